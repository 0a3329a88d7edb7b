#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-pingd: every path, method, status and header of core.md 6, on each
# database; what upstream gets wrong (lessons 4.1); options and signals.
. tests/t/lib.sh
. tests/t/pingdlib.sh

# ---- one table of requests ----

# METHOD PATH STATUS BODY; U1 is a check, U99 none, K a ping key.
requests() {
	cat <<'END'
GET U1 200 OK
HEAD U1 200
POST U1 200 OK
PUT U1 200 OK
DELETE U1 200 OK
PATCH U1 200 OK
OPTIONS U1 200 OK
INVENTED U1 200 OK
GET U1/ 200 OK
GET U1/start 200 OK
GET U1/fail 200 OK
GET U1/log 200 OK
GET U1/0 200 OK
GET U1/1 200 OK
GET U1/255 200 OK
GET U1/007 200 OK
GET U1/256 400 invalid url format
GET U1/4294967296 400 invalid url format
GET U1/18446744073709551617 400 invalid url format
GET U1/-1 404 not found
GET U1/+1 404 page
GET U1/%D9%A1 404 page
GET U1/foo 404 not found
GET U1/success 404 not found
GET U1/FAIL 400 invalid url format
GET U1/fail/ 404 page
GET U1/0/ 404 page
GET U1// 404 page
GET U1/fail/fail 404 not found
GET U1/fail/foo 404 page
GET U1/foo/fail 404 not found
GET U1%2Ffail 200 OK
GET U1%00 404 page
GET U1%0A 404 page
GET U99 404 not found
GET U99/256 404 not found
GET U99?rid=x 404 not found
GET /ping/C0DE0001-0001-4000-8000-00000000C0DE 404 page
GET /ping/C0DE0001-0001-4000-8000-00000000C0DE/fail 404 not found
GET /ping/c0de000100014000800000000000c0de 404 page
GET /ping/ 404 page
GET /ping 404 page
GET / 404 page
GET /api/v3/checks/ 404 page
GET //ping/c0de0001-0001-4000-8000-00000000c0de 404 page
GET U1?rid=feed0001-0005-4000-8000-00000000feed 200 OK
GET U1?rid=FEED0001-0005-4000-8000-00000000FEED 200 OK
GET U1?rid=feed0001-0005-4000-8000-00000000feed%0A 400 invalid uuid format
GET U1?rid={feed0001-0005-4000-8000-00000000feed} 400 invalid uuid format
GET U1?rid=feed000100054000800000000000feed 400 invalid uuid format
GET U1?rid= 400 invalid uuid format
GET U1?rid 400 invalid uuid format
GET U1?%72id=x 400 invalid uuid format
GET U1?RID=x 200 OK
GET U1?a&&=&b=c 200 OK
GET U1?rid=x&rid=feed0001-0005-4000-8000-00000000feed 200 OK
GET U1?rid=feed0001-0005-4000-8000-00000000feed&rid=x 400 invalid uuid format
GET U1/256?rid=x 400 invalid url format
GET K/new-simple 200 OK
GET K/new-simple/start 200 OK
GET K/new-simple/fail 200 OK
GET K/new-simple/log 200 OK
GET K/new-simple/3 200 OK
GET K/new-simple/ 404 page
GET K/new-simple/256 400 invalid url format
GET K/new-simple/x 404 page
GET K/New-simple 400 invalid url format
GET K/nope 404 not found
GET K/start 404 not found
GET K/dup 409 ambiguous slug
GET K/dup/fail 409 ambiguous slug
GET K/dup?create=1 409 ambiguous slug
GET /ping/PINGKEYOFALICE00000001/new-simple 404 not found
GET /ping/nope/new-simple?create=1 404 not found
GET K/made?create=0 404 not found
GET K/made?create=true 404 not found
GET K/made?create=1&create=0 404 not found
GET K/made?create=1 201 Created
GET K/made?create=1 200 OK
GET K/made2/fail?create=1 201 Created
GET K/made3?create=1&rid=x 400 invalid uuid format
GET K/made3 200 OK
GET K/b%C3%A4d?create=1 404 page
END
}

