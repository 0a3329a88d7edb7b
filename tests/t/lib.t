#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The test library itself: databases answer alike, processes end.
. tests/t/lib.sh

one() {
	hc_sql <<'END'
CREATE TABLE x ("desc" varchar(10), code char(36), n integer);
INSERT INTO x VALUES ('a b', '0-1', 7), (NULL, '', NULL);
END
	is "$(hc_sql 'SELECT "desc", n FROM x ORDER BY code DESC')" \
	    "$(printf 'a b\t7\nNULL\tNULL')" "$BACKEND: rows and NULL"
	is "$(hc_sql "SELECT replace(CAST(code AS char(36)), '-', '') FROM x
	    WHERE n = 7")" 01 "$BACKEND: replace"
	nok "$BACKEND: an error is an error" hc_sql 'SELECT nothing FROM x'
}
for_each_db one

port=$(free_port)
bg listener python3 -c "import socket, time
s = socket.socket()
s.bind(('127.0.0.1', $port))
s.listen()
time.sleep(60)"
pid=$BG_PID
ok 'wait_for_port' wait_for_port "$port"
bg_stop "$pid"
is $? 143 'bg_stop gives the status'
nok 'and the port is closed' wait_for_port "$port" 0
done_testing
