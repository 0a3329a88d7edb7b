#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Webhooks by the engine: servers that behave and those that do not, private
# addresses, retries, templates.
. tests/t/lib.sh
. tests/t/notifylib.sh

PORT=$(free_port)
URL=http://127.0.0.1:$PORT
INTEGRATIONS_ALLOW_PRIVATE_IPS=True
FAKE_TIMEOUT=1500
export INTEGRATIONS_ALLOW_PRIVATE_IPS FAKE_TIMEOUT

deliver() {
	"$HC_TOOLS/deliver"
}

# send CHANNEL: sends one, prints its error.
send() {
	n_job "$1" | deliver | cut -f 3
}

# asked PATH: how often the server was asked for it.
asked() {
	grep -c " $1\$" "$HC_TMP/ill.out"
}

hc_db sqlite
n_setup
bg ill python3 tests/tools/httpill.py "$PORT"
wait_for_port "$PORT"

# --- what servers do, and what it is called (lessons A19) ---

n=0
while read -r tries path error; do
	n=$((n + 1))
	n_webhook $n "$URL$path"
	echo "$error" > "$HC_TMP/want.$n"
	echo "$tries $path" > "$HC_TMP/tries.$n"
	n_job $n >> "$HC_TMP/jobs"
done <<'EOF'
1 /status/200
1 /status/201
1 /status/202
1 /status/204
3 /status/203 Received status code 203
3 /status/206 Received status code 206
3 /status/304 Received status code 304
3 /status/400 Received status code 400
3 /status/404 Received status code 404
3 /status/500 Received status code 500
3 /flaky/2/a
3 /flaky/3/b Received status code 503
3 /nowhere Received status code 302
12 /loop Too many redirects
3 /silent Connection timed out
3 /drip Connection timed out
3 /close HTTP request failed, code: 52
3 /reset HTTP request failed, code: 56
3 /short HTTP request failed, code: 18
3 /garbage HTTP request failed, code: 1
1 /huge
3 /headers HTTP request failed, code: 56
3 /badchunk HTTP request failed, code: 56
1 /chunk
1 /badencoding
3 /badlength HTTP request failed, code: 8
1 /once
3 /to?ftp://127.0.0.1/ HTTP request failed, code: 1
3 /to?file:///etc/passwd HTTP request failed, code: 1
EOF
deliver < "$HC_TMP/jobs" > "$HC_TMP/out"
is "$(wc -l < "$HC_TMP/out" | tr -d ' ')" "$n" 'each delivery has a result'
i=0
while [ $i -lt $n ]; do
	i=$((i + 1))
	read -r tries path < "$HC_TMP/tries.$i"
	is "$(awk -F '\t' -v i=$i '$1 == i { print $3 }' "$HC_TMP/out")" \
	    "$(cat "$HC_TMP/want.$i")" "$path: the error"
	is "$(grep -Fc " $path" "$HC_TMP/ill.out")" "$tries" \
	    "$path: asked $tries times"
done
is "$(awk -F '\t' '$2 != 0' "$HC_TMP/out")" '' 'none of it is permanent'

# --- redirects ---

n_webhook 101 "$URL/to?$URL/echo" GET '' '{"X-Foo": "1", "Authorization": "B"}'
is "$(send 101)" '' 'a redirect is followed'
like "$(cat "$HC_TMP/ill.out")" 'X-Foo: 1' 'headers go along'
n_webhook 102 "$URL/to307?$URL/echo" POST body
is "$(send 102)" 'HTTP request failed, code: 65' \
    'a body is not sent again elsewhere'

# --- test notifications ---

n_webhook 103 "$URL/status/500?test"
is "$(n_job 103 0 | deliver | cut -f 3)" 'Received status code 500' \
    'a test fails as others do'
is "$(asked '/status/500?test')" 1 'but is tried once'

# --- bad values fail for themselves ---

