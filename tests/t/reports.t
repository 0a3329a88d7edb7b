#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-sendreports: who gets a report or a reminder, when, and only once.
. tests/t/lib.sh
. tests/t/reportlib.sh

reports() {
	hc-sendreports -1 --pause 0 "$@" > "$HC_TMP/reports" \
	    2> "$HC_TMP/reports.err"
}
date_of() {
	hc_sql "SELECT $2 FROM accounts_profile WHERE id = $1"
}
due="next_report_date = $(ago $HOUR)"

people() {
	hc-migrate > /dev/null 2>&1 || return
	{
		# alice owns what bob belongs to; carol sees nothing alive,
		# dan and erin are not due, finn wants nothing.
		user 1 alice
		user 2 bob
		user 3 carol
		user 4 dan
		user 5 erin
		user 6 finn
		project 1 1 ''
		project 2 1 Zoo
		project 3 3 Old
		member 1 2 2
		check 1 1 first up $HOUR
		check 2 2 'web 10' down $HOUR
		check 3 2 'web 9' down ''
		check 4 3 dead down $((181 * DAY))
		check 5 2 fine up $MIN
		flip 1 2 up down $HOUR
		for i in 1 3; do
			profile $i "reports = 'monthly', $due"
		done
		profile 2 "reports = 'weekly', $due"
		profile 4 "reports = 'daily'"
		profile 5 "reports = 'daily', next_report_date = \
		    $(ago -$HOUR)"
		profile 6 "$due"
		for i in 1 2 3 6; do
			profile $i "next_nag_date = $(ago 9)"
		done
		profile 1 "nag_period = $(span $HOUR)"
		profile 2 "nag_period = $(span $DAY)"
		profile 3 "nag_period = $(span $HOUR)"
	} | hc_sql
}

state() {
	hc_sql 'SELECT id, next_report_date, next_nag_date
	    FROM accounts_profile ORDER BY id'
}

everybody() {
	people
	mail_server
	state > "$HC_TMP/before"
	is "$(hc-sendreports -n)" \
	    'Would send monthly report to alice@example.org
Would send weekly report to bob@example.org
Would schedule daily report to dan@example.org
Would send nag to alice@example.org
Would send nag to bob@example.org' "$BACKEND: -n says what would be sent"
	state > "$HC_TMP/after"
	same "$HC_TMP/after" "$HC_TMP/before" "$BACKEND: and changes nothing"
	is "$(mails)" '' "$BACKEND: nor sends anything"
	ok "$BACKEND: one pass" reports
	is "$(cat "$HC_TMP/reports")" 'sendreports is now running
Sent monthly report to alice@example.org
Sent weekly report to bob@example.org
Sent nag to alice@example.org
Sent nag to bob@example.org
Done.' "$BACKEND: says what was sent"
	is "$(mails)" 'alice@example.org|Monthly Report
alice@example.org|Reminder: 2 checks still down
bob@example.org|Reminder: 2 checks still down
bob@example.org|Weekly Report' "$BACKEND: the mails"
	is "$(grep -c '^List-Unsubscribe-Post: List-Unsubscribe=One-Click' \
	    "$HC_TMP/mail.out")" 4 "$BACKEND: each may be unsubscribed from"
	is "$(tr -d '\n' < "$HC_TMP/mail.out" | grep -o \
	    'List-Unsubscribe: *<https://hc.example.org/accounts/unsub[^>]*/>' \
	    | wc -l)" 4 "$BACKEND: by a link"
	like "$(cat "$HC_TMP/mail.out")" '^Project "alice@example.org"' \
	    "$BACKEND: a project without a name goes by its owner"
	is "$(grep -o '^| DOWN *| web [0-9]* .*' "$HC_TMP/mail.out" |
	    cut -c 1-17 | uniq -c | sed 's/^ *//;s/ *$//' | tail -2)" \
	    '1 | DOWN   | web 9
1 | DOWN   | web 10' "$BACKEND: in natural order"
	everybody_after
}

everybody_after() {
	is "$(hc_sql "SELECT count(*) FROM accounts_profile
	    WHERE next_report_date < $(ago 0)")" 1 \
	    "$BACKEND: all have a new date, but who wants no reports"
	is "$(date_of 6 next_report_date)" \
	    "$(sed -n 's/^6	\([^	]*\).*/\1/p' "$HC_TMP/before")" \
	    "$BACKEND: which stays"
	isnt "$(date_of 4 next_report_date)" NULL "$BACKEND: the first date"
	is "$(date_of 3 next_nag_date)" NULL \
	    "$BACKEND: no reminder without pings"
	is "$(hc_sql "SELECT id FROM accounts_profile WHERE next_nag_date
	    BETWEEN $(ago -3400) AND $(ago -3700)" | xargs)" 1 \
	    "$BACKEND: the next reminder in an hour"
	is "$(hc_sql "SELECT id FROM accounts_profile WHERE next_nag_date
	    BETWEEN $(ago -86200) AND $(ago -86500)" | xargs)" 2 \
	    "$BACKEND: the other one in a day"
	forget
	ok "$BACKEND: another pass" reports
	is "$(mails)" '' "$BACKEND: sends nothing"
	{
		echo "UPDATE api_check SET status = 'up';"
		profile 1 "next_nag_date = $(ago 5)"
	} | hc_sql
	reports
	is "$(mails)$(date_of 1 next_nag_date)" NULL \
	    "$BACKEND: nothing down, no reminder"
}

