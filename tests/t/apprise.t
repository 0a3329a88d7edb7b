#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Notifications by the apprise command (from PyPI), to its json:// addresses.
. tests/t/lib.sh
. tests/t/notifylib.sh

PORT=$(free_port)
APPRISE_ENABLED=True
INTEGRATIONS_ALLOW_PRIVATE_IPS=True
HOME=$HC_TMP
export APPRISE_ENABLED INTEGRATIONS_ALLOW_PRIVATE_IPS HOME
HOOK=json://127.0.0.1:$PORT

# send CHANNEL: sends one, prints its error.
send() {
	n_job "$1" | "$HC_TOOLS/deliver" | cut -f 3
}

hc_db sqlite
n_setup '-x "DB" & <Backup>'
n_channel 1 apprise "$HOOK/one?password=hush"
n_channel 2 apprise "$HOOK/two, $HOOK/three"
n_channel 3 apprise 'nonsense'
n_channel 4 apprise '--help'

is "$(APPRISE_ENABLED=False send 1)" \
    'Apprise is disabled and/or not installed' 'switched off'
mkdir "$HC_TMP/empty"
is "$(n_job 1 | PATH=$HC_TMP/empty "$HC_TOOLS/deliver" | cut -f 3)" \
    'Apprise is disabled and/or not installed' 'not installed'
like "$(PATH=$HC_TMP/empty "$HC_BIN/hc-newchannel" -n --kind apprise \
    --set url=x 2>&1)" 'hc.integrations.apprise.W001' 'which programs say'

VENV=$HC_TOP/$HC_BUILD/venv-apprise
(
	flock 9
	[ ! -e "$VENV/complete" ] || exit 0
	rm -rf "$VENV"
	python3 -m venv "$VENV" && "$VENV/bin/pip" -q install 'apprise>=1.2' &&
	    : > "$VENV/complete"
) 9> "$HC_TOP/$HC_BUILD/venv-apprise.lock" >&2 || :
if [ ! -e "$VENV/complete" ]; then
	skip 'the apprise command' 'PyPI cannot be reached'
	done_testing
	exit
fi
PATH=$VENV/bin:$PATH

bg sink python3 tests/tools/httpsink.py "$PORT"
wait_for_port "$PORT"
unlike "$(hc-newchannel -n --kind apprise --set url=x 2>&1)" 'W001' \
    'installed'
is "$(send 1)" '' 'one address'
like "$(cat "$HC_TMP/sink.out")" '^POST /one' 'is asked'
like "$(cat "$HC_TMP/sink.out")" \
    '"title": "-x &quot;DB&quot; &amp; &lt;Backup&gt; is DOWN"' 'the title'
like "$(cat "$HC_TMP/sink.out")" \
    '"message": "Reason: success signal did not arrive on time, grace' \
    'the text'
like "$(cat "$HC_TMP/sink.out")" '"type": "failure"' 'the type'

hc_sql "UPDATE api_flip SET reason = ''" >/dev/null
is "$(send 2)" '' 'two addresses'
is "$(grep -c '^POST /t' "$HC_TMP/sink.out")" 2 'are asked both'
like "$(grep '/two' "$HC_TMP/sink.out")" \
    '"message": "-x &quot;DB&quot;' 'no reason: the title is the text'

is "$(send 3 2>&1)" 'Failed' 'an address that is none is not printed'
is "$(send 4)" 'Failed' 'an address is never an option'
done_testing
