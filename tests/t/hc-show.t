#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The commands that show checks and what happened to them, on hc-webd with the
# golden fixture: selectors, forms of output, exit statuses.
. tests/t/lib.sh
. tests/t/hclib.sh

client_server || skip_all 'hc-webd does not start'
ID=c0de0002-0001-4000-8000-00000000c0de
NEW=c0de0001-0001-4000-8000-00000000c0de
DOWN=c0de0004-0001-4000-8000-00000000c0de

# --- output ---

is "$(hc list --slug new-simple)" "$NEW${tab}new${tab}new-simple${tab}New \
Simple${tab}foo bar${tab}${tab}${tab}3600${tab}${tab}900${tab}0" \
    'a line of tab-separated values'
is "$(hc list --slug cron-up -o period,tz,manual_resume)" \
    "*/15 9-17 * * 1-5${tab}Europe/Riga${tab}0" \
    'chosen fields, a schedule, a flag'
is "$(hc list -H --slug new-simple -o uuid,n_pings)" "uuid${tab}n_pings
$NEW${tab}0" 'names of the fields'
is "$(hc list -0 --tag foo -o slug | tr '\0' ,)" 'new-simple,' 'NUL'
is "$(hc list -q)" '' 'quiet'
is "$(hc list --tag nosuch --json)" '[]' 'JSON of nothing'
curl -s -H "X-Api-Key: $RW" "$HC_URL/api/v3/checks/" > "$HC_TMP/sent"
hc list --json > "$HC_TMP/list"
ok 'JSON is what the server sent' python3 - "$HC_TMP/sent" "$HC_TMP/list" <<'E2'
import json, sys
sent, got = (open(f).read() for f in sys.argv[1:])
assert json.loads(sent)["checks"] == json.loads(got)
inner = sent[sent.index("[") + 1:sent.rindex("]")]
assert inner == "".join(got.split("\n")[1:-2]).replace("},{", "}, {")
E2
is "$(hc list --jsonl | wc -l)" "$(hc list | wc -l)" 'JSON lines'
run 2 'an unknown field' hc list -o uuid,nosuch
like "$(err)" 'unknown field: "nosuch"' 'and its name'
run 2 'JSON has all fields' hc list --json -o uuid
like "$(hc list -o help)" '^last_ping$' 'the list of fields'
sqlite3 "$DB_NAME" "UPDATE api_check SET desc = 'a' || char(9) || 'b\\c' ||
    char(10, 13) || char(27) || '[31m' WHERE slug = 'new-simple'"
is "$(hc list --slug new-simple -o desc,uuid | cat -v)" \
    "a\\tb\\\\c\\n\\r^[[31m${tab}$NEW" 'tabs and newlines are escaped'

onterm() {
	python3 tests/tools/onterm.py "$@" | tr -d '\r'
}
table=$(onterm hc list --tag prod)
like "$table" '^UUID +STATUS +SLUG +NAME' 'a table on a terminal'
like "$table" "$(printf '\033')\\[31mdown" 'with colours'
unlike "$(NO_COLOR=1 onterm hc list --tag prod)" "$(printf '\033')" \
    'unless they are not wanted'
unlike "$(onterm hc list --color never -o desc --slug new-simple)" \
    "$(printf '\033')" 'no control characters reach a terminal'
like "$(onterm hc list -o slug,period --slug new-simple)" '1 hour' \
    'durations in words'
is "$(hc list -o slug --color always | grep -c "$(printf '\033')")" 0 \
    'no colours in tab-separated values'

# --- readers that go away ---

for cmd in 'hc list' 'hc list --json' 'hc log prune-me' 'hc export'; do
	rc=$( ( ( $cmd 2>"$HC_TMP/err"; echo $? >&3 ) |
	    head -n 1 >/dev/null ) 3>&1)
	is "$rc$(err)" 0 "$cmd | head -1"
