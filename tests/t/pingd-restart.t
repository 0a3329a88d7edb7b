#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Restarts of hc-pingd under load: what it has read it answers, and what it has
# answered is in the database.
. tests/t/lib.sh
. tests/t/pingdlib.sh

times=200

ready() {
	fixture
	keep_pings
	codes '1 = 1'
	PORT=$(free_port)
}

# load NAME [OPTION ...]: until TERM; what was answered is in NAME.answered,
# what was sent and got no answer in NAME.unanswered.
load() {
	name=$1
	shift
	bg "$name" pingload -H "$HOST" -c 32 -a "$HC_TMP/$name.answered" \
	    -u "$HC_TMP/$name.unanswered" "$@" "$PORT" "$HC_TMP/codes"
	LOAD=$BG_PID
}

# outcome NAME DESC
outcome() {
	diag "$2: $(cat "$HC_TMP/$1.out")"
	ok "$2: there was a load" test -s "$HC_TMP/$1.answered"
	is "$(missing "$HC_TMP/$1.answered")" 0 \
	    "$2: what was answered is in the database"
	is "$(present "$HC_TMP/$1.unanswered")" 0 \
	    "$2: what was read was answered"
	is "$(gaps)" 0 "$2: n is gapless"
}

over() {
	! kill -0 "$1" 2>/dev/null || grep -q done "$HC_TMP/parent.out"
}

activated() {
	ready
	bg parent python3 tests/tools/activate.py "$PORT" $times 0.02 hc-pingd
	parent=$BG_PID
	wait_for_port "$PORT"
	load "$1" ${2:+"$2"}
	wait_until 120 over "$parent"
	is "$(cat "$HC_TMP/parent.out")" done "$1: $times restarts"
	bg_stop "$LOAD"
	bg_stop "$parent"
	is $? 0 "$1: each ends well"
	outcome "$1" "$1"
}

# One connection for each request: not one of them fails.
single() {
	activated single
	like "$(cat "$HC_TMP/single.out")" ' bad=0 refused=0 unanswered=0 ' \
	    'single: no request fails'
}

kept() {
	activated kept -k
	like "$(cat "$HC_TMP/kept.out")" ' bad=0 refused=0 ' \
	    'kept: no answer but 200'
}

# Each one overlaps with the next.
reuseport() {
	ready
	pingd_at "$PORT" -r
	load reuse
	i=0
	while [ $i -lt 40 ]; do
		old=$PINGD
		pingd_at "$PORT" -r
		bg_stop "$old" || fail 'reuseport: ends badly'
		i=$((i + 1))
	done
	bg_stop "$LOAD"
	bg_stop "$PINGD"
	outcome reuse reuseport
}

HC_TEST_DBS=sqlite
for part in single kept reuseport; do
	for_each_db $part
done
done_testing
