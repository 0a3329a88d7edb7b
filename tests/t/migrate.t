#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-migrate: what it creates is what Healthchecks itself creates; what
# Healthchecks made it leaves alone; what is neither it refuses.
. tests/t/lib.sh

G=$HC_TOP/tests/golden

# Structure of what is not ours, one form whoever made it.
dump_schema() {
	case $BACKEND in
	sqlite) hc_sql "SELECT type, name, tbl_name, sql FROM sqlite_master
	    WHERE tbl_name NOT LIKE 'hc@_%' ESCAPE '@'
	    ORDER BY type, name, tbl_name" ;;
	pgsql) PGPASSWORD=$DB_PASSWORD pg_dump -h "$DB_HOST" -p "$DB_PORT" \
	    -U "$DB_USER" -s -O -x -T 'hc_*' "$DB_NAME" |
	    grep -Ev '^(--|\\(un)?restrict|SET |$)' ;;
	mysql) mysql_dump --no-data | sed 's/ AUTO_INCREMENT=[0-9]*//' ;;
	esac
}

# Structure and rows of what is not ours.
dump_all() {
	case $BACKEND in
	sqlite) sqlite3 "$DB_NAME" .dump | awk '
	    /^CREATE TABLE.* "?hc_/ { ours = 1 }
	    !ours && !/"?hc_/
	    /^\);/ { ours = 0 }' ;;
	pgsql) PGPASSWORD=$DB_PASSWORD pg_dump -h "$DB_HOST" -p "$DB_PORT" \
	    -U "$DB_USER" -O -x -T 'hc_*' --inserts "$DB_NAME" |
	    grep -Ev '^(--|\\(un)?restrict|SET |$)' ;;
	mysql) mysql_dump ;;
	esac
}

mysql_dump() {
	MYSQL_PWD=$DB_PASSWORD mariadb-dump --no-defaults -h "$DB_HOST" \
	    -P "$DB_PORT" -u "$DB_USER" --compact --order-by-primary \
	    --ignore-table="$DB_NAME.hc_migration" \
	    --ignore-table="$DB_NAME.hc_heartbeat" \
	    --ignore-table="$DB_NAME.hc_lease" "$@" "$DB_NAME"
}

# A database as Healthchecks makes it, in the current one.
load_upstream() {
	if [ "$BACKEND" = sqlite ]; then
		(umask 022; hc_sql 'VACUUM')
	fi
	hc_sql < "$G/schema-$BACKEND.sql"
	hc_sql <<END
INSERT INTO django_migrations (app, name, applied) VALUES
$(sed "s/\(.*\)	\(.*\)/('\1', '\2', '2026-01-02 03:04:05'),/; \$s/,\$//" \
    "$G/schema-migrations.tsv");
END
}

own_tables() {
	case $BACKEND in
	sqlite) hc_sql "SELECT name FROM sqlite_master WHERE type = 'table'
	    AND name LIKE 'hc@_%' ESCAPE '@' ORDER BY name" ;;
	pgsql) hc_sql "SELECT tablename FROM pg_tables
	    WHERE tablename LIKE 'hc@_%' ESCAPE '@' ORDER BY tablename" ;;
	mysql) hc_sql "SELECT table_name FROM information_schema.tables
	    WHERE table_schema = DATABASE()
	    AND table_name LIKE 'hc@_%' ESCAPE '@' ORDER BY table_name" ;;
	esac | tr '\n' ' '
}
ALL_OWN='hc_heartbeat hc_lease hc_migration '

# What upstream's schema dumps as on this backend, made once.
golden() {
	[ ! -e "$HC_TMP/golden.$BACKEND" ] || return 0
	load_upstream
	dump_schema > "$HC_TMP/golden.$BACKEND"
}

is_golden() {
	dump_schema > "$HC_TMP/got"
	same "$HC_TMP/got" "$HC_TMP/golden.$BACKEND" "$BACKEND: $1"
}