answers() {
	requests | while read -r method path status body; do
		url=$(echo "$path" | sed "s,^U1,/ping/$(code 1),
		    s,^U99,/ping/$(code 99),; s,^K,/ping/$KEY,")
		opt="-X $method"
		[ "$method" != HEAD ] || opt=-I
		: > "$HC_TMP/body"
		# shellcheck disable=SC2086
		got=$(curl -s -g --path-as-is -H "Host: $HOST" $opt -m 60 \
		    -o "$HC_TMP/body" -w '%{http_code}' "$BASE$url")
		case $body in
		page) b=other
			! cmp -s "$HC_TMP/body" "$HC_TMP/404" || b=page ;;
		*) b=$(cat "$HC_TMP/body") ;;
		esac
		[ "$method" != HEAD ] || b=
		[ "$got $b" = "$status $body" ] ||
		    echo "$method $path: got $got $b, want $status $body"
	done > "$HC_TMP/wrong"
	is "$(cat "$HC_TMP/wrong")" '' "$BACKEND: $(requests | wc -l) requests"
	is "$(hc_sql 'SELECT count(*) FROM api_channel_checks a
	    JOIN api_check c ON c.id = a.check_id
	    WHERE c.slug IN ('"'made', 'made2', 'made3'"')')" 27 \
	    "$BACKEND: checks that a ping made have all channels"
}

protocol() {
	fixture
	pingd
	answers
	rows
	limits
	bg_stop "$PINGD"
	is $? 0 "$BACKEND: ends well"
}

# ---- what is stored ----

# HEADER|SCHEME|ADDRESS
origins() {
	cat <<'END'
X-Nothing: 1|http|127.0.0.1
X-Forwarded-For: 1.2.3.4|http|1.2.3.4
X-Forwarded-For: 1.2.3.4, 5.6.7.8|http|1.2.3.4
X-Forwarded-For: 1.2.3.4,5.6.7.8|http|1.2.3.4
X-Forwarded-For:   1.2.3.4|http|1.2.3.4
X-Forwarded-For: 1.2.3.4:567|http|1.2.3.4
X-Forwarded-For: 2001:DB8:0:0:0:0:0:1|http|2001:db8::1
X-Forwarded-For: [2001:db8::1]:80|http|2001:db8::1
X-Forwarded-For: fe80::1%eth0|http|fe80::1
X-Forwarded-For: ::ffff:1.1.1.1|http|::ffff:1.1.1.1
X-Forwarded-For;|http|NULL
X-Forwarded-For: garbage|http|NULL
X-Forwarded-For: 999.1.1.1|http|NULL
X-Forwarded-For: 01.2.3.4|http|NULL
X-Forwarded-For: 1.2.3.4.5:6|http|NULL
X-Forwarded-For: 1.2.3|http|NULL
X-Forwarded-For: ,1.2.3.4|http|NULL
X-Forwarded-For: unknown|http|NULL
X-Forwarded-Proto: https|https|127.0.0.1
X-Forwarded-Proto: abcdefghijklmno|abcdefghij|127.0.0.1
X-Forwarded-Proto;||127.0.0.1
END
}

last() {
	hc_sql "SELECT $1 FROM api_ping WHERE owner_id = ${2:-1}
	    ORDER BY id DESC LIMIT 1"
}

rows() {
	origins | while IFS='|' read -r header scheme addr; do
		ping_to "$(code 1)" -H "$header" >/dev/null
		case $BACKEND in
		pgsql) got=$(last "scheme, host(remote_addr)") ;;
		*) got=$(last "scheme, remote_addr") ;;
		esac
		[ "$got" = "$scheme	$addr" ] ||
		    echo "$header: got $got, want $scheme	$addr"
	done > "$HC_TMP/wrong"
	is "$(cat "$HC_TMP/wrong")" '' \
	    "$BACKEND: scheme and address of $(origins | wc -l) headers"
	ping_to "$(code 1)" -X METHODOFMORETHANTEN >/dev/null
	is "$(last method)" METHODOFMO "$BACKEND: methods have 10 characters"
	ping_to "$(code 1)" -A "$(printf 'caf\351 %0300d' 7)" >/dev/null
	is "$(last 'length(ua)')" "$([ "$BACKEND" = mysql ] &&
	    echo 201 || echo 200)" "$BACKEND: 200 characters of User-Agent"
	like "$(last ua)" '^café 0' "$BACKEND: read as Latin-1"
	ping_to "$(code 1)" -d 'please CONFIRM' >/dev/null
	is "$(hc_sql 'SELECT CASE WHEN has_confirmation_link THEN 1 ELSE 0 END
	    FROM api_check WHERE id = 1')" 1 "$BACKEND: a link to confirm"
	# Not UTF-8, with a keyword filter (lessons 4.1 no. 4).
	printf 'SUCCESS \377\376\000 \303' > "$HC_TMP/bin"
	is "$(ping_to "$(code 20)" --data-binary "@$HC_TMP/bin")" '200 OK' \
	    "$BACKEND: a filter on bytes that are no text"
	is "$(last "coalesce(kind, 'success')" 20)" success \
	    "$BACKEND: finds its keyword"
	is "$(last "$(hex body_raw)" 20 | tr A-F a-f)" \
	    "$(od -An -tx1 "$HC_TMP/bin" | tr -d ' \n')" \
	    "$BACKEND: and the bytes are stored"
	is "$(hc_sql 'SELECT count(*) FROM api_check c JOIN api_ping p
	    ON p.owner_id = c.id AND p.n = c.n_pings WHERE c.id = 1 AND
	    (c.last_ping = p.created OR p.kind IN '"('start', 'log', 'ign')"')
	    ')" 1 "$BACKEND: one reading of the clock"
}

