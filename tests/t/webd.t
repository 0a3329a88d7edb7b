#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-webd, where the recorded cases do not look: limits, what upstream answers
# by accident with 500, settings, signals, and many clients at once.
. tests/t/lib.sh
. tests/t/pingdlib.sh
. tests/t/webdlib.sh

CHECKS=/api/v3/checks/

head_of() {
	tr -d '\r' < "$HC_TMP/head" | sed -n "s/^$1: //Ip"
}

body() {
	cat "$HC_TMP/body"
}

# is_400 TEXT DESC [CURL OPTION ...]: a create is refused so
refused() {
	r_text=$1
	r_desc=$2
	shift 2
	is "$(api -H "X-Api-Key: $RW" "$@" "$CHECKS") $(body)" \
	    "400 {\"error\": \"$r_text\"}" "$BACKEND: $r_desc"
}

# ---- what must be no 5xx ----

crashes() {
	fixture
	webd
	j='json validation error:'
	refused "$j timeout is too large" 'a huge timeout' \
	    -d '{"timeout": 86400000000000}'
	refused "$j timeout is too large" 'a timeout of 100 digits' \
	    -d "{\"timeout\": $(printf '9%.0s' $(seq 100))}"
	refused "$j grace is too small" 'a huge negative grace' \
	    -d '{"grace": -86399999913601}'
	refused "$j grace is too small" 'a negative grace of 30 digits' \
	    -d '{"grace": -100000000000000000000000000000}'
	refused "$j name contains a NUL character" 'NUL in a name' \
	    -d '{"name": "a\u0000b"}'
	refused "$j desc contains a NUL character" 'NUL in a description' \
	    -d '{"desc": "\u0000"}'
	refused "$j tags is too long" '501 characters of tags' \
	    -d "{\"tags\": \"$(printf 't%.0s' $(seq 501))\"}"
	refused 'could not parse request body' 'half a surrogate pair' \
	    -d '{"name": "\ud800"}'
	printf '[%.0s' $(seq 100000) > "$HC_TMP/deep"
	refused 'could not parse request body' '100,000 levels' \
	    -d "@$HC_TMP/deep"
	printf '{"x": %s}' "$(printf '1%.0s' $(seq 4301))" > "$HC_TMP/digits"
	refused 'could not parse request body' 'an integer of 4,301 digits' \
	    -d "@$HC_TMP/digits"
	is "$(api -H "X-Api-Key: $RW" -d '{"x": 1e999, "a\u0000": [NaN],
	    "name": "é"}' "$CHECKS")" 201 "$BACKEND: what is not known may be"
	is "$(api -H "X-Api-Key: $RW" -d "{\"tags\":
	    \"$(printf 'é%.0s' $(seq 500))\", \"name\":
	    \"$(printf '😀%.0s' $(seq 100))\"}" "$CHECKS")" 201 \
	    "$BACKEND: the longest texts, of long characters"
	is "$(api -H "X-Api-Key: $RW" "$CHECKS?tag=a%00b") $(body)" \
	    '200 {"checks": []}' "$BACKEND: NUL in ?tag="
	is "$(api -H "X-Api-Key: $RW" "$CHECKS?slug=a%00b") $(body)" \
	    '200 {"checks": []}' "$BACKEND: NUL in ?slug="
	is "$(api -H "X-Api-Key: $(printf '\303%.0s' $(seq 32))" \
	    "$CHECKS") $(body)" '401 {"error": "wrong api key"}' \
	    "$BACKEND: a key that is no UTF-8"
	hc_sql 'DELETE FROM accounts_profile' >/dev/null
	is "$(api -H "X-Api-Key: $RW" "$CHECKS$(code 2)/pings/")" 200 \
	    "$BACKEND: pings of an owner without profile"
	is "$(api -H "X-Api-Key: $RW" -d '{}' "$CHECKS")" 201 \
	    "$BACKEND: a check of an owner without profile"
	hc_sql "UPDATE accounts_project SET api_key = '$RW'" >/dev/null
	is "$(api -H "X-Api-Key: $RW" "$CHECKS$(code 2)")" 200 \
	    "$BACKEND: two projects with one key"
	# A schedule that somebody else wrote.
	hc_sql "UPDATE api_check SET kind = 'cron', schedule = 'x'
	    WHERE id = 2" >/dev/null
	is "$(api -H "X-Api-Key: $RW" "$CHECKS$(code 2)")" 200 \
	    "$BACKEND: a check with a broken schedule is shown"
	unlike "$(cat "$HC_TMP/webd.err")" 'hc-webd: (GET|POST)' \
	    "$BACKEND: nothing was logged as failed"
	bg_stop "$WEBD"
}