create() {
	[ "$(wc -l < "$HC_TMP/golden.$BACKEND")" -gt 50 ] ||
	    fail "$BACKEND: the schema to compare with has objects"
	nok "$BACKEND: --check of an empty database" hc-migrate --check
	like "$(hc-migrate -n)" '^0001-healthchecks: create 23 tables' \
	    "$BACKEND: -n says what is to do"
	[ "$BACKEND" != sqlite ] ||
	    nok 'sqlite: -n and --check make no file' test -e "$DB_NAME"
	like "$(hc-migrate 2>&1)" \
	    '^0002-alerts: create hc_heartbeat, hc_lease' \
	    "$BACKEND: says what it did"
	is_golden 'dumps identical to what Healthchecks makes'
	is "$(own_tables)" "$ALL_OWN" "$BACKEND: our own tables"
	hc_sql 'SELECT app, name FROM django_migrations ORDER BY id' \
	    > "$HC_TMP/got"
	same "$HC_TMP/got" "$G/schema-migrations.tsv" \
	    "$BACKEND: 205 rows of django_migrations"
	is "$(hc_sql "SELECT count(*) FROM auth_permission p
	    JOIN django_content_type c ON c.id = p.content_type_id
	    WHERE p.name LIKE 'Can %' AND p.codename LIKE '%' || c.model")" \
	    72 "$BACKEND: permissions"
	is "$(hc_sql "SELECT p.name FROM auth_permission p
	    JOIN django_content_type c ON c.id = p.content_type_id
	    WHERE c.app_label = 'admin' AND p.codename LIKE 'view%'")" \
	    'Can view log entry' "$BACKEND: verbose names"
	is "$(hc-migrate --check 2>/dev/null)" \
	    'Healthchecks v4.3: newest api migration is 0123_alter_channel_kind' \
	    "$BACKEND: --check knows it"
	ok "$BACKEND: --check is content" hc-migrate --check
	dump_all > "$HC_TMP/before"
	hc_sql 'SELECT * FROM hc_migration' >> "$HC_TMP/before"
	is "$(hc-migrate 2>/dev/null)" 'nothing to do' "$BACKEND: second run"
	dump_all > "$HC_TMP/after"
	hc_sql 'SELECT * FROM hc_migration' >> "$HC_TMP/after"
	same "$HC_TMP/after" "$HC_TMP/before" \
	    "$BACKEND: the second run changes nothing"
	[ "$BACKEND" != sqlite ] || new_file
}

new_file() {
	is "$(hc_sql 'PRAGMA journal_mode')" wal 'sqlite: a new file has WAL'
	is "$(stat -c %a "$DB_NAME")" 640 'sqlite: not for everybody to read'
}

# Upstream deletes without knowing of our tables.
leases() {
	hc-migrate >/dev/null 2>&1
	hc_fixture
	is "$(hc_sql 'SELECT count(*) FROM api_ping')" 60 "$BACKEND: fixture"
	hc_sql <<'END'
INSERT INTO hc_lease (notification_id, root_id, flip_id, holder, expires,
    attempts, members, failed)
VALUES (1, 1, 1, 'h:1:a', '2026-01-01 00:00:00', 0, 0, 0),
    (2, 2, NULL, 'h:1:a', '2026-01-01 00:00:00', 0, 0, 0),
    (3, 3, 2, 'h:1:a', '2026-01-01 00:00:00', 0, 0, 0);
DELETE FROM api_notification WHERE id = 1;
DELETE FROM api_flip WHERE id = 2;
END
	is "$(hc_sql 'SELECT notification_id FROM hc_lease')" 2 \
	    "$BACKEND: leases go with their notifications and flips"
}

adopt() {
	load_upstream
	hc_fixture
	dump_all > "$HC_TMP/before"
	like "$(hc-migrate --check 2>&1)" '^Healthchecks v4.3:' \
	    "$BACKEND: recognises what Healthchecks made"
	is "$(own_tables)" '' "$BACKEND: --check changes nothing"
	hc-migrate > "$HC_TMP/out" 2>&1 || fail "$BACKEND: adopt"
	is "$(own_tables)" "$ALL_OWN" "$BACKEND: adds our own tables"
	dump_all > "$HC_TMP/after"
	same "$HC_TMP/after" "$HC_TMP/before" "$BACKEND: and nothing else"
	ok "$BACKEND: --check is content then" hc-migrate --check
	if [ "$BACKEND" = sqlite ]; then
		is "$(hc_sql 'PRAGMA journal_mode')" delete \
		    'sqlite: an adopted file keeps its journal mode'
		ok 'sqlite: --wal' hc-migrate --wal
		is "$(hc_sql 'PRAGMA journal_mode')" wal 'sqlite: switches it'
	else
		nok "$BACKEND: --wal is for SQLite" hc-migrate --wal
	fi
}

# refused PATTERN DESC
refused() {
	dump_all > "$HC_TMP/before"
	like "$(hc-migrate 2>&1)" "$1" "$BACKEND: $2 is refused"
	nok "$BACKEND: $2: --check fails" hc-migrate --check
	nok "$BACKEND: $2: -n fails" hc-migrate -n
	dump_all > "$HC_TMP/after"
	same "$HC_TMP/after" "$HC_TMP/before" "$BACKEND: $2 is left alone"
	is "$(own_tables)" '' "$BACKEND: $2 gets no tables of ours"
}

