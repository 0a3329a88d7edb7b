#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-sendalerts and hc-notify: who is notified of what, and what is recorded.
. tests/t/lib.sh
. tests/t/alertlib.sh

# Core.md 9.1: which changes notify.
matrix() {
	new 8 "$(now)" --due 0
	flip 1 new up
	flip 2 paused up
	flip 3 down up
	flip 4 new down
	flip 5 paused down
	flip 6 up down
	flip 7 up paused
	ok "$BACKEND: --once" once
	requests > "$HC_TMP/got"
	cat > "$HC_TMP/want" <<END
/3/up/$(check 3)
/4/down/$(check 4)
/5/down/$(check 5)
/6/down/$(check 6)
END
	same "$HC_TMP/got" "$HC_TMP/want" "$BACKEND: who is notified"
	is "$(hc_sql 'SELECT count(*) FROM api_flip
	    WHERE processed IS NULL')" 0 "$BACKEND: all are processed"
	is "$(hc_sql 'SELECT owner_id, channel_id, check_status, error
	    FROM api_notification ORDER BY owner_id' | tr '\t\n' ',;')" \
	    '3,3,up,;4,4,down,;5,5,down,;6,6,down,;' \
	    "$BACKEND: notifications are recorded"
	is "$(hc_sql 'SELECT count(*) FROM api_channel
	    WHERE last_notify IS NOT NULL
	    AND last_notify_duration IS NOT NULL')" 4 \
	    "$BACKEND: channels know when"
	is "$(hc_sql 'SELECT count(*) FROM hc_lease')" 0 \
	    "$BACKEND: no lease is left"
	sed 's/in [0-9.]*s/in Ns/' "$HC_TMP/once" > "$HC_TMP/got"
	cat > "$HC_TMP/want" <<END
sendalerts is now running
$(check 3) goes up
  $(channel 3 | cut -c 1-8) (webhook) OK in Ns
$(check 4) goes down
  $(channel 4 | cut -c 1-8) (webhook) OK in Ns
$(check 5) goes down
  $(channel 5 | cut -c 1-8) (webhook) OK in Ns
$(check 6) goes down
  $(channel 6 | cut -c 1-8) (webhook) OK in Ns
Done.
END
	sort "$HC_TMP/got" > "$HC_TMP/got.sorted"
	sort "$HC_TMP/want" > "$HC_TMP/want.sorted"
	same "$HC_TMP/got.sorted" "$HC_TMP/want.sorted" \
	    "$BACKEND: says so, as upstream does"
	ok "$BACKEND: again" once
	is "$(requests | wc -l)" 4 "$BACKEND: and nothing is sent twice"
}

# Core.md 8.2: what goes down, when.
detects() {
	at=$(($(now) - 30))
	new 8 "$at" --due 7
	hc_sql "UPDATE api_check SET status = 'new', last_ping = NULL,
	    last_start = '2026-01-01 00:00:00' WHERE id = 2"
	hc_sql "UPDATE api_check SET status = 'paused',
	    last_start = '2026-01-01 00:00:00' WHERE id = 3"
	hc_sql "UPDATE api_check SET last_ping = '2100-01-01 00:00:00'
	    WHERE id = 4"
	hc_sql "UPDATE api_check SET status = 'down' WHERE id = 5"
	hc_sql "UPDATE api_check SET kind = 'cron', schedule = 'nonsense'
	    WHERE id = 6"
	hc_sql "UPDATE api_check SET kind = 'cron', tz = 'Mars/Port'
	    WHERE id = 7"
	hc-sendalerts -n > "$HC_TMP/dry" 2> /dev/null
	is "$(cat "$HC_TMP/dry")" "$(for i in 1 2 3; do
	    echo "$(check $i) would go down"; done)" "$BACKEND: -n says what"
	is "$(hc_sql 'SELECT count(*) FROM api_flip')" 0 \
	    "$BACKEND: -n changes nothing"
	ok "$BACKEND: detects" once
	is "$(hc_sql "SELECT owner_id, old_status, new_status, reason
	    FROM api_flip ORDER BY owner_id" | tr '\t\n' ',;')" \
	    '1,up,down,timeout;2,new,down,timeout;3,paused,down,timeout;' \
	    "$BACKEND: flips"
	is "$(hc_sql "SELECT id, status, $(yes 'alert_after IS NULL')
	    FROM api_check ORDER BY id" | tr '\t\n' ',;')" \
	    "1,down,1;2,down,1;3,down,1;4,up,0;5,down,0;$(
	    )6,up,0;7,up,0;8,up,0;" \
	    "$BACKEND: checks"
	is "$(hc_sql "SELECT count(*) FROM api_flip WHERE owner_id = 1 AND
	    created = '$(date -u -d "@$at" '+%Y-%m-%d %H:%M:%S')'")" 1 \
	    "$BACKEND: went down when it was due"
	is "$(hc_sql "SELECT count(*) FROM api_flip WHERE owner_id = 2 AND
	    created = '2026-01-01 00:01:00'")" 1 \
	    "$BACKEND: a run that took too long"
	is "$(hc_sql "SELECT count(*) FROM api_check WHERE id IN (6, 7) AND
	    alert_after > '$(date -u -d '+50 minutes' \
	    '+%Y-%m-%d %H:%M:%S')'")" 2 \
	    "$BACKEND: a bad schedule is looked at again in an hour"
	like "$(cat "$HC_TMP/once.err")" 'check=6' "$BACKEND: and logged"
	is "$(requests | wc -l)" 3 "$BACKEND: the others are notified"
	is "$(hc_sql "SELECT $(yes "alert_after > '2099-12-31 00:00:00'")
	    FROM api_check WHERE id = 4")" 1 \
	    "$BACKEND: one that is not late gets a new time"
}

