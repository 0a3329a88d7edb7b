#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-run, by its own command line and by runitor's, with a server that records
# what it gets: cli.md A10, then what hc-run has on top.
. tests/t/lib.sh
. tests/t/clientlib.sh

sink
mkdir "$HC_TMP/bin"
ln -s "$HC_BIN/hc-run" "$HC_TMP/bin/runitor"
CHECK_UUID=$UUID
HC_PING_URL=$SINK
export CHECK_UUID HC_PING_URL

# --- both of them ---

both() {
	tag=$1
	shift
	answers
	run_rc "$@" sh -c 'echo out; sleep 0.2; echo err >&2'
	pings_are '/start?rid=R ""\n?rid=R "out\\nerr\\n"' \
	    "$tag: start, then success with both outputs"
	is $rc 0 "$tag: exit status 0"
	is "$(cut -f 3 "$HC_TMP/pings" | sed 's/.*rid=//' | uniq | wc -l)" 1 \
	    "$tag: one run id"
	answers
	run_rc "$@" sh -c 'echo out; exit 7'
	pings_are "/start?rid=R \"\"\\n/7?rid=R\
 \"out\\\\n\\\\n[$tag] exit status 7\"" "$tag: exit status 7"
	is $rc 7 "$tag: which is its own"
	answers
	run_rc "$@" sh -c 'exit 255'
	is "$rc $(pings | tail -n 1 | cut -d '?' -f 1)" '255 /255' \
	    "$tag: exit status 255"
	answers '200 Ping-Body-Limit: 5'
	run_rc "$@" sh -c 'sleep 0.2; printf sixteen_bytes.ytes.'
	like "$(pings | tail -n 1)" '"(ytes\.|.* 5 bytes\.)"' \
	    "$tag: no more than the server keeps"
	answers 200 404
	run_rc "$@" false
	is "$rc $(pings | wc -l)" '1 2' "$tag: 404 is final"
	answers 404 404
	run_rc "$@" true
	is "$rc $(pings | wc -l)" '0 2' "$tag: the job runs whatever they say"
	like "$(cat "$HC_TMP/err")" 'Ping\(start\): .*404' "$tag: which is told"
	answers 200 503
	run_rc "$@" sh -c 'echo x'
	is "$rc $(pings | grep -c '^?rid=R "x')" '0 2' \
	    "$tag: 503 then 200: the body is sent again"
	answers 200 '307 Location: /else'
	run_rc "$@" sh -c 'echo x'
	like "$(pings | tail -n 1)" '^/else "x' "$tag: 307 keeps the body"
	answers
	run_rc "$@" true </dev/null
	is "$(grep -c 'Content-Length": "0"' "$HC_TMP/pings")" 2 \
	    "$tag: an empty body has its length"
	answers
	echo in > "$HC_TMP/in"
	"$@" cat < "$HC_TMP/in" > "$HC_TMP/out"
	is "$(cat "$HC_TMP/out")" in "$tag: standard input is the job's"
}
both hc hc-run --
both runitor hc-run --runitor -api-url "$SINK" --
answers
run_rc "$HC_TMP/bin/runitor" -api-url "$SINK/" -no-start-ping -no-run-id \
    -every=0 true -uuid x
is "$(pings)" ' ""' 'called runitor it is runitor'

# --- as runitor only ---

r() {
	answers
	run_rc hc-run --runitor -api-url "$SINK" "$@"
}
r sh -c 'echo o; echo e >&2'
is "$(cat "$HC_TMP/out" "$HC_TMP/err")" "$(printf 'o\ne')" \
    'runitor: both outputs'
is "$(cat "$HC_TMP/err")" '' 'runitor: on standard output'
r /no/such
why='[runitor] fork/exec /no/such: no such file or directory'
pings_are "/start?rid=R \"\"\\n/fail?rid=R \"$why\\\\n\"" \
    'runitor: a program that is not there'
is "$rc $(cat "$HC_TMP/err")" "1 $why" 'runitor: status 1, and told'
r sh -c 'kill -9 $$'
is "$rc $(pings | tail -n 1)" \
    '1 /1?rid=R "\n[runitor] signal: killed"' 'runitor: killed is 1'
r -quiet sh -c 'echo o; echo e >&2'
is "$(cat "$HC_TMP/out") $(pings | tail -n 1)" 'e ?rid=R "e\n"' \
    'runitor: -quiet'
