#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-ping and hc-spool: with a server that records what it gets, then with
# hc-pingd.
. tests/t/lib.sh
. tests/t/pingdlib.sh
. tests/t/clientlib.sh

away=http://127.0.0.1:$(free_port)/ping
sink
HC_PING_URL=$SINK
CHECK_UUID=$UUID
export HC_PING_URL CHECK_UUID

p() {
	answers
	run_rc hc-ping "$@"
}

# --- what is sent ---

p
is "$rc $(pings)" '0  ""' 'a success of the check that is set'
p fail
is "$(pings)" '/fail ""' 'an event alone'
p 17
is "$(pings)" '/17 ""' 'an exit status'
p c0de0002-0001-4000-8000-00000000c0de start
is "$(pings)" '/ping/c0de0002-0001-4000-8000-00000000c0de/start ""' \
    'another check'
p --rid c0de0003-0001-4000-8000-00000000c0de --body text log
is "$(pings)" '/log?rid=R "text"' 'run id and text'
printf 'a\0b' > "$HC_TMP/body"
p success --body-file "$HC_TMP/body"
is "$(pings)" ' "a\u0000b"' 'a file; options behind operands'
answers
run_rc hc-ping --body-file "$HC_TMP/none" -e fail
is "$rc $(pings)" "9 /fail \"[hc] $HC_TMP/none: No such file or directory\n\"" \
    'a file that is not there keeps no ping back'
answers
printf in | hc-ping 1 -
is "$(pings)" '/1 "in"' 'standard input'
answers
printf in | hc-ping 1
is "$(pings)" '/1 ""' 'which is not read without being asked'
p --head
is "$(pings)" 'HEAD  ""' 'HEAD'
p -s slug -k abc --create
is "$(pings)" '/ping/abc/slug?create=1 ""' 'slug and key, by options'
HC_PING_KEY='a b' p slug:x/y
is "$(pings)" '/ping/a%20b/x%2Fy ""' 'encoded where it must be'
cat > "$XDG_CONFIG_HOME/hc/config" <<END
url = http://127.0.0.1:$SINK_PORT/
[other]
ping_key = cmd:echo key
slug = s
END
chmod 600 "$XDG_CONFIG_HOME/hc/config"
answers
env -u CHECK_UUID -u HC_PING_URL hc-ping -p other
is "$(pings)" '/ping/key/s ""' 'all of it from a file'
answers
run_rc env -u CHECK_UUID -u HC_PING_URL hc-ping -e -p none
is "$rc $(pings)" '9 ' 'a profile that is none'
rm "$XDG_CONFIG_HOME/hc/config"
p
like "$(cat "$HC_TMP/pings")" \
    '"User-Agent": "hc/[0-9.]+".*"Content-Type": "text/plain"' 'headers'
answers
http_proxy=http://127.0.0.1:$SINK_PORT hc-ping -e \
    --ping-url http://proxied.invalid/p
is "$? $(pings)" "0 http://proxied.invalid/p/$UUID \"\"" 'by a proxy'
head -c 50000 /dev/zero | tr '\0' x > "$HC_TMP/body"
answers '200 Ping-Body-Limit: 20000'
hc-ping --body-file "$HC_TMP/body"
hc-ping --body-file "$HC_TMP/body"
is "$(cut -f 4 "$HC_TMP/pings" | awk '{ print length($0) - 2 }' | xargs)" \
    '50000 20000' 'no more than the server was seen to keep'

# --- what comes of it ---

for want in '404 3' '401 4' '409 5' '400 6' '418 8'; do
	answers "${want% *}"
	run_rc hc-ping -e
	is "$rc $(pings | wc -l)" "${want#* } 1" "${want% *}: status ${want#* }"
	answers "${want% *}"
	run_rc hc-ping
	is $rc 0 'but 0 when not asked'
