#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-smtpd: mails become pings, on three databases, whatever clients do.
. tests/t/lib.sh

CODE=c0de0001-0001-4000-8000-00000000c0de
KEY=pingkeyofalice00000001
NUDGE_SOCKET=$HC_TMP/nudge
export NUDGE_SOCKET

# smtpd [OPTION ...]: starts it at $PORT, its pid in $SMTPD.
smtpd() {
	PORT=$(free_port)
	bg smtpd hc-smtpd -l "127.0.0.1:$PORT" "$@"
	SMTPD=$BG_PID
	wait_for_port "$PORT" ||
	    fail "hc-smtpd starts: $(cat "$HC_TMP/smtpd.err")"
}

# A client's doings, see there.
client() {
	python3 "$HC_TOP/tests/tools/smtptest.py" "$PORT" "$@"
}

swak() {
	swaks --server "127.0.0.1:$PORT" --from sender@example.org \
	    --hide-all --to "$@"
}

# log PATTERN: a line of hc-smtpd's log
log() {
	wait_until 5 grep -q -e "$1" "$HC_TMP/smtpd.err"
}

fresh() {
	hc-migrate >/dev/null 2>&1
	hc_fixture
	hc_sql 'DELETE FROM api_ping'
	hc_sql 'UPDATE api_check SET n_pings = 0'
}

# Hexadecimal digits of the newest ping's body.
body() {
	case $BACKEND in
	pgsql) hc_sql "SELECT encode(body_raw, 'hex') FROM api_ping
	    ORDER BY id DESC LIMIT 1" ;;
	*) hc_sql 'SELECT lower(hex(body_raw)) FROM api_ping
	    ORDER BY id DESC LIMIT 1' ;;
	esac
}

pings() {
	hc_sql 'SELECT count(*) FROM api_ping'
}

# What is recorded, in order.
kinds() {
	hc_sql "SELECT owner_id, coalesce(kind, 'success') FROM api_ping
	    ORDER BY id"
}

basics() {
	fresh
	smtpd
	ok "$BACKEND: a mail by swaks" swak "$CODE@localhost"
	is "$(hc_sql "SELECT owner_id, n, coalesce(kind, ''), scheme, method,
	    ua, remote_addr, coalesce(exitstatus, 7),
	    CASE WHEN rid IS NULL THEN 'none' ELSE 'some' END
	    FROM api_ping" | sed 's,127.0.0.1/32,127.0.0.1,')" \
	    "$(printf '1\t1\t\temail\t\tEmail from %s\t%s\t7\tnone' \
	    sender@example.org 127.0.0.1)" \
	    "$BACKEND: is a ping"
	is "$(hc_sql 'SELECT status, n_pings, CASE WHEN last_ping IS NULL
	    THEN 0 ELSE 1 END, CASE WHEN alert_after > last_ping THEN 1
	    ELSE 0 END FROM api_check WHERE id = 1' | tr '\t' ' ')" 'up 1 1 1' \
	    "$BACKEND: that is applied to the check"
	is "$(hc_sql 'SELECT old_status, new_status, reason
	    FROM api_flip WHERE owner_id = 1 ORDER BY id DESC LIMIT 1')" \
	    'new	up	' "$BACKEND: with a flip"
	ok "$BACKEND: log line" log \
	    "^hc-smtpd: Processed ping for $CODE@localhost\$"
	ok "$BACKEND: a slug" swak "$KEY+up-simple@LocalHost"
	is "$(hc_sql 'SELECT owner_id FROM api_ping ORDER BY id DESC
	    LIMIT 1')" 2 "$BACKEND: is found"
	ok "$BACKEND: no such check" swak \
	    "11111111-1111-1111-1111-111111111111@localhost"
	ok "$BACKEND: log line" log 'Check not found: 11111111-1111.*@localhost'
	ok "$BACKEND: no such slug" swak "$KEY+no-such@localhost"
	ok "$BACKEND: log line" log "Check not found: $KEY+no-such@localhost"
	ok "$BACKEND: no such key" swak \
	    "xingkeyofalice00000001+up-simple@localhost"
	ok "$BACKEND: a slug of two checks" swak "$KEY+dup@localhost"
	ok "$BACKEND: log line" log "Ambiguous slug: $KEY+dup@localhost"
	is "$(pings)" 2 "$BACKEND: which record nothing"

	printf 'Subject: \303\244\r\n\r\n.\r\n..dots\r\nbytes \001\377 end' \
	    > "$HC_TMP/mail"
	is "$(client send "$CODE@localhost" "$HC_TMP/mail" '')" '250 OK' \
	    "$BACKEND: a mail by smtplib"
	is "$(body)" "$(od -An -v -tx1 "$HC_TMP/mail" | tr -d ' \n')0d0a" \
	    "$BACKEND: is kept byte for byte"
	is "$(hc_sql 'SELECT ua FROM api_ping ORDER BY id DESC LIMIT 1')" \
	    'Email from <>' "$BACKEND: without a sender"

	before=$(pings)
	ok "$BACKEND: bad recipients are refused, the others not" \
	    client refused "$KEY+down-simple@localhost"
	is "$(($(pings) - before))" 4 "$BACKEND: and get the mail"
	before=$(pings)
	ok "$BACKEND: pipelined commands" client pipelining
	is "$(($(pings) - before))" 3 "$BACKEND: in order"
	before=$(hc_sql 'SELECT sum(n_pings) FROM api_check')
	ok "$BACKEND: thousands of recipients" client recipients
	is "$(($(hc_sql 'SELECT sum(n_pings) FROM api_check') - before))" \
	    1000 "$BACKEND: of which 1,000 are taken"
	bg_stop $SMTPD
	is $? 0 "$BACKEND: ends on SIGTERM"
}

