#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-sendalerts: copies at once, ends at any moment, servers that go away. Each
# flip is delivered, and once unless something died.
. tests/t/lib.sh
. tests/t/alertlib.sh

COPIES=300
[ -z "${HC_SLOW:-}" ] || COPIES=10000

# Lessons A1.
copies() {
	new $COPIES "$(($(now) + 1))" --due $((COPIES / 2)) --channels 50
	hc_sql "INSERT INTO api_flip (owner_id, created, old_status,
	    new_status, reason) SELECT id, created, 'down', 'up', ''
	    FROM api_check WHERE id > $((COPIES / 2))"
	pids=
	for i in 1 2 3; do
		bg "copy$i" hc-sendalerts -v
		pids="$pids $BG_PID"
	done
	ok "$BACKEND: 3 copies, $COPIES flips" \
	    wait_until 120 requested $COPIES
	ok "$BACKEND: all is recorded" wait_until 20 settled
	for pid in $pids; do
		ok "$BACKEND: a copy ends" bg_stop "$pid"
	done
	is "$(requests | wc -l)" $COPIES "$BACKEND: nothing is sent twice"
	is "$(requests | sed 's,.*/,,' | uniq | sort -u | wc -l)" $COPIES \
	    "$BACKEND: and nothing not at all"
	is "$(hc_sql "SELECT count(*) FROM api_notification
	    WHERE error = ''")" $COPIES "$BACKEND: each has its row"
	is "$(cat "$HC_TMP"/copy?.out | grep -c ' OK in ')" $COPIES \
	    "$BACKEND: and its line"
}

# Lessons 4.2. The sink holds back its answers until it is told.
killed() {
	PREFIX=/stall new 4 "$(now)" --due 0
	hc_sql "UPDATE api_channel SET kind = 'group',
	    value = '$(channel 2),$(channel 3)' WHERE id = 1"
	flip 1 up down
	flip 4 up down
	# What another program left so is none of ours.
	hc_sql "INSERT INTO api_notification (code, owner_id, check_status,
	    channel_id, created, error) SELECT code, id, 'down', 2, created,
	    'Sending' FROM api_check WHERE id = 3"
	daemon
	ok "$BACKEND: is sending" wait_until 20 requested 3
	bg_stop "$DAEMON" KILL
	is "$(hc_sql "SELECT count(*) FROM api_notification
	    WHERE error = 'Sending'")" 5 "$BACKEND: killed meanwhile"
	once
	is "$(requests | wc -l)" 3 \
	    "$BACKEND: while its lease lasts nothing is sent again"
	expire
	daemon
	ok "$BACKEND: then each is, by another one" wait_until 20 requested 6
	kill -s USR1 "$SINK_PID"
	wait_until 20 no_lease
	ok "$BACKEND: and ends" bg_stop "$DAEMON"
	is "$(requests | uniq -c | awk '{ print $1 }' | sort -u)" 2 \
	    "$BACKEND: once more each"
	is "$(hc_sql 'SELECT channel_id, error FROM api_notification
	    ORDER BY id' | sort | tr '\t\n' ',;')" \
	    '1,;2,;2,Sending;3,;4,;' "$BACKEND: the group too; not others'"
}

