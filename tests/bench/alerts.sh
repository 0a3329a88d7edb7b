#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# How late notifications are, and how many a second go out, on each database.
# A check is due at a moment that the database holds, or fails with a ping; its
# notification begins when the first byte of a webhook's request reaches a sink
# on this machine.
#
# HC_TEST_DBS	databases to measure on
. tests/t/lib.sh
. tests/bench/lib.sh
CHECKS=10000
DUE=500
FLIPS=5000
STORM=2000
HOLES=50
SETTLE_TIME=0
SECRET_KEY=bench
ALLOWED_HOSTS='*'
EMAIL_HOST=localhost
INTEGRATIONS_ALLOW_PRIVATE_IPS=True
NUDGE_SOCKET=$HC_TMP/nudge
export SETTLE_TIME SECRET_KEY ALLOWED_HOSTS EMAIL_HOST \
    INTEGRATIONS_ALLOW_PRIVATE_IPS NUDGE_SOCKET

# arrived N: the sink has had N requests.
arrived() {
	[ "$(wc -l < "$HC_TMP/sink.out")" -ge "$1" ]
}

# new CHECKS DUE AT: a database and a sink.
new() {
	hc_db "$BACKEND"
	hc-migrate > /dev/null
	port=$(free_port)
	bg sink "$HC_TOOLS/alertsink" "$port"
	wait_for_port "$port"
	python3 tests/tools/alertdb.py "$BACKEND" "$1" "$3" \
	    "http://127.0.0.1:$port" --due "$2" | hc_sql
}

# percentile P: of the numbers on standard input.
percentile() {
	sort -n | awk -v p="$1" '{ v[NR] = $1 }
	    END { i = int(NR * p / 100 + 0.999999); print v[i < 1 ? 1 : i] }'
}

# From the moment due to the first byte, in ms.
latency() {
	at=$(($(date +%s) + 8))
	new $CHECKS $DUE $at
	bg sendalerts hc-sendalerts
	if ! wait_until 60 arrived $DUE; then
		cat "$HC_TMP/sendalerts.err" >&2
		echo "only $(wc -l < "$HC_TMP/sink.out") of $DUE came" >&2
		exit 1
	fi
	awk -v at="$at" '{ printf "%.1f\n", $1 / 1000 - at * 1000 }' \
	    "$HC_TMP/sink.out" > "$HC_TMP/late"
	figure "alerts $BACKEND: $DUE of $CHECKS checks due at once: p50" \
	    "$(percentile 50 < "$HC_TMP/late")" ms
	figure "alerts $BACKEND: $DUE of $CHECKS checks due at once: p99" \
	    "$(percentile 99 < "$HC_TMP/late")" ms "$1"
	hc_kill_all
}

# From before curl starts, in ms.
failing() {
	new 100 0 "$(date +%s)"
	pings=$(free_port)
	bg pingd hc-pingd -l "127.0.0.1:$pings"
	wait_for_port "$pings"
	bg sendalerts hc-sendalerts
	: > "$HC_TMP/late"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		start=$(date +%s%N)
		curl -sf -o /dev/null "http://127.0.0.1:$pings/ping/$(
		    printf 'c%07x-0000-4000-8000-0000000000%02x' $i $i)/fail"
		wait_until 10 arrived $i || exit 1
		tail -n 1 "$HC_TMP/sink.out" | awk -v s="$start" \
		    '{ printf "%.1f\n", $1 / 1000 - s / 1e6 }' \
		    >> "$HC_TMP/late"
	done
	figure "alerts $BACKEND: after a ping that says fail: p50" \
	    "$(percentile 50 < "$HC_TMP/late")" ms
	hc_kill_all
}

# From the start of the program to the last request.
rate() {
	new $FLIPS 0 "$(date +%s)"
	hc_sql "INSERT INTO api_flip (owner_id, created, old_status,
	    new_status, reason)
	    SELECT id, created, 'up', 'down', 'timeout' FROM api_check"
	start=$(date +%s%N)
	hc-sendalerts --once > /dev/null
	arrived $FLIPS || exit 1
	last=$(tail -n 1 "$HC_TMP/sink.out" | cut -d ' ' -f 1)
	figure "alerts $BACKEND: flips delivered" \
	    "$(awk -v n=$FLIPS -v s="$start" -v l="$last" \
	    'BEGIN { printf "%.0f\n", n / (l / 1e6 - s / 1e9) }')" 1/s "$1"
	hc_kill_all
}

# storm CHECKS: how late the first and the last of the first $STORM ones were
# that went down at once, in ms. Those behind them have black holes.
storm() {
	at=$(($(date +%s) + 8))
	new "$1" "$1" $at
	if [ "$1" -gt $STORM ]; then
		holes=$(free_port)
		bg holes python3 tests/tools/blackholes.py "$holes" $HOLES
		wait_for_port "$holes"
		hc_sql "UPDATE api_channel SET value = replace(value,
		    '127.0.0.1:$port/', '127.0.1.' || (id - $STORM) ||
		    ':$holes/') WHERE id > $STORM"
	fi
	bg sendalerts hc-sendalerts
	wait_until 60 arrived $STORM || exit 1
	end=$(tail -n 1 "$HC_TMP/sink.out" | cut -d ' ' -f 1)
	if [ "$(cut -d ' ' -f 2 "$HC_TMP/sink.out" | sort -u |
	    wc -l)" != $STORM ]; then
		echo "$BACKEND: some are lost, some were sent twice" >&2
		exit 1
	fi
	awk -v at="$at" -v end="$end" '{ print $1 / 1000 - at * 1000,
	    end / 1000 - at * 1000; exit }' "$HC_TMP/sink.out"
	bg_stop "$BG_PID" KILL
	hc_kill_all
}

storms() {
	storm $STORM > "$HC_TMP/storm"
	read -r first last < "$HC_TMP/storm"
	name="alerts $BACKEND: $STORM checks down at once"
	figure "$name" "$(awk -v n=$STORM -v l="$last" \
	    'BEGIN { printf "%.0f\n", n / l * 1000 }')" 1/s '>= 1500'
	figure "$name: the first is late by" "$first" ms '<= 1000'
	storm $((STORM + HOLES)) > "$HC_TMP/storm"
	read -r first late < "$HC_TMP/storm"
	figure "$name: $HOLES black holes hold up the others by" \
	    "$(awk -v a="$late" -v b="$last" \
	    'BEGIN { printf "%.0f\n", a - b }')" ms '<= 3000'
}

measure() {
	storms
	if [ "$BACKEND" = sqlite ]; then
		latency '<= 1000'
		rate '>= 1000'
	else
		latency
		rate
	fi
	failing
}

for_each_db measure
