#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-prunepings on SQLite: 900,000 of 1,000,000 pings of 1,000 checks, against
# one DELETE that does the same in one transaction, each on a copy of one file;
# medians of three runs taking turns. Then what that does to pings: 32 clients,
# each of which waits 50 ms between two pings, without and with hc-prunepings,
# medians of five runs. Clients that were answered together come back together:
# a run has some 200 commits, and its p99 is about the second worst of them.
set -eu
. tests/t/lib.sh
. tests/bench/lib.sh
export SECRET_KEY=bench EMAIL_HOST=localhost ALLOWED_HOSTS='*'

hc_db sqlite
hc-migrate >/dev/null
hc-createsuperuser --email a@example.org --pass x >/dev/null
same=$(hc_sql "SELECT group_concat(name) FROM pragma_table_info('api_check')
    WHERE name NOT IN ('id', 'code', 'badge_key')")
hc_sql <<END
PRAGMA synchronous = OFF;
BEGIN;
CREATE TABLE row AS SELECT * FROM api_check;
WITH RECURSIVE s(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM s WHERE i < 1000)
INSERT INTO api_check (id, code, badge_key, $same)
SELECT i, lower(hex(randomblob(16))), lower(hex(randomblob(16))), $same
FROM s, row;
DROP TABLE row;
UPDATE api_check SET n_pings = 1000, status = 'up';
WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s
    WHERE i < 999999)
INSERT INTO api_ping (owner_id, n, created, kind, scheme, remote_addr, method,
    ua, body_raw)
SELECT i % 1000 + 1, i / 1000 + 1,
    strftime('%Y-%m-%d %H:%M:%S', 'now', (i / 1000 - 1000) || ' minutes'),
    'success', 'http', '192.0.2.1', 'GET', 'curl/7.88.1', x''
FROM s;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
END
hc_sql "SELECT substr(code, 1, 8) || '-' || substr(code, 9, 4) || '-' ||
    substr(code, 13, 4) || '-' || substr(code, 17, 4) || '-' ||
    substr(code, 21) FROM api_check" > "$HC_TMP/codes"
full=$DB_NAME
DB_NAME=$HC_TMP/copy.sqlite

copy() {
	rm -f "$DB_NAME" "$DB_NAME-wal" "$DB_NAME-shm"
	cp "$full" "$DB_NAME"
	sync "$DB_NAME"
}

# seconds COMMAND ...
seconds() {
	begun=$(date +%s%N)
	"$@" > "$HC_TMP/said"
	echo $((($(date +%s%N) - begun) / 1000)) | awk '{ print $1 / 1e6 }'
}

left() {
	n=$(hc_sql "SELECT count(*) FROM api_ping")
	[ "$n" -ge 100000 ] && [ "$n" -le "$1" ] && return
	echo "$n pings are left, not $1" >&2
	exit 1
}

plain() {
	hc_sql 'PRAGMA synchronous = FULL;
	    DELETE FROM api_ping WHERE n > 0 AND n <= (SELECT c.n_pings -
	    pf.ping_log_limit FROM api_check c
	    JOIN accounts_project p ON p.id = c.project_id
	    JOIN accounts_profile pf ON pf.user_id = p.owner_id
	    WHERE c.id = owner_id)'
}

for i in 1 2 3; do
	copy
	seconds plain >> "$HC_TMP/plain"
	left 100000
	copy
	seconds hc-prunepings >> "$HC_TMP/pruned"
	left 100000
done
one=$(median < "$HC_TMP/plain")
all=$(median < "$HC_TMP/pruned")
figure 'one DELETE of 900,000 pings' "$one" s
figure 'hc-prunepings: the same' "$all" s
figure 'hc-prunepings to one DELETE' "$(ratio "$all" "$one")" x '<= 2'

cat > "$HC_TMP/pings.lua" <<END
codes = {}
for line in io.lines("$HC_TMP/codes") do codes[#codes + 1] = line end
function request()
	return wrk.format("GET", "/ping/" .. codes[math.random(#codes)])
end
function delay()
	return 50
end
function done(summary, latency)
	io.write(summary.requests, "\t", summary.errors.status +
	    summary.errors.read + summary.errors.timeout, "\t",
	    latency:percentile(50) / 1000, "\t",
	    latency:percentile(99) / 1000, "\n")
end
END

# pings FILE SECONDS: what wrk saw: requests, errors, p50, p99
pings() {
	wrk -t 1 -c 32 -d "$2" -s "$HC_TMP/pings.lua" \
	    "http://127.0.0.1:$port" | tail -n 1 > "$1"
}

for i in 1 2 3 4 5; do
	copy
	port=$(free_port)
	bg pingd hc-pingd -l "127.0.0.1:$port"
	pingd=$BG_PID
	wait_for_port "$port"
	pings "$HC_TMP/quiet" 5
	pings "$HC_TMP/busy" 5 &
	load=$!
	seconds hc-prunepings >> "$HC_TMP/beside"
	wait $load
	left 102000
	cut -f 4 "$HC_TMP/quiet" >> "$HC_TMP/quiet.p99"
	cut -f 4 "$HC_TMP/busy" >> "$HC_TMP/busy.p99"
	cat "$HC_TMP/quiet" "$HC_TMP/busy" >> "$HC_TMP/runs"
	bg_stop "$pingd"
done
cat "$HC_TMP/runs" >&2
quiet=$(median < "$HC_TMP/quiet.p99")
busy=$(median < "$HC_TMP/busy.p99")
figure 'hc-prunepings beside pings' "$(median < "$HC_TMP/beside")" s
figure 'pings a second meanwhile' \
    "$(awk 'NR % 2 == 0 { n += $1; s += 5 } END { print n / s }' \
    "$HC_TMP/runs")" 1/s
figure 'pings that failed' "$(awk '{ n += $2 } END { print n }' \
    "$HC_TMP/runs")" - '<= 0'
figure 'pings: p99 when nothing is pruned' "$quiet" ms
figure 'pings: p99 beside hc-prunepings' "$busy" ms
figure 'pings: p99 beside to without' "$(ratio "$busy" "$quiet")" x '<= 3'
