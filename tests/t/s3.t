#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The S3 client against a server that checks signatures, and against one that
# misbehaves.
. tests/t/lib.sh
. tests/t/s3lib.sh
s3() {
	"$HC_TOOLS/s3tool" "$@"
}
CODE=11111111-2222-4333-8444-555555555555

# Core.md 11.1.
for pair in 0:zj-0 1:zi-1 9:za-9 10:yij-10 11:yii-11 99:yaa-99 \
    100:xijj-100 123:xihg-123 1000:wijjj-1000 123456:uihgfed-123456; do
	is "$(S3_BUCKET=b S3_ENDPOINT=h S3_ACCESS_KEY=k S3_SECRET_KEY=s \
	    s3 key $CODE "${pair%%:*}")" "$CODE/${pair#*:}" \
	    "key of ping ${pair%%:*}"
done

good() {
	s3_start || { skip 'a real server' "$HC_WHY"; return; }
	printf 'hello' > "$HC_TMP/small"
	head -c 3000000 /dev/urandom > "$HC_TMP/large"
	: > "$HC_TMP/empty"
	for f in small large empty; do
		ok "put: $f" s3 put "a/$f" 0 < "$HC_TMP/$f"
		s3 get "a/$f" 0 > "$HC_TMP/got"
		same "$HC_TMP/got" "$HC_TMP/$f" "get: $f"
	done
	s3 put "a/~ä +&<%41>'\"=x" 0 < "$HC_TMP/small"
	is "$(s3_keys a/~)" "a/~ä +&<%41>'\"=x" 'a key of all kinds'
	is "$(s3 get "a/~ä +&<%41>'\"=x" 0)" hello 'and back'
	is "$(s3_py <<'END'
print(client('s3').head_object(Bucket='pings', Key='a/small')['ContentType'])
END
	    )" application/octet-stream 'its type'
	is "$(s3 get a/none 0)" 'no such object' 'no such object, no error'
	like "$(S3_SECRET_KEY=wrong s3 get a/small 0 2>&1)" \
	    '^s3tool: S3 GET: status 403 SignatureDoesNotMatch' \
	    'a wrong secret is found out'
	like "$(S3_BUCKET=none s3 get a/small 0 2>&1)" 'NoSuchBucket' \
	    'no such bucket is an error'

	is "$(s3 list a/ '')" "$(s3_keys a/)" 'list'
	is "$(s3 list a/ a/large)" "$(s3_keys a/ | sed 1,2d)" \
	    'list behind a key'
	ok 'put: 1100 at once' s3 puts b/ 1100
	is "$(s3 list b/ '' | wc -l)" 1100 'list: several pages'
	s3 puts c/ 2 && s3 put top 0 < "$HC_TMP/small"
	is "$(s3 folders '' '' | tr '\n' ' ')" 'a/ b/ c/ ' 'folders'

	ok 'purge' s3 purge b/ b/00099
	is "$(s3_keys b/ | tail -n 1)" b/00099 'purge: several pages'
	is "$(s3_keys b/ | wc -l)" 99 'purge: only what comes behind'
	is "$(s3_keys c/ | wc -l)" 2 'purge: only with the prefix'
	ok 'purge: keys of all kinds' s3 purge a/ ''
	is "$(s3_keys a/)" '' 'purge: all'
	ok 'purge: nothing is there' s3 purge none/ ''

	for n in 1 2 9 10 11 99 100 101; do
		s3 put "$(s3 key $CODE $n)" 0 < "$HC_TMP/small"
	done
	ok 'old: upto 0' s3 old $CODE 0
	is "$(s3_keys "$CODE/" | wc -l)" 8 'old: removes none'
	ok 'old: upto 10' s3 old $CODE 10
	is "$(s3_keys "$CODE/" | sed 's/.*-//' | tr '\n' ' ')" \
	    '101 100 99 11 ' 'old: removes n <= 10'
}

# says WHAT ERE DESC: getting WHAT fails so
says() {
	like "$(s3 get "$1/x" 0 2>&1)" "^s3tool: $2" "ill: $3"
}

ill() {
	S3_SECURE=False S3_BUCKET=b S3_ACCESS_KEY=k S3_SECRET_KEY=s
	S3_TIMEOUT=1
	export S3_SECURE S3_BUCKET S3_ACCESS_KEY S3_SECRET_KEY S3_TIMEOUT
	port=$(free_port)
	S3_ENDPOINT=127.0.0.1:$port
	export S3_ENDPOINT
	says away "S3 GET: .*connect" 'nobody is there'
	bg fault python3 tests/tools/s3fault.py "$port"
	wait_for_port "$port" 10 || return

	says 500 'S3 GET: status 500$' '500'
	says 503 'S3 GET: status 503$' '503'
	says 403 'S3 GET: status 403$' '403'
	says nosuchbucket 'S3 GET: status 404 NoSuchBucket: none\?such$' \
	    'text of errors is one line'
	is "$(s3 get reset/x 0)" fine 'ill: a broken connection is tried again'
	says resets 'S3 GET: ' 'once'
	is "$(count resets)" 2 'ill: and not twice'
	says truncated 'S3 GET: .*bytes remaining' 'cut short'
	says huge 'S3 GET: the answer is too long' 'too long'
	is "$(count huge)" 1 'ill: asking again would not help'
	for what in silent drip; do
		start=$(date +%s%N)
		says $what 'S3 GET: .*timed out' $what
		took=$((($(date +%s%N) - start) / 1000000))
		ok "ill: $what: the deadline holds" test $took -lt 20000
	done

	S3_TIMEOUT=60
	s3 put internal-10/x 0 < /dev/null 2> "$HC_TMP/err"
	is $? 0 'InternalError ten times, then fine'
	is "$(count internal-10)" 11 'took eleven tries'
	like "$(cat "$HC_TMP/err")" \
	    'InternalError, retrying \(retries=9\)\.\.\.$' 'and says so'
	nok 'InternalError eleven times' s3 put internal-11/x 0 < /dev/null
	is "$(count internal-11)" 11 'is given up'
	says internal-1 'S3 GET: status 500 InternalError: again$' \
	    'only puts are tried again'

	for what in notxml doctype deep open; do
		like "$(s3 list $what/ '' 2>&1)" 'not the XML expected' \
		    "ill list: $what"
		nok "ill list: $what: nothing is purged" s3 purge $what/ ''
	done
	like "$(s3 purge old/ old/a 2>&1)" 'other keys than those asked for' \
	    'a server that ignores start-after'
	is "$(count '')" 0 'is asked to delete nothing'
	is "$(s3 purge undeleted/ '')" \
	    'failed	undeleted/b	AccessDenied	no & never' \
	    'keys that were not deleted are named'
}

count() {
	curl -s "http://$S3_ENDPOINT/count/$1"
}

good
hc_kill_all
ill
like "$(S3_ENDPOINT='' s3 get x 0 2>&1)" 'S3_ENDPOINT is not set' \
    'a setting that is missing'
done_testing