hex() {
	case $BACKEND in
	pgsql) echo "encode($1, 'hex')" ;;
	*) echo "hex($1)" ;;
	esac
}

# ---- sizes ----

limits() {
	head -c 2621441 /dev/zero > "$HC_TMP/large"
	is "$(ping_to "$(code 1)" --data-binary "@$HC_TMP/large")" '200 OK' \
	    "$BACKEND: a body over 2621440 bytes"
	is "$(last 'length(body_raw)')" 10000 "$BACKEND: is cut"
	is "$(ping_to "$(code 1)" -H 'Transfer-Encoding: chunked' \
	    --data-binary "@$HC_TMP/large")" '200 OK' "$BACKEND: chunked"
	is "$(last 'length(body_raw)')" 10000 "$BACKEND: is cut as well"
}

# ---- headers, byte for byte ----

head_of() {
	curl -s -g -i -m 60 -H "Host: ${2-$HOST}" "$BASE$1" | tr -d '\r' |
	    sed '1,/^$/!d; /^$/d
	        s/^\(Date\|Expires\): ..., .. ... .... ..:..:.. GMT$/\1: DATE/'
}

COMMON='Content-Type: text/html; charset=utf-8
X-Frame-Options: DENY
Vary: Cookie
X-Content-Type-Options: nosniff
Referrer-Policy: same-origin
Cross-Origin-Opener-Policy: same-origin'
NEVER='Expires: DATE
Cache-Control: max-age=0, no-cache, no-store, must-revalidate, private'

headers() {
	fixture
	pingd
	is "$(head_of "/ping/$(code 1)")" "HTTP/1.1 200 OK
Date: DATE
$COMMON
Ping-Body-Limit: 10000
Access-Control-Allow-Origin: *
$NEVER
Content-Length: 2" 'headers of 200'
	is "$(head_of "/ping/$(code 99)")" "HTTP/1.1 404 Not Found
Date: DATE
$COMMON
$NEVER
Content-Length: 9" 'headers of 404 for a uuid'
	is "$(head_of "/ping/$KEY/nope")" "HTTP/1.1 404 Not Found
Date: DATE
$COMMON
Content-Length: 9" 'headers of 404 for a slug'
	is "$(head_of "/ping/$KEY/new-simple/999")" "HTTP/1.1 400 Bad Request
Date: DATE
$COMMON
$NEVER
Content-Length: 18" 'headers of 400 behind a slug'
	is "$(head_of /nothing)" "HTTP/1.1 404 Not Found
Date: DATE
$COMMON
Content-Length: 179" 'headers of the 404 page'
	is "$(head_of "/ping/$(code 1)" other)" "HTTP/1.1 400 Bad Request
Date: DATE
Connection: close
Content-Type: text/html; charset=utf-8
X-Content-Type-Options: nosniff
Referrer-Policy: same-origin
Cross-Origin-Opener-Policy: same-origin" 'headers for a Host not allowed'
	is "$(curl -s -I -H "Host: $HOST" "$BASE/ping/$(code 1)" |
	    tr -d '\r' | grep Content-Length)" 'Content-Length: 2' \
	    'HEAD has the length of what it leaves out'
	hosts
	bg_stop "$PINGD"
	PING_BODY_LIMIT=None pingd
	is "$(head_of "/ping/$(code 1)" | grep -c Ping-Body-Limit)" 0 \
	    'no limit, no Ping-Body-Limit'
	head -c 3000000 /dev/urandom > "$HC_TMP/large"
	ping_to "$(code 1)" --data-binary "@$HC_TMP/large" >/dev/null
	is "$(last 'length(body_raw)')" 3000000 'all of a body is kept'
	bg_stop "$PINGD"
	PING_BODY_LIMIT=0 pingd
	is "$(head_of "/ping/$(code 1)" | grep Ping-Body-Limit)" \
	    'Ping-Body-Limit: 0' 'a limit of 0'
	ping_to "$(code 1)" -d something >/dev/null
	is "$(last 'length(body_raw)')" 0 'keeps nothing'
	bg_stop "$PINGD"
	SITE_ROOT=http://$HOST/hc pingd
	is "$(status "/hc/ping/$(code 1)")" 200 'SITE_ROOT with a path'
	is "$(status "/ping/$(code 1)")" 404 'and only there'
	bg_stop "$PINGD"
}

