#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Temporary database servers for the tests, one of each kind for a whole run,
# in a folder of their own, on a free port of 127.0.0.1 and a unix socket.
#
#	servers.sh new		makes the folder, prints its path
#	servers.sh pgsql DIR	starts PostgreSQL unless it runs
#	servers.sh mysql DIR	starts MariaDB unless it runs
#	servers.sh restart KIND DIR	stops and starts it, data and port stay
#	servers.sh stop DIR	stops what runs there, removes the folder
#
# pgsql and mysql leave DIR/KIND.env, to be sourced: SRV_HOST, SRV_PORT,
# SRV_USER, SRV_PASSWORD, SRV_SOCKET. Where the server is not installed,
# DIR/KIND.missing says so. Both servers refuse to run as root: root runs them
# as their packages' users or nobody.
set -eu

PASSWORD=hc-test
# Small for tests; what benchmarks (tests/bench/run) give them is what the
# systems they are compared with had, and PostgreSQL's own default of log.
if [ "${HC_SERVERS_SIZE:-small}" = small ]; then
	pgsql_buffers=32MB
	pgsql_wal=256MB
	mysql_pool=64M
else
	pgsql_buffers=256MB
	pgsql_wal=1GB
	mysql_pool=256M
fi

die() {
	echo "servers.sh: $*" >&2
	exit 1
}

# owner NAME ...: the first of these users that exists
owner() {
	for u; do
		if id "$u" >/dev/null 2>&1; then
			echo "$u"
			return
		fi
	done
	die "none of these users exists: $*"
}

# as USER COMMAND ...: runs it as USER when we are root, else as ourselves
as() {
	u=$1
	shift
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	elif command -v runuser >/dev/null; then
		runuser -u "$u" -- "$@"
	else
		su -s /bin/sh "$u" -c 'exec "$0" "$@"' -- "$@"
	fi
}

# find_bin NAME: its path, also where distributions hide servers
find_bin() {
	for d in /usr/lib/postgresql/*/bin /usr/libexec/postgresql15 \
	    /usr/lib/postgresql15/bin /usr/pgsql-*/bin /usr/libexec \
	    /usr/local/libexec /usr/sbin; do
		if [ -x "$d/$1" ]; then
			echo "$d/$1"
			return
		fi
	done
	command -v "$1"
}

free_port() {
	python3 "${0%/*}/../tools/freeport.py"
}

env_file() {
	cat > "$dir/$1.tmp" <<END
SRV_HOST=127.0.0.1
SRV_PORT=$2
SRV_USER=hc
SRV_PASSWORD=$PASSWORD
SRV_SOCKET=$3
END
	mv "$dir/$1.tmp" "$dir/$1.env"
}

start_pgsql() {
	if ! initdb=$(find_bin initdb) || ! pg_ctl=$(find_bin pg_ctl) ||
	    ! command -v psql >/dev/null; then
		echo 'postgresql is not installed' > "$dir/pgsql.missing"
		return
	fi
	user=$(owner postgres nobody)
	mkdir "$dir/pgsql"
	echo "$PASSWORD" > "$dir/pgsql.pw"
	[ "$(id -u)" -ne 0 ] || chown "$user" "$dir/pgsql" "$dir/pgsql.pw"
	port=$(free_port)
	cd "$dir/pgsql"
	as "$user" "$initdb" -D "$dir/pgsql/data" -U hc -E UTF8 \
	    --locale=C -A scram-sha-256 --pwfile="$dir/pgsql.pw"
	cat >> "$dir/pgsql/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$dir/pgsql'
fsync = on
max_connections = 80
shared_buffers = $pgsql_buffers
max_wal_size = $pgsql_wal
END
	as "$user" "$pg_ctl" -D "$dir/pgsql/data" -l "$dir/pgsql/log" \
	    -w -t 60 start
	env_file pgsql "$port" "$dir/pgsql"
}

# run_mysql PORT: starts it on the data that is there
run_mysql() {
	user=$(owner mysql nobody)
	server=$(find_bin mariadbd)
	# Nothing that this leaves behind may hold our output open: whoever
	# reads it waits for the end.
	as "$user" "$server" --no-defaults --datadir="$dir/mysql/data" \
	    --tmpdir="$dir/mysql/tmp" --socket="$dir/mysql/sock" \
	    --pid-file="$dir/mysql/pid" --port="$1" \
	    --bind-address=127.0.0.1 --skip-name-resolve \
	    --innodb-buffer-pool-size=$mysql_pool --innodb-log-file-size=64M \
	    --innodb-flush-log-at-trx-commit=1 --max-connections=80 \
	    --key-buffer-size=1M --aria-pagecache-buffer-size=8M \
	    --performance-schema=OFF --character-set-server=utf8mb4 \
	    </dev/null >"$dir/mysql/log" 2>&1 &
	i=0
	until mariadb --no-defaults -S "$dir/mysql/sock" -u root \
	    -e 'SELECT 1' >/dev/null 2>&1; do
		i=$((i + 1))
		[ $i -lt 300 ] || die "mariadbd: $(tail -n 3 "$dir/mysql/log")"
		sleep 0.2
	done
}

