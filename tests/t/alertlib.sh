# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# Sourced by the tests of hc-sendalerts, behind tests/t/lib.sh. Check N has the
# code that `check N` prints and, in the databases that `new` makes, webhook N,
# which calls /N/down/CODE or /N/up/CODE on a sink.

SECRET_KEY=alerts
EMAIL_HOST=localhost
INTEGRATIONS_ALLOW_PRIVATE_IPS=True
SETTLE_TIME=0
export SECRET_KEY EMAIL_HOST INTEGRATIONS_ALLOW_PRIVATE_IPS SETTLE_TIME

check() {
	printf 'c%07x-0000-4000-8000-0000000000%02x' "$1" $(($1 % 256))
}
channel() {
	printf 'd%07x-0000-4000-8000-0000000000%02x' "$1" $(($1 % 256))
}

# sink: its port in $SINK, its pid in $SINK_PID.
sink() {
	SINK=$(free_port)
	bg sink "$HC_TOOLS/alertsink" "$SINK"
	SINK_PID=$BG_PID
	wait_for_port "$SINK"
}

# new CHECKS AT [OPTION ...]: a database, and a sink unless there is one; the
# operands are alertdb.py's, which see.
new() {
	[ -n "${MADE:-}" ] || hc-migrate > /dev/null 2>&1
	sink
	new_checks=$1
	new_at=$2
	shift 2
	python3 tests/tools/alertdb.py "$BACKEND" "$new_checks" "$new_at" \
	    "http://127.0.0.1:$SINK${PREFIX:-}" "$@" | hc_sql
}

now() {
	date +%s
}

# requests: the targets that the sink was asked for, sorted.
requests() {
	cut -d ' ' -f 2 "$HC_TMP/sink.out" | sort
}
# requested N: it had N of them.
requested() {
	[ "$(wc -l < "$HC_TMP/sink.out")" -ge "$1" ]
}

# flip CHECK OLD NEW: a change that a ping made, to be claimed.
flip() {
	hc_sql "INSERT INTO api_flip (owner_id, created, old_status,
	    new_status, reason) VALUES ($1, '2026-01-01 00:00:00', '$2', '$3',
	    '')"
}

# daemon [OPTION ...]: hc-sendalerts; its pid in $DAEMON.
daemon() {
	bg sendalerts hc-sendalerts "$@"
	DAEMON=$BG_PID
}

# once [OPTION ...]: its output in $HC_TMP/once.
once() {
	hc-sendalerts --once "$@" > "$HC_TMP/once" 2> "$HC_TMP/once.err"
}

# can_fail WHAT: it is a build whose programs fail when they are told to.
can_fail() {
	grep -aq HC_FAIL "$HC_BIN/hc-sendalerts" && return
	skip "$BACKEND: $1" 'needs a build with HC_TEST'
	return 1
}

# yes COLUMN: a bool as 1 or 0.
yes() {
	echo "CASE WHEN $1 THEN 1 ELSE 0 END"
}
BOOL() {
	if [ "$BACKEND" = pgsql ]; then
		[ "$1" = 1 ] && echo true || echo false
	else
		echo "$1"
	fi
}

# Nothing is unclaimed, under way or on record as such.
settled() {
	[ "$(hc_sql "SELECT (SELECT count(*) FROM api_flip
	    WHERE processed IS NULL) + (SELECT count(*) FROM api_notification
	    WHERE error = 'Sending') + (SELECT count(*) FROM hc_lease)")" = 0 ]
}

# As if a minute had gone by.
expire() {
	hc_sql "UPDATE hc_lease SET expires = '2020-01-01 00:00:00'"
}
