# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# Sourced by the tests of the commands that speak to a server, behind
# tests/t/lib.sh. A developer's own settings must not leak in.

unset HC_URL HC_PING_URL HC_API_URL HC_API_KEY HC_API_KEY_READONLY \
    HC_PING_KEY PING_KEY CHECK_UUID CHECK_SLUG HC_PROFILE HC_TIMEOUT \
    HC_RETRIES HC_CACERT HC_API_VERSION HC_CONFIG HEALTHCHECKS_TOKEN NO_COLOR
HOME=$HC_TMP/home
XDG_CONFIG_HOME=$HC_TMP/home/.config
mkdir -p "$XDG_CONFIG_HOME"
export HOME XDG_CONFIG_HOME
tab=$(printf '\t')
RW=RWalicealicealicealicealiceRW001
RO=ROalicealicealicealicealiceRO001

# client_server: hc-webd on SQLite with the golden fixture, whose checks the
# commands find by the environment.
client_server() {
	hc_db sqlite
	hc-migrate >/dev/null 2>&1 || return
	hc_fixture || return
	client_port=$(free_port)
	HC_URL=http://127.0.0.1:$client_port
	HC_API_KEY=$RW
	HC_PING_KEY=pingkeyofalice00000001
	export HC_URL HC_API_KEY HC_PING_KEY
	SECRET_KEY=golden-secret-key SITE_ROOT=$HC_URL SITE_NAME=Golden \
	    METRICS_KEY=golden-metrics-key bg webd hc-webd \
	    -l "127.0.0.1:$client_port"
	WEBD=$BG_PID
	wait_for_port "$client_port"
}

# run STATUS DESC COMMAND [ARG ...]: it must exit so; what it prints is in
# $HC_TMP/out and $HC_TMP/err.
run() {
	run_want=$1
	run_desc=$2
	shift 2
	run_rc=0
	"$@" >"$HC_TMP/out" 2>"$HC_TMP/err" </dev/null || run_rc=$?
	is "$run_rc" "$run_want" "$run_desc" || diag "$(cat "$HC_TMP/err")"
}

out() {
	cat "$HC_TMP/out"
}

err() {
	cat "$HC_TMP/err"
}
