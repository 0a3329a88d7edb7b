#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Published clients of Healthchecks, as they are, against hc-webd.
. tests/t/lib.sh
. tests/t/pingdlib.sh
. tests/t/webdlib.sh

VENV=$HC_TOP/$HC_BUILD/venv-clients
(
	flock 9
	[ ! -e "$VENV/complete" ] || exit 0
	rm -rf "$VENV"
	python3 -m venv "$VENV" && "$VENV/bin/pip" -q install \
	    'healthchecks-io==0.4.4' 'healthchecks-manager==0.1.4' &&
	    : > "$VENV/complete"
) 9> "$HC_TOP/$HC_BUILD/venv-clients.lock" >&2 || :
[ -e "$VENV/complete" ] || skip_all 'the clients cannot be installed'

client() {
	"$VENV/bin/python" tests/oracle/webclients.py "$1" "$BASE" "$RW" \
	    "$KEY" > "$HC_TMP/got" 2>&1
}

# Their addresses must be those of SITE_ROOT.
clients() {
	PORT=$(free_port)
	BASE=http://localhost:$PORT
	hc-migrate >/dev/null 2>&1
	hc_fixture
	SITE_ROOT=$BASE bg webd hc-webd -l "localhost:$PORT"
	wait_for_port "$PORT"
	client io
	cat > "$HC_TMP/want" <<'END'
created: Nightly new 9
again: True
updated: Nightly 2 d
ping: (True, 'OK')
start: (True, 'OK')
fail: (True, 'OK')
exit: (True, 'OK')
status: up
pings: 6 success, 5 start, 4 fail, 3 fail, 2 start, 1 success
list: ['Nightly 2']
paused: paused
channels: ['email', 'webhook']
badges: True True
deleted: Nightly 2
then: not found
wrong key: refused
END
	same "$HC_TMP/got" "$HC_TMP/want" "$BACKEND: healthchecks-io"
	# It wants names that are unique.
	hc_sql "UPDATE api_channel SET name = 'channel ' || id
	    WHERE id > 2" >/dev/null
	hc_sql "UPDATE api_check SET name = 'check ' || id" >/dev/null
	client manager
	cat > "$HC_TMP/want" <<'END'
created: Managed 60 2
check already exists
updating cache
status: ['started']
status: [('up', 3)]
END
	same "$HC_TMP/got" "$HC_TMP/want" "$BACKEND: healthchecks-manager"
	bg_stop "$BG_PID"
}

for_each_db clients
done_testing