# no_down CHANNEL: its webhook is for up only.
no_down() {
	hc_sql "UPDATE api_channel SET value = replace(value,
	    'http://127.0.0.1:$SINK/$1/down/\$CODE', '') WHERE id = $1"
}

# Each channel by itself.
channels() {
	new 12 "$(now)" --due 0
	hc_sql "UPDATE api_channel SET value = 'nonsense' WHERE id = 1"
	hc_sql "UPDATE api_channel SET kind = 'hipchat' WHERE id = 2"
	hc_sql "UPDATE api_channel SET disabled = $(BOOL 1) WHERE id = 3"
	hc_sql "UPDATE api_channel
	    SET value = replace(value, '/4/down', '/4/broken') WHERE id = 4"
	no_down 5
	hc_sql "UPDATE api_channel_checks SET check_id = 1 WHERE id < 7"
	flip 1 up down
	ok "$BACKEND: with channels that are odd" once
	is "$(requests | grep -v broken)" "/6/down/$(check 1)" \
	    "$BACKEND: the good one is used"
	is "$(hc_sql "SELECT channel_id,
	    CASE WHEN error = '' THEN 'good' ELSE 'bad' END
	    FROM api_notification ORDER BY channel_id" | tr '\t\n' ',;')" \
	    '1,bad;4,bad;6,good;' "$BACKEND: and each ends with its own result"
	is "$(hc_sql 'SELECT error FROM api_notification
	    WHERE channel_id = 4')" 'Received status code 500' \
	    "$BACKEND: status"
	is "$(hc_sql 'SELECT last_error FROM api_channel WHERE id = 4')" \
	    'Received status code 500' "$BACKEND: which its channel keeps"
	is "$(hc_sql "SELECT count(*) FROM api_channel
	    WHERE $(yes disabled) = 1")" 1 "$BACKEND: none is disabled by it"
	like "$(cat "$HC_TMP/once")" "$(channel 4 |
	    cut -c 1-8) \(webhook\) Error in .*: Received status code 500" \
	    "$BACKEND: says so"
	like "$(cat "$HC_TMP/once.err")" 'unknown kind.*: hipchat' \
	    "$BACKEND: warns of a kind that is none"
	hc_sql "UPDATE api_flip SET new_status = 'strange', processed = NULL"
	ok "$BACKEND: a status that is none" once
	is "$(hc_sql 'SELECT count(*) FROM api_notification')" 3 \
	    "$BACKEND: notifies nobody"
}