hosts() {
	for h in "$HOST" "$HOST:1234" GOLDEN.example.ORG "$HOST."; do
		is "$(head_of "/ping/$(code 1)" "$h" | head -n 1)" \
		    'HTTP/1.1 200 OK' "Host: $h"
	done
	for h in '' other "x.$HOST" "$HOST/" "$HOST:1:2"; do
		is "$(head_of "/ping/$(code 1)" "$h" | head -n 1)" \
		    'HTTP/1.1 400 Bad Request' "Host: $h"
	done
}

# ---- by hand ----

raw() {
	python3 tests/tools/rawhttp.py "$PORT" "$@" | tee "$HC_TMP/raw" |
	    grep -ao 'HTTP/1\.1 [1-5].*' | tr '\n' ' '
}
R="HTTP/1.1\\r\\nHost: golden.example.org\\r\\n"
END="Connection: close\\r\\n\\r\\n"

wire() {
	fixture
	pingd
	P=/ping/$(code 1)
	O='HTTP/1.1 200 OK '
	is "$(raw "GET $P HTTP/1.0\\r\\nHost: $HOST\\r\\n\\r\\n")" "$O" HTTP/1.0
	is "$(raw "GET $P HTTP/1.0\\r\\n\\r\\n")" 'HTTP/1.1 400 Bad Request ' \
	    'HTTP/1.0 without Host'
	is "$(raw "GET $P HTTP/1.1\\r\\n$END")" 'HTTP/1.1 400 Bad Request ' \
	    'HTTP/1.1 without Host'
	is "$(raw "GET http://$HOST$P HTTP/1.1\\r\\nHost: x\\r\\n$END")" "$O" \
	    'the whole URL as target'
	is "$(raw "GET http://other$P $R$END")" 'HTTP/1.1 400 Bad Request ' \
	    'the host of that counts'
	is "$(raw "GET $P $R\\r\\nPOST $P $R" \
	    "Content-Length: 2\\r\\n\\r\\nhiGET $P $R$END")" "$O$O$O" pipelining
	is "$(raw "GE" @WAIT:0.1 "T $P HTTP" @WAIT:0.1 "/1.1\\r" @WAIT:0.1 \
	    "\\nHost: $HOST\\r\\n" @WAIT:0.1 "$END")" "$O" 'in pieces'
	is "$(raw "POST $P ${R}Content-Length: 5\\r\\n" \
	    "Expect: 100-continue\\r\\n$END" @WAIT:0.2 hello)" \
	    "HTTP/1.1 100 Continue $O" 'Expect: 100-continue'
	is "$(last "$(hex body_raw)")" 68656C6C6F 'and its body'
	is "$(raw "POST $P ${R}Content-Length: 5\\r\\n" \
	    "Content-Length: 6\\r\\n$END" 'hello!')" \
	    'HTTP/1.1 400 Bad Request ' 'two lengths'
	is "$(raw "POST $P ${R}Content-Length: 5\\r\\n" \
	    "Transfer-Encoding: chunked\\r\\n$END" '0\r\n\r\n')" \
	    'HTTP/1.1 400 Bad Request ' 'a length and chunks'
	before=$(hc_sql 'SELECT n_pings FROM api_check WHERE id = 1')
	raw "POST $P ${R}Content-Length: 9\\r\\n$END" less @HALF >/dev/null
	wait_until 5 stored $((before + 1))
	is "$(last "$(hex body_raw)")" 6C657373 'a body that ends early is kept'
	raw "POST $P ${R}Content-Length: 9\\r\\n$END" les @CLOSE >/dev/null
	wait_until 5 stored $((before + 2))
	is "$(last "$(hex body_raw)")" 6C6573 'from a client that left, too'
	is "$(raw "GET $P ${R}X-Forwarded-For: 1.2.3.4\\r\\n" \
	    "X-Forwarded-For: 5.6.7.8\\r\\n$END")" "$O" 'a header twice'
	is "$(last remote_addr)" 1.2.3.4 'counts as a list'
	raw '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n' >/dev/null
	raw 'GET\r\n\r\n' >/dev/null
	raw "POST $P ${R}Transfer-Encoding: chunked\\r\\n\\r\\n" \
	    'zz\r\n' >/dev/null
	heads
	is "$(status "$P")" 200 'lives after all that'
	bg_stop "$PINGD"
	is $? 0 'and ends well'
}

