#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Bodies of pings in notifications, from the row and from object storage
# (core.md 9.3, 11.3; lessons A23).
. tests/t/lib.sh
. tests/t/s3lib.sh
. tests/t/notifylib.sh

PORT=$(free_port)
INTEGRATIONS_ALLOW_PRIVATE_IPS=True
export INTEGRATIONS_ALLOW_PRIVATE_IPS

# ping FLIP N SIZE [BODY]: the last ping of that check.
ping() {
	hc_sql "INSERT INTO api_ping (owner_id, n, created, scheme, method, ua,
	    body_raw, object_size) VALUES ($1, $2, '2024-06-15 11:00:00',
	    'http', 'POST', '', ${4:-NULL}, $3)" >/dev/null
}

send() {
	for flip; do
		n_job 1 "$flip"
	done | "$HC_TOOLS/deliver" 2>"$HC_TMP/err"
}

hc_db sqlite
n_setup
bg sink python3 tests/tools/httpsink.py "$PORT"
wait_for_port "$PORT"
n_webhook 1 "http://127.0.0.1:$PORT/\$CODE" POST '[$BODY]'
ping 1 1 NULL "x'68690a'"
is "$(send 1 | cut -f 3)" '' 'a body that is in its row'
like "$(cat "$HC_TMP/sink.out")" '\[hi$' 'arrives'
n_check 2 two
ping 2 1 500
is "$(send 2 | cut -f 3)" '' 'one in a storage that is not set up'
like "$(cat "$HC_TMP/sink.out")" '^POST .*0002 \[\]' 'is left out'

if ! s3_start; then
	skip 'object storage' "$HC_WHY"
	done_testing
fi
for i in 3 4 5; do
	n_check $i "n$i"
	ping $i 12 500
done
printf stored | "$HC_TOOLS/s3tool" put \
    "00000000-0000-0000-0000-000000000003/$("$HC_TOOLS/s3tool" key \
    00000000-0000-0000-0000-000000000003 12 | cut -d / -f 2)" 0
t0=$(date +%s%N)
is "$(send 3 | cut -f 3)" '' 'one in the storage'
t1=$(date +%s%N)
like "$(cat "$HC_TMP/sink.out")" '^POST .*0003 \[stored\]' 'arrives'
ok 'at once' [ $(((t1 - t0) / 1000000)) -lt 4000 ]
is "$(send 4 1 4 | cut -f 3 | sort -u)" '' 'one that is not there'
is "$(grep -c '0004 \[\]$' "$HC_TMP/sink.out")" 2 'is left out'
ok 'after five seconds' [ $((($(date +%s%N) - t1) / 1000000)) -ge 5000 ]
is "$(grep -n '0001 \[hi$' "$HC_TMP/sink.out" | tail -n 1 | cut -d : -f 1)" \
    "$(($(grep -n '0004 \[' "$HC_TMP/sink.out" | head -n 1 |
    cut -d : -f 1) - 2))" 'during which others are sent'

S3_SECRET_KEY=wrong
is "$(send 5 | cut -f 3)" '' 'a storage that refuses'
like "$(cat "$HC_TMP/sink.out")" '^POST .*0005 \[\]' 'stops no message'
like "$(cat "$HC_TMP/err")" 'cannot read the body of a ping' 'and is logged'
is "$(hc_sql "SELECT value FROM api_tokenbucket")" s3_get_object_error \
    'and counted'
done_testing