# Transports.md 6.8. Member 2 is disabled, 3 fails, 4 has nothing to say, 5 is
# a group, 6 belongs to others, 7 is not there.
groups() {
	new 8 "$(now)" --due 0
	hc_sql "UPDATE api_channel SET disabled = $(BOOL 1) WHERE id = 2"
	hc_sql "UPDATE api_channel SET value = 'nonsense' WHERE id = 3"
	no_down 4
	hc_sql "UPDATE api_channel SET kind = 'group',
	    value = '$(channel 2)' WHERE id = 5"
	hc_sql "INSERT INTO accounts_project (code, name, api_key,
	    api_key_readonly, owner_id, badge_key, show_slugs)
	    SELECT '$(channel 99 | if [ "$BACKEND" = sqlite ]; then
	    tr -d -; else cat; fi)', 'Q', '', '', owner_id, 'q', show_slugs
	    FROM accounts_project"
	hc_sql "UPDATE api_channel SET project_id = 2 WHERE id = 6"
	hc_sql "UPDATE api_channel SET kind = 'group', value = '$(channel 2),$(
	    channel 3),$(channel 4),$(channel 5),$(channel 6),$(
	    channel 77)' WHERE id = 1"
	hc_sql "UPDATE api_channel SET kind = 'group', value = '' WHERE id = 7"
	hc_sql 'UPDATE api_channel_checks SET check_id = 1 WHERE id = 7'
	hc_sql 'DELETE FROM api_channel_checks WHERE id > 1 AND id <> 7'
	flip 1 up down
	ok "$BACKEND: a group" once
	is "$(requests)" "/2/down/$(check 1)" \
	    "$BACKEND: its members are notified, the disabled one too"
	is "$(hc_sql "SELECT channel_id, substr(error, 1, 9)
	    FROM api_notification ORDER BY channel_id" | tr '\t\n' ',;')" \
	    '1,1 out of ;2,;3,Malformed;7,Group val;' \
	    "$BACKEND: each has its row"
	is "$(hc_sql 'SELECT last_error FROM api_channel WHERE id = 1')" \
	    '1 out of 3 notifications failed' "$BACKEND: the group's own error"
	is "$(hc_sql 'SELECT count(*) FROM hc_lease')" 0 \
	    "$BACKEND: no lease is left of a group"
}

# Core.md 13.5.
nags() {
	new 3 "$(now)" --due 0
	hc_sql "UPDATE accounts_profile SET nag_period = $(
	    [ "$BACKEND" = pgsql ] && echo "interval '1 hour'" ||
	    echo 3600000000)"
	hc_sql "UPDATE api_check SET status = 'down' WHERE id = 1"
	flip 1 up down
	ok "$BACKEND: somebody who wants reminders" once
	is "$(hc_sql "SELECT count(*) FROM accounts_profile WHERE next_nag_date
	    > '$(date -u -d '+58 minutes' '+%Y-%m-%d %H:%M:%S')'")" 1 \
	    "$BACKEND: gets one in an hour"
	hc_sql "UPDATE accounts_profile
	    SET next_nag_date = '2026-01-01 00:00:00'"
	hc_sql "UPDATE api_check SET status = 'down' WHERE id = 2"
	flip 2 up down
	once
	is "$(hc_sql "SELECT count(*) FROM accounts_profile
	    WHERE next_nag_date = '2026-01-01 00:00:00'")" 1 \
	    "$BACKEND: the second one changes nothing"
	hc_sql "UPDATE api_check SET status = 'up' WHERE id < 3"
	flip 1 down up
	once
	is "$(hc_sql 'SELECT next_nag_date FROM accounts_profile')" NULL \
	    "$BACKEND: none when all are up again"
}

# A database that Healthchecks made, and one that nobody has.
upstream() {
	if [ "$BACKEND" = sqlite ]; then
		(umask 022; hc_sql 'VACUUM')
	fi
	nok "$BACKEND: an empty database" once
	hc_sql < "tests/golden/schema-$BACKEND.sql"
	MADE=1 new 2 "$(now)" --due 0
	flip 1 up down
	ok "$BACKEND: a database without our tables" once
	is "$(requests)" "/1/down/$(check 1)" "$BACKEND: is served"
	is "$(hc_sql 'SELECT count(*) FROM hc_lease')" 0 \
	    "$BACKEND: and has them now"
}