# Three copies at once: each mail goes out once.
crowd() {
	hc_db "$BACKEND" && hc-migrate > /dev/null 2>&1 || return
	i=1
	while [ $i -le 25 ]; do
		user $i "u$i"
		project $i $i "P$i"
		check $i $i c down $HOUR
		profile $i "reports = 'daily', next_nag_date = $(ago 9),
		    nag_period = $(span $HOUR), $due"
		i=$((i + 1))
	done | hc_sql
	forget
	pids=
	for i in 1 2 3; do
		bg "copy$i" hc-sendreports -1 --pause 0
		pids="$pids $BG_PID"
	done
	failed=0
	for i in $pids; do
		wait "$i" || failed=1
	done
	is $failed 0 "$BACKEND: three copies at once"
	is "$(mails | grep -c Daily)-$(mails | grep -c Reminder)" 25-25 \
	    "$BACKEND: send all"
	is "$(mails | uniq -d)" '' "$BACKEND: and none twice"
	is "$(cat "$HC_TMP"/copy?.out | grep -c '^Sent')" 50 \
	    "$BACKEND: each says what it sent"
}

# A commit whose answer is lost is looked up. Only builds for tests can pretend.
faults() {
	if ! grep -aq HC_FAIL "$HC_BIN/hc-sendreports"; then
		skip "$BACKEND: faults of the database" \
		    'needs a build with HC_TEST'
		return
	fi
	forget
	hc_sql "UPDATE accounts_profile SET next_nag_date = $(ago 9), $due"
	export HC_FAIL=db.commit:lost%3,db.exec:busy%7
	ok "$BACKEND: through faults of the database" reports
	unset HC_FAIL
	is "$(mails | grep -c Daily)-$(mails | grep -c Reminder)" 25-25 \
	    "$BACKEND: all is sent"
	is "$(mails | uniq -d)" '' "$BACKEND: and nothing twice"
}

# What cannot be sent.
failures() {
	hc_sql "UPDATE accounts_profile SET next_report_date = NULL,
	    reports = 'off', next_nag_date = NULL;
	    $(profile 1 "reports = 'daily', $due")"
	sink=$EMAIL_PORT
	EMAIL_PORT=$(free_port)
	nok "$BACKEND: no mail server" reports
	like "$(cat "$HC_TMP/reports.err")" 'Connection failed' \
	    "$BACKEND: says why"
	is "$(hc_sql "SELECT id FROM accounts_profile WHERE next_report_date
	    BETWEEN $(ago -3400) AND $(ago -3700)" | xargs)" 1 \
	    "$BACKEND: it is tried again in an hour"
	EMAIL_PORT=$(free_port)
	bg ill python3 tests/tools/smtpill.py "$EMAIL_PORT"
	wait_for_port "$EMAIL_PORT"
	hc_sql "$(profile 1 "$due")
	    UPDATE auth_user SET email = 'rcpt550@x.org' WHERE id = 1"
	nok "$BACKEND: an unknown person" reports
	is "$(hc_sql "SELECT id FROM accounts_profile WHERE next_report_date
	    > $(ago -7200)" | xargs)" 1 "$BACKEND: is not asked again"
	EMAIL_PORT=$(free_port)
	bg mute python3 -c "import socket, time
s = socket.create_server(('127.0.0.1', $EMAIL_PORT))
s.accept()
print('taken', flush=True)
time.sleep(600)"
	wait_for_port "$EMAIL_PORT"
	hc_sql "$(profile 1 "$due")"
	bg cut hc-sendreports --once
	ok "$BACKEND: killed while it sends" wait_until 20 \
	    grep -q taken "$HC_TMP/mute.out"
	bg_stop "$BG_PID" KILL
	is "$(hc_sql "SELECT id FROM accounts_profile WHERE next_report_date
	    BETWEEN $(ago -3000) AND $(ago -3700)" | xargs)" 1 \
	    "$BACKEND: it is tried again in an hour, too"
	EMAIL_PORT=$sink
	EMAIL_HOST=
	hc_sql "$(profile 1 "$due")"
	nok "$BACKEND: no mail at all" reports
	is "$(hc-sendreports -n)" 'Would send daily report to rcpt550@x.org' \
	    "$BACKEND: changes nothing"
	EMAIL_HOST=127.0.0.1
}

one() {
	everybody
	crowd
	faults
	failures
}
for_each_db one

# --- as a daemon ---