done
python3 - "$HC_BIN/hc-list" <<'E2' || fail 'a closed pipe'
import os, subprocess, sys
r, w = os.pipe()
os.close(r)
p = subprocess.run([sys.argv[1]], stdout=w, stderr=subprocess.PIPE)
sys.exit(p.returncode != 0 or p.stderr != b"")
E2
run 9 'a full disk is told' sh -c 'hc list >/dev/full'
like "$(err)" '^hc: standard output: ' 'as such'

# --- selectors ---

for s in "$ID" C0DE0002-0001-4000-8000-00000000C0DE up-simple slug:up-simple \
    'Up Simple' 'name:Up Simple'; do
	is "$(hc get "$s" uuid)" "$ID" "a check by $s"
done
key=$(HC_API_KEY= HC_API_KEY_READONLY=$RO hc list --slug up-simple -o uuid)
is "${#key}" 40 'a read-only key shows unique keys'
is "$(HC_API_KEY= HC_API_KEY_READONLY=$RO hc get "$key" slug)" up-simple \
    'which name checks'
is "$(hc get "$key" uuid)" "$ID" 'for other keys too'
run 5 'an ambiguous slug' hc get dup
is "$(err | sed -n 's/^hc:   \([^ ]*\) .*/\1/p' | wc -l)" 2 \
    'lists the candidates'
is "$(out)" '' 'on standard error'
run 5 'an ambiguous tag where one is needed' hc log tag:prod
run 3 'no such check' hc get nosuch
is "$(err)" 'hc: nosuch: not found' 'is told'
run 3 'no such UUID' hc get 00000000-0000-4000-8000-000000000000
run 3 'a name is no slug' hc get 'slug:Up Simple'
run 3 'a slug is no name' hc get name:up-simple
is "$(printf 'up-simple\n\nnew-simple\n' | hc list - -o slug | tr '\n' ,)" \
    up-simple,new-simple, 'checks from standard input'
run 3 'one of several is missing' hc list up-simple nosuch -o slug
is "$(out)" up-simple 'the others are listed'
is "$(hc list tag:prod -o slug | sort)" "$(hc list --tag prod -o slug |
    sort)" 'a tag as a word'
is "$(hc list --tag prod --tag db -o slug)" up-simple 'all of several tags'
is "$(hc list -o slug -- tag:db)" up-simple 'operands behind --'
is "$(CHECK_UUID=$ID hc get -o slug)" up-simple 'the check of the settings'
is "$(CHECK_SLUG=up-simple hc ping-url)" "$HC_URL/ping/$ID" 'by its slug'
is "$(hc ping-url -s up-simple)" "$HC_URL/ping/$ID" 'by option'
run 2 'no check at all' hc ping-url
run 4 'a read-only key does not tell where to ping' \
    env HC_API_KEY= HC_API_KEY_READONLY="$RO" hc ping-url up-simple

# --- list, get, status ---

is "$(hc list --status down -o name | head -n 2)" 'Down Simple
Overdue' 'those that are down'
is "$(hc list --status paused,new -o status | sort -u | tr '\n' ,)" \
    new,paused, 'several statuses'
is "$(hc list --status started -o started | sort -u)" 1 \
    'started goes with any other'
run 2 'an unknown status' hc list --status up,bad
run 1 'none, and one is required' hc list --tag nosuch --require
run 0 'some, and one is required' hc list --tag prod --require -q
is "$(hc get up-simple n_pings)" 40 'one field'
is "$(hc get new-simple last_ping | od -c | head -n 1)" '0000000  \n' \
    'a field that is null'
run 1 'no such field' hc get up-simple nosuch
is "$(hc get up-simple | sed -n 's/^grace.//p')" 900 'all fields, a line each'
is "$(hc get up-simple --json)" \
    "$(curl -s -H "X-Api-Key: $RW" "$HC_URL/api/v3/checks/$ID")" \
    'one object as the server sent it'