start_mysql() {
	if ! install_db=$(find_bin mariadb-install-db) ||
	    ! server=$(find_bin mariadbd) ||
	    ! command -v mariadb >/dev/null; then
		echo 'mariadb is not installed' > "$dir/mysql.missing"
		return
	fi
	user=$(owner mysql nobody)
	mkdir "$dir/mysql"
	[ "$(id -u)" -ne 0 ] || chown "$user" "$dir/mysql"
	port=$(free_port)
	cd "$dir/mysql"
	# A starting server removes the temporary tables of all others in its
	# tmpdir: it gets one of its own.
	as "$user" mkdir "$dir/mysql/tmp"
	as "$user" "$install_db" --no-defaults --datadir="$dir/mysql/data" \
	    --tmpdir="$dir/mysql/tmp" \
	    --auth-root-authentication-method=normal --skip-test-db
	run_mysql "$port"
	for host in 127.0.0.1 localhost; do
		echo "CREATE USER hc@'$host' IDENTIFIED BY '$PASSWORD';"
		echo "GRANT ALL ON *.* TO hc@'$host' WITH GRANT OPTION;"
	done | mariadb --no-defaults -S "$dir/mysql/sock" -u root
	env_file mysql "$port" "$dir/mysql/sock"
}

# start KIND: one of several tests that ask at once starts it
start() {
	until mkdir "$dir/$1.lock" 2>/dev/null; do
		[ ! -e "$dir/$1.env" ] && [ ! -e "$dir/$1.missing" ] || return 0
		[ ! -e "$dir/$1.failed" ] || die "$1 does not start"
		[ -d "$dir" ] || die "$dir is gone"
		sleep 0.2
	done
	if ( set -e; "start_$1" ) >"$dir/$1.start" 2>&1; then
		return 0
	fi
	touch "$dir/$1.failed"
	tail -n 20 "$dir/$1.start" >&2
	die "$1 does not start"
}

gone() {
	i=0
	while kill -0 "$1" 2>/dev/null; do
		i=$((i + 1))
		[ $i -lt 150 ] || return 1
		sleep 0.2
	done
}

# PostgreSQL: INT is the fast way down; MariaDB: TERM.
stop_one() {
	[ -f "$1" ] || return 0
	pid=$(head -n 1 "$1")
	kill -s "$2" "$pid" 2>/dev/null || return 0
	gone "$pid" || kill -s KILL "$pid"
}

stop() {
	case $dir in
	*/hc-servers.*) ;;
	*) die "not one of ours: $dir" ;;
	esac
	[ -d "$dir" ] || return 0
	stop_one "$dir/pgsql/data/postmaster.pid" INT
	stop_one "$dir/mysql/pid" TERM
	rm -rf "$dir"
}

restart() {
	case $1 in
	pgsql)
		as "$(owner postgres nobody)" "$(find_bin pg_ctl)" \
		    -D "$dir/pgsql/data" -l "$dir/pgsql/log" -m fast -w \
		    restart ;;
	mysql)
		. "$dir/mysql.env"
		stop_one "$dir/mysql/pid" TERM
		run_mysql "$SRV_PORT" ;;
	esac >> "$dir/$1.start" 2>&1
}

cmd=${1:-}
dir=${2:-}
case $cmd in
new)
	# The servers' users must get in; socket paths must stay short.
	dir=$(mktemp -d "${TMPDIR:-/tmp}/hc-servers.XXXXXX")
	chmod 755 "$dir"
	echo "$dir" ;;
pgsql | mysql)
	[ -d "$dir" ] || die "no such folder: $dir"
	start "$cmd" ;;
restart)
	dir=${3:-}
	[ -d "$dir" ] || die "no such folder: $dir"
	restart "$2" ;;
stop) stop ;;
*) die 'usage: servers.sh new | pgsql DIR | mysql DIR | restart KIND DIR |
    stop DIR' ;;
esac
