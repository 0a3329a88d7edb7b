#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# STORM_DIGEST: many changes on one chat or mail channel in one message.
. tests/t/lib.sh
. tests/t/notifylib.sh

PORT=$(free_port)
URL=http://localhost:$PORT
SMTP=$(free_port)
INTEGRATIONS_ALLOW_PRIVATE_IPS=True
MATRIX_HOMESERVER=$URL
MATRIX_ACCESS_TOKEN=t
SIGNAL_CLI_SOCKET=$HC_TMP/signal
EMAIL_HOST=127.0.0.1
EMAIL_PORT=$SMTP
EMAIL_USE_TLS=False
FAKE_STORM=1500
STORM_DIGEST=3
export INTEGRATIONS_ALLOW_PRIVATE_IPS MATRIX_HOMESERVER MATRIX_ACCESS_TOKEN \
    SIGNAL_CLI_SOCKET EMAIL_HOST EMAIL_PORT EMAIL_USE_TLS FAKE_STORM \
    STORM_DIGEST

# jobs CHANNEL FIRST LAST: lines for deliver, one for each of these flips; ids
# of notifications are CHANNEL * 1000 + FLIP.
jobs() {
	i=$2
	while [ "$i" -le "$3" ]; do
		status=down
		[ $((i % 7)) != 0 ] || status=up
		printf '%d\t%08x-0000-4000-8000-000000000000\t%d\t%d\t%s\n' \
		    $(($1 * 1000 + i)) $(($1 * 1000 + i)) "$1" "$i" $status
		i=$((i + 1))
	done
}
deliver() {
	"$HC_TOOLS/deliver"
}
# asked PATH: how often
asked() {
	grep -c " $1 " "$HC_TMP/http.out"
}

hc_db sqlite
n_setup
i=2
while [ $i -le 30 ]; do
	n_check $i "Check <$i>"
	i=$((i + 1))
done
hc_sql "UPDATE api_check SET name = '$(printf '%0200d' 0)' WHERE id = 9"
hc_sql "UPDATE api_flip SET old_status = 'down', new_status = 'up', reason = ''
    WHERE id % 7 = 0"
bg http python3 tests/tools/httpsink.py "$PORT"
bg mail python3 tests/tools/smtpsink.py "$SMTP"
bg peer python3 tests/tools/rpcpeer.py "$SIGNAL_CLI_SOCKET"
wait_for_port "$PORT"
wait_for_port "$SMTP"
wait_until 30 grep -q ready "$HC_TMP/peer.out"

# --- what is told at once, and what in one message ---

n_channel 1 slack "$URL/slack1"
jobs 1 1 3 | deliver > "$HC_TMP/out"
is "$(asked /slack1)" 3 'as many as the setting says are told at once'
n_channel 2 slack "$URL/slack2"
n_channel 3 slack "$URL/slack3"
n_webhook 4 "$URL/hook"
{ jobs 2 1 30; jobs 3 1 4; jobs 4 1 6; } | deliver > "$HC_TMP/out"
is "$(asked /slack2)" 4 'thirty changes are four messages'
is "$(asked /slack3)" 4 'one that is left over is told as ever'
is "$(grep ' /slack3 ' "$HC_TMP/http.out" | grep -c attachments)" 4 \
    'all four of them'
is "$(asked /hook)" 6 'webhooks get each one'
is "$(wc -l < "$HC_TMP/out")" 40 'each notification has a result'
is "$(cut -f 2,3 "$HC_TMP/out" | sort -u)" '0	' 'which is good'
is "$(cut -f 1 "$HC_TMP/out" | sort -u | wc -l)" 40 'of its own'
grep ' /slack2 ' "$HC_TMP/http.out" | grep '"text": "[0-9]' |
    sed 's/^[^{]*//' | python3 -c 'import json, sys
print(json.load(sys.stdin)["text"])' > "$HC_TMP/text"
is "$(head -n 1 "$HC_TMP/text")" \
    '23 checks went DOWN, 4 checks came UP in Alices Project:' \
    'the message counts'