# DECISIONS 19, where it may not create them.
forbidden() {
	[ "$BACKEND" != sqlite ] || return 0
	new 2 "$(now)" --due 0
	hc_sql 'DROP TABLE hc_lease'
	hc_sql 'DROP TABLE hc_heartbeat'
	case $BACKEND in
	pgsql) hc_sql "CREATE ROLE ${DB_NAME}_u LOGIN PASSWORD 'pw'"
	    hc_sql "GRANT SELECT, INSERT, UPDATE, DELETE ON
	        ALL TABLES IN SCHEMA public TO ${DB_NAME}_u"
	    hc_sql "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public
	        TO ${DB_NAME}_u" ;;
	mysql) hc_sql "CREATE USER ${DB_NAME}_u IDENTIFIED BY 'pw'"
	    hc_sql "GRANT SELECT, INSERT, UPDATE, DELETE ON *.*
	        TO ${DB_NAME}_u" ;;
	esac
	hc_sql "UPDATE api_channel SET kind = 'group',
	    value = '$(channel 2)' WHERE id = 1"
	flip 1 up down
	ok "$BACKEND: without the right to create tables" \
	    env DB_USER="${DB_NAME}_u" DB_PASSWORD=pw \
	    hc-sendalerts --once
	like "$(cat "$HC_TMP/.ok")" 'works without leases' \
	    "$BACKEND: warns"
	is "$(requests)" "/2/down/$(check 1)" "$BACKEND: and works"
	is "$(hc_sql 'SELECT channel_id, error FROM api_notification
	    ORDER BY id' | tr '\t\n' ',;')" '1,;2,;' "$BACKEND: groups as well"
	nok "$BACKEND: without them" hc_sql 'SELECT * FROM hc_lease'
	[ "$BACKEND" = pgsql ] || hc_sql "DROP USER ${DB_NAME}_u"
}

# Lessons A5.
silent() {
	hung=50
	[ -z "${HC_SLOW:-}" ] || hung=5000
	new $((hung + 1)) "$(now)" --due 0
	hc_sql "UPDATE api_channel
	    SET value = replace(value, ':$SINK/', ':$SINK/hang/')
	    WHERE id <= $hung"
	hc_sql "UPDATE api_channel
	    SET value = replace(value, '127.0.0.1', 'localhost')
	    WHERE id > $hung"
	hc_sql "INSERT INTO api_flip (owner_id, created, old_status,
	    new_status, reason) SELECT id, created, 'up', 'down', ''
	    FROM api_check WHERE id <= $hung"
	daemon
	wait_until 20 requested 30
	flip $((hung + 1)) up down
	ok "$BACKEND: $hung to a host that does not answer stop nobody else" \
	    wait_until 20 grep -q "/$((hung + 1))/" "$HC_TMP/sink.out"
	[ "$BACKEND" != pgsql ] || is "$(hc_sql "SELECT count(*)
	    FROM pg_stat_activity WHERE datname = '$DB_NAME'
	    AND query = 'LISTEN \"hc_nudge\"'")" 1 \
	    "$BACKEND: listens to those who take pings"
	kill -s USR1 "$DAEMON"
	ok "$BACKEND: USR1 tells its state" wait_until 10 \
	    grep -q "state: database=ok pending=$hung held=no" \
	    "$HC_TMP/sendalerts.err"
	bg_stop "$DAEMON" KILL
}

only_holes() {
	[ "$(hc_sql "SELECT count(*) FROM api_notification
	    WHERE error = 'Sending'")" = $HOLES ]
}

# Many at once; some of the receivers, each a host of its own, say nothing.
storm() {
	STORM=200 HOLES=10
	[ -z "${HC_SLOW:-}" ] || STORM=2000 HOLES=50
	all=$((STORM + HOLES))
	new $all "$(now)"
	holes=$(free_port)
	bg holes python3 tests/tools/blackholes.py "$holes" $HOLES
	wait_for_port "$holes"
	hc_sql "UPDATE api_channel SET value = replace(value,
	    '127.0.0.1:$SINK/', '127.0.1.' || (id - $STORM) || ':$holes/')
	    WHERE id > $STORM"
	daemon
	ok "$BACKEND: $all checks down at once, $HOLES black holes" \
	    wait_until 60 requested $STORM
	ok "$BACKEND: all others are done while those wait" \
	    wait_until 10 only_holes
	requests > "$HC_TMP/got"
	is "$(wc -l < "$HC_TMP/got") $(uniq "$HC_TMP/got" | wc -l)" \
	    "$STORM $STORM" "$BACKEND: none is lost, none sent twice"
	is "$(hc_sql "SELECT count(*), count(DISTINCT owner_id),
	    max(owner_id) FROM api_notification WHERE error = ''" |
	    tr '\t' ,)" $STORM,$STORM,$STORM "$BACKEND: each on record"
	is "$(hc_sql 'SELECT count(*) FROM api_flip')" $all \
	    "$BACKEND: one flip each"
	bg_stop "$DAEMON" KILL
	[ -n "${HC_SLOW:-}" ] || return 0
	ok "$BACKEND: within 3 seconds" awk '{ t[NR] = $1 }
	    END { exit t[NR] - t[1] > 3e6 }' "$HC_TMP/sink.out"
}

