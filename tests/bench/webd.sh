#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-webd beside nginx `return 200` with one worker: the same load generator,
# 64 connections, taking turns, medians; and how long lists take, asked for one
# after the other.
#
# HC_BENCH_TURNS	how many turns (5)
# HC_BENCH_SECONDS	how long each measurement is (3)
set -eu
. tests/t/lib.sh
. tests/t/pingdlib.sh
. tests/t/webdlib.sh
. tests/bench/lib.sh

turns=${HC_BENCH_TURNS:-5}
seconds=${HC_BENCH_SECONDS:-3}

# All but the first two are gone.
no_checks() {
	for t in channel_checks notification flip ping; do
		hc_sql "DELETE FROM api_$t"
	done
	hc_sql 'DELETE FROM api_check WHERE id > 2'
}

# checks PROJECT N: so many checks that are up, with two channels each.
checks() {
	hc_sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL
	    SELECT i + 1 FROM n WHERE i < $2)
	INSERT INTO api_check (code, badge_key, project_id, name, slug, tags,
	    \"desc\", created, kind, timeout, grace, schedule, tz,
	    filter_subject, filter_body, filter_http_body,
	    filter_default_fail, start_kw, success_kw, failure_kw, methods,
	    manual_resume, n_pings, last_ping, has_confirmation_link, status)
	SELECT lower(hex(randomblob(16))), lower(hex(randomblob(16))), $1,
	    'Backup of host ' || i, 'backup-of-host-' || i, 'prod db', '',
	    created, CASE i % 2 WHEN 0 THEN 'simple' ELSE 'cron' END,
	    86400000000, 3600000000, i % 60 || ' 3 * * *', 'Europe/Riga',
	    0, 0, 0, 0, '', '', '', '', 0, 100, '2026-11-25 12:00:00', 0, 'up'
	FROM n, api_check WHERE id = 1;
	INSERT INTO api_channel_checks (channel_id, check_id)
	SELECT h.id, c.id FROM api_channel h, api_check c
	WHERE h.id IN (1, 2) AND c.project_id = $1 AND c.name LIKE 'Backup%'"
}

cat > "$HC_TMP/wrk.lua" <<END
function init(args)
	wrk.headers["Host"] = "$HOST"
	wrk.headers["X-Api-Key"] = "$RW"
	wrk.path = args[1]
end
END

# load NAME PORT PATH: appends requests/s to NAME.rate
load() {
	wrk -t 1 -c 64 -d "$seconds" -s "$HC_TMP/wrk.lua" \
	    "http://127.0.0.1:$2" -- "$3" > "$HC_TMP/wrk.out"
	cat "$HC_TMP/wrk.out" >&2
	! grep -E 'Non-2xx|Socket errors: connect [^0]' "$HC_TMP/wrk.out" >&2
	awk '/^Requests\/sec:/ { print $2 }' "$HC_TMP/wrk.out" \
	    >> "$HC_TMP/$1.rate"
}

beside_nginx() {
	nginx_port=$(free_port)
	nginx_start "$HC_TMP" "$nginx_port"
	wait_for_port "$nginx_port"
	i=0
	while [ $i -lt "$turns" ]; do
		load nginx "$nginx_port" /
		load check "$PORT" "/api/v3/checks/$(code 2)"
		load badge "$PORT" \
		    /b/2/bad90002-0002-4000-8000-00000000bad9.svg
		i=$((i + 1))
	done
	kill "$NGINX_PID"
	nginx=$(median < "$HC_TMP/nginx.rate")
	figure nginx "$nginx" requests/s
	for what in check badge; do
		rate=$(median < "$HC_TMP/$what.rate")
		figure "$what" "$rate" requests/s
		figure "$what-to-nginx" "$(ratio "$rate" "$nginx")" '' '>= 0.2'
	done
}

# The median time until an answer to requests for the list begins, in ms.
list() {
	i=0
	: > "$HC_TMP/times"
	while [ $i -lt 21 ]; do
		curl -sf -H "Host: $HOST" -H "X-Api-Key: $RW" -o /dev/null \
		    -w '%{time_starttransfer} %{time_pretransfer}\n' \
		    "$BASE/api/v3/checks/"
		i=$((i + 1))
	done > "$HC_TMP/times"
	awk '{ print ($1 - $2) * 1000 }' "$HC_TMP/times" | median
}

hc_db sqlite
fixture
no_checks
webd
beside_nginx
checks 1 998
figure list-1000 "$(list)" ms '<= 5'
no_checks
checks 1 9998
figure list-10000 "$(list)" ms '<= 60'
bg_stop "$WEBD"
