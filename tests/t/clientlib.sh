# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# Sourced by the tests of hc-ping and hc-run, behind tests/t/lib.sh.

unset HC_URL HC_PING_URL HC_API_URL HC_API_KEY HC_API_KEY_READONLY \
    HEALTHCHECKS_TOKEN HC_PING_KEY PING_KEY CHECK_UUID CHECK_SLUG HC_PROFILE \
    HC_CONFIG HC_TIMEOUT HC_RETRIES HC_CACERT HC_CERT HC_SPOOL HC_SLUG \
    http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
hc_home=$HOME
HOME=$HC_TMP/home
XDG_CONFIG_HOME=$HOME/config
XDG_STATE_HOME=$HOME/state
export HOME XDG_CONFIG_HOME XDG_STATE_HOME
mkdir -p "$HOME" "$XDG_CONFIG_HOME/hc"
UUID=c0de0001-0001-4000-8000-00000000c0de

# sink [CERT]: the recording server; its port in $SINK_PORT, $SINK is the base
# of pings, its pid in $SINK_PID.
sink() {
	SINK_PORT=$(free_port)
	SINK=http${1:+s}://127.0.0.1:$SINK_PORT/ping
	: > "$HC_TMP/pings"
	bg "sink$SINK_PORT" python3 "$HC_TOP/tests/tools/pingsink.py" \
	    "$SINK_PORT" "$HC_TMP/pings" "$HC_TMP/script" "$@"
	SINK_PID=$BG_PID
	wait_for_port "$SINK_PORT"
}

# answers [LINE ...]: what the sink says next; forgets what it got.
answers() {
	: > "$HC_TMP/script.new"
	[ $# -eq 0 ] || printf '%s\n' "$@" > "$HC_TMP/script.new"
	mv "$HC_TMP/script.new" "$HC_TMP/script"
	: > "$HC_TMP/pings"
}

# What the sink got, a line each: the path behind the base, without the check
# and with R for a run id; the body as JSON.
pings() {
	cut -f 2- "$HC_TMP/pings" | sed -E \
	    -e 's/rid=[0-9a-f-]{36}/rid=R/' -e "s,/ping/$UUID,," |
	    awk -F '\t' '{ print ($1 == "POST" ? "" : $1 " ") $2 " " $3 }'
}

# Seconds between its first and its last request.
span() {
	awk 'NR == 1 { a = $1 } { b = $1 } END { print b - a }' "$HC_TMP/pings"
}

# between LOW NUMBER HIGH
between() {
	awk -v a="$1" -v n="$2" -v b="$3" 'BEGIN { exit !(n >= a && n <= b) }'
}

# run_rc COMMAND ...: its status in $rc, its outputs in $HC_TMP/out and err.
run_rc() {
	rc=0
	"$@" >"$HC_TMP/out" 2>"$HC_TMP/err" || rc=$?
}

# pings_are WANT DESC: with \n in WANT.
pings_are() {
	is "$(pings)" "$(printf '%b' "$1")" "$2"
}

# examples PAGE: the lines of .Dl of its EXAMPLES, as a shell takes them.
examples() {
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$HC_TOP/man/$1" |
	    sed -n 's/^\.Dl //p' | sed -e 's/\\-/-/g' -e 's/^\$ //' \
	    -e 's,^[0-9*/]* [0-9*]* \* \* \* ,,'
}