# DECISIONS 9.
settle() {
	new 3 "$(now)" --due 1
	hc_sql "INSERT INTO hc_heartbeat (id, beat) VALUES (1, '$(date -u \
	    -d '-5 minutes' '+%Y-%m-%d %H:%M:%S')')"
	flip 2 up down
	SETTLE_TIME=600 daemon
	wait_until 20 requested 1
	is "$(requests)" "/2/down/$(check 2)" \
	    "$BACKEND: after an outage what pings changed is sent"
	wait_until 20 grep -q 'no check goes down for' \
	    "$HC_TMP/sendalerts.err"
	SETTLE_TIME=600 once
	is "$(hc_sql 'SELECT count(*) FROM api_flip WHERE owner_id = 1')" 1 \
	    "$BACKEND: --once does not wait"
	hc_sql "UPDATE api_check SET status = 'up', alert_after =
	    '$(date -u -d '-1 minute' '+%Y-%m-%d %H:%M:%S')' WHERE id = 3"
	hc_sql "UPDATE api_check SET last_ping = '2026-01-01 00:00:00'
	    WHERE id = 3"
	flip 2 down up
	wait_until 20 requested 3
	is "$(hc_sql 'SELECT status FROM api_check WHERE id = 3')" up \
	    "$BACKEND: no check goes down meanwhile"
	ok "$BACKEND: ends" bg_stop "$DAEMON"
	SETTLE_TIME=600 daemon
	flip 2 up down
	wait_until 20 requested 4
	is "$(hc_sql 'SELECT status FROM api_check WHERE id = 3')" up \
	    "$BACKEND: another copy holds as well"
	bg_stop "$DAEMON"
	SETTLE_TIME=0 daemon
	ok "$BACKEND: unless it is not to" wait_until 20 requested 5
	bg_stop "$DAEMON"
	hc_sql "UPDATE hc_heartbeat SET hold_until = NULL, beat = '$(date -u \
	    -d '-5 minutes' '+%Y-%m-%d %H:%M:%S')'"
	hc_sql "UPDATE api_check SET status = 'up', alert_after =
	    '2026-01-01 00:00:00' WHERE id = 3"
	SETTLE_TIME=2 daemon
	ok "$BACKEND: and goes down in the end" wait_until 20 requested 6
	bg_stop "$DAEMON"
}

# Where /run/hc is missing.
deaf() {
	new 1 "$(now)" --due 0
	NUDGE_SOCKET=$HC_TMP/none/nudge daemon
	flip 1 up down
	wait_until 20 requested 1
	if [ "$BACKEND" = pgsql ]; then
		unlike "$(cat "$HC_TMP/sendalerts.err")" 'nudge socket' \
		    "$BACKEND: has no need of a nudge socket"
	else
		is "$(grep -c 'nudge socket .*No such file' \
		    "$HC_TMP/sendalerts.err")" 1 \
		    "$BACKEND: says once that nothing wakes it"
	fi
	bg_stop "$DAEMON"
}

