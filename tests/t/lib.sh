# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# Sourced by tests/t/*.t, which run from the top folder and print TAP:
#
#	. tests/t/lib.sh
#	one() {
#		hc-migrate || return
#		is "$(hc_sql 'SELECT count(*) FROM api_check')" 0 'no checks'
#	}
#	for_each_db one
#	done_testing
#
# Programs are found in $HC_BIN, which comes first in PATH. Everything that bg
# started is ended, and $HC_TMP removed, when the test ends.
#
# HC_TEST_DBS	databases to test on ("sqlite pgsql mysql")
# HC_BUILD	where programs were built ("build")
# HC_KEEP=1	keep $HC_TMP
# HC_SLOW=1	run the slow parts as well

: "${HC_BUILD:=build}"
: "${HC_BIN:=$PWD/$HC_BUILD/bin}"
: "${HC_TEST_DBS:=sqlite pgsql mysql}"
HC_TOP=$PWD
HC_UNIT=$PWD/$HC_BUILD/tests/unit
HC_TOOLS=$PWD/$HC_BUILD/tests/tools
PATH=$HC_BIN:$PATH
export HC_BUILD HC_BIN HC_TEST_DBS HC_TOP HC_UNIT HC_TOOLS PATH
LC_ALL=C.UTF-8
TZ=UTC
export LC_ALL TZ

# A developer's own settings must not leak in.
unset DB DB_NAME DB_HOST DB_PORT DB_USER DB_PASSWORD DB_SSLMODE SECRET_KEY \
    SITE_ROOT ALLOWED_HOSTS TRUSTED_PROXIES S3_BUCKET NOTIFY_SOCKET

HC_TMP=$(mktemp -d "${TMPDIR:-/tmp}/hc-t.XXXXXX")
chmod 755 "$HC_TMP"
export HC_TMP
: > "$HC_TMP/.pids"
# Sanitizers write to files that done_testing looks for.
ASAN_OPTIONS="log_path=$HC_TMP/.san:${ASAN_OPTIONS:-detect_leaks=1}"
UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"
export ASAN_OPTIONS UBSAN_OPTIONS

hc_own_servers=
hc_n=0
hc_failed=0

# --- TAP ---

pass() {
	hc_n=$((hc_n + 1))
	echo "ok $hc_n - $*"
}

# Always returns 1, so that `fail ... || return` works.
fail() {
	hc_n=$((hc_n + 1))
	hc_failed=$((hc_failed + 1))
	echo "not ok $hc_n - $*"
	return 1
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /' >&2
}

# ok DESC COMMAND [ARG ...]: passes when the command does; shows what it said
# when not.
ok() {
	hc_desc=$1
	shift
	if "$@" >"$HC_TMP/.ok" 2>&1; then
		pass "$hc_desc"
		return 0
	fi
	fail "$hc_desc" || :
	diag "failed: $*"
	diag "$(tail -n 20 "$HC_TMP/.ok")"
	return 1
}

# nok DESC COMMAND ...: passes when the command fails (but not by a signal).
nok() {
	hc_desc=$1
	shift
	hc_rc=0
	"$@" >"$HC_TMP/.ok" 2>&1 || hc_rc=$?
	if [ $hc_rc -ne 0 ] && [ $hc_rc -lt 126 ]; then
		pass "$hc_desc"
		return 0
	fi
	fail "$hc_desc" || :
	diag "status $hc_rc: $*"
	diag "$(tail -n 20 "$HC_TMP/.ok")"
	return 1
}

# is GOT WANT DESC
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
		return 0
	fi
	fail "$3" || :
	diag "got:  $1"
	diag "want: $2"
	return 1
}

isnt() {
	if [ "$1" != "$2" ]; then
		pass "$3"
		return 0
	fi
	fail "$3" || :
	diag "got what it must not be: $1"
	return 1
}

# like GOT ERE DESC
like() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		pass "$3"
		return 0
	fi
	fail "$3" || :
	diag "got:  $1"
	diag "want: $2"
	return 1
}

unlike() {
	if ! printf '%s\n' "$1" | grep -Eq -e "$2"; then
		pass "$3"
		return 0
	fi
	fail "$3" || :
	diag "got: $1"
	diag "must not match: $2"
	return 1
}

