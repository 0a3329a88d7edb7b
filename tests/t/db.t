#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# lib/db against the servers: its unit tests, which by themselves see SQLite
# only, and no batch lost or counted twice while a server restarts (lessons A3).
. tests/t/lib.sh

# On servers of its own: others must not feel it.
HC_SERVERS=
restarts() {
	[ "$BACKEND" != sqlite ] || return
	"$HC_TOOLS/dbbench" 8 5 > "$HC_TMP/out" 2> "$HC_TMP/err" &
	bench=$!
	for i in 1 2; do
		sleep 1.5
		ok "$BACKEND: restart $i" sh tests/t/servers.sh restart \
		    "$BACKEND" "$HC_SERVERS"
	done
	rc=0
	wait "$bench" || rc=$?
	is "$rc" 0 "$BACKEND: each ping counted once" ||
	    diag "$(cat "$HC_TMP/err")"
}
for_each_db restarts

units() {
	where="host=$DB_HOST port=$DB_PORT user=$DB_USER"
	where="$where password=$DB_PASSWORD dbname=$DB_NAME"
	case $BACKEND in
	sqlite) return ;;	# run by themselves
	pgsql) where=HC_TEST_PGSQL=$where ;;
	mysql) where=HC_TEST_MYSQL=$where ;;
	esac
	ok "$BACKEND: values and statements" env "$where" "$HC_UNIT/db_sql"
	ok "$BACKEND: transactions and connections" env "$where" \
	    "$HC_UNIT/db_tx"
}
for_each_db units
done_testing
