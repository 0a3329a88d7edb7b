#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# lib/db: no batch lost or counted twice while a server restarts (lessons A3).
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

done_testing