# same FILE-GOT FILE-WANT DESC
same() {
	if cmp -s "$1" "$2"; then
		pass "$3"
		return 0
	fi
	fail "$3" || :
	diag "$(diff "$2" "$1" | head -n 30)"
	return 1
}

# skip DESC REASON: one test that cannot run here
skip() {
	hc_n=$((hc_n + 1))
	echo "ok $hc_n # skip $1: $2"
}

# skip_all REASON: the whole file
skip_all() {
	echo "1..0 # skip $*"
	exit 0
}

plan() {
	echo "1..$1"
	hc_plan=$1
}

# relay FILE: takes over the TAP lines that a program has written, without a
# plan; all others are for people.
relay() {
	while read -r relay_line; do
		case $relay_line in
		'ok - '*) pass "${relay_line#ok - }" ;;
		'not ok - '*) fail "${relay_line#not ok - }" ;;
		*) diag "$(printf %s "${relay_line#\# }" | cut -c 1-2000)" ;;
		esac
	done < "$1"
}

# The last line of each test. Ends what bg started first, so that reports which
# sanitizers make at exit count.
done_testing() {
	hc_kill_all
	for hc_f in "$HC_TMP"/.san.*; do
		[ -e "$hc_f" ] || continue
		fail "no sanitizer report" || :
		diag "$(head -n 60 "$hc_f")"
	done
	[ -n "${hc_plan:-}" ] || echo "1..$hc_n"
	[ $hc_failed -eq 0 ] || exit 1
	exit 0
}

# --- processes ---

# bg NAME COMMAND [ARG ...]: in the background, its output in
# $HC_TMP/NAME.out and NAME.err, its pid in $BG_PID.
bg() {
	hc_name=$1
	shift
	"$@" </dev/null >"$HC_TMP/$hc_name.out" 2>"$HC_TMP/$hc_name.err" &
	BG_PID=$!
	echo "$BG_PID" >> "$HC_TMP/.pids"
}