done
answers '429 Retry-After: 0' '503 Retry-After: 0'
run_rc hc-ping -e
is "$rc $(pings | wc -l)" '0 3' 'three tries'
answers 500 500 500
run_rc hc-ping -e --no-spool
is "$rc $(pings | wc -l)" '8 3' 'no more'
answers '503 Retry-After: 30'
run_rc hc-ping -e --no-spool
is "$rc $(pings | wc -l)" '8 1' 'no waiting beyond the limit'
answers close
run_rc hc-ping -e
is "$rc $(pings | wc -l)" '0 2' 'a connection that is lost'
answers hang hang hang
start=$(date +%s)
run_rc hc-ping -e --timeout 3 --no-spool
ok 'a black hole costs what it may' between 2 $(($(date +%s) - start)) 20
is "$rc" 8 'and counts as unreachable'
answers
run_rc hc-ping -v -s x -k 0123456789abcdef fail
like "$(cat "$HC_TMP/err")" \
    "^hc-ping: POST $SINK/\\*\\*\\*\\*cdef/x/fail 200 " '-v shows no key'
is "$(hc-ping -n -s x -k 0123456789abcdef --body b fail)" \
    "POST $SINK/****cdef/x/fail
b" '-n sends nothing'
is "$(pings | wc -l)" 1 'really'
for a in '--nope' 'x y z' 'x 256' 'x maybe' '--rid x'; do
	# shellcheck disable=SC2086
	p $a
	is "$rc $(pings)" '2 ' "usage: $a"
done
run_rc env -u CHECK_UUID hc-ping -e
is "$rc" 9 'no check'
run_rc env -u CHECK_UUID hc-ping
is "$rc" 0 'does not hurt the job'
echo 'ping_key = abc' > "$XDG_CONFIG_HOME/hc/config"
chmod 644 "$XDG_CONFIG_HOME/hc/config"
answers
run_rc hc-ping -e -s x
is "$rc $(pings)" '9 ' 'a key that all may read is not taken'
run_rc hc-ping -e --insecure-config -s x
is "$rc $(pings)" '0 /ping/abc/x ""' 'unless it must be'
rm "$XDG_CONFIG_HOME/hc/config"
echo secretkey0123456 > "$HC_TMP/keyfile"
answers hang
bg slow hc-ping -s x --ping-key-file "$HC_TMP/keyfile" --timeout 5
wait_until 10 test -s "$HC_TMP/pings"
unlike "$(tr '\0' ' ' < "/proc/$BG_PID/cmdline")" secretkey \
    'no key in the list of processes'
bg_stop "$BG_PID"

# --- the spool ---

run_rc env HC_PING_URL="$away" hc-ping --retries 0 --body one start
is $rc 0 'nobody there'
like "$(cat "$HC_TMP/err")" 'kept in' 'but it is kept'
run_rc env HC_PING_URL="$away" hc-ping --retries 0 -s job \
    -k 0123456789abcdef 3
is "$(hc-spool | cut -f 3-)" \
    "$away/$UUID	start	3
$away/****cdef/job	3	0" 'what is in the spool'
is "$(stat -c %a "$XDG_STATE_HOME/hc/spool" "$XDG_STATE_HOME"/hc/spool/*.ping |
    sort -u | tr '\n' ' ')" '600 700 ' 'which nobody else can read'
run_rc hc-spool flush --nope
is $rc 2 'hc-spool: usage'
run_rc hc-spool --retries 0 flush
is "$rc $(tr '\t\n' ' ,' < "$HC_TMP/out")" '8 sent 0,refused 0,left 2,' \
    'still nobody'
bg_stop "$SINK_PID"
SINK_PORT=${away#*0.1:}
SINK_PORT=${SINK_PORT%/*}
: > "$HC_TMP/pings"
answers 404
bg again python3 tests/tools/pingsink.py "$SINK_PORT" "$HC_TMP/pings" \
    "$HC_TMP/script"
SINK_PID=$BG_PID
wait_for_port "$SINK_PORT"
HC_PING_URL=$away
is "$(hc-spool -n flush | wc -l)" 2 '-n flush only lists'
run_rc hc-spool flush
is "$rc $(tr '\t\n' ' ,' < "$HC_TMP/out")" '0 sent 1,refused 1,left 0,' \
    'delivered, in order'
is "$(pings)" '/start "one"
/ping/0123456789abcdef/job/3 ""' 'as what they were'
is "$(grep -c '"Hc-Sent": "[0-9]' "$HC_TMP/pings")" 2 'with their time'

# Kept while the server is in trouble, then of a check that has reported, and
# of another one.
answers 500 500
hc-ping --retries 0 fail 2>/dev/null
hc-ping --retries 0 -s other -k abc fail 2>/dev/null
hc-ping
is "$(pings | tail -n 2 | sed 's/ at .* UTC/ at T/')" \
    '/log "[hc] delivered late: fail at T\n"
/ping/abc/other/fail ""' 'the next ping takes them along'
answers 500
hc-ping --retries 0 fail 2>/dev/null
f=$(echo "$XDG_STATE_HOME"/hc/spool/*.ping)
sed -i "s/^at .*/at $((($(date +%s) - 7200) * 1000000))/" "$f"
answers
hc-spool flush >/dev/null
like "$(pings)" '^/log "\[hc\] delivered late: fail at ' \
    'an hour later it is an event that is over'