# ---- limits ----

limits() {
	fixture
	webd
	head -c 2621440 /dev/zero | tr '\0' ' ' > "$HC_TMP/most"
	{ cat "$HC_TMP/most"; echo; } > "$HC_TMP/more"
	is "$(api -H "X-Api-Key: $RW" --data-binary "@$HC_TMP/most" \
	    "$CHECKS") $(body)" \
	    '400 {"error": "could not parse request body"}' \
	    'a body of 2,621,440 bytes is read'
	is "$(api -H "X-Api-Key: $RW" --data-binary "@$HC_TMP/more" \
	    "$CHECKS")" 400 'one of a byte more is not'
	like "$(body)" '<title>Bad Request \(400\)' 'which is the 400 page'
	is "$(head_of Access-Control-Allow-Origin)" '' 'without CORS'
	is "$(api -H "X-Api-Key: $RW" -H 'Transfer-Encoding: chunked' \
	    --data-binary "@$HC_TMP/more" "$CHECKS")" 400 \
	    'nor when it comes in chunks'
	is "$(api -X GET -H "X-Api-Key: $RW" --data-binary "@$HC_TMP/more" \
	    "$CHECKS")" 200 'GET does not look at bodies'
	is "$(api --data-binary "@$HC_TMP/more" "/ping/$(code 1)")" 200 \
	    'pings take larger ones'
	is "$(hc_sql 'SELECT length(body_raw) FROM api_ping
	    ORDER BY id DESC LIMIT 1')" 10000 'and keep PING_BODY_LIMIT of it'
	is "$(api -H "X-Api-Key: $(printf 'k%.0s' $(seq 9000))" \
	    "$CHECKS")" 431 '9,000 bytes of headers'
	is "$(api -H "X-Api-Key: $RW" \
	    "$CHECKS?$(printf '&%.0s' $(seq 1000))")" 400 \
	    'more than 1,000 parameters'
	is "$(api -H "X-Api-Key: $RW" \
	    "$CHECKS?$(printf '&%.0s' $(seq 999))")" 200 'which 1,000 are not'
	hc_sql 'UPDATE accounts_profile SET check_limit = 30' >/dev/null
	seq 40 | xargs -P 20 -I N curl -s -H "Host: $HOST" -o /dev/null \
	    -H "X-Api-Key: $RW" -d '{"name": "N"}' -w '%{http_code}\n' \
	    "$BASE$CHECKS" | sort | uniq -c | tr -s ' \n' ' ' > "$HC_TMP/got"
	is "$(cat "$HC_TMP/got")" ' 4 201 36 403 ' \
	    'parallel creates do not exceed check_limit'
	hc_sql 'UPDATE accounts_profile SET check_limit = 500' >/dev/null
	seq 40 | xargs -P 20 -I N curl -s -H "Host: $HOST" -o /dev/null \
	    -H "X-Api-Key: $RW" -d '{"name": "u", "unique": ["name"]}' \
	    -w '%{http_code}\n' "$BASE$CHECKS" | sort | uniq -c |
	    tr -s ' \n' ' ' > "$HC_TMP/got"
	is "$(cat "$HC_TMP/got")" ' 39 200 1 201 ' \
	    'parallel creates of a unique check make one'
	bg_stop "$WEBD"
}

# ---- settings ----

path() {
	fixture
	SITE_ROOT=http://$HOST/hc webd
	is "$(api -H "X-Api-Key: $RW" "/hc$CHECKS$(code 7)")" 200 \
	    'SITE_ROOT with a path'
	like "$(body)" '"status": "up", "started": true' \
	    'the version is read behind it'
	like "$(body)" "\"update_url\": \"http://$HOST/hc/api/v3/checks/" \
	    'addresses have it'
	is "$(api -H "X-Api-Key: $RW" "$CHECKS")" 404 'nothing is without it'
	is "$(api "/hc/api/v3/checks?a=%22b")" 301 'redirects work'
	is "$(head_of Location)" '/hc/api/v3/checks/?a=%22b' 'and have it'
	is "$(head_of X-Frame-Options)" '' 'without X-Frame-Options'
	is "$(api "/hc/ping/$(code 1)") $(body)" '200 OK' 'so do pings'
	is "$(api /hcx/api/v3/status/)" 404 'a longer path is another'
	bg_stop "$WEBD"
}