no_lease() {
	[ "$(hc_sql 'SELECT count(*) FROM hc_lease')" = 0 ]
}
one_failed() {
	[ "$(hc_sql 'SELECT failed FROM hc_lease
	    WHERE notification_id = root_id')" = 1 ]
}

# A group that was half done.
half() {
	PREFIX=/stall new 3 "$(now)" --due 0
	hc_sql "UPDATE api_channel SET kind = 'group',
	    value = '$(channel 2),$(channel 3)' WHERE id = 1"
	hc_sql "UPDATE api_channel SET value = 'nonsense' WHERE id = 2"
	flip 1 up down
	daemon
	wait_until 20 requested 1
	wait_until 20 one_failed
	bg_stop "$DAEMON" KILL
	expire
	daemon
	wait_until 20 requested 2
	kill -s USR1 "$SINK_PID"
	wait_until 20 settled
	bg_stop "$DAEMON"
	is "$(hc_sql 'SELECT error FROM api_notification
	    WHERE channel_id = 1')" '1 out of 2 notifications failed' \
	    "$BACKEND: a group remembers who failed before"
}

# What is not worth sending any more.
interrupted() {
	PREFIX=/stall new 3 "$(now)" --due 0
	flip 1 up down
	daemon
	wait_until 20 requested 1
	bg notify hc-notify --test --channel "$(channel 2)"
	wait_until 20 requested 2
	bg_stop "$DAEMON" KILL
	bg_stop "$BG_PID" KILL
	expire
	hc_sql "UPDATE api_notification SET created = '2026-01-01 00:00:00'
	    WHERE owner_id = 1"
	once
	is "$(requests | wc -l)" 2 "$BACKEND: old ones and tests are not sent"
	is "$(hc_sql 'SELECT DISTINCT error FROM api_notification')" \
	    Interrupted "$BACKEND: but end"
	is "$(hc_sql 'SELECT count(*) FROM hc_lease')" 0 \
	    "$BACKEND: with their leases"
}

# Lessons A4.
terminated() {
	PREFIX=/stall new 3 "$(now)" --due 0
	flip 1 up down
	daemon
	wait_until 20 requested 1
	kill "$DAEMON"
	wait_until 20 grep -q 'Terminated, finishing' \
	    "$HC_TMP/sendalerts.out"
	flip 2 up down
	kill -s USR1 "$SINK_PID"
	ok "$BACKEND: told to end while it sends" wait "$DAEMON"
	is "$(tail -n 1 "$HC_TMP/sendalerts.out")" Done. \
	    "$BACKEND: it finishes that"
	is "$(hc_sql 'SELECT error FROM api_notification')" '' \
	    "$BACKEND: records it"
	is "$(hc_sql 'SELECT count(*) FROM api_flip
	    WHERE processed IS NULL')" 1 "$BACKEND: and takes nothing more"
	[ -n "${HC_SLOW:-}" ] || return 0
	PREFIX=/hang new_url 3
	flip 3 up down
	daemon
	wait_until 20 requested 3
	start=$(now)
	ok "$BACKEND: an answer that does not come" bg_stop "$DAEMON"
	ok "$BACKEND: does not hold it up for long" \
	    test $(($(now) - start)) -lt 25
	is "$(hc_sql "SELECT count(*) FROM hc_lease
	    WHERE expires > '$(date -u -d '+2 seconds' \
	    '+%Y-%m-%d %H:%M:%S')'")" 0 \
	    "$BACKEND: others may take over at once"
}
new_url() {
	hc_sql "UPDATE api_channel
	    SET value = replace(value, '/stall/', '$PREFIX/') WHERE id = $1"
}

# Lessons A11: what is being sent may go away meanwhile, as upstream deletes it.
deleted() {
	PREFIX=/stall new 3 "$(now)" --due 0
	flip 1 up down
	flip 2 up down
	flip 3 up down
	daemon
	wait_until 20 requested 3
	hc_sql 'DELETE FROM api_notification WHERE channel_id = 1'
	hc_sql 'DELETE FROM api_channel_checks WHERE channel_id = 1'
	hc_sql 'DELETE FROM api_channel WHERE id = 1'
	hc_sql 'DELETE FROM api_notification WHERE owner_id = 2'
	hc_sql 'DELETE FROM api_flip WHERE owner_id = 2'
	hc_sql 'DELETE FROM api_channel_checks WHERE check_id = 2'
	hc_sql 'DELETE FROM api_check WHERE id = 2'
	kill -s USR1 "$SINK_PID"
	ok "$BACKEND: a channel and a check go while they are notified" \
	    wait_until 20 settled
	is "$(hc_sql 'SELECT channel_id, error FROM api_notification' |
	    tr '\t' ,)" 3, "$BACKEND: the others are recorded"
	ok "$BACKEND: ends well" bg_stop "$DAEMON"
}

# A commit whose outcome is not known, and everything else that a database
# does. Only builds for tests can pretend.
faults() {
	can_fail 'faults of the database' || return 0
	new 60 "$(now)" --due 30
	for i in 41 42 43 44 45 46 47 48 49 50; do
		flip $i up down
	done
	HC_FAIL=db.commit:lost%3,db.exec:busy%17,db.exec:lost%29 daemon
	wait_until 10 requested 1
	for i in 1 2 3 4 5 6 7 8 9 10; do
		flip "$i" down up
		sleep 0.3
	done
	bg_stop "$DAEMON"
	expire
	daemon
	ok "$BACKEND: through faults all is sent" wait_until 30 settled
	bg_stop "$DAEMON"
	is "$(requests | sort -u | wc -l)" 50 "$BACKEND: each flip"
}