r -silent sh -c 'echo o; echo e >&2; exit 1'
is "$(cat "$HC_TMP/out") $(pings | tail -n 1)" \
    ' /1?rid=R "\n[runitor] exit status 1"' 'runitor: -silent'
r -no-output-in-ping sh -c 'echo o; exit 1'
is "$(cat "$HC_TMP/out") $(pings | tail -n 1)" \
    'o /1?rid=R "\n[runitor] exit status 1"' 'runitor: -no-output-in-ping'
r -ping-body-limit 10 sh -c 'echo 0123456789abcdef'
is "$(pings | tail -n 1)" '?rid=R " 10 bytes."' \
    'runitor: the notice goes over the output'
r -on-success log -on-nonzero-exit=fail sh -c 'exit 3'
is "$rc $(pings | tail -n 1 | cut -d '?' -f 1)" '3 /fail' \
    'runitor: -on-nonzero-exit'
r -on-success exit-code true
is "$(pings | tail -n 1)" '/0?rid=R ""' 'runitor: exit code 0 is a suffix'
r -req-header 'X-A: 1' -req-header 'x-a: 2' -req-header 'User-Agent: no' true
is "$(grep -c '"x-a": "2"' "$HC_TMP/pings") $(grep -c -e '"X-A' -e '"no"' \
    "$HC_TMP/pings")" '2 0' 'runitor: -req-header'
echo "  $UUID " > "$HC_TMP/uuid"
r -uuid "file:$HC_TMP/uuid" true
is "$(pings | tail -n 1)" '?rid=R ""' 'runitor: file:'
answers
run_rc env -u CHECK_UUID hc-run --runitor -api-url "$SINK" -slug job \
    -ping-key abc -create -no-start-ping true
is "$(pings)" '/ping/abc/job?create=1&rid=R ""' 'runitor: slug and key'
answers 500 500 500 500
run_rc hc-run --runitor -api-url "$SINK" -no-start-ping sh -c 'exit 4'
is "$rc $(pings | wc -l)" '4 3' 'runitor: gives up after three'
ok 'runitor: a second, then two' between 2.9 "$(span)" 20
answers '302 Location: /else'
run_rc hc-run --runitor -api-url "$SINK" -no-start-ping echo lost
is "$rc $(pings | tail -n 1)" '0 GET /else ""' 'runitor: 302 loses the body'
answers hang hang
run_rc hc-run --runitor -api-url "$SINK" -no-start-ping -api-timeout 500ms \
    -api-retries 1 true
is "$rc $(pings | wc -l)" '0 2' 'runitor: tries again after a time-out'
like "$(cat "$HC_TMP/err")" \
    '^[0-9/]{10} [0-9:]{8} Ping\(success\): max tries reached after try 2' \
    'runitor: and says so'
run_rc env -u CHECK_UUID hc-run --runitor true
like "$rc $(cut -c 21- "$HC_TMP/err")" \
    '^1 must pass either a check UUID or check slug along with project ping' \
    'runitor: no check'
run_rc env -u CHECK_UUID hc-run --runitor -slug x true
like "$rc $(cat "$HC_TMP/err")" '^1 .*must also pass ping key' 'runitor: no key'
run_rc env -u CHECK_UUID PING_KEY=x hc-run --runitor true
like "$rc $(cat "$HC_TMP/err")" '^1 .*must also pass check slug' \
    'runitor: no slug'
run_rc hc-run --runitor -create true
like "$rc $(cat "$HC_TMP/err")" '^1 .*-create flag can be used only' \
    'runitor: -create wants a slug'
run_rc hc-run --runitor
is "$rc $(cut -c 21- "$HC_TMP/err")" '1 missing command' 'runitor: no command'
run_rc hc-run --runitor -uuid file:/nonexistent true
is "$rc $(cut -c 21- "$HC_TMP/err")" \
    '1 open /nonexistent: no such file or directory' 'runitor: no file'
for a in '-bogus' '-on-success=bogus' '-api-timeout 5' '-req-header bad'; do
	# shellcheck disable=SC2086
	run_rc hc-run --runitor $a true
	is $rc 2 "runitor: usage: $a"
done
like "$(head -n 1 "$HC_TMP/err")" \
    '^invalid value "bad" for flag -req-header: header not in' \
    'runitor: in its words'
run_rc hc-run --runitor -version
like "$rc $(cat "$HC_TMP/out")" '^0 runitor [0-9]' 'runitor: -version'
run_rc hc-run --runitor -h
like "$rc $(cat "$HC_TMP/err")" '-ping-body-limit' 'runitor: -h'

