#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# What lib/db alone commits: pings a second in batches, and the p99 of a batch.
# SQLite always; a server when HC_TEST_PGSQL or HC_TEST_MYSQL names one ("host=
# port= user= dbname= password=").
set -eu
. tests/bench/lib.sh
tool=build/tests/tools/dbbench
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# word KEY TEXT
word() {
	printf '%s\n' "$2" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# bench NAME
bench() {
	for batch in 1 8 64; do
		"$tool" $batch 3 > "$dir/out"
		figure "lib/db $1, batches of $batch: pings" \
		    "$(cut -f 1 "$dir/out")" 1/s
		figure "lib/db $1, batches of $batch: p99" \
		    "$(cut -f 3 "$dir/out")" ms
	done
}

# server DB TEXT
server() {
	[ -n "$2" ] || return 0
	(
		export DB="$1" DB_HOST="$(word host "$2")" \
		    DB_PORT="$(word port "$2")" DB_USER="$(word user "$2")" \
		    DB_PASSWORD="$(word password "$2")" \
		    DB_NAME="$(word dbname "$2")"
		bench "$1"
	)
}

DB=sqlite DB_NAME="$dir/bench.sqlite" bench SQLite
server postgres "${HC_TEST_PGSQL:-}"
server mysql "${HC_TEST_MYSQL:-}"