stored() {
	[ "$(hc_sql 'SELECT n_pings FROM api_check WHERE id = 1')" = "$1" ]
}

heads() {
	for n in 7000 8000; do
		is "$(raw "GET $P ${R}X: $(printf "%0${n}d" 0)\\r\\n$END")" \
		    "$O" "a head of $n bytes"
	done
	for n in 8200 16384 17000 33000; do
		is "$(raw "GET $P ${R}X: $(printf "%0${n}d" 0)\\r\\n$END")" \
		    'HTTP/1.1 431 Request Header Fields Too Large ' \
		    "a head of $n bytes"
	done
	like "$(raw "GET $P?$(printf '%033000d' 0) $R$END")" '^HTTP/1.1 4[13]' \
	    'a target of 33000 bytes'
}

# A body of any size takes no more memory than what is kept of it.
huge() {
	fixture
	pingd
	ping_to "$(code 1)" >/dev/null
	before=$(rss)
	mib=100
	head -c ${mib}000000 /dev/zero | curl -s -m 60 -T - -o "$HC_TMP/body" \
	    -H "Host: $HOST" "$BASE/ping/$(code 1)"
	is "$(cat "$HC_TMP/body")" OK "a body of $mib MB"
	is "$(last 'length(body_raw)')" 10000 'is cut'
	ok 'and takes no memory' test $(($(rss) - before)) -lt 4096
	bg_stop "$PINGD"
}

rss() {
	awk '/^VmRSS:/ { print $2 }' "/proc/$PINGD/status"
}

# ---- listening ----

sockets() {
	fixture
	port6=$(free_port)
	pingd -l "[::1]:$port6" -l "$HC_TMP/sock" -l "unix:$HC_TMP/sock2"
	P=/ping/$(code 1)
	is "$(curl -s -g -H "Host: $HOST" "http://[::1]:$port6$P")" OK IPv6
	is "$(last remote_addr)" ::1 'and its address'
	for s in sock sock2; do
		is "$(curl -s --unix-socket "$HC_TMP/$s" "http://$HOST$P")" OK \
		    "unix socket $s"
	done
	is "$(last remote_addr)" NULL 'which has no address'
	is "$(status "$P")" 200 'and TCP beside it'
	nok 'the port is taken' hc-pingd -l "127.0.0.1:$PORT"
	nok 'and so is the socket' hc-pingd -l "$HC_TMP/sock"
	bg_stop "$PINGD"
	is "$(ls "$HC_TMP"/sock* 2>/dev/null)" '' 'sockets are removed'
	TRUSTED_PROXIES=10.0.0.0/8 pingd -l "$HC_TMP/sock"
	ping_to "$(code 1)" -H 'X-Forwarded-For: 1.2.3.4' \
	    -H 'X-Forwarded-Proto: https' >/dev/null
	is "$(last 'scheme, remote_addr')" 'http	127.0.0.1' \
	    'a peer that is not to be trusted'
	curl -s --unix-socket "$HC_TMP/sock" -H 'X-Forwarded-For: 1.2.3.4' \
	    "http://$HOST$P" >/dev/null
	is "$(last remote_addr)" NULL 'nor on a unix socket'
	bg_stop "$PINGD"
	pingd -m 2
	is "$(raw "GET $P ${R}\\r\\n" @READ \
	    "@RUN:curl -s -m 60 -H 'Host: $HOST' $BASE$P >/dev/null" \
	    "GET $P $R$END")" "$O$O" 'two connections'
	bg_stop "$PINGD"
}