filters() {
	fresh
	python3 "$HC_TOP/tests/tools/smtpfilters.py" sql | hc_sql
	smtpd
	python3 "$HC_TOP/tests/tools/smtpfilters.py" "$PORT" \
	    > "$HC_TMP/want" || fail "$BACKEND: filters: sent"
	kinds > "$HC_TMP/got"
	same "$HC_TMP/got" "$HC_TMP/want" "$BACKEND: keyword filters"
	is "$(wc -l < "$HC_TMP/got")" 55 "$BACKEND: of all mails"
	bg_stop $SMTPD
}

# Bodies that the database cannot hold are cut.
big() {
	fresh
	smtpd
	printf 'A line of a mail that is as big as mails may be.\r\n%.0s' \
	    $(seq 600000) > "$HC_TMP/mail"
	size=$(wc -c < "$HC_TMP/mail")
	is "$(client send "$CODE@localhost" "$HC_TMP/mail")" '250 OK' \
	    "$BACKEND: a mail of 30 MB"
	kept=$(hc_sql 'SELECT octet_length(body_raw) FROM api_ping' \
	    2>/dev/null || hc_sql 'SELECT length(body_raw) FROM api_ping')
	if [ "$BACKEND" = mysql ]; then
		ok "$BACKEND: is kept as far as it fits" \
		    test "$kept" -gt 15000000 -a "$kept" -lt 16777216
	else
		ok "$BACKEND: is kept whole" test "$kept" -eq "$size"
	fi
	rm "$HC_TMP/mail"
	bg_stop $SMTPD
}

# sum_acked FILE: how many mails were answered 250
sum_acked() {
	awk 'NR > 1 { s += $2 } END { print s + 0 }' "$1"
}