# storm FLIPS: so many changes that wait, of the first checks, and three checks
# behind them that are due. Check 1 notifies a group of two.
storm() {
	hc_sql "INSERT INTO api_flip (owner_id, created, old_status,
	    new_status, reason) SELECT id, created, 'up', 'down', ''
	    FROM api_check WHERE id <= $1"
	hc_sql "UPDATE api_check SET status = 'up',
	    alert_after = '2026-01-01 00:00:00',
	    last_ping = '2026-01-01 00:00:00'
	    WHERE id BETWEEN $(($1 + 1)) AND $(($1 + 3))"
	storm=$(($1 + 4))
	seen=$(wc -l < "$HC_TMP/sink.out")
}
storm_db() {
	new $(($1 + 5)) "$(now)" --due 0
	hc_sql "UPDATE api_channel SET kind = 'group',
	    value = '$(channel $(($1 + 4))),$(channel $(($1 + 5)))'
	    WHERE id = 1"
}
came() {
	tail -n +$((seen + 1)) "$HC_TMP/sink.out" | cut -d ' ' -f 2 |
	    sort | uniq -c
}
all_came() {
	[ "$(came | wc -l)" -ge $storm ] && settled
}
# came_once MOST DESC: all of it, none of it more often.
came_once() {
	is "$(came | awk -v most="$1" '$1 > most { bad++ }
	    END { print NR, bad + 0 }')" "$storm 0" "$BACKEND: $2"
}
# After whoever had it died.
goes_on() {
	expire
	daemon
	wait_until 30 all_came
	bg_stop "$DAEMON"
}
ended() {
	[ ! -e "/proc/$DAEMON" ] || grep -q '^State:.Z' "/proc/$DAEMON/status"
}
# ends WHERE HOW STATUS: the daemon that comes there, POINT@TIMES.
ends() {
	HC_FAIL=${1%@*}:$2@${1#*@} daemon
	wait_until 30 ended || bg_stop "$DAEMON" KILL
	wait "$DAEMON" 2>/dev/null
	is $? "$3" "$BACKEND: $2 at $1"
}

# Lessons 4.2: it dies, and another one goes on: once or twice, never not. A4:
# it is told to end: once.
AT='detect.write@1 detect.done@1 claim.write@1 claim.done@1 fetch.ask@1
    fetch.ask@4 fetch.asked@3 send.answered@2 group.member@1 record.write@1
    record.done@1'
dies() {
	can_fail 'ends at all points' || return 0
	storm_db 7
	for at in $AT lease.take@1; do
		storm 7
		if [ $at = lease.take@1 ]; then
			ends fetch.asked@3 die 137
			expire
		fi
		ends $at die 137
		goes_on
		came_once 2 "what it had goes out, at most twice"
	done
	for at in $AT; do
		storm 7
		ends $at term 0
		once
		came_once 1 "what it had goes out, once"
	done
	is "$(hc_sql "SELECT count(*) FROM api_notification
	    WHERE error <> ''")" 0 "$BACKEND: all is on record"
}

# At any moment.
SEED=${SEED:-$(now)}
dies_anywhere() {
	times=7
	[ -z "${HC_SLOW:-}" ] || times=20
	storm_db 200
	storm 200
	start=$(date +%s%N)
	once
	took=$(($(date +%s%N) - start))
	while [ $times -gt 0 ]; do
		times=$((times - 1))
		SEED=$((SEED + 1))
		storm 200
		daemon
		sleep "$(awk -v s=$SEED -v ns=$took 'BEGIN { srand(s)
		    printf "%.3f\n", (0.2 + rand()) * ns / 1e9 }')"
		bg_stop "$DAEMON" KILL
		sent=$(($(wc -l < "$HC_TMP/sink.out") - seen))
		goes_on
		came_once 2 "killed after $sent of $storm, SEED=$SEED"
	done
}

# jump SECONDS: what the programs' clocks are ahead of the real one.
jump() {
	echo "$1" > "$HC_TMP/clock.new"
	mv "$HC_TMP/clock.new" "$HC_TMP/clock"
}
lease_past() {
	[ "$(hc_sql "SELECT count(*) FROM hc_lease WHERE expires >
	    '$(date -u -d "+$1 seconds" '+%Y-%m-%d %H:%M:%S')'")" = 1 ]
}