gzip() {
	fixture
	USE_GZIP_MIDDLEWARE=True webd
	is "$(api -H "X-Api-Key: $RW" -H 'Accept-Encoding: br, gzip' \
	    "$CHECKS") $(head_of Content-Encoding)" '200 gzip' \
	    'a list is compressed where asked'
	is "$(head_of Vary)" 'Accept-Encoding, Cookie' 'as Vary says'
	gunzip < "$HC_TMP/body" > "$HC_TMP/unzipped"
	is "$(head_of Content-Length)" "$(wc -c < "$HC_TMP/body")" \
	    'its length is that of what was sent'
	is "$(api -H "X-Api-Key: $RW" "$CHECKS") $(head_of \
	    Content-Encoding) $(head_of Vary)" '200  Accept-Encoding, Cookie' \
	    'and not where not'
	same "$HC_TMP/unzipped" "$HC_TMP/body" 'the list is the same'
	is "$(api -H 'Accept-Encoding: gzip' /api/v3/status/) $(head_of \
	    Content-Encoding)" '200 ' 'short answers never are'
	bg_stop "$WEBD"
	webd
	is "$(api -H "X-Api-Key: $RW" -H 'Accept-Encoding: gzip' \
	    "$CHECKS") $(head_of Content-Encoding) $(head_of Vary)" \
	    '200  Cookie' 'nothing is compressed without the setting'
	bg_stop "$WEBD"
}

headers() {
	fixture
	webd
	is "$(api -I /api/v3/status/) $(head_of Content-Length)" '200 2' 'HEAD'
	for h in 'X-Content-Type-Options: nosniff' \
	    'Referrer-Policy: same-origin' 'X-Frame-Options: DENY' \
	    'Cross-Origin-Opener-Policy: same-origin' 'Vary: Cookie'; do
		is "$(head_of "${h%%:*}")" "${h#*: }" "it has ${h%%:*}"
	done
	is "$(api -I -H "X-Api-Key: $RW" "$CHECKS")" 405 \
	    'HEAD of what any origin may ask'
	is "$(api -X OPTIONS "$CHECKS") $(head_of \
	    Access-Control-Allow-Methods)" '204 GET, POST, OPTIONS' 'OPTIONS'
	is "$(head_of Content-Length)" '' 'without a length'
	is "$(api -X INVENTED "$CHECKS")" 405 'an invented method'
	is "$(HOST=evil.example.org api "$CHECKS")" 400 \
	    'another Host is refused'
	is "$(curl -s -H "Host: $HOST" -H "x-api-key: $RW" -o /dev/null -w \
	    '%{http_code} ' "$BASE$CHECKS?[1-4]")" \
	    '200 200 200 200 ' 'many requests on one connection'
	bg_stop "$WEBD"
	TRUSTED_PROXIES=127.0.0.1 webd
	api -H 'X-Forwarded-For: 1.2.3.4' -H 'X-Forwarded-Proto: https' \
	    "/ping/$(code 1)" >/dev/null
	is "$(hc_sql 'SELECT remote_addr, scheme FROM api_ping
	    ORDER BY id DESC LIMIT 1')" '1.2.3.4	https' \
	    'proxies that are trusted tell who pings'
	bg_stop "$WEBD"
}

# Keys elsewhere than in the header.
keys() {
	fixture
	webd
	is "$(api -d "{\"api_key\": \"$RW\"}" "$CHECKS")" 201 \
	    'a key in the body'
	is "$(api -d "{\"api_key\": \"$RW\"}" -H 'X-Api-Key;' "$CHECKS")" \
	    401 'an empty header counts more'
	digits=12345678901234567890123456789012
	is "$(api -d "{\"api_key\": $digits}" "$CHECKS") $(body)" \
	    '401 {"error": "wrong api key"}' 'a number of 32 digits is a key'
	hc_sql "UPDATE accounts_project SET api_key = '$digits'
	    WHERE id = 1" >/dev/null
	is "$(api -d "{\"api_key\": $digits}" "$CHECKS")" 201 'that works'
	is "$(api -X DELETE -d "{\"api_key\": $digits}" \
	    "$CHECKS$(code 1)")" 401 'but not for DELETE'
	bg_stop "$WEBD"
}