options() {
	fixture
	like "$(hc-pingd -j 2 -l 127.0.0.1:0 2>&1)" '-j 2: SQLite' \
	    'SQLite takes one process'
	hc-pingd -j 2 >/dev/null 2>&1
	is $? 1 'so -j 2 fails'
	for o in '-j 0' '-j x' '-m 0' '--nonsense' operand; do
		# shellcheck disable=SC2086
		hc-pingd $o >/dev/null 2>&1
		is $? 2 "usage: $o"
	done
	like "$(hc-pingd -n -l :80 -l /run/x 2>/dev/null)" 'listen at :80' \
	    '-n says where it would listen'
	for a in nonsense 127.0.0.1:99999 ::1:80 unix:; do
		like "$(hc-pingd -n -l :80 -l $a 2>&1)" "^hc-pingd: listen" \
		    "-n refuses $a"
	done
	nok 'an address that is none' hc-pingd -l nowhere.invalid:1
	like "$(TRUSTED_PROXIES=x hc-pingd -n 2>&1)" TRUSTED_PROXIES \
	    'a bad TRUSTED_PROXIES'
	DB_NAME=$HC_TMP/none nok 'no database' hc-pingd -l 127.0.0.1:0
	like "$(DB_NAME=$HC_TMP/none hc-pingd -n 2>&1)" "$HC_TMP/none" \
	    'is named'
}

# ---- signals ----

term() {
	fixture
	pingd
	P=/ping/$(code 1)
	is "$(raw "POST $P ${R}Content-Length: 5\\r\\n\\r\\nhe" @WAIT:0.1 \
	    "@RUN:kill $PINGD" @WAIT:0.3 llo)" "$O" \
	    'a request being read at TERM is answered'
	is "$(grep -c '^Connection: close' "$HC_TMP/raw")" 1 \
	    'with Connection: close'
	wait "$PINGD"
	is $? 0 'and the daemon ends well'
	pingd
	is "$(raw @WAIT:0.1 "@RUN:kill $PINGD" @WAIT:0.3 "GET $P $R\\r\\n")" \
	    "$O" 'the first request of a connection, after TERM'
	wait "$PINGD"
	pingd
	term=$(date +%s)
	raw "GET $P $R\\r\\n" @READ "@RUN:kill $PINGD" >/dev/null
	wait "$PINGD"
	ok 'a connection only kept alive holds nothing up' \
	    [ $(($(date +%s) - term)) -lt 5 ]
	pingd
	kill -USR1 "$PINGD"
	wait_until 5 grep -q 'state: .*transactions=' "$HC_TMP/pingd.err"
	ok 'USR1 logs the state' grep -q 'state: .*ok=0' "$HC_TMP/pingd.err"
	bg_stop "$PINGD"
}

# ---- the database is away ----

away() {
	fixture
	pingd
	P=/ping/$(code 1)
	mkfifo "$HC_TMP/lock"
	(echo 'BEGIN IMMEDIATE;'; cat "$HC_TMP/lock"; echo 'COMMIT;') |
	    hc_sql &
	locker=$!
	exec 9> "$HC_TMP/lock"
	wait_until 5 locked
	is "$(head_of "$P" | sed -n '1p; /^Retry-After/p' | tr '\n' ' ')" \
	    'HTTP/1.1 503 Service Unavailable Retry-After: 10 ' \
	    'a database that stays locked'
	exec 9>&-
	wait $locker
	is "$(status "$P")" 200 'and is free again'
	is "$(hc_sql 'SELECT n_pings FROM api_check WHERE id = 1')" 1 \
	    'what was answered 503 did not count'
	bg_stop "$PINGD"
}

locked() {
	! sqlite3 "$DB_NAME" 'BEGIN IMMEDIATE; ROLLBACK' 2>/dev/null
}

# ---- many at once ----

# n_pings, pings, and how many n there are
counted() {
	hc_sql "SELECT n_pings, (SELECT count(*) FROM api_ping
	    WHERE owner_id = $1), (SELECT count(DISTINCT n) FROM api_ping
	    WHERE owner_id = $1), (SELECT max(n) FROM api_ping
	    WHERE owner_id = $1) FROM api_check WHERE id = $1"
}