BACKEND=sqlite
hc_db sqlite
people
mail_server
bg daemon hc-sendreports --pause 60
daemon=$BG_PID
ok 'the daemon sends' wait_until 10 grep -q '^Sent monthly' \
    "$HC_TMP/daemon.out"
t0=$(date +%s%N)
bg_stop "$daemon"
is $? 0 'TERM ends it'
ok 'within its pause' [ $((($(date +%s%N) - t0) / 1000000)) -lt 30000 ]
is "$(tail -n 2 "$HC_TMP/daemon.out")" 'Terminated, finishing...
Done.' 'it says so'
is "$(mails)" 'alice@example.org|Monthly Report' 'three seconds a mail'
EMAIL_HOST='' bg idle hc-sendreports
ok 'without a mail server it waits' wait_until 10 grep -q 'reports wait' \
    "$HC_TMP/idle.err"
bg_stop "$BG_PID"
is $? 0 'until it is ended'
EMAIL_MAIL_FROM_TMPL=%s@bounces.example.org reports
like "$(cat "$HC_TMP/mail.out")" \
    '^MAIL FROM:<r\.bob\.[0-9a-f]{8}\.[0-9a-f]{16}@bounces.example.org>' \
    'bounces tell who it was'
DB_NAME=$HC_TMP/none.sqlite nok 'no database' reports
DB=postgres DB_HOST=127.0.0.1 DB_PORT=$(free_port) bg away hc-sendreports
ok 'a database that is away is waited for' wait_until 20 \
    grep -q 'trying again' "$HC_TMP/away.err"
bg_stop "$BG_PID"
is $? 0 'until it is ended'

# --- zones: nine to eleven, local time, when clocks change as well ---

cat > "$HC_TMP/zones.py" <<'END'
import datetime, sys, zoneinfo

for line in sys.stdin:
    zone, freq, now, date = line.rstrip("\n").split("\t")
    local = datetime.datetime.fromisoformat(date).replace(
        tzinfo=datetime.timezone.utc).astimezone(zoneinfo.ZoneInfo(zone))
    now = datetime.datetime.fromtimestamp(int(now), zoneinfo.ZoneInfo(zone))
    days = (local.date() - now.date()).days
    good = (9, 0) <= (local.hour, local.minute) < (11, 0) and days > 0
    good = good and {"daily": days == 1,
                     "weekly": local.weekday() == 0 and days <= 7,
                     "monthly": local.day == 1 and days <= 31}[freq]
    if not good:
        print(zone, freq, now, local)
END
hc_db sqlite
hc-migrate > /dev/null 2>&1
i=0
for zone in UTC Europe/Riga America/New_York Asia/Kathmandu Pacific/Apia \
    America/Santiago Australia/Lord_Howe Africa/Casablanca; do
	for freq in daily weekly monthly; do
		i=$((i + 1))
		user $i "z$i"
		profile $i "reports = '$freq', tz = '$zone'"
	done
done | hc_sql
for now in 2024-03-09T23:10:07 2024-03-30T23:30:00 2024-03-31T12:00:00 \
    2024-04-06T10:00:00 2024-09-07T20:00:00 2024-10-26T22:00:00 \
    2024-11-02T23:59:59 2024-12-31T10:30:00; do
	s=$(date -u -d "$now" +%s)
	hc_sql 'UPDATE accounts_profile SET next_report_date = NULL'
	FAKE_NOW=$s "$HC_TOOLS/mailtool" reports
	hc_sql "SELECT tz, reports, $s, next_report_date FROM accounts_profile"
done > "$HC_TMP/zones"
is "$(wc -l < "$HC_TMP/zones")" $((24 * 8)) 'dates in eight zones'
is "$(python3 "$HC_TMP/zones.py" < "$HC_TMP/zones")" '' 'are all right'

# --- a mail server that other people wrote ---

VENV=$HC_TOP/$HC_BUILD/venv-smtp
(
	flock 9
	[ ! -e "$VENV/complete" ] || exit 0
	rm -rf "$VENV"
	python3 -m venv "$VENV" && "$VENV/bin/pip" -q install 'aiosmtpd==1.*' &&
	    : > "$VENV/complete"
) 9> "$HC_TOP/$HC_BUILD/venv-smtp.lock" >&2 || :
if [ ! -e "$VENV/complete" ]; then
	skip 'a mail to aiosmtpd' 'aiosmtpd cannot be installed from PyPI'
	done_testing
fi
hc_db sqlite
people
EMAIL_PORT=$(free_port)
bg real "$VENV/bin/python3" -u -m aiosmtpd -n -l "127.0.0.1:$EMAIL_PORT" \
    -c aiosmtpd.handlers.Debugging stdout
wait_for_port "$EMAIL_PORT" 30
ok 'mails to aiosmtpd' reports
ok 'all of them arrive' wait_until 10 sh -c \
    "[ \$(grep -c '^List-Unsubscribe-Post' '$HC_TMP/real.out') = 4 ]"
like "$(cat "$HC_TMP/real.out")" '^Subject: Monthly Report' 'as they are'
done_testing