notify() {
	new 4 "$(now)" --due 0
	flip 1 up down
	hc_sql "UPDATE api_channel SET disabled = $(BOOL 1) WHERE id = 2"
	ok "$BACKEND: hc-notify -n" \
	    hc-notify -n --flip 1 --channel "$(channel 2)"
	is "$(hc_sql 'SELECT count(*) FROM api_notification')" 0 \
	    "$BACKEND: -n sends nothing"
	ok "$BACKEND: hc-notify --flip" \
	    hc-notify --flip 1 --channel "$(channel 2)"
	is "$(requests)" "/2/down/$(check 1)" \
	    "$BACKEND: sends to that channel, disabled or not"
	is "$(hc_sql 'SELECT owner_id, channel_id, error
	    FROM api_notification' | tr '\t' ,)" '1,2,' \
	    "$BACKEND: and records it"
	ok "$BACKEND: hc-notify --test" \
	    hc-notify --test --channel "$(channel 3)"
	ok "$BACKEND: again" hc-notify --test --channel "$(channel 3)"
	is "$(hc_sql 'SELECT owner_id, check_status, error
	    FROM api_notification WHERE channel_id = 3' | tr '\t' ,)" \
	    'NULL,down,' "$BACKEND: one test is kept"
	no_down 4
	ok "$BACKEND: only up is configured" \
	    hc-notify --test --channel "$(channel 4)"
	is "$(hc_sql 'SELECT check_status FROM api_notification
	    WHERE channel_id = 4')" up "$BACKEND: the test says up"
	nok "$BACKEND: a flip there is nothing to send for" \
	    hc-notify --flip 1 --channel "$(channel 4)"
	hc_sql "UPDATE api_channel SET value = 'nonsense' WHERE id = 1"
	nok "$BACKEND: what fails" hc-notify --test --channel "$(channel 1)"
	nok "$BACKEND: no such channel" \
	    hc-notify --test --channel "$(channel 50)"
	nok "$BACKEND: no such flip" \
	    hc-notify --flip 50 --channel "$(channel 2)"
	is "$(hc_sql "SELECT count(*) FROM hc_lease")" 0 \
	    "$BACKEND: hc-notify leaves no lease"
}

for part in matrix detects channels groups nags upstream forbidden silent \
    storm settle deaf notify; do
	for_each_db $part
done

hc_db sqlite
new 2 "$(now)" --due 0
flip 1 up down
port=$(free_port)
bg statsd python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", int(sys.argv[1])))
print("ready", flush=True)
while True:
	print(s.recv(2000).decode(), flush=True)' "$port"
wait_until 10 grep -q ready "$HC_TMP/statsd.out"
STATSD_HOST=127.0.0.1:$port once
wait_until 10 grep -q sendTime "$HC_TMP/statsd.out"
like "$(cat "$HC_TMP/statsd.out")" '^hc.sendalerts.processFlip:1\|c$' \
    'statsd: flips'
like "$(cat "$HC_TMP/statsd.out")" '^hc.notifications.webhook.success:1\|c$' \
    'statsd: notifications'
like "$(cat "$HC_TMP/statsd.out")" \
    '^hc.sendalerts.dwellTime:[0-9]+\.[0-9]{6}\|ms$' 'statsd: times'
flip 1 down up
flip 2 up down
ok 'one at a time' once --num-workers 1
is "$(requests | wc -l)" 3 'sends all the same'
cat > "$HC_TMP/manager.py" <<'END'
"""As a service manager with a watchdog."""
import os, signal, socket, subprocess, sys
note = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
note.bind(sys.argv[1])
note.settimeout(20)
p = subprocess.Popen(['hc-sendalerts'], env=dict(os.environ,
    NOTIFY_SOCKET=sys.argv[1], WATCHDOG_USEC='200000'))
seen = []
while seen.count(b'WATCHDOG=1') < 3:
    seen.append(note.recv(1000))
assert b'READY=1' in seen, seen
p.send_signal(signal.SIGTERM)
while note.recv(1000) != b'STOPPING=1':
    pass
assert p.wait(20) == 0
END
ok 'tells a service manager that it is alive' \
    python3 "$HC_TMP/manager.py" "$HC_TMP/notify.sock"
DB_HOST=127.0.0.1 DB_PORT=1 DB=postgres daemon
ok 'no database at the start' wait_until 20 \
    grep -q 'database: .*trying again' "$HC_TMP/sendalerts.err"
ok 'it waits for it, and ends' bg_stop "$DAEMON"
nok '--once does not wait' env DB_HOST=127.0.0.1 DB_PORT=1 DB=postgres \
    hc-sendalerts --once
for words in operand '--num-workers 0' '--num-workers x'; do
	# shellcheck disable=SC2086
	hc-sendalerts $words > /dev/null 2>&1
	is $? 2 "usage: hc-sendalerts $words"
done
for words in '' '--test' '--channel x --test' \
    "--channel $(channel 1)" "--channel $(channel 1) --flip x"; do
	# shellcheck disable=SC2086
	hc-notify $words > /dev/null 2>&1
	is $? 2 "usage: hc-notify $words"
done
done_testing