run 0 'status: up' hc status up-simple
is "$(out | cut -f 1-3)" "up${tab}$ID${tab}up-simple" 'and a line'
run 0 'status: new' hc status new-simple
run 1 'status: down' hc status up-simple "$DOWN"
run 1 'status: late' hc status grace-simple
run 3 'status: there is none' hc status --tag nosuch
run 2 'status for Nagios' hc status --nagios
like "$(out)" '^HC CRITICAL - 4 down: Down Simple.*\| down=4 grace=' 'critical'
run 1 'status for Nagios' hc status --nagios grace-simple
like "$(out)" '^HC WARNING - 1 grace: Grace Simple \|' 'warning'
run 0 'status for Nagios' hc status --nagios up-simple
like "$(out)" '^HC OK - 1 up \|' 'good'
run 3 'status for Nagios, no server' env HC_URL=http://127.0.0.1:1 \
    HC_RETRIES=0 hc status --nagios
like "$(out)" '^HC UNKNOWN' 'unknown'

# --- what happened ---

bg follow hc log -f many-misses
follow=$BG_PID
wait_until 10 test -s "$HC_TMP/follow.out"
like "$(head -n 1 "$HC_TMP/follow.out")" \
    "^20[^${tab}]*${tab}c0de[^${tab}]*${tab}[a-z]+${tab}n=3( |$)" \
    'following begins with the last ten, the oldest first'
missed=$(hc ping-url many-misses)
curl -s "$missed/log" >/dev/null

is "$(hc log up-simple | head -n 1 | cut -f 1,3)" "40${tab}success" \
    'pings, the newest first'
is "$(hc log up-simple -n 2 -r -o n | tr '\n' ,)" 39,40, 'reversed'
is "$(hc log up-simple --type fail,start -o type | sort -u | tr '\n' ,)" \
    fail,start, 'by type'
run 2 'an unknown type' hc log up-simple --type bad
run 2 'following more often than servers like' hc log -f up-simple \
    --interval 5
curl -s --data-binary 'hello
there' "$HC_URL/ping/$NEW/fail" >/dev/null
is "$(hc log new-simple -o n,type,body)" "1${tab}fail${tab}1" 'a body'
is "$(hc log new-simple --bodies -o text)" 'hello\nthere' 'its text'
like "$(onterm hc log new-simple --bodies)" '^    there' 'on a terminal'
is "$(hc body new-simple 1)" 'hello
there' 'the body by number'
is "$(hc body new-simple last | wc -c)" 11 'the last one, byte by byte'
is "$(hc body new-simple "$(hc log new-simple --type fail -n 1 -o n)" |
    head -n 1)" hello 'last failure output'
run 1 'no body' hc body up-simple 1
run 1 'no body at all' hc body cron-up last
run 2 'not a number' hc body up-simple x
is "$(hc log "$NEW" --json | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["n"])')" 1 'pings as JSON'

is "$(hc flips down-simple | head -n 2 | cut -f 1,2)" \
    "2020-06-05T00:00:00+00:00${tab}0
2020-06-04T00:00:00+00:00${tab}1" 'flips, the newest first'
is "$(hc flips down-simple -o seconds | sed -n 2p)" 86400 \
    'how long a state lasted'
is "$(hc flips down-simple --since 2020-06-02 --until 2020-06-04 |
    cut -c 1-10 | tr '\n' ,)" 2020-06-03,2020-06-02, 'between two dates'
run 2 'not a date' hc flips down-simple --since yesterday
is "$(hc flips down-simple --json --until 2020-06-01T13:00)" '[
{"timestamp": "2020-06-01T12:24:32+00:00", "up": 1}
]' 'flips as JSON'
day=$(($(date +%s) / 86400 * 86400))
sqlite3 "$DB_NAME" "DELETE FROM api_flip WHERE owner_id = 2;
    INSERT INTO api_flip (owner_id, created, old_status, new_status, reason)
    VALUES (2, datetime($day - 7200, 'unixepoch'), 'up', 'down', ''),
    (2, datetime($day - 3600, 'unixepoch'), 'down', 'up', '')"
is "$(hc uptime up-simple --by day --days 2 -o outages,seconds,percent |
    tail -n 2)" "1${tab}3600${tab}95.833
