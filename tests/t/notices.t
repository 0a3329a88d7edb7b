#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-sendinactivitynotices, hc-senddeletionscheduled, hc-sendflappingnotices,
# hc-sendlogs, hc-remind: whom they tell, once.
. tests/t/lib.sh
. tests/t/reportlib.sh

INTEGRATIONS_ALLOW_PRIVATE_IPS=True
export INTEGRATIONS_ALLOW_PRIVATE_IPS
YEAR=$((365 * DAY))
OLD=$((YEAR + DAY))

notices() {
	notice=$1
	shift
	"$notice" --pause 0 "$@" 2> "$HC_TMP/notice.err"
}

fresh() {
	hc_db "$BACKEND" && hc-migrate > /dev/null 2>&1
	forget
}

# --- accounts that nobody uses ---

inactive_people() {
	{
		user 1 idle $OLD $OLD
		user 2 never $OLD
		user 3 young $DAY
		user 4 seen $OLD $DAY
		user 5 told $OLD
		profile 5 "deletion_notice_date = $(ago $DAY)"
		user 6 active $OLD
		profile 6 "last_active_date = $(ago $DAY)"
		user 7 paying $OLD
		echo "INSERT INTO payments_subscription (id, user_id,
		    customer_id, payment_method_token, subscription_id,
		    plan_id, plan_name, address_id, send_invoices,
		    invoice_email) VALUES (1, 7, '', '', 'sub', '', '', '',
		    false, '');"
		# A team that is used, and one that is not.
		user 8 team $OLD
		project 8 8 T
		member 1 4 8
		user 9 ghosts $OLD
		project 9 9 G
		member 2 2 9
		user 10 pings $OLD
		project 10 10 P
		check 10 10 c up $DAY
		user 11 logs $OLD
		project 11 11 L
		check 11 11 c up $OLD
		echo "INSERT INTO api_ping (owner_id, n, created, scheme,
		    method, ua) VALUES (11, 1, $(ago $DAY), '', '', '');"
		user 12 long $OLD
		profile 12 "deletion_notice_date = $(ago $OLD)"
	} | hc_sql
}

inactivity() {
	fresh
	inactive_people
	is "$(notices hc-sendinactivitynotices -n)" \
	    'Would send notice to idle@example.org
Would send notice to never@example.org
Would send notice to ghosts@example.org
Would send notice to long@example.org
Done!
* Notices to send: 4
* Skipped (has team members): 1
* Skipped (has pings in the last year): 2' \
	    "$BACKEND: -n says who is inactive"
	is "$(mails)" '' "$BACKEND: tells nobody"
	good=$EMAIL_PORT
	EMAIL_PORT=$(free_port)
	nok "$BACKEND: no mail server" notices hc-sendinactivitynotices
	EMAIL_PORT=$good
	for i in 1 2 3; do
		bg "copy$i" hc-sendinactivitynotices --pause 0
	done
	ok "$BACKEND: three copies" wait_until 20 sh -c \
	    "[ \$(grep -l 'pings in' $HC_TMP/copy?.out | wc -l) = 3 ]"
	is "$(mails)" 'ghosts@example.org|Inactive Account Notification
idle@example.org|Inactive Account Notification
long@example.org|Inactive Account Notification
never@example.org|Inactive Account Notification' \
	    "$BACKEND: tell each one once, whatever failed before"
	is "$(cat "$HC_TMP"/copy?.out | grep -c '^Sending notice to')" 4 \
	    "$BACKEND: and say so"
	is "$(notices hc-sendinactivitynotices | head -n 2)" 'Done!
* Notices sent: 0' "$BACKEND: and not again"
	is "$(hc_sql "SELECT count(*) FROM accounts_profile WHERE
	    deletion_notice_date > $(ago $MIN)")" 4 "$BACKEND: on record"
}

# --- accounts that will be deleted ---