# --- by its own ---

h() {
	answers
	run_rc hc-run "$@"
}
h -- sh -c 'echo o; echo e >&2'
is "$(cat "$HC_TMP/out") $(cat "$HC_TMP/err")" 'o e' 'streams stay apart'
h --merge -- sh -c 'echo o; echo e >&2'
is "$(cat "$HC_TMP/out")" "$(printf 'o\ne')" '--merge'
h /no/such
is "$rc $(pings | tail -n 1)" \
    '127 /fail?rid=R "[hc] /no/such: No such file or directory\n"' \
    'a program that is not there: 127'
h "$HC_TMP"
is "$rc" 126 'one that cannot be run: 126'
h sh -c 'kill -9 $$'
is "$rc $(pings | tail -n 1)" '137 /137?rid=R "\n[hc] signal: killed"' \
    'killed is 128+9'
h --no-start --no-rid -c 'echo $((1 + 1)); exit 3'
is "$rc $(pings)" '3 /3 "2\n\n[hc] exit status 3"' 'a line of shell'
answers 200 '302 Location: /else'
run_rc hc-run echo kept
is "$(pings | tail -n 1)" '/else "kept\n"' '302 keeps the body'
answers 200 '302 Location: http://'
run_rc hc-run --no-spool true
is "$rc" 0 'a redirect to nowhere'
answers hang
run_rc hc-run -t 1,1 -- sh -c 'trap "" TERM; sleep 60 & wait; sleep 60'
is "$rc $(pings | tail -n 1)" \
    '124 /124?rid=R "\n[hc] time limit of 1s reached"' \
    'a time limit: TERM, then KILL, beside a start ping that hangs'
h -t 60 -- true
is $rc 0 'a limit that is not reached'

# Nothing else becomes what was closed.
answers
rc=0
timeout 60 hc-run -v -v -- sh -c 'echo x; echo y >&2; exit 3' \
    <&- >&- 2>&- || rc=$?
is "$rc $(pings | tail -n 1)" '3 /3?rid=R "x\ny\n\n[hc] exit status 3"' \
    'without the three standard descriptors'

# As after "runuser -u nobody" that kept HOME.
nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
mkdir -p "$HC_TMP/root/.config/hc"
echo 'ping_key = x' > "$HC_TMP/root/.config/hc/config"
chmod 700 "$HC_TMP/root"
if $nobody "$HC_BIN/hc-run" -V >/dev/null 2>&1; then
	chmod 711 "$HC_TMP"
	answers
	# shellcheck disable=SC2086
	run_rc env -u XDG_CONFIG_HOME HOME="$HC_TMP/root" $nobody \
	    hc-run --no-spool -- sh -c 'echo ran; exit 4'
	is "$rc $(cat "$HC_TMP/out")" '4 ran' "another user's HOME"
	like "$(cat "$HC_TMP/err")" 'passed over' 'is told of'
else
	skip "another user's HOME" 'cannot become somebody else here'
fi

# Somebody who has our output open and does not read it.
mkfifo "$HC_TMP/fifo"
stalled() {
	rm -f "$HC_TMP/go"
	(until [ -e "$HC_TMP/go" ]; do sleep 0.1; done; cat) \
	    < "$HC_TMP/fifo" > "$HC_TMP/got" &
	reader=$!
	answers
	bg run sh -c 'exec "$@" > "$0"' "$HC_TMP/fifo" hc-run "$@"
}
goes() {
	: > "$HC_TMP/go"
	wait "$reader"
}
stalled -t 1,1 -- yes
wait "$BG_PID"
is "$? $(pings | tail -n 1 | cut -d '?' -f 1)" '124 /124' \
    'a time limit while nobody reads the output'
goes
stalled -- yes
ok 'a job that writes to nobody' wait_until 10 grep -q /start "$HC_TMP/pings"
sleep 0.5
bg_stop "$BG_PID"
is "$? $(pings | tail -n 1 | cut -d '?' -f 1)" '143 /143' 'and TERM'
goes
stalled -- seq 20000
ok 'its end is told before its output is read' wait_until 20 sh -c \
    "[ \$(wc -l < '$HC_TMP/pings') -eq 2 ]"