# Ended at any moment, under load: what was answered is there.
killed() {
	fresh
	smtpd
	to=$(for i in 1 2 3 4 5 6 7 8; do
		echo "c0de000$i-0001-4000-8000-00000000c0de@localhost"
	done)
	total=0
	for round in 1 2 3; do
		# shellcheck disable=SC2086
		bg load "$HC_TOOLS/smtpload" -p -c 24 -s 60 "$PORT" $to
		load=$BG_PID
		wait_until 20 grew $((total + 300 * round))
		bg_stop $SMTPD KILL
		wait $load
		total=$((total + $(sum_acked "$HC_TMP/load.out")))
		smtpd
	done
	# One with SIGTERM.
	# shellcheck disable=SC2086
	bg load "$HC_TOOLS/smtpload" -p -c 24 -s 60 "$PORT" $to
	load=$BG_PID
	wait_until 20 grew $((total + 1000))
	bg_stop $SMTPD
	is $? 0 "$BACKEND: ends on SIGTERM under load"
	wait $load
	last=$(sum_acked "$HC_TMP/load.out")
	total=$((total + last))
	ok "$BACKEND: mails were answered" test "$last" -gt 0 -a $total -gt 1000
	n=$(hc_sql 'SELECT sum(n_pings) FROM api_check')
	ok "$BACKEND: kill -9 loses none ($total answered, $n recorded)" \
	    test "$n" -ge $total -a "$n" -le $((total + 3 * 24))
	is "$(hc_sql 'SELECT count(*) FROM api_check c WHERE n_pings > 0
	    AND (n_pings <> (SELECT max(n) FROM api_ping WHERE owner_id = c.id)
	    OR (SELECT max(n) - min(n) + 1 - count(*) FROM api_ping
	        WHERE owner_id = c.id) <> 0)')" 0 "$BACKEND: n is gapless"
}

grew() {
	[ "$(hc_sql 'SELECT sum(n_pings) FROM api_check')" -gt "$1" ]
}

# What takes the database away from hc-smtpd alone, and gives it back.
take_away() {
	if [ "$BACKEND" = sqlite ]; then
		rm -f "$HC_TMP/locked"
		bg lock python3 -c 'import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open(sys.argv[2], "w").close()
time.sleep(600)' "$DB_NAME" "$HC_TMP/locked"
		AWAY=$BG_PID
		wait_until 10 test -e "$HC_TMP/locked"
	else
		bg_stop "$FORWARD"
	fi
}

give_back() {
	if [ "$BACKEND" = sqlite ]; then
		bg_stop "$AWAY" KILL
	else
		forward
	fi
}

forward() {
	bg forward python3 "$HC_TOP/tests/tools/forward.py" \
	    "$FORWARD_PORT" "$SRV_HOST" "$SRV_PORT"
	FORWARD=$BG_PID
	wait_for_port "$FORWARD_PORT"
}

answered() {
	[ "$(client send "$CODE@localhost")" = '250 OK' ]
}

away() {
	fresh
	FORWARD_PORT=$(free_port)
	if [ "$BACKEND" = sqlite ]; then
		take_away
		smtpd
	else
		# It starts without one.
		port=$DB_PORT
		DB_PORT=$FORWARD_PORT
		smtpd
		DB_PORT=$port
	fi
	like "$(client send "$CODE@localhost")" '^451 ' \
	    "$BACKEND: is away at the start: later"
	give_back
	ok "$BACKEND: comes" wait_until 20 answered
	take_away
	like "$(client send "$CODE@localhost")" '^451 ' \
	    "$BACKEND: goes away: later"
	ok "$BACKEND: log line" log 'database is away'
	like "$(client send 'x@localhost')" '^550 ' \
	    "$BACKEND: what it can tell by itself it does"
	give_back
	ok "$BACKEND: comes back" wait_until 20 answered
	is "$(pings)" 2 "$BACKEND: what was answered is recorded, once"
	bg_stop $SMTPD
	is $? 0 "$BACKEND: ends"
}

nudge() {
	fresh
	cat > "$HC_TMP/nudged.py" <<'END'
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(20)
print('bound', flush=True)
s.recv(100)
END
	rm -f "$NUDGE_SOCKET"
	bg nudged python3 "$HC_TMP/nudged.py" "$NUDGE_SOCKET"
	nudged=$BG_PID
	wait_until 10 grep -q bound "$HC_TMP/nudged.out"
	smtpd
	swak "$CODE@localhost"
	ok "$BACKEND: a flip wakes hc-sendalerts" wait $nudged
	bg_stop $SMTPD
}

for part in basics filters big killed away nudge; do
	for_each_db $part