deletion_people() {
	{
		user 1 alice $OLD
		user 2 bob $OLD $OLD
		user 3 carl $OLD
		user 4 dora $OLD $DAY
		project 1 1 One
		project 2 1 Two
		member 1 2 1
		member 2 2 2
		member 3 3 1
		member 4 4 2
		check 1 1 c up $HOUR
		check 2 2 d up $HOUR
		channel 1 1 webhook \
		    "$(webhook_value "http://127.0.0.1:$SINK/hook/\$NAME")"
		channel 2 1 email alice@example.org
		channel 3 2 email \
		    '{"value": "bob@example.org", "up": true, "down": true}'
		channel 4 2 email other@example.org
		channel 5 2 email \
		    '{"value": "ups@example.org", "up": true, "down": false}'
		profile 1 "deletion_scheduled_date = $(ago -$((20 * DAY)))"
		profile 2 "deletion_scheduled_date = $(ago $DAY)"
	} | hc_sql
}

deletion() {
	fresh
	SINK=$(free_port)
	bg sink "$HC_TOOLS/alertsink" "$SINK"
	wait_for_port "$SINK"
	deletion_people
	all='alice@example.org, bob@example.org, dora@example.org'
	is "$(notices hc-senddeletionscheduled)" "Sending notice to $all
Done!
Notices sent: 1" "$BACKEND: an account to be deleted"
	is "$(mails)" "$all|Account Deletion Warning" \
	    "$BACKEND: all in one mail, but who was never here"
	like "$(cat "$HC_TMP/mail.out")" \
	    '^Number of checks in the account: 2' "$BACKEND: says how many"
	is "$(notices hc-senddeletionscheduled | tail -n 1)" \
	    'Notices sent: 0' "$BACKEND: once in ten minutes"
	forget
	hc_sql "DELETE FROM api_tokenbucket; $(profile 1 \
	    "deletion_scheduled_date = $(ago -$((14 * DAY + HOUR)))")"
	is "$(notices hc-senddeletionscheduled -n)" \
	    "Would send notice to $all
Would notify $(printf %08x 2001)
Would notify $(printf %08x 2004)
Done!
Notices to send: 1" "$BACKEND: -n says which channels"
	is "$(mails)$(cat "$HC_TMP/sink.out")" '' "$BACKEND: and no more"
	ok "$BACKEND: two weeks before" notices hc-senddeletionscheduled
	day=$(LC_ALL=C date -u -d "@$(($(date +%s) + 14 * DAY + HOUR))" \
	    '+%-d, %Y')
	is "$(mails | sed 's/| *DOWN | .* on .*/|on/')" \
	    "$all|Account Deletion Warning
other@example.org|on" "$BACKEND: channels are told, who has the mail is not"
	like "$(cut -d ' ' -f 2 "$HC_TMP/sink.out")" \
	    '^/hook/Mychecks%20Account%20Deletion%20on%20' \
	    "$BACKEND: a webhook"
	like "$(plain)" \
	    "contact help@example.org ASAP" "$BACKEND: with an address to ask"
	like "$(plain)" \
	    "is scheduled for deletion on [A-Z][a-z.]* $day\." \
	    "$BACKEND: and the date"
	unlike "$(cat "$HC_TMP/mail.out")" 'did not arrive|Last ping: ' \
	    "$BACKEND: without reason or ping"
}

# --- checks that flap, and logs ---