# bg_stop PID [SIGNAL]: ends it (TERM), waits; the status is its own.
bg_stop() {
	kill -s "${2:-TERM}" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

# wait_until SECONDS COMMAND [ARG ...]: tries until it succeeds. The seconds are
# those of a quiet machine: a busy one is given six times as many.
wait_until() {
	hc_end=$(($(date +%s) + 6 * $1 + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		if [ "$(date +%s)" -ge "$hc_end" ]; then
			echo "# waited in vain: $*" >&2
			return 1
		fi
		sleep 0.1
	done
}

free_port() {
	python3 "$HC_TOP/tests/tools/freeport.py"
}

# wait_for_port PORT [SECONDS]: something listens at 127.0.0.1:PORT. It looks
# at the system's table, so that no connection is made.
wait_for_port() {
	hc_hex=$(printf ':%04X' "$1")
	wait_until "${2:-10}" sh -c 'cat /proc/net/tcp /proc/net/tcp6 |
	    awk -v p="$0\$" "\$2 ~ p && \$4 == \"0A\" { f = 1 }
	        END { exit !f }"' "$hc_hex"
}

hc_kill_all() {
	while read -r hc_p; do
		kill "$hc_p" 2>/dev/null
	done < "$HC_TMP/.pids"
	hc_i=0
	while read -r hc_p; do
		while kill -0 "$hc_p" 2>/dev/null; do
			hc_i=$((hc_i + 1))
			if [ $hc_i -gt 100 ]; then
				kill -s KILL "$hc_p" 2>/dev/null
				diag "process $hc_p did not end on TERM"
				hc_i=50
			fi
			sleep 0.1
		done
	done < "$HC_TMP/.pids"
	: > "$HC_TMP/.pids"
}

hc_cleanup() {
	hc_rc=$?
	trap - EXIT INT TERM HUP
	cd "$HC_TOP" || exit 1
	hc_kill_all
	[ -z "$hc_own_servers" ] || sh tests/t/servers.sh stop "$hc_own_servers"
	[ -n "${HC_KEEP:-}" ] || rm -rf "$HC_TMP"
	exit $hc_rc
}
trap hc_cleanup EXIT
trap 'exit 1' INT TERM HUP

# The test's folder for files, also $HC_TMP.
hc_tmp() {
	echo "$HC_TMP"
}

# --- databases ---

# hc_server pgsql|mysql: starts it (or finds it running) and sets SRV_HOST,
# SRV_PORT, SRV_USER, SRV_PASSWORD, SRV_SOCKET. Fails, with the reason in
# $HC_WHY, when it is not installed.
hc_server() {
	if [ -z "${HC_SERVERS:-}" ]; then
		HC_SERVERS=$(sh "$HC_TOP/tests/t/servers.sh" new)
		hc_own_servers=$HC_SERVERS
		export HC_SERVERS
	fi
	if ! (cd "$HC_TOP" && sh tests/t/servers.sh "$1" "$HC_SERVERS"); then
		echo "Bail out! $1 does not start"
		exit 1
	fi
	if [ -e "$HC_SERVERS/$1.missing" ]; then
		HC_WHY=$(cat "$HC_SERVERS/$1.missing")
		return 1
	fi
	. "$HC_SERVERS/$1.env"
}

# hc_db sqlite|pgsql|mysql: a fresh, empty database (for SQLite: a file that is
# not there yet); exports DB, DB_NAME and what belongs to it, and BACKEND.
# Fails with $HC_WHY when there is no such server here.
hc_db() {
	BACKEND=$1
	hc_dbs=$((${hc_dbs:-0} + 1))
	unset DB_HOST DB_PORT DB_USER DB_PASSWORD
	if [ "$1" = sqlite ]; then
		DB=sqlite
		DB_NAME=$HC_TMP/db$hc_dbs.sqlite
		export DB DB_NAME BACKEND
		return 0
	fi
	hc_server "$1" || return 1
	DB=$([ "$1" = pgsql ] && echo postgres || echo mysql)
	DB_NAME=hc_${$}_$hc_dbs
	DB_HOST=$SRV_HOST
	DB_PORT=$SRV_PORT
	DB_USER=$SRV_USER
	DB_PASSWORD=$SRV_PASSWORD
	export DB DB_NAME DB_HOST DB_PORT DB_USER DB_PASSWORD BACKEND
	case $1 in
	pgsql) hc_psql -d postgres -c "CREATE DATABASE $DB_NAME" ;;
	mysql) hc_mariadb -e "CREATE DATABASE $DB_NAME
	    CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci" ;;
	esac
}

# for_each_db FUNCTION: runs it with a fresh database of each kind.
for_each_db() {
	for hc_kind in $HC_TEST_DBS; do
		if hc_db "$hc_kind"; then
			"$1" || :
		else
			skip "$hc_kind" "$HC_WHY"
		fi
		hc_kill_all
	done
}

hc_psql() {
	PGPASSWORD=$DB_PASSWORD PGTZ=UTC \
	    PGOPTIONS='-c client_min_messages=warning' \
	    psql -X -q -A -t -F '	' -P null=NULL -v ON_ERROR_STOP=1 \
	    -h "$DB_HOST" -p "$DB_PORT" -U "$DB_USER" "$@"
}

hc_mariadb() {
	MYSQL_PWD=$DB_PASSWORD mariadb --no-defaults -N -B -r -h "$DB_HOST" \
	    -P "$DB_PORT" -u "$DB_USER" --default-character-set=utf8mb4 \
	    --init-command="SET time_zone = '+00:00', sql_mode =
	    concat(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT')" "$@"
}

# hc_sql SQL: runs it on the current database; without an operand, what stands
# on standard input. Prints rows with tabs between columns, NULL as NULL.
# "column" may be quoted so on all three. For the same text on all three write
# CASE WHEN disabled THEN 1 ELSE 0 END	(a bool)
# replace(CAST(code AS char(36)), '-', '')	(a uuid, 32 digits)
hc_sql() {
	if [ $# -gt 0 ]; then
		printf '%s;\n' "$*" | hc_sql
		return
	fi
	case $BACKEND in
	sqlite) sqlite3 -batch -bail -separator '	' -nullvalue NULL \
	    -cmd '.timeout 10000' -cmd 'PRAGMA foreign_keys = ON' "$DB_NAME" ;;
	pgsql) hc_psql -d "$DB_NAME" ;;
	mysql) hc_mariadb "$DB_NAME" ;;
	esac
}

# The golden fixture, into a database that has the schema.
hc_fixture() {
	python3 "$HC_TOP/tests/golden/load-fixture.py" "$BACKEND" |
	    hc_sql >/dev/null
}