done

# The rest is the same on every database.
hc_db sqlite
fresh

# --- hostile clients ---

smtpd
before=$(pings)
ok 'messages smuggled in others stay there' client smuggle
is "$(($(pings) - before))" 9 'and are no pings'
is "$(hc_sql "SELECT count(*) FROM api_ping WHERE ua LIKE '%evil%'")" 0 \
    'from nobody else'
ok 'a bare LF ends the connection' client bare_lf
ok 'NULs' client nul
ok 'long lines' client long_lines
ok 'a message over the limit' client too_big
ok 'five unknown commands' client unknown
ok 'slow clients' client slow
ok 'clients that do not read' client deaf
ok '150 clients at once' client at_once 150
ok 'a client that shuts its side first' client half_closed
for seed in 1 2 3; do
	ok "garbage, seed $seed" client garbage $seed
done
is "$(client hello plain)" '8bitmime help pipelining size smtputf8' \
    'EHLO without a certificate'
kill -USR1 $SMTPD
ok 'SIGUSR1 logs numbers' log 'state: connections='
ok 'it is still the same process' kill -0 $SMTPD
ok 'and tells those it is dropping' client dying $SMTPD
wait $SMTPD
is $? 0 'at its end'

# --- TLS ---

# cert NAME: a certificate for localhost, from our own authority
cert() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout "$HC_TMP/$1.key" -out "$HC_TMP/$1.pem" -days 2 \
	    -subj "/CN=$1" -addext 'subjectAltName=DNS:localhost' \
	    >"$HC_TMP/openssl" 2>&1 || diag "$(cat "$HC_TMP/openssl")"
}

cert one
cert two
cp "$HC_TMP/one.pem" "$HC_TMP/tls.pem"
cp "$HC_TMP/one.key" "$HC_TMP/tls.key"
SMTPD_TLS_CERT=$HC_TMP/tls.pem
SMTPD_TLS_KEY=$HC_TMP/tls.key
export SMTPD_TLS_CERT SMTPD_TLS_KEY
like "$(hc-smtpd -n 2>&1)" 'would take mail for localhost, with STARTTLS' \
    '-n says what it would serve'
like "$(hc-smtpd -n -l :2526 2>/dev/null)" '^would listen at :2526' \
    'and where'
nok '-n refuses what is no address' hc-smtpd -n -l nonsense
smtpd
before=$(pings)
ok 'STARTTLS' client tls "$HC_TMP/one.pem"
is "$(($(pings) - before))" 3 'gives pings'
if swaks --support 2>&1 | grep -q 'TLS supported'; then
	ok 'STARTTLS by swaks' swak "$CODE@localhost" --tls
else
	skip 'STARTTLS by swaks' 'it has no Net::SSLeay'
fi
like "$(client hello plain)" ' starttls$' 'EHLO before it'
unlike "$(client hello tls)" 'starttls' 'EHLO behind it'
before=$(pings)
ok 'commands injected in front of it' client inject
is "$(($(pings) - before))" 1 'are no pings'
first=$(client serial)
is "$first" "$(openssl x509 -noout -serial < "$HC_TMP/one.pem")" \
    'the certificate it was given'
cp "$HC_TMP/two.pem" "$HC_TMP/tls.pem"
kill -HUP $SMTPD
ok 'SIGHUP with a key that does not fit' log 'going on with the old'
is "$(client serial)" "$first" 'changes nothing'
cp "$HC_TMP/two.key" "$HC_TMP/tls.key"
kill -HUP $SMTPD
ok 'SIGHUP' log 'certificate read again'
is "$(client serial)" "$(openssl x509 -noout -serial < "$HC_TMP/two.pem")" \
    'takes the new certificate'
bg_stop $SMTPD
is $? 0 'ends with TLS'

cp "$HC_TMP/one.key" "$HC_TMP/tls.key"
for o in '-l 127.0.0.1:0' -n; do
	# shellcheck disable=SC2086
	nok "a key that does not fit: $o" hc-smtpd $o
	like "$(hc-smtpd $o 2>&1)" "^hc-smtpd: SMTPD_TLS_KEY: $HC_TMP/tls.key" \
	    'is named'
