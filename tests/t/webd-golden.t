#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-webd answers what Healthchecks answered: the recorded cases of the
# Management API and of pings, on each database.
. tests/t/lib.sh
. tests/t/pingdlib.sh
. tests/t/webdlib.sh

# The command that brings the fixture back, for the replay.
reset_command() {
	# Which ids new rows get is no answer's business; on MariaDB it would
	# take most of the time.
	python3 tests/golden/load-fixture.py "$BACKEND" |
	    grep -v '^ALTER TABLE' > "$HC_TMP/fixture"
	case $BACKEND in
	sqlite) echo "sqlite3 -cmd '.timeout 9000' '$DB_NAME'" ;;
	pgsql) echo "PGPASSWORD=$DB_PASSWORD PGTZ=UTC psql -X -q \
	    -h $DB_HOST -p $DB_PORT -U $DB_USER -d $DB_NAME -o /dev/null" ;;
	mysql) echo "MYSQL_PWD=$DB_PASSWORD mariadb --no-defaults \
	    -h $DB_HOST -P $DB_PORT -u $DB_USER --init-command=\"SET
	    time_zone = '+00:00', sql_mode = concat(@@sql_mode,
	    ',ANSI_QUOTES')\" --default-character-set=utf8mb4 $DB_NAME" ;;
	esac
}

golden() {
	hc-migrate >/dev/null 2>&1
	webd
	set -- --base-url "$BASE"
	[ "$BACKEND" != sqlite ] || set -- "$@" --sqlite "$DB_NAME"
	python3 tests/golden/golden-replay.py "$@" \
	    --reset "$(reset_command) < '$HC_TMP/fixture'" \
	    > "$HC_TMP/golden.out" 2>&1
	rc=$?
	like "$(tail -n 1 "$HC_TMP/golden.out")" '^620 passed, 0 failed' \
	    "$BACKEND: all recorded cases"
	[ $rc -eq 0 ] || diag "$(head -n 100 "$HC_TMP/golden.out")"
	unlike "$(cat "$HC_TMP/webd.err")" ' 5xx=[1-9]|error' \
	    "$BACKEND: nothing fails"
	bg_stop "$WEBD"
}

for_each_db golden
done_testing
