# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# Sourced by the tests of hc-webd, behind tests/t/lib.sh and pingdlib.sh.

SITE_NAME=Golden
METRICS_KEY=golden-metrics-key
DEBUG=False
export SITE_NAME METRICS_KEY DEBUG
RW=RWalicealicealicealicealiceRW001
RO=ROalicealicealicealicealiceRO001

# webd [OPTION ...]: starts it; its port in $PORT, $BASE, its pid in $WEBD.
webd() {
	PORT=$(free_port)
	BASE=http://127.0.0.1:$PORT
	bg webd hc-webd -l "127.0.0.1:$PORT" "$@"
	WEBD=$BG_PID
	wait_for_port "$PORT"
}

# api [CURL OPTION ...] PATH: prints the status; headers in $HC_TMP/head, the
# body in $HC_TMP/body.
api() {
	: > "$HC_TMP/body"
	api_n=$#
	for api_arg; do
		api_n=$((api_n - 1))
		[ $api_n -gt 0 ] || api_arg=$BASE$api_arg
		set -- "$@" "$api_arg"
		shift
	done
	curl -s -g --path-as-is -m 30 -H "Host: $HOST" -H 'Expect:' \
	    -D "$HC_TMP/head" -o "$HC_TMP/body" -w '%{http_code}' \
	    "$@"
}
