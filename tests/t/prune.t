#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-prune*: what they delete and what they leave (core.md 12), beside others,
# interrupted, and without doing it.
. tests/t/lib.sh
. tests/t/s3lib.sh

# ago SECONDS: that time, as columns hold it
ago() {
	date -u -d "@$(($(date +%s) - $1))" '+%F %T'
}
D=86400

# A database with the fixture's users, projects and checks, and nothing that
# happened to them.
fresh() {
	hc_db "$BACKEND" && hc-migrate >/dev/null 2>&1 && hc_fixture
	hc_sql 'DELETE FROM api_ping; DELETE FROM api_notification;
	    DELETE FROM api_flip'
}

# pings CHECK FROM TO [AGE]: with these numbers, a second apart, the last one
# AGE seconds ago
pings() {
	awk -v c="$1" -v from="$2" -v to="$3" \
	    -v end="$(($(date +%s) - ${4:-0}))" 'BEGIN {
		insert = "INSERT INTO api_ping (owner_id, n, created, " \
		    "scheme, method, ua) VALUES\n"
		row = "%s(%d, %d, \x27%s\x27, \x27\x27, \x27\x27, \x27\x27)"
		for (n = from; n <= to; n++)
			printf row, (n - from) % 500 ? ",\n" : \
			    (n > from ? ";\n" : "") insert, c, n,
			    strftime("%F %T", end - (to - n), 1)
		print ";"
	}' | hc_sql
}

# numbers CHECK: of its pings, "FIRST-LAST COUNT"
numbers() {
	hc_sql "SELECT COALESCE(min(n), 0), COALESCE(max(n), 0), count(*)
	    FROM api_ping WHERE owner_id = $1" | awk '{ print $1 "-" $2, $3 }'
}

# All rows that any of the programs may delete.
state() {
	for t in api_ping api_notification api_flip api_tokenbucket auth_user \
	    accounts_profile accounts_project accounts_member api_check \
	    api_channel; do
		echo "$t"
		hc_sql "SELECT id FROM $t ORDER BY id"
	done
}

# dry PROGRAM WANT: -n says that and does nothing
dry() {
	state > "$HC_TMP/before"
	is "$("$1" -n 2>/dev/null)" "$2" "$BACKEND: $1 -n"
	state > "$HC_TMP/after"
	same "$HC_TMP/after" "$HC_TMP/before" "$BACKEND: $1 -n changes nothing"
}

# runs PROGRAM WANT
runs() {
	is "$("$1" 2>"$HC_TMP/err")" "$2" "$BACKEND: $1" ||
	    diag "$(cat "$HC_TMP/err")"
}

empty() {
	hc-migrate >/dev/null 2>&1
	runs hc-prunepings 'Done! Pruned 0 pings'
	runs hc-prunenotifications 'Done! Pruned 0 notifications.'
	runs hc-pruneflips 'Done! Pruned 0 flips.'
	runs hc-prunetokenbucket 'Done! Pruned 0 token bucket entries'
	runs hc-pruneusers 'Pruned 0 never-logged-in user accounts.
Done!'
}

prunepings() {
	fresh
	# The fixture: checks 1 to 40 are of a user with a limit of 12.
	hc_sql "UPDATE api_check SET n_pings = 2500 WHERE id = 1;
	    UPDATE api_check SET n_pings = 10 WHERE id = 2;
	    UPDATE api_check SET n_pings = 13 WHERE id = 3;
	    UPDATE api_check SET n_pings = 150 WHERE id = 50;
	    DELETE FROM accounts_profile WHERE user_id = 2;
	    UPDATE api_check SET n_pings = 500 WHERE id = 4;
	    INSERT INTO api_ping (owner_id, n, created, scheme, method, ua)
	    VALUES (1, NULL, '2020-01-01 00:00:00', '', '', ''),
	    (1, 0, '2020-01-01 00:00:00', '', '', '')"
	pings 1 1 2500
	pings 2 1 10
	pings 3 1 13
	pings 50 1 150
	dry hc-prunepings 'Done! Would prune 2539 pings'
	runs hc-prunepings 'Done! Pruned 2539 pings'
	is "$(numbers 1)" '0-2500 14' "$BACKEND: none and 0 are no numbers"
	is "$(hc_sql 'SELECT min(n) FROM api_ping WHERE owner_id = 1
	    AND n > 0')" 2489 "$BACKEND: the newest stay"
	is "$(numbers 2)" '1-10 10' "$BACKEND: fewer than the limit stay"
	is "$(numbers 3)" '2-13 12' "$BACKEND: one more goes"
	is "$(numbers 50)" '51-150 100' "$BACKEND: the default limit is 100"
	is "$(hc_sql 'SELECT ping_log_limit FROM accounts_profile
	    WHERE user_id = 2')" 100 "$BACKEND: a missing profile is made"
	runs hc-prunepings 'Done! Pruned 0 pings'
}