# A send that takes long, by a clock that hurries.
renews() {
	can_fail 'renews leases' || return 0
	HC_CLOCK=$HC_TMP/clock
	export HC_CLOCK
	jump 0
	PREFIX=/stall new 3 "$(now)" --due 0
	flip 1 up down
	daemon
	wait_until 20 requested 1
	jump 45
	ok "$BACKEND: a lease is renewed" wait_until 20 lease_past 70
	jump 80
	once
	is "$(requests | wc -l)" 1 "$BACKEND: and keeps others away"
	jump -3600
	ok "$BACKEND: a clock set back is seen" wait_until 20 \
	    grep -q 'clock jumped by -3' "$HC_TMP/sendalerts.err"
	once
	is "$(requests | wc -l)" 1 "$BACKEND: so it does by a clock set back"
	kill -s USR1 "$SINK_PID"
	ok "$BACKEND: it ends" wait_until 20 settled
	bg_stop "$DAEMON"
	jump 0
	flip 2 up down
	HC_FAIL=lease.renew:die@1 daemon
	wait_until 20 requested 2
	jump 45
	wait_until 20 ended || bg_stop "$DAEMON" KILL
	wait "$DAEMON" 2>/dev/null
	is $? 137 "$BACKEND: die at lease.renew"
	expire
	daemon
	ok "$BACKEND: another one goes on" wait_until 20 requested 3
	kill -s USR1 "$SINK_PID"
	wait_until 20 settled
	bg_stop "$DAEMON"
	is "$(requests | uniq -c | awk '{ print $1 }' | tr '\n' ,)" 1,2, \
	    "$BACKEND: and sends it once more"
	unset HC_CLOCK
}

# DECISIONS 9: one of the checks is due in an hour.
hurries() {
	can_fail 'a clock that jumps' || return 0
	HC_CLOCK=$HC_TMP/clock
	SETTLE_TIME=600
	export HC_CLOCK
	jump 0
	new 3 "$(($(now) + 3600))" --due 1
	daemon
	flip 2 up down
	wait_until 20 requested 1
	jump 7200
	ok "$BACKEND: a jump of the clock is noticed" wait_until 20 \
	    grep -q 'no check goes down for 600 s' "$HC_TMP/sendalerts.err"
	flip 3 up down
	ok "$BACKEND: what pings change is sent" wait_until 20 requested 2
	is "$(hc_sql 'SELECT status FROM api_check WHERE id = 1')" up \
	    "$BACKEND: no check goes down by it"
	bg_stop "$DAEMON"
	SETTLE_TIME=0
	daemon
	ok "$BACKEND: but does when it stays so" wait_until 20 requested 3
	bg_stop "$DAEMON"
	unset HC_CLOCK
}

for part in copies killed half interrupted terminated deleted faults dies \
    dies_anywhere renews hurries; do
	for_each_db $part
done

# On servers of its own: others must not feel it.
HC_SERVERS=
restarts() {
	[ "$BACKEND" != sqlite ] || return
	new 20 "$(now)" --due 0
	daemon
	for i in 1 2 3; do
		flip $i up down
	done
	wait_until 20 requested 3
	ok "$BACKEND: the server restarts" \
	    sh tests/t/servers.sh restart "$BACKEND" "$HC_SERVERS"
	for i in 4 5 6; do
		flip $i up down
	done
	ok "$BACKEND: goes on then" wait_until 30 requested 6
	ok "$BACKEND: and records" wait_until 20 settled
	is "$(requests | sort -u | wc -l)" 6 "$BACKEND: each is sent"
	ok "$BACKEND: ends" bg_stop "$DAEMON"
}

# Lessons A3: the server ends connections that do nothing for a second.
idles() {
	case $BACKEND in
	pgsql) hc_sql "ALTER DATABASE $DB_NAME
	    SET idle_session_timeout = '1s'" ;;
	mysql) hc_sql 'SET GLOBAL wait_timeout = 1' ;;
	*) return 0 ;;
	esac
	new 3 "$(now)" --due 0
	daemon
	for i in 1 2 3; do
		sleep 2.5
		flip $i up down
		ok "$BACKEND: sends after a while of nothing" \
		    wait_until 20 requested $i
	done
	ok "$BACKEND: all is on record" wait_until 20 settled
	is "$(requests | uniq | wc -l) $(requests | wc -l)" '3 3' \
	    "$BACKEND: once"
	ok "$BACKEND: and ends" bg_stop "$DAEMON"
}
for_each_db restarts
for_each_db idles
done_testing