n_channel 111 webhook 'not json'
n_channel 112 webhook '{"url_down": 5}'
n_channel 113 webhook '{"url_down": "x", "method_down": "GET", "body_down": ""}'
n_channel 114 hipchat x
n_channel 115 webhook '[]'
n_webhook 116 "$URL/status/200?good"
{
	for i in 111 112 113 114 115 116 999; do
		n_job $i
	done
	n_job 116 999
} | deliver > "$HC_TMP/out" 2> "$HC_TMP/err"
cat > "$HC_TMP/want" <<'EOF'
111 Malformed channel value: not a JSON object
112 Malformed channel value: method_down is not a text
113 Malformed channel value: headers are not an object
114 Unknown channel kind: hipchat
115 Malformed channel value: not a JSON object
116 sent
116 Channel or check does not exist any more
999 Channel or check does not exist any more
EOF
n_errors < "$HC_TMP/out" | sed 's/ $/ sent/' | sort > "$HC_TMP/got"
sort "$HC_TMP/want" > "$HC_TMP/want.sorted"
same "$HC_TMP/got" "$HC_TMP/want.sorted" 'bad channels fail, others do not'
like "$(cat "$HC_TMP/err")" 'unknown kind.*hipchat' \
    'an unknown kind is in the log'

# --- header injection (transports.md 13.3) ---

n_check 2 "$(printf 'a\r\nX-Evil: 1\r\n\r\nGET /evil HTTP/1.1')"
n_webhook 121 "$URL/echo?inject" GET '' '{"X-Name": "$NAME", "X-E": ""}'
is "$(n_job 121 2 | deliver | cut -f 3)" '' 'a name with line ends is sent'
unlike "$(cat "$HC_TMP/ill.out")" '^  X-Evil|^GET /evil' \
    'and ends no header'
unlike "$(cat "$HC_TMP/ill.out")" '^  X-E:' 'empty headers are left out'

# --- private addresses (3.5) ---

INTEGRATIONS_ALLOW_PRIVATE_IPS=False
is "$(send 1)" 'Connections to private IP addresses are not allowed' \
    'loopback is refused unless allowed'
INTEGRATIONS_ALLOW_PRIVATE_IPS=True

# --- back-off (DECISIONS 10) ---

n_webhook 131 "$URL/flaky/1/c"
t0=$(date +%s%N)
is "$(n_job 131 | FAKE_BACKOFF=1 deliver | cut -f 3)" '' \
    'the second try succeeds'
t1=$(date +%s%N)
ok 'and comes a second later' [ $(((t1 - t0) / 1000000)) -ge 1000 ]

# --- silent servers delay nobody (lessons A5) ---

: > "$HC_TMP/jobs"
hole=$(free_port)
bg hole python3 -c 'import socket, sys, time
s = socket.socket()
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(512)
time.sleep(600)' "$hole"
wait_for_port "$hole"
i=200
while [ $i -lt 250 ]; do
	n_webhook $i "http://127.0.0.1:$hole/$i"
	n_job $i >> "$HC_TMP/jobs"
	i=$((i + 1))
done
n_job 116 >> "$HC_TMP/jobs"
FAKE_TIMEOUT=8000 deliver < "$HC_TMP/jobs" > "$HC_TMP/out" &
pid=$!
ok 'a good receiver hears while fifty are silent' \
    wait_until 3 sh -c "[ \$(grep -c 'status/200?good' $HC_TMP/ill.out) = 2 ]"
ok 'who are still waited for' kill -0 $pid
wait $pid
is "$(awk -F '\t' '$1 < 250 && $1 >= 200 { print $3 }' "$HC_TMP/out" |
    sort | uniq -c | sed 's/^ *//')" '50 Connection timed out' \
    'the silent ones time out'

# --- the same on each database ---

each_db() {
	n_setup
	n_webhook 1 "$URL/echo?db=$BACKEND&name=\$NAME" POST '$JSON|$BODY|$TAG2'
	is "$(send 1)" '' "$BACKEND: sent"
	is "$(asked "/echo?db=$BACKEND&name=DB%20Backup")" 1 "$BACKEND: arrived"
	is "$(n_job 1 0 | deliver | cut -f 3)" '' "$BACKEND: a test"
	is "$(asked "/echo?db=$BACKEND&name=TEST")" 1 "$BACKEND: arrived"
}
for kind in $HC_TEST_DBS; do
	if hc_db "$kind"; then
		each_db
	else
		skip "$kind" "$HC_WHY"
	fi
done
done_testing