: > "$HC_TMP/go"
wait "$BG_PID"
is $? 0 'and then it ends'
wait "$reader"
seq 20000 > "$HC_TMP/want"
same "$HC_TMP/got" "$HC_TMP/want" 'with all of the output'
h --fail-pattern '^ERR' -- sh -c 'echo ok; printf ERROR'
like "$rc $(pings | tail -n 1)" '^0 /fail.*--fail-pattern' \
    'output that means failure'
h --fail-pattern '^ERR' --success-pattern done -- echo all done
is "$rc $(pings | tail -n 1)" '0 ?rid=R "all done\n"' 'output that does not'
h --success-pattern done -- echo not yet
like "$rc $(pings | tail -n 1)" '^0 /fail' 'output that lacks success'
h --log-only false
is "$rc $(pings | tail -n 1 | cut -d '?' -f 1)" '1 /log' '--log-only'
h --head 6 --limit 100 -- sh -c 'echo first; seq 100000; echo last'
like "$(pings | tail -n 1)" \
    '"first\\n\\n\[.* [0-9]+ bytes omitted .*last\\n"$' \
    '--head'
h --prefix --no-start -- echo x
like "$(pings)" '"20[0-9-]+T[0-9:]+Z x\\n"' '--prefix'
h --no-output -- sh -c 'echo x; exit 1'
is "$(cat "$HC_TMP/out") $(pings | tail -n 1)" \
    'x /1?rid=R "\n[hc] exit status 1"' '--no-output'
h -q -- sh -c 'echo o; echo e >&2'
is "$(cat "$HC_TMP/out" "$HC_TMP/err") $(pings | tail -n 1)" \
    'e ?rid=R "e\n"' '-q'
h -H 'X-A: b' -- true
is "$(grep -c '"X-A": "b"' "$HC_TMP/pings")" 2 '-H'
h --tty -- sh -c 'test -t 1 && test -t 2 && echo terminal'
is "$(cat "$HC_TMP/out") $(pings | tail -n 1)" \
    'terminal ?rid=R "terminal\n"' '--tty'
h -- printf 'a\377b\303'
is "$(tail -n 1 "$HC_TMP/pings" | cut -f 4)" \
    '"a\u00ef\u00bf\u00bdb\u00ef\u00bf\u00bd"' 'bytes that are not UTF-8'
answers 429 '429 Retry-After: 0'
run_rc hc-run --no-start true
is "$(pings | wc -l)" 3 'tries again when it is too much'
h -- sh -c '(sleep 30; echo never) & echo now'
is "$rc $(pings | tail -n 1)" '0 ?rid=R "now\n"' \
    'what a job leaves running is not waited for'

# --- signals ---

# under SIGNAL COMMAND ...: hc-run gets it once the job says that it runs.
under() {
	sig=$1
	shift
	answers
	rm -f "$HC_TMP/up" "$HC_TMP/got"
	bg under hc-run "$@"
	wait_until 10 test -e "$HC_TMP/up"
	rc=0
	bg_stop "$BG_PID" "$sig" || rc=$?
}
job="exec 2>/dev/null; trap 'echo got > $HC_TMP/got; exit 5' TERM HUP INT USR1
    : > $HC_TMP/up; while :; do sleep 0.1; done"
for s in TERM HUP INT USR1; do
	# Without job control a shell's children ignore INT.
	[ $s = INT ] && continue
	under $s -- sh -c "$job"
	is "$rc $(cat "$HC_TMP/got") $(pings | tail -n 1)" \
	    '5 got /5?rid=R "\n[hc] exit status 5"' \
	    "$s reaches the job; a final ping"
done
under TERM -- sh -c ": > $HC_TMP/up; sleep 60"
is "$rc $(pings | tail -n 1)" '143 /143?rid=R "\n[hc] signal: terminated"' \
    'a job that dies of it: 143'
under TERM --runitor -api-url "$SINK" sh -c ": > $HC_TMP/up; sleep 60"
is "$rc $(pings | tail -n 1)" '1 /1?rid=R "\n[runitor] signal: terminated"' \
    'runitor: a final ping all the same'
answers
rm -f "$HC_TMP/up"
rm -f "$HC_TMP/got"
bg deaf hc-run sh -c "exec 2>/dev/null; trap ': > $HC_TMP/got' TERM
    : > $HC_TMP/up; while :; do sleep 0.1; done"
wait_until 10 test -e "$HC_TMP/up"
kill "$BG_PID"
wait_until 10 test -e "$HC_TMP/got"
rc=0
bg_stop "$BG_PID" || rc=$?
is "$rc" 137 'a second TERM kills'

# --- again and again ---

