#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Mails that come back: the sender's address says what was sent to whom, and
# what the mail server reports is recorded, by hc-webd.
. tests/t/lib.sh
. tests/t/pingdlib.sh
. tests/t/webdlib.sh
. tests/t/reportlib.sh

EMAIL_MAIL_FROM_TMPL=%s@bounces.example.org
export EMAIL_MAIL_FROM_TMPL
HOST=hc.example.org

# sender: of the last mail
sender() {
	sed -n 's/^MAIL FROM:<\(.*\)@bounces.example.org>.*/\1/p' \
	    "$HC_TMP/mail.out" | tail -n 1
}

# bounce ID STATUS [DIAGNOSTIC]: prints the answer
bounce() {
	printf '%s\r\n' "To: $1@bounces.example.org" \
	    'Content-Type: multipart/report; boundary=B' '' --B '' 'Sorry.' \
	    --B 'Content-Type: message/delivery-status' '' \
	    'Reporting-MTA: dns; mx.example.org' '' 'Action: failed' \
	    "Status: $2" ${3:+"Diagnostic-Code: smtp; $3"} '' --B-- \
	    > "$HC_TMP/bounce"
	api -H 'Content-Type: text/plain' --data-binary "@$HC_TMP/bounce" \
	    /api/v3/bounces/ > /dev/null
	cat "$HC_TMP/body"
}

channel_state() {
	hc_sql "SELECT n.error, c.last_error, CASE WHEN c.disabled THEN 1
	    ELSE 0 END FROM api_notification n
	    JOIN api_channel c ON c.id = n.channel_id ORDER BY n.id DESC
	    LIMIT 1"
}

bounces() {
	hc-migrate > /dev/null 2>&1
	mail_server
	{
		user 1 alice
		project 1 1 P
		check 1 1 c down $HOUR
		flip 1 1 up down $MIN
		channel 1 1 email ops@example.org 1
		profile 1 "reports = 'daily', nag_period = $(span $HOUR),
		    next_report_date = $(ago $HOUR),
		    next_nag_date = $(ago -$HOUR)"
	} | hc_sql
	webd
	hc-sendreports -1 --pause 0 > /dev/null 2>&1
	id=$(sender)
	like "$id" '^r\.alice\.' "$BACKEND: a report's sender"
	is "$(bounce "${id}0" 5.1.1)" 'OK (bad signature)' \
	    "$BACKEND: altered"
	is "$(bounce "$id" 4.2.2)" OK "$BACKEND: a report is late"
	is "$(hc_sql 'SELECT reports FROM accounts_profile')" daily \
	    "$BACKEND: which changes nothing"
	is "$(bounce "$id" 5.1.1)" OK "$BACKEND: nobody there"
	is "$(hc_sql "SELECT reports, next_report_date, next_nag_date,
	    CASE WHEN nag_period = $(span 0) THEN 'none' END
	    FROM accounts_profile" | xargs)" 'off NULL NULL none' \
	    "$BACKEND: no more reports, no more reminders"

	hc-notify --flip 1 --channel 000007d1-0000-4000-8000-000000000000 \
	    > /dev/null 2>&1
	id=$(sender)
	like "$id" '^n\.[-0-9a-f]{36}\.' "$BACKEND: an alert's sender"
	is "$(bounce "$id" 2.0.0)" 'OK (ignored)' "$BACKEND: it arrived"
	is "$(bounce "$id" 4.7.1 '451 later')" OK "$BACKEND: it is late"
	why='Delivery failed (451 later)'
	is "$(channel_state)" "$why	$why	0" "$BACKEND: it is on record"
	is "$(bounce "$id" 5.1.1 "$(printf '550 \377 %0200d' 0)")" OK \
	    "$BACKEND: nobody there"
	is "$(hc_sql "SELECT CASE WHEN error LIKE 'Delivery failed (550 _ 00%0'
	    THEN 'cut' END FROM api_notification")" cut \
	    "$BACKEND: as much of it as fits"
	is "$(channel_state | tail -c 2)" 1 "$BACKEND: the channel is disabled"
	hc_sql "UPDATE api_notification SET created = $(ago $((49 * HOUR)))"
	is "$(bounce "$id" 5.1.1)" 'OK (notification not found)' \
	    "$BACKEND: too late"
	status
	unlike "$(cat "$HC_TMP/webd.err")" ' 5xx=[1-9]|error' \
	    "$BACKEND: nothing fails"
	bg_stop "$WEBD"
}

# What other services tell.
status() {
	hc_sql "UPDATE api_notification SET created = $(ago $((59 * MIN)))"
	code=$(hc_sql 'SELECT code FROM api_notification' | sed \
	    's/^\(.\{8\}\)-*\(.\{4\}\)-*\(.\{4\}\)-*\(.\{4\}\)-*/\1-\2-\3-\4-/')
	at=/api/v3/notifications/$code/status
	is "$(api -d 'error=a%00b&mark_disabled=' "$at")" 200 \
	    "$BACKEND: an error from elsewhere"
	is "$(channel_state | cut -f 1)" 'a b' "$BACKEND: as it can be kept"
	is "$(api -d MessageStatus=undelivered "$at")" 200 \
	    "$BACKEND: a message that did not arrive"
	is "$(channel_state | cut -f 2)" \
	    'Delivery failed (status=undelivered).' "$BACKEND: on record"
	hc_sql "UPDATE api_notification SET created = $(ago $((61 * MIN)))"
	is "$(api -d error=late "$at")" 200 "$BACKEND: too late"
	is "$(channel_state | cut -f 2)" \
	    'Delivery failed (status=undelivered).' "$BACKEND: to matter"
}

for_each_db bounces
done_testing