flapping() {
	fresh
	{
		user 1 alice
		user 2 bob
		project 1 1 'Zoo & Co'
		member 1 2 1
		check 1 1 'often <1>' up $HOUR
		check 2 1 'not so often' up $HOUR
		check 3 1 'most' up $HOUR
		i=0
		while [ $i -lt 611 ]; do
			flip $((i + 1)) $((i < 205 ? 3 : i < 406 ? 1 : 2)) \
			    up down $((i >= 606 ? DAY + MIN : HOUR + i))
			i=$((i + 1))
		done
	} | hc_sql
	is "$(notices hc-sendflappingnotices -n)" \
	    'Would send notice to alice@example.org
Would send notice to bob@example.org
Would send notice to alice@example.org
Would send notice to bob@example.org
Done! Notices to send: 4' "$BACKEND: -n says who hears of flapping"
	is "$(notices hc-sendflappingnotices | tail -n 1)" \
	    'Done! Notices sent: 4' "$BACKEND: checks that flap"
	is "$(mails)" 'alice@example.org|The Check "most" Is Flapping
alice@example.org|The Check "often &lt;1&gt;" Is Flapping
bob@example.org|The Check "most" Is Flapping
bob@example.org|The Check "often &lt;1&gt;" Is Flapping' \
	    "$BACKEND: a mail each, over 200 flips"
	is "$(sed -n 's/^Subject: The Check "\([a-z]*\).*/\1/p' \
	    "$HC_TMP/mail.out" | xargs)" 'most most often often' \
	    "$BACKEND: the worst first"
	like "$(cat "$HC_TMP/mail.out")" \
	    'in project "Zoo &amp; Co" is currently flapping' \
	    "$BACKEND: named"
	is "$(notices hc-sendflappingnotices)" 'Done! Notices sent: 0' \
	    "$BACKEND: once in ten minutes"
}

logs() {
	fresh
	ADMINS=a@x.org,b@x.org
	export ADMINS
	is "$(notices hc-sendlogs)" 'Done, no new log records.' \
	    "$BACKEND: no log records"
	for age in $HOUR $((DAY - MIN)) $((DAY + MIN)); do
		echo "INSERT INTO logs_record (created, host, name, level,
		    message, traceback) VALUES ($(ago "$age"), 'h', 'hc', 40,
		    'm', '');"
	done | hc_sql
	is "$(notices hc-sendlogs -n)" 'Would send, 2 new log records.' \
	    "$BACKEND: -n"
	is "$(mails)" '' "$BACKEND: no mail yet"
	is "$(notices hc-sendlogs)" 'Done, 2 new log records.' \
	    "$BACKEND: new log records"
	is "$(mails)" "a@x.org, b@x.org|[Django] 2 new log records in the \
last 24 hours" "$BACKEND: one mail to all"
	like "$(cat "$HC_TMP/mail.out")" '^MAIL FROM:<root@localhost>' \
	    "$BACKEND: from the machine"
	unset ADMINS
	is "$(notices hc-sendlogs)" 'Done, 2 new log records.' \
	    "$BACKEND: without administrators"
	like "$(cat "$HC_TMP/notice.err")" 'ADMINS is not set' \
	    "$BACKEND: says so"
}

# --- checks that stay down ---

# told CHECK CHANNEL AGE [ERROR]: a notification of it
told() {
	TOLD=$((${TOLD:-0} + 1))
	echo "INSERT INTO api_notification (code, owner_id, check_status,
	    channel_id, created, error) VALUES ('$(code $((90000 + TOLD)))',
	    $1, 'down', $2, $(ago "$3"), '${4:-}');"
}
hooks() {
	cut -d ' ' -f 2 "$HC_TMP/sink.out" | sort | xargs
}

remind_hosts() {
	{
		user 1 alice
		project 1 1 P
		for i in 1 2 3 4 5 6 7; do
			check $i 1 "h$i" down $DAY "disk host"
			flip $i $i up down $((2 * HOUR))
			channel $i 1 webhook \
			    "$(webhook_value "http://127.0.0.1:$SINK/h$i")" $i
		done
		# Told long ago; now; never; of an older outage; it is up
		# again; without the tag; failed just now.
		told 1 1 $((2 * HOUR))
		told 2 2 $((2 * HOUR))
		told 2 2 $((59 * MIN))
		told 4 4 $((2 * HOUR))
		echo "UPDATE api_flip SET created = $(ago 9) WHERE id = 4;"
		told 5 5 $((2 * HOUR))
		echo "UPDATE api_check SET status = 'up' WHERE id = 5;"
		told 6 6 $((2 * HOUR))
		echo "UPDATE api_check SET tags = 'ghost' WHERE id = 6;"
		told 7 7 $((2 * HOUR))
		told 7 7 $((5 * MIN)) 'Connection failed'
	} | hc_sql
}