# notification CHECK STATUS AGE
notification() {
	hc_note=$((${hc_note:-1000} + 1))
	hc_sql "INSERT INTO api_notification (check_status, created,
	    channel_id, owner_id, error, code) VALUES ('$2', '$(ago "$3")', 1,
	    $1, '', '0000000000004000800000000000$hc_note')"
}

flip() {
	hc_sql "INSERT INTO api_flip (created, processed, old_status,
	    new_status, owner_id, reason) VALUES ('$(ago "$3")', ${4:-NULL},
	    '$2', 'up', $1, '')"
}

prunenotifications() {
	fresh
	hc_sql 'UPDATE api_check SET n_pings = 1500 WHERE id IN (1, 2);
	    UPDATE api_check SET n_pings = 100 WHERE id = 3'
	pings 1 1489 1500 1000	# the oldest is 1011 seconds old
	pings 3 89 100 1000
	notification 1 go 5000
	notification 1 go 1100
	notification 1 stay 900
	notification 2 stay 5000	# has no pings
	notification 3 stay 5000	# has had 100 pings only
	notification NULL stay 5000	# a test
	dry hc-prunenotifications 'Done! Would prune 2 notifications.'
	runs hc-prunenotifications 'Done! Pruned 2 notifications.'
	is "$(hc_sql 'SELECT check_status FROM api_notification' | sort |
	    uniq -c | xargs)" '4 stay' "$BACKEND: those that should"
	runs hc-prunenotifications 'Done! Pruned 0 notifications.'
}

pruneflips() {
	fresh
	pings 1 1489 1500 1000
	pings 3 89 100 $((200 * D))
	flip 1 go $((95 * D))
	flip 1 go $((400 * D)) "'$(ago $((400 * D)))'"
	flip 1 go $((93 * D + 60))
	flip 1 stay $((93 * D - 60))
	flip 1 stay 5000
	flip 2 stay $((400 * D))	# has no pings
	flip 3 stay $((199 * D))	# newer than the oldest ping
	flip 3 go $((201 * D))
	dry hc-pruneflips 'Done! Would prune 4 flips.'
	runs hc-pruneflips 'Done! Pruned 4 flips.'
	is "$(hc_sql 'SELECT old_status FROM api_flip' | sort | uniq -c |
	    xargs)" '4 stay' "$BACKEND: those that should"
}

prunetokenbucket() {
	fresh
	hc_sql "INSERT INTO api_tokenbucket (value, tokens, updated) VALUES
	    ('a', 0.5, '$(ago $((D + 60)))'), ('b', 0.5, '$(ago $((9 * D)))'),
	    ('c', 0.5, '$(ago $((D - 60)))')"
	dry hc-prunetokenbucket 'Done! Would prune 2 token bucket entries'
	runs hc-prunetokenbucket 'Done! Pruned 2 token bucket entries'
	is "$(hc_sql 'SELECT value FROM api_tokenbucket')" c \
	    "$BACKEND: the young one stays"
}