done
unset SMTPD_TLS_KEY
like "$(hc-smtpd -n 2>&1)" 'only one of them is set' 'a certificate alone'
unset SMTPD_TLS_CERT

# --- start and end ---

(
	exec <&- >&- 2>&-
	exec hc-smtpd -l "$HC_TMP/smtp.sock"
) &
pid=$!
echo $pid >> "$HC_TMP/.pids"
ok 'starts with nothing open' wait_until 10 test -S "$HC_TMP/smtp.sock"
before=$(pings)
ok 'a mail by a unix socket' swaks --socket "$HC_TMP/smtp.sock" \
    --to "$CODE@localhost"
is "$(($(pings) - before))" 1 'is a ping'
is "$(hc_sql 'SELECT coalesce(remote_addr, 7) FROM api_ping
    ORDER BY id DESC LIMIT 1')" 7 'from nowhere'
bg_stop $pid
nok 'the socket is gone with it' test -e "$HC_TMP/smtp.sock"

cat > "$HC_TMP/manager.py" <<'END'
"""As a service manager: hands over a socket, hears what it is told."""
import os, signal, smtplib, socket, sys
note = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
note.bind(sys.argv[1])
note.settimeout(20)
s = socket.create_server(('127.0.0.1', 0))
pid = os.fork()
if pid == 0:
    os.dup2(s.fileno(), 3)
    os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()),
                      NOTIFY_SOCKET=sys.argv[1])
    os.execvp('hc-smtpd', ['hc-smtpd'])
assert b'READY=1' in note.recv(1000)
with smtplib.SMTP('127.0.0.1', s.getsockname()[1]) as c:
    c.sendmail('a@b.org', [sys.argv[2]], 'x: y\r\n\r\n')
os.kill(pid, signal.SIGTERM)
assert b'STOPPING=1' in note.recv(1000)
assert os.waitpid(pid, 0)[1] == 0
END
before=$(pings)
ok 'under a service manager' python3 "$HC_TMP/manager.py" "$HC_TMP/notify" \
    "$CODE@localhost"
is "$(($(pings) - before))" 1 'with a socket handed over'

if [ "$(id -u)" -eq 0 ]; then
	mkdir "$HC_TMP/theirs"
	cp "$DB_NAME" "$HC_TMP/theirs/hc.sqlite"
	chown -R nobody "$HC_TMP/theirs"
	DB_NAME=$HC_TMP/theirs/hc.sqlite
	smtpd
	is "$(stat -c %U "/proc/$SMTPD")" nobody \
	    'root becomes the owner of the SQLite file'
	ok 'and takes mail' answered
	bg_stop $SMTPD
	HC_USER=nobody smtpd
	is "$(stat -c %U "/proc/$SMTPD")" nobody 'or HC_USER'
	bg_stop $SMTPD
	HC_USER=no-such nok 'or does not start' hc-smtpd -l 127.0.0.1:0
else
	skip 'root becomes another user' 'not root'
fi

smtpd
nok 'a port that is taken' hc-smtpd -l "127.0.0.1:$PORT"
like "$(hc-smtpd -l "127.0.0.1:$PORT" 2>&1)" \
    "^hc-smtpd: listen 127.0.0.1:$PORT: Address already in use" 'is named'
bg_stop $SMTPD
nok 'no address' hc-smtpd -l nonsense
DB=postgres DB_PORT=x nok 'a database that never will be' hc-smtpd -n
hc-smtpd operand >/dev/null 2>&1
is $? 2 'no operands'
hc-smtpd --nonsense >/dev/null 2>&1
is $? 2 'usage'
PING_EMAIL_DOMAIN=ping.example.org smtpd
like "$(client send "$CODE@localhost")" '^550 5.1.1 Recipient rejected' \
    'another domain'
is "$(client send "$CODE@Ping.Example.ORG")" '250 OK' 'is the one we serve'
bg_stop $SMTPD
done_testing