is "$(sed -n '3p;6p;7p' "$HC_TMP/text")" '🔴 Check <4>
🟢 Check <7>
🔴 Check <8>' 'and names'
is "$(grep -c 'Check <' "$HC_TMP/text")" 19 'some of them'
is "$(grep -c "^🔴 $(printf '%060d' 0)\$" "$HC_TMP/text")" 1 \
    'long names are cut'
like "$(cat "$HC_TMP/text")" '^and 7 more$' 'the rest are a number'
like "$(tail -n 1 "$HC_TMP/text")" \
    '^https://hc.example.org/projects/0{8}-.*32/checks/$' 'and there is a link'

# --- failures ---

n_channel 5 slack "http://localhost:$(free_port)/"
jobs 5 1 9 | deliver > "$HC_TMP/out"
is "$(wc -l < "$HC_TMP/out")" 9 'nine failures'
is "$(cut -f 2,3 "$HC_TMP/out" | sort -u)" '0	Connection failed' \
    'all say why'

# --- every kind that can ---

n_channel 10 mattermost "$URL/mattermost"
n_channel 11 discord "{\"webhook\": {\"url\": \"$URL/discord\"}}"
n_channel 12 rocketchat "$URL/rocketchat"
n_channel 13 googlechat "$URL/googlechat"
n_channel 14 msteamsw "$URL/msteamsw"
n_channel 15 matrix '!room'
n_channel 16 zulip "{\"bot_email\": \"b@x.org\", \"api_key\": \"k\",
    \"mtype\": \"stream\", \"to\": \"t\", \"topic\": \"\",
    \"site\": \"$URL/zulip\"}"
n_channel 17 signal '{"value": "+15551234", "up": true, "down": true}'
n_channel 18 email a@x.org
for c in 10 11 12 13 14 15 16 17 18; do
	jobs $c 1 6
done | deliver > "$HC_TMP/out"
is "$(cut -f 2,3 "$HC_TMP/out" | sort | uniq -c | sed 's/^ *//')" \
    "$(printf '54 0\t')" 'all are delivered'
for where in /mattermost /discord/slack /rocketchat /googlechat /msteamsw \
    '/_matrix/[^ ]*' /zulip/api/v1/messages; do
	is "$(asked "$where")" 4 "$where: four messages"
	is "$(grep " $where " "$HC_TMP/http.out" |
	    grep -c '3[ +]checks[ +]went[ +]DOWN')" 1 "$where: one is of three"
done
is "$(grep -c '^send +15551234' "$HC_TMP/peer.out")" 4 'signal: four messages'
is "$(grep -c '^Subject: 3 checks went DOWN in Alices Project' \
    "$HC_TMP/mail.out")" 1 'mail: one is of three'
is "$(grep -c '^Subject: ' "$HC_TMP/mail.out")" 4 'mail: four'
like "$(cat "$HC_TMP/mail.out")" 'Check &lt;4&gt;' 'mail: HTML is escaped'

# --- off ---

n_channel 20 slack "$URL/off"
jobs 20 1 10 | STORM_DIGEST=0 deliver > "$HC_TMP/out"
is "$(asked /off)" 10 'off: each is told'

# --- hc-sendalerts records them all; those that wait keep nobody else waiting

n_channel 30 slack "$URL/alerts"
hc_sql "INSERT INTO api_channel_checks (channel_id, check_id)
    SELECT 30, id FROM api_check WHERE id <= 8"
hc_sql "UPDATE api_flip SET processed = '2024-06-15 12:00:00' WHERE id > 8"
hc-sendalerts --once --num-workers 1 > "$HC_TMP/out" 2>&1
is "$(asked /alerts)" 4 'hc-sendalerts: eight changes, four messages'
is "$(hc_sql "SELECT count(*) FROM api_notification
    WHERE channel_id = 30 AND error = ''")" 8 'hc-sendalerts: eight records'

done_testing
