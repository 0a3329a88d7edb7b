#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
. tests/t/lib.sh

tab=$(printf '\t')

# --- times ---

is "$(hc-cron -k 3 -a 2021-10-31T02:50 -z Europe/Riga '*/30 * * * *')" \
    "*/30 * * * *${tab}2021-10-31T00:00:00Z${tab}2021-10-31T03:00:00+03:00
*/30 * * * *${tab}2021-10-31T00:30:00Z${tab}2021-10-31T03:30:00+03:00
*/30 * * * *${tab}2021-10-31T01:00:00Z${tab}2021-10-31T03:00:00+02:00" \
    'times as tab-separated values, UTC and local'
is "$(hc-cron -k1 -a 2024-01-01 '12:34' '0 3 * * *' | cut -f 2)" \
    '2024-01-01T12:34:00Z
2024-01-01T03:00:00Z' 'both kinds are told apart'
is "$(hc-cron -a 2024-01-01 '12:34' | wc -l)" 5 'five times by default'
is "$(hc-cron -k 0 '12:34')" '' 'or none'
is "$(hc-cron -k1 -a 2024-01-01T00:00:10 -K cron '*/15 * * * * *' |
    cut -f 2)" 2024-01-01T00:00:15Z 'six fields, when it is said to be cron'
is "$(hc-cron -a 2024-01-01 '2024-06-01' | cut -f 2)" 2024-06-01T00:00:00Z \
    'a schedule that ends'
is "$(hc-cron '2020-06-01')" '' 'a schedule that has ended'
now=$(date +%s)
next=$(date -d "$(hc-cron -k1 '* * * * *' | cut -f 2)" +%s)
ok 'after now by default' test "$next" -gt "$now" -a "$next" -le $((now + 90))

# --- instants ---

for a in '2024-03-31 12:00' 2024-03-31T12:00 2024-03-31T12:00:00 \
    2024-03-31T09:00:00Z '2024-03-31 09:00:00+00:00' \
    2024-03-31T12:00:00+03:00 2024-03-31T04:00:00-05:00; do
	is "$(hc-cron -k1 -z Europe/Riga -a "$a" '* * * * *' | cut -f 2)" \
	    2024-03-31T09:01:00Z "an instant: $a"
done

# --- texts ---

is "$(hc-cron -e '0 3 * * 1-5' 'Sat 12:00 Asia/Tokyo')" \
    "0 3 * * 1-5${tab}At 03:00 on Monday through Friday
Sat 12:00 Asia/Tokyo${tab}At 12:00 on Saturday in Asia/Tokyo" 'explanations'
is "$(hc-cron -e '12:00
13:00')" "12:00\\n13:00${tab}At 12:00 every day; at 13:00 every day" \
    'a newline in an expression is escaped'
is "$(printf '0 0 1 * *\n12:00\\n13:00\n' | hc-cron -e | cut -f 2)" \
    'At 00:00 on the first day of every month
At 12:00 every day; at 13:00 every day' 'expressions from standard input'
is "$(hc-cron --json -k2 -a 2024-01-01 -z Asia/Kathmandu '0 9 * * *' 12:00 |
    python3 -c 'import json, sys
a, b = json.load(sys.stdin)
print(a["expression"], a["kind"], a["tz"], a["text"])
print(*(n["time"] + " " + n["local"] for n in a["next"]), sep="\n")
print(b["kind"], len(b["next"]))')" \
    '0 9 * * * cron Asia/Kathmandu At 09:00 every day
2024-01-01T03:15:00Z 2024-01-01T09:00:00+05:45
2024-01-02T03:15:00Z 2024-01-02T09:00:00+05:45
oncalendar 2' 'JSON'
is "$(hc-cron --jsonl -e '0 9 * * *' 12:00 | python3 -c 'import json, sys
print([json.loads(line)["text"] for line in sys.stdin])')" \
    "['At 09:00 every day', 'At 12:00 every day']" 'JSON lines'
is "$(hc-cron --json -q '0 9 * * *'; hc-cron --json </dev/null)" '[]' \
    'JSON of nothing'

# --- errors ---

rc=0
out=$(hc-cron -e '61 * * * *' '0 * * * *' 2>"$HC_TMP/err") || rc=$?
is "$rc $out" "1 0 * * * *${tab}At the start of every hour" \
    'a bad expression does not stop the next'
is "$(cat "$HC_TMP/err")" 'hc-cron: "61 * * * *": Bad minute' \
    'and is told, with why'
ok 'quiet says that it is good' hc-cron -q '0 * * * *'
nok 'quiet says that it is bad' hc-cron -q '0 * * *'
nok 'a schedule that never comes' hc-cron '1 1 */100 * MON#4'
for a in '-z Mars' '-a tomorrow' '-a 2024-1-1' '-k x' '-k -1' '-K at' \
    '--nope' '-c x'; do
	rc=0
	# shellcheck disable=SC2086
	hc-cron $a '0 * * * *' >"$HC_TMP/out" 2>"$HC_TMP/err" || rc=$?
	is "$rc" 2 "usage: $a"
done
rc=0
hc-cron '0 * * * *' >/dev/full 2>"$HC_TMP/err" || rc=$?
is "$rc $(cat "$HC_TMP/err")" '1 hc-cron: standard output: cannot write' \
    'a full disk is told'

# --- what it needs ---

unlike "$(ldd "$HC_BIN/hc-cron")" 'sqlite|libpq|maria|mysql' \
    'no database library'
nok 'without zone files there is no zone' env TZDIR="$HC_TMP" hc-cron 12:00
done_testing
