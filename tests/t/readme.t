#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# README's "From a ping to an alert", its own lines, on other ports. The two
# minutes it takes are waited for with HC_SLOW=1 only; else the check's last
# ping is moved into the past.
. tests/t/lib.sh


web=$(free_port)
http=$(free_port)
mail=$(free_port)
smtp=$(free_port)
# block N: the Nth indented block of the section.
block() {
	awk -v want="$1" '
	/^From a ping to an alert/ { on = 1; next }
	/^-+$/ { next }
	on && /^[A-Z].*$/ { getline under; if (under ~ /^--/) exit
		indented = 0; next }
	on && /^    / { if (!indented++) n++
		if (n == want) print substr($0, 5); next }
	on && !/^$/ { indented = 0 }' "$HC_TOP/README" |
	    sed -e "s/\<8080\>/$http/g" -e "s/\<2526\>/$mail/g"
}

# A tree as it is after make: README's commands run in it.
tree=$HC_TMP/tree
mkdir -p "$tree/build"
ln -s "$HC_BIN" "$tree/build/bin"
ln -s "$HC_TOP/tests" "$tree/tests"
cd "$tree" || exit 1
export SITE_ROOT="http://localhost:$web"

make_run() {
	bg "$1" build/bin/hc-up --dir ./var --smtp "localhost:$smtp"
	up=$BG_PID
	wait_until 20 grep -q '^hc is up' "$HC_TMP/$1.out" ||
	    { cat "$HC_TMP/$1.err"; return 1; }
}
check() {
	sqlite3 -cmd '.timeout 5000' var/hc.sqlite "$1"
}

# The sinks, kept from outliving the test.
block 1 | sed 's/ &$//' > sinks
is "$(wc -l < sinks)" 2 'README has the two sinks'
# shellcheck disable=SC2046
bg sink-web $(sed -n 1p sinks)
# shellcheck disable=SC2046
bg sink-mail $(sed -n 2p sinks)
wait_for_port "$http"
wait_for_port "$mail"

ok 'make run' make_run one
block 2 >> var/hc.conf
is "$(build/bin/hc-conf -c var/hc.conf EMAIL_PORT)" "$mail" \
    'its settings are settings'
bg_stop "$up"
ok 'stopped and started again' make_run two
ok 'its channels are made' sh -ec "$(block 3)"
is "$(check 'SELECT count(*) FROM api_channel_checks')" 2 'and assigned'

curl=$(sed -n 's/^    \(curl .*\)/\1/p' "$HC_TMP/two.out")
is "$(sed -n 's/^    \(curl .*\)http.*/\1/p' "$HC_TOP/README" | head -n 1)" \
    "${curl%http*}" 'the curl line is that of README'
is "$(eval "$curl")" OK 'a ping'

told() {
	wait_until "$1" grep -q "My%20First%20Check+is+$2" \
	    "$HC_TMP/sink-web.out" || return
	wait_until 10 grep -Eq "^Subject:.* $3" "$HC_TMP/sink-mail.out"
}
time=20
if [ -n "${HC_SLOW:-}" ]; then
	time=135
	nok 'nobody is told before two minutes are over' told 110 down DOWN
else
	check "UPDATE api_check SET
	    last_ping = datetime(last_ping, '-121 seconds'),
	    alert_after = datetime(alert_after, '-121 seconds')"
	# hc-sendalerts learns of it as it does of a ping.
	python3 -c "import socket
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'',
    'var/hc.sqlite.nudge')"
fi
ok 'then the web server and the mail server are told that it is down' \
    told "$time" down DOWN
is "$(eval "$curl")" OK 'another ping'
ok 'and both are told that it is up' told 20 up UP
like "$(cat "$HC_TMP/sink-mail.out")" '^RCPT TO:<you@example.org>' \
    'at the address given'
bg_stop "$up"
is $? 0 'the end'
cd "$HC_TOP" || exit 1
done_testing