# Lessons P2: many connections, one check, several processes.
crowd() {
	fixture
	keep_pings
	jobs=3
	[ "$BACKEND" != sqlite ] || jobs=1
	pingd -j $jobs
	codes 'id = 1'
	out=$(pingload -H $HOST -c 64 -n 3000 "$PORT" "$HC_TMP/codes")
	like "$out" '^ok=3000 bad=0 refused=0 unanswered=0' \
	    "$BACKEND: 64 connections to one check, -j $jobs"
	is "$(counted 1)" '3000	3000	3000	3000' "$BACKEND: n is gapless"
	# Lessons P8: bob has 1 check of at most 2 * 1.
	seq 40 | xargs -P 20 -I N curl -s -H "Host: $HOST" \
	    "$BASE/ping/pingkeyofbob0000000003/autoN?create=1" -o /dev/null \
	    -w '%{http_code}\n' | sort | uniq -c | tr -s ' \n' ' ' \
	    > "$HC_TMP/got"
	is "$(cat "$HC_TMP/got")" ' 1 201 39 404 ' \
	    "$BACKEND: parallel creates do not overshoot"
	if [ $jobs -gt 1 ]; then
		kill -9 "$(pgrep -P "$PINGD" | head -n 1)"
		wait_until 5 three_workers
		is "$(status "/ping/$(code 1)")" 200 \
		    "$BACKEND: a worker that dies is replaced"
	fi
	bg_stop "$PINGD"
	is $? 0 "$BACKEND: all end well"
}

three_workers() {
	[ "$(pgrep -c -P "$PINGD")" = 3 ]
}

# Lessons P3: whoever pings a check while it is deleted gets 200 or 404.
deleted() {
	fixture
	pingd
	codes 'id IN (1, 2, 3, 4, 5)'
	bg load pingload -H $HOST -c 16 -t 3 "$PORT" "$HC_TMP/codes"
	for id in 1 2 3 4 5; do
		sleep 0.3
		del="UPDATE api_check SET code =
		    '$(printf '%08d-0000-4000-8000-000000000000' $id)'
		    WHERE id = $id"
		[ "$BACKEND" != sqlite ] || del=$(echo "$del" | tr -d -)
		hc_sql "$del" >/dev/null
		for t in api_flip api_notification api_ping; do
			hc_sql "DELETE FROM $t WHERE owner_id = $id" >/dev/null
		done
		hc_sql "DELETE FROM api_channel_checks
		    WHERE check_id = $id" >/dev/null
		hc_sql "DELETE FROM api_check WHERE id = $id" >/dev/null ||
		    fail "$BACKEND: delete $id"
	done
	wait "$BG_PID"
	like "$(cat "$HC_TMP/load.out")" 'refused=0 unanswered=0' \
	    "$BACKEND: every ping is answered while checks go"
	is "$(grep -c 'cannot record' "$HC_TMP/pingd.err")" 0 \
	    "$BACKEND: and none by chance"
	is "$(hc_sql 'SELECT count(*) FROM api_ping WHERE owner_id < 6')" 0 \
	    "$BACKEND: no orphans"
	bg_stop "$PINGD"
}

# ---- golden records ----

golden() {
	# These ask the Management API.
	api='uuid/duration-in-check|uuid/started-in-check-v1'
	api="$api|uuid/rid-bad-leaves-check-alone|slug/updated-slug|body/"
	hc-migrate >/dev/null 2>&1
	pingd
	python3 tests/golden/golden-replay.py --base-url "$BASE" \
	    --ping-url "$BASE" --sqlite "$DB_NAME" \
	    --reset "sqlite3 -cmd '.timeout 9000' '$DB_NAME' \
	        < tests/golden/golden-fixture.sqlite.sql" \
	    --only "^ping-(?!$api)" \
	    > "$HC_TMP/golden.out" 2>&1
	rc=$?
	like "$(tail -n 1 "$HC_TMP/golden.out")" '^94 passed, 0 failed' \
	    'golden cases of pings'
	[ $rc -eq 0 ] || diag "$(cat "$HC_TMP/golden.out")"
	bg_stop "$PINGD"
}

for_each_db protocol
for_each_db crowd
for_each_db deleted
HC_TEST_DBS=sqlite
for part in golden headers wire huge sockets options term away; do
	for_each_db $part
done
done_testing
