#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# kill -9 in the middle of a load: every ping that was answered is in the
# database, once; n is gapless. HC_SLOW=1: a load of 100,000.
. tests/t/lib.sh
. tests/t/pingdlib.sh

half=2500
[ -z "${HC_SLOW:-}" ] || half=50000

enough() {
	[ "$(hc_sql 'SELECT sum(n_pings) FROM api_check')" -ge $half ]
}

all_gone() {
	! kill -0 "$@" 2>/dev/null
}

killed() {
	fixture
	keep_pings
	hc_sql 'UPDATE api_check SET n_pings = 0' >/dev/null
	hc_sql 'DELETE FROM api_ping' >/dev/null
	codes '1 = 1'
	jobs=2
	[ "$BACKEND" != sqlite ] || jobs=1
	pingd -j $jobs
	bg load pingload -H "$HOST" -s -a "$HC_TMP/answered" -c 64 "$@" \
	    "$PORT" "$HC_TMP/codes"
	load=$BG_PID
	ok "$BACKEND: half of the load" wait_until 60 enough
	pids="$PINGD $(pgrep -P "$PINGD")"
	# shellcheck disable=SC2086
	kill -s KILL $pids
	wait "$load"
	diag "$BACKEND: $(cat "$HC_TMP/load.out")"
	like "$(cat "$HC_TMP/load.out")" 'ok=[1-9].* bad=0 refused=[1-9]' \
	    "$BACKEND: killed in the middle"
	is "$(missing "$HC_TMP/answered")" 0 \
	    "$BACKEND: what was answered is there"
	is "$(gaps)" 0 "$BACKEND: n is gapless"
	before=$(hc_sql 'SELECT n_pings FROM api_check WHERE id = 1')
	pingd
	is "$(status "/ping/$(code 1)")" 200 "$BACKEND: starts again"
	is "$(hc_sql 'SELECT max(n) FROM api_ping WHERE owner_id = 1')" \
	    $((before + 1)) "$BACKEND: and goes on"
	bg_stop "$PINGD"
}

kept() {
	killed -k
}

for_each_db killed
for_each_db kept
done_testing