answers
bg every hc-run -e 1 --no-start -- true
wait_until 20 sh -c "[ \$(wc -l < $HC_TMP/pings) -ge 3 ]"
rc=0
bg_stop "$BG_PID" || rc=$?
is $rc 143 '-e ends by TERM'
is "$(cut -f 3 "$HC_TMP/pings" | sort -u | wc -l)" \
    "$(wc -l < "$HC_TMP/pings")" 'each run has its id'
ok 'a second apart' between 1.5 "$(span)" 30
answers
bg every hc-run -e 1h --no-start -- true
wait_until 10 sh -c "[ \$(wc -l < $HC_TMP/pings) -ge 1 ]"
kill -s ALRM "$BG_PID"
ok 'SIGALRM runs it now' wait_until 10 \
    sh -c "[ \$(wc -l < $HC_TMP/pings) -eq 2 ]"
bg_stop "$BG_PID"
answers
bg every hc-run --runitor -api-url "$SINK" -every 1s -no-start-ping true
ok 'runitor: -every' wait_until 20 \
    sh -c "[ \$(wc -l < $HC_TMP/pings) -ge 3 ]"
bg_stop "$BG_PID"
answers
bg at hc-run --at '*:*:0/2' --no-start -- true
ok '--at' wait_until 20 sh -c "[ \$(wc -l < $HC_TMP/pings) -ge 2 ]"
bg_stop "$BG_PID"
run_rc hc-run --at '61 * * * *' -- true
is $rc 125 'a schedule that is none'

# --- locks ---

for lock in name "$HC_TMP/lockfile"; do
	answers
	rm -f "$HC_TMP/up"
	bg locked hc-run -l "$lock" --no-start -- \
	    sh -c ": > $HC_TMP/up; while [ -e $HC_TMP/up ]; do sleep 0.1; done"
	wait_until 10 test -e "$HC_TMP/up"
	run_rc hc-run -l "$lock" -- touch "$HC_TMP/must-not"
	is "$rc $(pings)" \
	    "75 /log \"[hc] not started: $lock is locked\\n\"" \
	    "a lock that is held: ${lock##*/}"
	nok 'the job does not run' test -e "$HC_TMP/must-not"
	bg waiting hc-run -l "$lock" --lock-wait --no-start -- echo waited
	waiting=$BG_PID
	rm "$HC_TMP/up"
	rc=0
	wait "$waiting" || rc=$?
	is "$rc $(cat "$HC_TMP/waiting.out")" '0 waited' '--lock-wait'
done

# --- much output ---

answers '200 Ping-Body-Limit: 100000'
size=${HC_SLOW:+1000}
rm -f "$HC_TMP/peak"
hc-run -- sh -c "head -c ${size:-100}M /dev/zero | tr '\\0' x
    grep VmHWM /proc/\$PPID/status > $HC_TMP/peak; echo end" > /dev/null
is "$(tail -n 1 "$HC_TMP/pings" | cut -f 4 |
    python3 -c 'import json; s = json.loads(input())
print(len(s), s[0], s[-50:].split("\n"))')" \
    "100000 x ['xxend', '', '[hc] Output truncated to last 100000 bytes.']" \
    'the end of much output is in the ping' || :
if [ "$HC_BUILD" = build ]; then
	ok 'which takes no more memory' test \
	    "$(awk '{ print $2 }' "$HC_TMP/peak")" -lt $((5 * 1024))
fi

# --- servers that are away ---

answers
run_rc env HC_PING_URL="http://127.0.0.1:$(free_port)/ping" \
    hc-run --retries 1 -- sh -c 'echo kept; exit 6'
is $rc 6 'no server: the status is the job'"'s"
like "$(cat "$HC_TMP/err")" 'Ping\(exit-code\): .*[Cc]onnection refused' \
    'it is told'
is "$(hc-spool | cut -f 4)" 6 'the ping is kept'
hc-spool drop --all
answers 200 503 503
run_rc hc-run --retries 1 -- sh -c 'echo kept; exit 6'
is "$(hc-spool | cut -f 4)" 6 'so it is when the server is in trouble'
answers
run_rc hc-run --no-start -- true
like "$(pings | tail -n 1)" \
    '^/log\?rid=R "\[hc\] delivered late: 6 at .* UTC\\nkept\\n' \
    'a later run takes it along, as an event that is over'