answers 500
hc-ping --retries 0 --spool "$HC_TMP/other" 2>/dev/null
is "$(hc-spool | wc -l) $(hc-spool --spool "$HC_TMP/other" | wc -l)" '0 1' \
    'another folder'
# In two containers with one folder all is process 1, and one of them died.
if unshare -fp true 2>/dev/null; then
	answers 500 500
	for i in 1 2; do
		touch "$HC_TMP/third/.1" 2>/dev/null
		unshare -fp hc-ping --retries 0 --spool "$HC_TMP/third" \
		    2>/dev/null
	done
	is "$(hc-spool --spool "$HC_TMP/third" | wc -l)" 2 \
	    'numbers of processes come again'
else
	skip 'numbers of processes come again' 'no process namespaces here'
fi
name=$(hc-spool --spool "$HC_TMP/other" | cut -f 1)
run_rc hc-spool --spool "$HC_TMP/other" drop none
is $rc 3 'a name that is none'
run_rc hc-spool --spool "$HC_TMP/other" drop "$name"
is "$rc $(hc-spool --spool "$HC_TMP/other" | wc -l)" '0 0' 'dropped'
mkdir "$HC_TMP/full"
i=0
while [ $i -lt 1000 ]; do
	: > "$HC_TMP/full/$i.ping"
	i=$((i + 1))
done
answers 500
run_rc hc-ping --retries 0 --spool "$HC_TMP/full"
like "$rc $(cat "$HC_TMP/err")" 'full is full$' 'a full spool'
echo nonsense > "$HC_TMP/other/1.ping"
run_rc hc-spool --spool "$HC_TMP/other" flush
is "$(ls "$HC_TMP/other")" 1.ping.bad 'a file that is none of ours'

# --- the examples of the pages ---

mkdir "$HC_TMP/bin"
printf '#!/bin/sh\necho done\nexit 4\n' > "$HC_TMP/bin/backup"
chmod 755 "$HC_TMP/bin/backup"
PATH=$HC_TMP/bin:$PATH
HC_PING_KEY=abc
export HC_PING_KEY
cd "$HC_TMP" || exit 1
for page in hc-ping.1 hc-spool.1; do
	examples $page > "$HC_TMP/examples"
	while read -r line; do
		answers
		ok "example: $line" sh -c "$line"
		[ $page = hc-spool.1 ] || like "$(pings | tail -n 1)" \
		    '^/ping/abc/nightly-backup(/4|/log|/start) ' 'which pings'
	done < "$HC_TMP/examples"
done
cd "$HC_TOP" || exit 1
unlike "$(ldd "$HC_BIN/hc-ping")" 'sqlite|libpq|maria|mysql|curl|ssl' \
    'no database library, and nothing else that is large'

# --- hc-pingd ---

hc_db sqlite
fixture
ALLOWED_HOSTS='*'
export ALLOWED_HOSTS
pingd
HC_PING_URL=$BASE/ping
HC_PING_KEY=$KEY
ua=hc/$(hc-ping -V | cut -d ' ' -f 2)
n=$(hc_sql 'SELECT max(id) FROM api_ping')
hc-ping -e --rid c0de0003-0001-4000-8000-00000000c0de --body oh "$(code 1)" 3
hc-ping -e --create fresh-slug start
is "$? $(hc_sql "SELECT kind, exitstatus, method, ua, body_raw FROM api_ping
    WHERE id > $n ORDER BY id" | tr '\t\n' ' ,')" \
    "0 fail 3 POST $ua oh,start NULL POST $ua ," \
    'hc-pingd records them'
run_rc hc-ping -e no-such-slug
is $rc 3 'and knows what it does not know'
done_testing