older() {
	load_upstream
	hc_sql "DELETE FROM django_migrations
	    WHERE app = 'api' AND name > '0111'"
	refused 'newest api migration is 0110_.*, expected 0123_alter_channel' \
	    'an older version'
	like "$(hc-migrate 2>&1)" 'manage.py migrate' \
	    "$BACKEND: which says what to do"
}

other_app_older() {
	load_upstream
	hc_sql "DELETE FROM django_migrations WHERE app = 'logs'"
	refused 'no logs migration, expected 0002_record_host' \
	    'one without an app'
}

not_as_expected() {
	load_upstream
	hc_sql 'ALTER TABLE api_channel DROP COLUMN last_error'
	refused 'column api_channel.last_error is missing' 'a missing column'
}

strange() {
	hc_sql 'CREATE TABLE recipes (id integer NOT NULL PRIMARY KEY)'
	refused 'unknown: 1 table \(recipes\)' "somebody else's database"
}

# Later versions add columns and rows; what they add must do without us.
newer() {
	load_upstream
	hc_sql <<'END'
INSERT INTO django_migrations (app, name, applied)
VALUES ('api', '0124_check_color', '2026-05-05 00:00:00');
ALTER TABLE api_check ADD COLUMN color varchar(10) NULL;
CREATE TABLE api_new (id integer NOT NULL PRIMARY KEY);
END
	like "$(hc-migrate --check 2>&1)" \
	    '^Healthchecks after v4.3: newest api migration is 0124_check_col' \
	    "$BACKEND: a later version is known as one"
	ok "$BACKEND: and adopted" hc-migrate
	[ "$BACKEND" != sqlite ] || return 0
	hc_sql 'ALTER TABLE api_check ADD COLUMN shade varchar(10) NOT NULL'
	like "$(hc-migrate --check 2>&1)" \
	    'column api_check.shade is NOT NULL and has no default' \
	    "$BACKEND: unless our INSERTs would fail"
}

at_once() {
	pids= bad=0
	for i in 1 2 3 4; do
		bg "m$i" hc-migrate
		pids="$pids $BG_PID"
	done
	for pid in $pids; do
		wait "$pid" || bad=$((bad + 1))
	done
	is $bad 0 "$BACKEND: four at once all succeed" ||
	    diag "$(cat "$HC_TMP"/m?.err)"
	is "$(cat "$HC_TMP"/m?.out | grep -c '^0001')" 1 \
	    "$BACKEND: one of them does the work"
	is "$(hc_sql 'SELECT count(*) FROM django_migrations')" 205 \
	    "$BACKEND: once"
	is_golden 'and the result is whole'
}

# Another hc-migrate is at work.
held() {
	case $BACKEND in
	sqlite) ! sqlite3 "$DB_NAME" 'BEGIN IMMEDIATE; ROLLBACK' ;;
	pgsql) [ "$(hc_sql "SELECT count(*) FROM pg_locks
	    JOIN pg_database d ON d.oid = database
	    WHERE locktype = 'advisory' AND datname = '$DB_NAME'")" = 1 ] ;;
	mysql) [ "$(hc_sql "SELECT IS_USED_LOCK(concat('hc-migrate.',
	    sha1(database()))) IS NOT NULL")" = 1 ] ;;
	esac
}

# Longer than daemons wait for a lock of SQLite.
waits() {
	hc-migrate >/dev/null 2>&1
	hc_sql 'DROP TABLE hc_lease'
	case $BACKEND in
	sqlite) (echo 'BEGIN IMMEDIATE;'; sleep 8; echo 'COMMIT;') | hc_sql ;;
	pgsql) hc_sql 'BEGIN; SELECT pg_advisory_xact_lock(114784820031847);
	    SELECT pg_sleep(5); COMMIT' ;;
	mysql) hc_sql "SELECT GET_LOCK(concat('hc-migrate.',
	    sha1(database())), 1); SELECT sleep(5)" ;;
	esac >/dev/null &
	echo $! >> "$HC_TMP/.pids"
	wait_until 2 held
	start=$(date +%s%N)
	ok "$BACKEND: waits for another one" hc-migrate
	took=$((($(date +%s%N) - start) / 1000000))
	ok "$BACKEND: until that is done" test $took -gt 1000 -a $took -lt 40000
	is "$(own_tables)" "$ALL_OWN" "$BACKEND: and does its work then"
}

# Ended at any moment, the next run completes it.
killed() {
	for delay in 0.01 0.03 0.06 0.1; do
		hc_db "$BACKEND"
		timeout -s KILL "$delay" hc-migrate >/dev/null 2>&1
		ok "$BACKEND: after kill -9 at ${delay}s" hc-migrate
		is_golden 'the result is whole'
		is "$(hc_sql 'SELECT count(*) FROM django_migrations')" 205 \
		    "$BACKEND: rows are there once"
	done
}