is "$(hc-spool | wc -l)" 0 'then it is gone'
answers 200 404
run_rc hc-run -- false
is "$rc $(hc-spool | wc -l)" '1 0' 'what the server refuses is not kept'
answers 503
run_rc hc-run --no-start --no-spool --retries 0 -- true
is "$rc $(hc-spool | wc -l)" '0 0' '--no-spool'
answers hang
start=$(date +%s)
run_rc hc-run -- sh -c "date +%s > $HC_TMP/ran"
ok 'a start ping that hangs does not hold the job back' between 0 \
    "$(($(cat "$HC_TMP/ran") - start))" 8
is "$rc $(pings | wc -l)" '0 2' 'the final one follows'

# --- TLS ---

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$HC_TMP/key" \
    -out "$HC_TMP/cert" 2>/dev/null
cat "$HC_TMP/key" "$HC_TMP/cert" > "$HC_TMP/pem"
bg_stop "$SINK_PID"
sink "$HC_TMP/pem"
HC_PING_URL=$SINK
answers
run_rc hc-run --cacert "$HC_TMP/cert" -- sh -c 'echo sealed; exit 2'
is "$rc $(pings | tail -n 1)" '2 /2?rid=R "sealed\n\n[hc] exit status 2"' \
    'https'
answers
run_rc hc-run --retries 0 --no-spool -- true
is "$rc $(pings | wc -l)" '0 0' 'a certificate nobody vouches for'
like "$(cat "$HC_TMP/err")" 'certificate|CA|SSL' 'is told'
answers 200 "302 Location: http://127.0.0.1:$SINK_PORT/plain"
run_rc hc-run --cacert "$HC_TMP/cert" --no-spool -- true
like "$rc $(cat "$HC_TMP/err")" '^0 .*redirect not followed' \
    'never from https to http'

# --- usage ---

for a in '' '--nope true' '-t x true' '-t 0 true' '--on-fail x true' \
    '-e 1 --at 12:00 true' '--fail-pattern [ true' '-H x true' \
    '--lock-wait true' '-c true true'; do
	# shellcheck disable=SC2086
	run_rc hc-run $a
	is $rc 125 "usage: hc-run $a"
done
run_rc env -u CHECK_UUID hc-run touch "$HC_TMP/must-not"
is "$rc" 125 'no check'
nok 'nothing was run' test -e "$HC_TMP/must-not"
run_rc hc-run --config /nonexistent true
is "$rc" 125 'no such configuration'
is "$(env -u CHECK_UUID HC_PING_KEY=0123456789abcdefghij hc-run -n -s x \
    -- echo hi)" "POST $SINK/****ghij/x
echo hi" '-n runs nothing, shows no key'
unlike "$(ldd "$HC_BIN/hc-run")" 'sqlite|libpq|maria|mysql|curl|ssl' \
    'no database library, and nothing else that is large'

# --- a shell for crontabs ---

bg_stop "$SINK_PID"
sink
HC_PING_URL=$SINK
HC_PING_KEY=abc
export HC_PING_KEY
unset CHECK_UUID
answers
run_rc hc-cronsh -c 'echo "$SHELL"; exit 3   #hc:job-1 '
is "$rc $(cat "$HC_TMP/out") $(pings | tail -n 1 | cut -d '?' -f 1)" \
    '3 /bin/sh /ping/abc/job-1/3' 'a line with a slug'
answers
run_rc hc-cronsh -c 'echo a "#hc:b" c'
is "$rc $(cat "$HC_TMP/out") $(pings)" '0 a #hc:b c ' 'a line with none'
answers
HC_SLUG=all run_rc hc-cronsh -c 'true'
like "$(pings | tail -n 1)" '^/ping/abc/all\?' 'HC_SLUG'

# --- the examples of the page ---

for p in backup uptime; do
	printf '#!/bin/sh\necho "load %s $*"\n' $p > "$HC_TMP/bin/$p"
	chmod 755 "$HC_TMP/bin/$p"
done
PATH=$HC_TMP/bin:$PATH
HC_API_URL=$SINK
export HC_API_URL
examples hc-run.1 > "$HC_TMP/examples"
while read -r line; do
	answers
	case $line in
	*--at*) line="timeout 1 $line || [ \$? -eq 124 ]" ;;
	esac
	# shellcheck disable=SC2086
	ok "example: $line" sh -c "$line"
	case $line in
	timeout*) ;;
	*) like "$(pings | tail -n 1)" \
	    '^/ping/abc/nightly-backup\?rid=R "load' 'which reports' ;;
	esac
done < "$HC_TMP/examples"
done_testing