# user ID JOINED LAST-LOGIN [NOTICE]: ages in days, NULL for none
user() {
	hc_sql "INSERT INTO auth_user (id, password, last_login, is_superuser,
	    username, first_name, last_name, email, is_staff, is_active,
	    date_joined) SELECT $1, '', $(age "$3"), is_superuser, 'u$1', '',
	    '', 'u$1@example.org', is_superuser, is_active, $(age "$2")
	    FROM auth_user WHERE id = 1;
	    INSERT INTO accounts_profile (id, user_id, nag_period, reports,
	    ping_log_limit, check_limit, token, sms_limit, sms_sent,
	    call_limit, calls_sent, sort, tz, deletion_notice_date)
	    SELECT $1, $1, nag_period, reports, 100, 20, '', 0, 0, 0, 0,
	    'created', 'UTC', $(age "${4:-NULL}") FROM accounts_profile
	    WHERE id = 1"
}

age() {
	[ "$1" = NULL ] && echo NULL || echo "'$(ago $(($1 * D)))'"
}

pruneusers() {
	fresh
	hc_sql "UPDATE auth_user SET last_login = '$(ago $D)'"
	user 101 31 NULL		# goes
	user 102 29 NULL		# is too young
	user 103 31 NULL		# is in a team
	user 104 31 31			# has been here
	user 105 90 80 31		# goes
	user 106 90 30 31		# came back
	user 107 90 80 29		# has time left
	user 108 90 NULL 31		# goes, in the first step
	user 109 90 NULL 31		# is in a team, goes all the same
	hc_sql "INSERT INTO accounts_member (user_id, project_id, role)
	    VALUES (103, 1, 'w'), (109, 1, 'w')"
	# All that belongs to 105 goes along.
	hc_sql 'UPDATE accounts_project SET owner_id = 105 WHERE id = 3'
	pings 50 1 20
	flip 50 down 100
	notification 50 down 100
	dry hc-pruneusers 'Would prune 2 never-logged-in user accounts.
Would delete inactive u105@example.org
Would delete inactive u108@example.org
Would delete inactive u109@example.org
Done!'
	runs hc-pruneusers 'Pruned 2 never-logged-in user accounts.
Deleting inactive u105@example.org
Deleting inactive u109@example.org
Done!'
	is "$(hc_sql 'SELECT id FROM auth_user ORDER BY id' | xargs)" \
	    '1 2 102 103 104 106 107' "$BACKEND: those that should stay"
	is "$(hc_sql 'SELECT count(*) FROM api_check WHERE project_id = 3')" \
	    0 "$BACKEND: checks go along"
	is "$(hc_sql 'SELECT count(*) FROM api_ping')" 0 \
	    "$BACKEND: and what is theirs"
	is "$(hc_sql 'SELECT count(*) FROM accounts_member')" 1 \
	    "$BACKEND: and memberships"
}

# Ended at any moment, nothing is lost that should stay, and the next run does
# the rest.
interrupted() {
	fresh
	hc_sql 'UPDATE api_check SET n_pings = 20000 WHERE id IN (1, 2, 50)'
	for c in 1 2 50; do
		pings $c 1 20000
	done
	left=60000
	for delay in 0.02 0.1 0.2; do
		timeout -s KILL $delay hc-prunepings >/dev/null 2>&1
		now=$(hc_sql 'SELECT count(*) FROM api_ping')
		ok "$BACKEND: after ${delay}s: $now left" test "$now" -le $left
		left=$now
		for c in 1:12 2:12 50:100; do
			is "$(hc_sql "SELECT count(*) FROM api_ping WHERE
			    owner_id = ${c%:*} AND n > 20000 - ${c#*:}")" \
			    "${c#*:}" "$BACKEND: the newest are there"
		done
	done
	ok "$BACKEND: the next run" hc-prunepings
	is "$(hc_sql 'SELECT count(*) FROM api_ping')" 124 \
	    "$BACKEND: does the rest"
}

# Adds pings until a file comes, one transaction each.
writer() {
	i=20000
	while [ ! -e "$HC_TMP/stop" ]; do
		i=$((i + 1))
		hc_sql "INSERT INTO api_ping (owner_id, n, created, scheme,
		    method, ua) VALUES (1, $i, '$(ago 0)', '', '', '');
		    UPDATE api_check SET n_pings = $i WHERE id = 1" || break
	done
	echo $i > "$HC_TMP/wrote"
}

# Makes and deletes checks that have old pings.
deleter() {
	while [ ! -e "$HC_TMP/stop" ]; do
		hc_sql 'DELETE FROM api_ping WHERE owner_id = 3;
		    DELETE FROM api_channel_checks WHERE check_id = 3;
		    DELETE FROM api_check WHERE id = 3' || break
	done
	echo done > "$HC_TMP/deleted"
}