0${tab}0${tab}100.0" 'uptime by day'
is "$(hc uptime up-simple | cut -f 2-4)" "30d${tab}1${tab}3600" \
    'uptime of 30 days'
like "$(hc list --slug up-simple -o uuid | xargs -I{} hc uptime {} \
    --by month | cut -f 2 | head -n 1)" '^20[0-9][0-9]-[01][0-9]$' \
    'monthly downtime'

# --- the rest ---

is "$(hc channels | cut -f 2,3 | head -n 2)" "email${tab}Email to Alice
webhook${tab}alerts" 'channels'
run 4 'channels need another key' env HC_API_KEY= \
    HC_API_KEY_READONLY="$RO" hc channels
like "$(err)" 'HC_API_KEY_READONLY' 'and it is told whose key that was'
run 0 'health' hc health
is "$(out)" OK 'is good'
run 0 'health without a key' env -u HC_API_KEY hc health
run 4 'metrics without a key' hc metrics
run 4 'metrics with a wrong key' env HC_METRICS_KEY=wrong hc metrics
unlike "$(err)" wrong$ 'which is not shown'
echo golden-metrics-key > "$HC_TMP/mkey"
like "$(hc metrics --metrics-key-file "$HC_TMP/mkey")" \
    "^max_ping_id${tab}[0-9]+$" 'metrics'
is "$(hc metrics --metrics-key-file "$HC_TMP/mkey" --json |
    python3 -c 'import json, sys
print(sorted(json.load(sys.stdin)))')" \
    "['max_notification_id', 'max_ping_id', 'num_unprocessed_flips', 'ts']" \
    'as JSON'

if curl -sf -H "X-Api-Key: $RW" "$HC_URL/api/v3/badges/" >/dev/null; then
	like "$(hc badges foo --format svg --states 2 -o url)" \
	    "^$HC_URL/badge/alice/88NQfyZW-2/foo.svg$" 'a badge'
	is "$(hc badges '*' -o fmt,states | tr '\t\n' ' ,')" \
	    'svg 2,svg 3,json 2,json 3,shields 2,shields 3,' 'six of a tag'
	run 3 'no such tag' hc badges nosuch
	mkdir "$HC_TMP/badges"
	run 0 'saved' hc badges prod '*' --format json --states 3 \
	    --download "$HC_TMP/badges"
	is "$(cd "$HC_TMP/badges" && cat -- *)" \
	    "$(curl -s "$(hc badges '*' --format json --states 3 -o url)"
	    curl -s "$(hc badges prod --format json --states 3 -o url)")" \
	    'what their addresses answer'
else
	skip badges 'this hc-webd has none yet'
fi

ok 'following goes on with what comes' wait_until 20 grep -q \
    "${tab}log${tab}n=13" "$HC_TMP/follow.out"
is "$(wc -l < "$HC_TMP/follow.out")" 11 'once'
bg_stop "$follow"

# --- waiting ---

run 0 'it is up' hc wait up-simple
run 1 'it is not up in time' hc wait new-simple --timeout 1 --interval 1
bg wait hc wait -v "$ID" --for ping --timeout 30 --interval 1
pid=$BG_PID
bg watch hc watch -v --interval 1 --tag db \
    --exec 'echo "$HC_OLD_STATUS $HC_STATUS $HC_UUID $HC_NAME"'
watch=$BG_PID
wait_until 10 grep -q ' 200 ' "$HC_TMP/wait.err"
wait_until 10 grep -q ' 200 ' "$HC_TMP/watch.err"
curl -s "$HC_URL/ping/$ID/fail" >/dev/null
bg_stop "$pid" CONT
is $? 0 'it was pinged'
ok 'a change is told' wait_until 10 grep -q \
    "$ID${tab}down${tab}Up Simple: was up" "$HC_TMP/watch.out"
ok 'and a command run' wait_until 10 grep -q "^up down $ID Up Simple$" \
    "$HC_TMP/watch.out"
bg_stop "$watch"
done_testing
