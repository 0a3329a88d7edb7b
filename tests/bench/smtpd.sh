#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-smtpd: mails a second that are committed before they are answered, from 8
# clients on SQLite (synchronous=FULL): one after the other on a connection, as
# relays send them; with a connection for each mail; with commands pipelined;
# and the memory it took for that.
set -eu
. tests/t/lib.sh
. tests/bench/lib.sh

hc_db sqlite
hc-migrate >/dev/null
hc_fixture
port=$(free_port)
bg smtpd hc-smtpd -l "127.0.0.1:$port"
smtpd=$BG_PID
wait_for_port "$port"
to=$(for i in 1 2 3 4 5 6 7 8; do
	echo "c0de000$i-0001-4000-8000-00000000c0de@localhost"
done)

# load OPTION ...: mails/s, p50 and p99, of the median of five runs
load() {
	for i in 1 2 3 4 5; do
		# shellcheck disable=SC2086
		"$HC_TOOLS/smtpload" "$@" -s 2 "$port" $to | head -n 1
	done | sort -n | sed -n 3p
}

# report NAME WANT OPTION ...
report() {
	name=$1
	want=$2
	shift 2
	load "$@" > "$HC_TMP/load"
	figure "hc-smtpd SQLite, $name: mails" "$(cut -f 1 "$HC_TMP/load")" \
	    1/s "$want"
	figure "hc-smtpd SQLite, $name: p99" "$(cut -f 3 "$HC_TMP/load")" ms
}

before=$(hc_sql 'SELECT sum(n_pings) FROM api_check')
report '8 clients' '>= 1000' -c 8
report '8 clients, one mail each' - -c 8 -1
report '8 clients, pipelining' - -c 8 -p
report '64 clients, pipelining' - -c 64 -p
figure 'hc-smtpd SQLite: RSS' "$(rss_mib "$smtpd")" MiB '<= 20'
# They were no idle words.
after=$(hc_sql 'SELECT sum(n_pings) FROM api_check')
lines=$(grep -c 'Processed ping' "$HC_TMP/smtpd.err")
[ $((after - before)) -eq "$lines" ] || {
	echo "recorded $((after - before)), answered $lines" >&2
	exit 1
}
bg_stop "$smtpd"