sockets() {
	fixture
	bg webd hc-webd -l "$HC_TMP/sock" -l "127.0.0.1:$(free_port)" -v
	wait_until 10 grep -q 'hc-webd: ready' "$HC_TMP/webd.err"
	is "$(curl -s --unix-socket "$HC_TMP/sock" -H "Host: $HOST" \
	    http://x/api/v3/status/)" OK 'at a unix socket'
	bg_stop "$BG_PID"
	nok 'which is gone afterwards' test -e "$HC_TMP/sock"
	is "$(hc-webd -n -l :1234 2>/dev/null)" 'would listen at :1234' '-n'
	nok '-j 0 is refused' hc-webd -j 0
	like "$(cat "$HC_TMP/.ok")" '^hc-webd: -j: out of range' 'and why'
}

# hc-sendalerts hears of alerts that are due sooner.
nudge() {
	fixture
	bg listener python3 -c '
import socket
import sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(20)
s.recv(100)
print("nudged")' "$DB_NAME.nudge"
	listener=$BG_PID
	wait_until 10 test -S "$DB_NAME.nudge"
	webd
	api -H "X-Api-Key: $RW" -d '{"timeout": 7200}' \
	    "$CHECKS$(code 2)" >/dev/null
	api -H "X-Api-Key: $RW" -d '{"desc": "x"}' \
	    "$CHECKS$(code 2)" >/dev/null
	is "$(cat "$HC_TMP/listener.out")" '' 'later alerts are no news'
	api -H "X-Api-Key: $RW" -d '{"timeout": 60}' \
	    "$CHECKS$(code 2)" >/dev/null
	wait "$listener"
	is "$(cat "$HC_TMP/listener.out")" nudged \
	    'hc-sendalerts hears of one that is due sooner'
	bg_stop "$WEBD"
}

# TERM: what was read is answered.
term() {
	fixture
	webd
	bg crowd python3 tests/tools/webcrowd.py "$HOST" "$PORT" "$RW" 4 60
	wait_until 10 sh -c "[ \$(sqlite3 '$DB_NAME' \
	    'SELECT max(id) FROM api_ping') -gt 200 ]"
	kill "$WEBD"
	wait "$WEBD"
	is $? 0 'TERM under load ends it'
	bg_stop "$BG_PID"
	like "$(tail -n 1 "$HC_TMP/webd.err")" ' 5xx=0 ' 'nothing failed'
}

# ---- many clients ----

crowd() {
	fixture
	hc_sql 'UPDATE accounts_profile SET check_limit = 1000' >/dev/null
	webd
	seconds=4
	[ -z "${HC_SLOW:-}" ] || seconds=60
	python3 tests/tools/webcrowd.py "$HOST" "$PORT" "$RW" 64 "$seconds" \
	    > "$HC_TMP/crowd.out" 2>&1
	is "$(grep -vE '^(rounds=[1-9]|create 201|(update|get|delete) 200) ?' \
	    "$HC_TMP/crowd.out" | grep -vE '^ping (200|404) ')" '' \
	    "$BACKEND: 64 clients create, ping and delete"
	is "$(hc_sql "SELECT count(*) FROM api_check
	    WHERE name LIKE 'crowd%'")" 0 "$BACKEND: all is deleted"
	for t in ping flip notification; do
		is "$(hc_sql "SELECT count(*) FROM api_$t WHERE owner_id
		    NOT IN (SELECT id FROM api_check)")" 0 \
		    "$BACKEND: no ${t}s are left"
	done
	is "$(hc_sql 'SELECT count(*) FROM api_channel_checks WHERE check_id
	    NOT IN (SELECT id FROM api_check)')" 0 "$BACKEND: no links either"
	unlike "$(cat "$HC_TMP/webd.err")" 'hc-webd: (GET|POST|DELETE)' \
	    "$BACKEND: nothing was logged as failed"
	bg_stop "$WEBD"
	is $? 0 "$BACKEND: it ends well"
}

for_each_db crashes
for_each_db crowd
HC_TEST_DBS=sqlite
for part in limits path gzip headers keys sockets nudge term; do
	for_each_db $part
done
done_testing