# MariaDB cannot roll back CREATE TABLE.
unfinished() {
	[ "$BACKEND" = mysql ] || return 0
	hc_sql < sql/mysql/0000-migration.sql
	sed '/api_check/,$d' sql/mysql/0001-healthchecks.sql | hc_sql
	hc_sql "INSERT INTO hc_migration (name, started)
	    VALUES ('0001-healthchecks', '2026-01-01 00:00:00')"
	like "$(hc-migrate --check 2>&1)" '^unfinished' \
	    'mysql: an interrupted run is seen'
	like "$(hc-migrate 2>&1)" '^0001-healthchecks: finish' \
	    'mysql: and completed'
	is_golden 'to the same result'
	is "$(hc_sql 'SELECT count(*) FROM django_migrations')" 205 \
	    'mysql: with its rows'
}

old_uuids() {
	[ "$BACKEND" = mysql ] || return 0
	sed 's/` uuid /` char(32) /' "$G/schema-mysql.sql" > "$HC_TMP/old.sql"
	hc_sql < "$HC_TMP/old.sql"
	hc_sql "INSERT INTO django_migrations (app, name, applied)
	    $(sed "s/\(.*\)	\(.*\)/SELECT '\1', '\2', now() UNION/;
	    \$s/ UNION\$//" "$G/schema-migrations.tsv")"
	like "$(hc-migrate 2>&1)" 'hc.api.E001' \
	    'mysql: adopts char(32), says that upstream does not'
	is "$(own_tables)" "$ALL_OWN" 'mysql: with our tables'
}

# What MySQL and MariaDB before 10.7 get. Only builds for tests can pretend.
no_uuids() {
	[ "$BACKEND" = mysql ] || return 0
	if ! grep -aq HC_FAIL "$HC_BIN/hc-migrate"; then
		skip 'mysql: char(32)' 'needs a build with HC_TEST'
		return
	fi
	HC_FAIL=migrate.uuid:none hc-migrate >/dev/null 2>&1
	dump_schema > "$HC_TMP/got"
	sed 's/` uuid /` char(32) /' "$HC_TMP/golden.mysql" > "$HC_TMP/want"
	nok 'mysql: the schema has uuids' \
	    cmp -s "$HC_TMP/want" "$HC_TMP/golden.mysql"
	same "$HC_TMP/got" "$HC_TMP/want" 'mysql: char(32) for uuid'
}

latin1() {
	[ "$BACKEND" = mysql ] || return 0
	hc_sql 'ALTER DATABASE CHARACTER SET = latin1'
	ok 'mysql: a database of another character set' hc-migrate
	is_golden 'becomes utf8mb4'
}

# Servers say it once, at their start; it may yet be made.
servers() {
	[ "$BACKEND" != sqlite ] || : > "$DB_NAME"
	for p in pingd smtpd webd; do
		bg "$p" "hc-$p" -l 127.0.0.1:0
		ok "$BACKEND: hc-$p names hc-migrate" wait_until 10 grep -q \
		    'not a database of Healthchecks.*hc-migrate' \
		    "$HC_TMP/$p.err"
		bg_stop "$BG_PID"
	done
}

for part in golden create leases adopt older other_app_older not_as_expected \
    strange newer at_once waits killed unfinished old_uuids \
    no_uuids latin1 servers; do
	for_each_db $part
done

unset DB
DB_NAME=$HC_TMP/default.sqlite
ok 'SQLite is the default' hc-migrate
ok 'and makes the file' test -s "$DB_NAME"
if [ "$(id -u)" -eq 0 ]; then
	mkdir "$HC_TMP/theirs"
	chown nobody "$HC_TMP/theirs"
	DB_NAME=$HC_TMP/theirs/hc.sqlite
	ok 'root, in a folder of another user' hc-migrate
	is "$(stat -c %U "$DB_NAME")" nobody 'makes a file that is theirs'
else
	skip 'root makes files for others' 'not root'
fi
like "$(DB=oracle DB_NAME=$HC_TMP/o.sqlite hc-migrate 2>&1)" \
    'DB: "oracle" is neither' 'another kind of database: says what it takes'
like "$(DB=postgres DB_PORT=five hc-migrate 2>&1)" \
    '^hc-migrate: DB_PORT: not a number: "five"' 'a bad setting'
DB_NAME=$HC_TMP/not/there/hc.sqlite
like "$(hc-migrate 2>&1)" "^hc-migrate: .*not/there" 'no such folder'
nok 'no such folder fails' hc-migrate
hc-migrate --nonsense >/dev/null 2>&1
is $? 2 'usage'
hc-migrate operand >/dev/null 2>&1
is $? 2 'no operands'
done_testing
