#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-pingd beside nginx `return 200` with one worker: the same load generator,
# 64 connections, 1,000 checks, taking turns, medians. All pings that are
# counted were answered 200, which is to say committed.
#
# HC_BENCH_TURNS	how many turns (7)
# HC_BENCH_SECONDS	how long each measurement is (3)
set -eu
. tests/t/lib.sh
. tests/t/pingdlib.sh
. tests/bench/lib.sh

turns=${HC_BENCH_TURNS:-7}
seconds=${HC_BENCH_SECONDS:-3}

# A thousand checks, made by pings.
checks() {
	fixture
	hc_sql 'UPDATE accounts_profile SET check_limit = 1000,
	    ping_log_limit = 100' >/dev/null
	pingd
	curl -s -H "Host: $HOST" -o /dev/null \
	    "$BASE/ping/$KEY/bench[1-1000]?create=1"
	hc_sql "SELECT code FROM api_check WHERE slug LIKE 'bench%'" |
	    tr -d - | sed -E 's/^(.{8})(....)(....)(....)/\1-\2-\3-\4-/' \
	    > "$HC_TMP/codes"
	[ "$(wc -l < "$HC_TMP/codes")" -eq 1000 ]
	bg_stop "$PINGD"
}

cat > "$HC_TMP/wrk.lua" <<END
local requests, n = {}, 0
function init(args)
	wrk.headers["Host"] = "$HOST"
	if args[1] == "close" then
		wrk.headers["Connection"] = "close"
	end
	for code in io.lines("$HC_TMP/codes") do
		requests[#requests + 1] = wrk.format("GET", "/ping/" .. code)
	end
end
function request()
	n = n % #requests + 1
	return requests[n]
end
END

# load NAME PORT keep|close: appends requests/s to NAME.rate, p99 in ms to
# NAME.p99
load() {
	wrk -t 1 -c 64 -d "$seconds" --latency -s "$HC_TMP/wrk.lua" \
	    "http://127.0.0.1:$2" -- "$3" > "$HC_TMP/wrk.out"
	cat "$HC_TMP/wrk.out" >&2
	! grep -E 'Non-2xx|Socket errors: connect [^0]' "$HC_TMP/wrk.out" >&2
	awk '/^Requests\/sec:/ { print $2 }' "$HC_TMP/wrk.out" \
	    >> "$HC_TMP/$1.rate"
	awk '$1 == "99%" {
		n = $2 + 0
		print $2 ~ /us$/ ? n / 1000 : $2 ~ /ms$/ ? n : n * 1000
	}' "$HC_TMP/wrk.out" >> "$HC_TMP/$1.p99"
}

middle() {
	median < "$HC_TMP/$1"
}

# compare NAME TITLE WANT keep|close
compare() {
	rm -f "$HC_TMP/nginx.rate" "$HC_TMP/$1.rate" "$HC_TMP/$1.p99"
	i=0
	while [ $i -lt "$turns" ]; do
		load nginx "$NGINX_PORT" "$4"
		load "$1" "$PORT" "$4"
		i=$((i + 1))
	done
	figure "$2: nginx" "$(middle nginx.rate)" 1/s
	figure "$2: pings" "$(middle "$1.rate")" 1/s
	figure "$2: ratio" "$(ratio "$(middle "$1.rate")" \
	    "$(middle nginx.rate)")" '' "$3"
}

p99() {
	figure "$2: p99" "$(middle "$1.p99")" ms "$3"
}

# Milliseconds from exec until it says that it is ready.
start_up() {
	python3 - "$PORT" <<'END'
import os
import socket
import subprocess
import sys
import time

notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind("")
env = dict(os.environ, NOTIFY_SOCKET="@" + notify.getsockname()[1:].decode())
start = time.monotonic()
p = subprocess.Popen(["hc-pingd", "-l", "127.0.0.1:" + sys.argv[1]], env=env,
                     stderr=subprocess.DEVNULL)
while b"READY=1" not in notify.recv(4096):
    pass
print("%.1f" % ((time.monotonic() - start) * 1000))
p.terminate()
p.wait()
END
}

NGINX_PORT=$(free_port)
nginx_start "$HC_TMP" "$NGINX_PORT"
echo "$NGINX_PID" >> "$HC_TMP/.pids"
wait_for_port "$NGINX_PORT"

hc_db sqlite
checks
PORT=$(free_port)
for i in 1 2 3 4 5 6 7 8 9 10 11; do
	start_up
done > "$HC_TMP/start"
pingd
compare keep 'hc-pingd SQLite, kept alive' '>= 0.2' keep
p99 keep 'hc-pingd SQLite, kept alive' '<= 25'
compare close 'hc-pingd SQLite, connection per ping' '>= 0.5' close
p99 close 'hc-pingd SQLite, connection per ping' -
figure 'hc-pingd SQLite: RSS' "$(rss_mib "$PINGD")" MiB '<= 20'
figure 'hc-pingd SQLite: start-up' "$(middle start)" ms '<= 50'
bg_stop "$PINGD"

# The server works while one process receives for another.
for kind in pgsql mysql; do
	hc_db $kind || continue
	checks
	for jobs in 1 2; do
		pingd -j $jobs
		want=-
		[ $kind$jobs != pgsql2 ] || want='>= 0.15'
		compare $kind "hc-pingd $kind, -j $jobs, kept alive" "$want" \
		    keep
		p99 $kind "hc-pingd $kind, -j $jobs, kept alive" -
		bg_stop "$PINGD"
	done
done