remind() {
	fresh
	SINK=$(free_port)
	bg sink "$HC_TOOLS/alertsink" "$SINK"
	wait_for_port "$SINK"
	TOLD=0
	remind_hosts
	rest=0000-4000-8000-000000000000
	is "$(hc-remind -n 2>/dev/null)" \
	    "00000001-$rest is down: 1 notification would be sent
00000007-$rest is down: 1 notification would be sent" \
	    "$BACKEND: -n says what would be told again"
	is "$(hooks)" '' "$BACKEND: and no more"
	hc-remind -i 0 2>/dev/null
	hc-remind --interval=-1 2>/dev/null
	is "$(hooks)" '' "$BACKEND: never"
	pids=
	for i in 1 2 3; do
		bg "remind$i" hc-remind
		pids="$pids $BG_PID"
	done
	failed=0
	for i in $pids; do
		wait "$i" || failed=1
	done
	is "$failed-$(hooks)" '0-/h1 /h7' "$BACKEND: three copies tell once"
	is "$(hc_sql "SELECT owner_id, channel_id, check_status, length(error)
	    FROM api_notification WHERE created > $(ago $MIN)
	    ORDER BY owner_id" | xargs)" '1 1 down 0 7 7 down 0' \
	    "$BACKEND: on record"
	hc-remind > /dev/null 2>&1
	is "$(hooks)" '/h1 /h7' "$BACKEND: and not again"
	hc-remind -t ghost > /dev/null 2>&1
	is "$(hooks)" '/h1 /h6 /h7' "$BACKEND: another tag"
	hc-remind -a -i 55m > /dev/null 2>&1
	is "$(hooks)" '/h1 /h2 /h6 /h7' "$BACKEND: all, sooner"
	hc_sql "UPDATE api_notification SET created = $(ago $((2 * HOUR)));
	    UPDATE api_channel SET value =
	    replace(value, '/h1', '/broken') WHERE id = 1"
	nok "$BACKEND: one that fails" hc-remind
}

# What runs the commands of channels must not run them as root, whatever holds
# the data.
not_root() {
	if [ "$(id -u)" -ne 0 ]; then
		skip "$BACKEND: not as root" 'not root'
		return
	fi
	for p in hc-remind "hc-notify --test --channel $1"; do
		# shellcheck disable=SC2086
		like "$(HC_USER=no-such-user $p -n 2>&1)" \
		    'HC_USER: no such user' "$BACKEND: ${p%% *} becomes HC_USER"
		# shellcheck disable=SC2086
		[ "$BACKEND" = sqlite ] || like "$($p -n 2>&1)" \
		    'running as root' "$BACKEND: ${p%% *} warns without it"
	done
}

one() {
	mail_server
	inactivity
	deletion
	flapping
	logs
	remind
	not_root 00000000-0000-4000-8000-000000000001
}
for_each_db one

BACKEND=sqlite
fresh
mail_server
EMAIL_HOST=''
for p in inactivitynotices deletionscheduled flappingnotices logs; do
	nok "hc-send$p without a mail server" hc-send$p
	ok "hc-send$p -n without one" hc-send$p -n
done
is "$(hc-sendlogs --pause x 2>&1; echo $?)" \
    "$(printf 'hc-sendlogs: --pause: not a number: "x"\nusage: %s\n2' \
    "$(hc-sendlogs -h | sed -n 's/^usage: //p' | head -n 1)")" 'usage'
ok 'hc-remind -h' hc-remind -h
done_testing