beside() {
	fresh
	hc_sql 'UPDATE api_check SET n_pings = 20000 WHERE id IN (1, 2, 3)'
	for c in 1 2 3; do
		pings $c 1 20000
	done
	rm -f "$HC_TMP/stop"
	writer > "$HC_TMP/writer.err" 2>&1 &
	writer=$!
	deleter > "$HC_TMP/deleter.err" 2>&1 &
	deleter=$!
	bg p1 hc-prunepings
	p1=$BG_PID
	bg p2 hc-prunepings
	p2=$BG_PID
	bg p3 hc-prunenotifications
	p3=$BG_PID
	for p in $p1 $p2 $p3; do
		ok "$BACKEND: several at once, beside writers" wait $p
	done
	: > "$HC_TMP/stop"
	wait $writer $deleter
	is "$(cat "$HC_TMP/writer.err" "$HC_TMP/deleter.err")" '' \
	    "$BACKEND: who meet no error"
	ok "$BACKEND: once more" hc-prunepings
	last=$(cat "$HC_TMP/wrote")
	is "$(numbers 1)" "$((last - 11))-$last 12" \
	    "$BACKEND: each ping that came meanwhile counts"
	is "$(numbers 2)" '19989-20000 12' "$BACKEND: and so do the others"
	cat "$HC_TMP/p1.out" "$HC_TMP/p2.out" | grep -c '^Done! Pruned' \
	    > "$HC_TMP/n"
	is "$(cat "$HC_TMP/n")" 2 "$BACKEND: both say what they did"
}

pruneobjects() {
	fresh
	is "$(hc-pruneobjects 2>&1 >/dev/null | tail -n 1)" \
	    'hc-pruneobjects: Object storage is not configured' \
	    "$BACKEND: without a bucket"
	s3_start || { skip "$BACKEND: hc-pruneobjects" "$HC_WHY"; return; }
	known=$(hc_sql "SELECT CAST(code AS char(36)) FROM api_check
	    WHERE id = 1" | tr -d - |
	    sed -E 's/^(.{8})(.{4})(.{4})(.{4})/\1-\2-\3-\4-/')
	gone=00000000-1111-4222-8333-444444444444
	for key in $known/za-1 $gone/za-1 $gone/zb-2 other/za-1 \
	    00000000111142228333444444444444/za-1 top $gone; do
		echo body | "$HC_TOOLS/s3tool" put "$key" 0
	done
	s3_keys > "$HC_TMP/keys"
	is "$(hc-pruneobjects -n 2>/dev/null)" "Staged for deletion: 1
Would delete $gone/
Done!" "$BACKEND: hc-pruneobjects -n"
	s3_keys > "$HC_TMP/got"
	same "$HC_TMP/got" "$HC_TMP/keys" "$BACKEND: deletes nothing"
	runs hc-pruneobjects "Staged for deletion: 1
Deleting $gone/
Done!"
	s3_keys > "$HC_TMP/got"
	grep -v "^$gone/" "$HC_TMP/keys" > "$HC_TMP/want"
	same "$HC_TMP/got" "$HC_TMP/want" \
	    "$BACKEND: only what was a check's that is gone"
	hc-pruneobjects > "$HC_TMP/out" 2>&1
	S3_SECRET_KEY=wrong
	nok "$BACKEND: with a wrong key" hc-pruneobjects
	unset S3_BUCKET
}

for part in empty prunepings prunenotifications pruneflips prunetokenbucket \
    pruneusers interrupted beside pruneobjects; do
	for_each_db $part
done

# What all of them share.
BACKEND=sqlite
fresh
nok 'no operands' hc-prunepings operand
hc-prunepings --nonsense >/dev/null 2>&1
is $? 2 'usage'
DB_NAME=$HC_TMP/none.sqlite
like "$(hc-prunepings 2>&1)" '^hc-prunepings: database .*none.sqlite' \
    'no database'
nok 'no database is made' test -e "$HC_TMP/none.sqlite"
done_testing
