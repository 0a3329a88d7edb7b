# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# Sourced by the tests of hc-pingd, behind tests/t/lib.sh.

HOST=golden.example.org
SITE_ROOT=http://$HOST
SECRET_KEY=golden-secret-key
KEY=pingkeyofalice00000001
export SITE_ROOT SECRET_KEY
PATH=$PATH:$HC_TOOLS
printf '%s' '
<!doctype html>
<html lang="en">
<head>
  <title>Not Found</title>
</head>
<body>
  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>
</body>
</html>
' > "$HC_TMP/404"

# The code of check ID.
code() {
	printf 'c0de%04d-0001-4000-8000-00000000c0de' "$1"
}

fixture() {
	hc-migrate >/dev/null 2>&1
	hc_fixture
}

# pingd [OPTION ...]: starts it; its port in $PORT, $BASE, its pid in $PINGD.
pingd() {
	PORT=$(free_port)
	BASE=http://127.0.0.1:$PORT
	bg pingd hc-pingd -l "127.0.0.1:$PORT" "$@"
	PINGD=$BG_PID
	wait_for_port "$PORT"
}

# ping_to CODE [CURL OPTION ...]: prints status and body.
ping_to() {
	pt_code=$1
	shift
	curl -s -m 30 -H "Host: $HOST" -H 'Expect:' -o "$HC_TMP/body" \
	    -w '%{http_code} ' "$@" "$BASE/ping/$pt_code"
	cat "$HC_TMP/body"
}

# status PATH
status() {
	curl -s -g -m 30 -H "Host: $HOST" -o "$HC_TMP/body" \
	    -w '%{http_code}' "$BASE$1"
}

# pingd_at PORT [OPTION ...]: as pingd(), at a port that may be in use.
pingd_at() {
	pa_port=$1
	shift
	bg "pingd$((pa_n = ${pa_n:-0} + 1))" hc-pingd -l "127.0.0.1:$pa_port" \
	    "$@"
	PINGD=$BG_PID
	wait_until 10 grep -q '^hc-pingd: ready' "$HC_TMP/pingd$pa_n.err"
}

# No ping of this test is pruned.
keep_pings() {
	hc_sql 'UPDATE accounts_profile SET ping_log_limit = 1000000' >/dev/null
}

# codes CONDITION: those of such checks, for pingload.
codes() {
	hc_sql "SELECT code FROM api_check WHERE $1" > "$HC_TMP/codes"
}

# The rids of all pings, sorted, without dashes.
rids() {
	hc_sql 'SELECT rid FROM api_ping WHERE rid IS NOT NULL' | tr -d - |
	    sort > "$HC_TMP/rids"
}

# missing FILE: how many of the rids in FILE are not in the database
missing() {
	rids
	tr -d - < "$1" | sort | comm -23 - "$HC_TMP/rids" | wc -l
}

# present FILE: how many of them are
present() {
	rids
	tr -d - < "$1" | sort | comm -12 - "$HC_TMP/rids" | wc -l
}

# How many checks have other pings than 1 to n_pings, once each (those that the
# fixture has aside: it leaves out the older ones).
gaps() {
	hc_sql "SELECT count(*) FROM (SELECT c.id FROM api_check c
	    JOIN api_ping p ON p.owner_id = c.id GROUP BY c.id, c.n_pings
	    HAVING count(*) <> max(p.n) - min(p.n) + 1
	    OR count(DISTINCT p.n) <> count(*) OR max(p.n) <> c.n_pings) x"
}
