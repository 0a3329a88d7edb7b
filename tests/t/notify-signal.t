#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Signal by the engine: a peer that answers well, badly or not at all; the rate
# limit; the mails about CAPTCHAs.
. tests/t/lib.sh
. tests/t/notifylib.sh

SIGNAL_CLI_SOCKET=$HC_TMP/signal
FAKE_TIMEOUT=30000
export SIGNAL_CLI_SOCKET FAKE_TIMEOUT

# send CHANNEL: sends one, prints if it was for good, and its error.
send() {
	n_job "$1" | "$HC_TOOLS/deliver" | cut -f 2,3
}

# calls RECEIVER: how many there were
calls() {
	grep -c "^send $1\$" "$HC_TMP/peer.out"
}

# signal ID RECEIVER: a channel
signal() {
	n_channel "$1" signal "{\"value\": \"$2\", \"down\": true}"
}

hc_db sqlite
n_setup 'A <b>bold</b> & "quoted" name'
signal 1 +1234567890
like "$(send 1)" '^0	.*call failed \(\[Errno 2\] No such f' \
    'no socket'

bg peer python3 tests/tools/rpcpeer.py "$SIGNAL_CLI_SOCKET"
wait_until 30 grep -q ready "$HC_TMP/peer.out"
ok 'a message' test -z "$(send 1 | cut -f 2)"
is "$(calls '+1234567890')" 1 'it arrived once'
signal 2 some.name.01
ok 'to the name of a user' test -z "$(send 2 | cut -f 2)"
is "$(calls 'u:some.name.01')" 1 'that has its prefix'

n=10
while read -r tries receiver forever error; do
	n=$((n + 1))
	signal $n "$receiver"
	case $error in
	*'timed out'*) FAKE_TIMEOUT=1500 ;;
	esac
	is "$(send $n)" "$forever	$error" "$receiver: ${error:-well}"
	is "$(calls "$receiver")" "$tries" "$receiver: $tries calls"
done <<'END'
1 others-first 0
1 in-pieces 0
1 error-null 0
1 unregistered 1 Recipient not found
1 second 1 Recipient not found
1 captcha 0 CAPTCHA proof required
2 other 0 signal-cli call failed (-32601)
2 results-text 0 signal-cli call failed (-1)
2 error-text 0 signal-cli call failed (unexpected response)
2 error-without-code 0 signal-cli call failed (unexpected response)
2 text 0 signal-cli call failed (unexpected response)
2 array 0 signal-cli call failed (unexpected response)
2 number 0 signal-cli call failed (unexpected response)
2 deep 0 signal-cli call failed (unexpected response)
2 eof 0 signal-cli call failed (unexpected response)
2 long-line 0 signal-cli call failed (unexpected response)
2 flood 0 signal-cli call failed (unexpected response)
2 silent 0 signal-cli call failed (timed out)
2 chatter 0 signal-cli call timed out
END

# --- one that does not answer holds up nobody ---

signal 40 silent/1
signal 41 +15550001
{ n_job 40; n_job 41; } | FAKE_TIMEOUT=5000 "$HC_TOOLS/deliver" |
    cut -f 1,3 > "$HC_TMP/both"
is "$(head -n 1 "$HC_TMP/both")" '41	' \
    'the second one is through before the first one has timed out'
FAKE_TIMEOUT=30000

# --- six a minute to one receiver ---

signal 50 +15550002
for i in 1 2 3 4 5 6 7; do
	n_job 50
done | "$HC_TOOLS/deliver" | cut -f 3 | sort | uniq -c |
    sed 's/^ *//; s/ $//' | paste -s -d / > "$HC_TMP/seven"
is "$(cat "$HC_TMP/seven")" '6/1 Rate limit exceeded' \
    'the seventh message is refused'

# --- TCP, names included ---

PORT=$(free_port)
bg tcp python3 tests/tools/rpcpeer.py "$PORT"
wait_until 30 grep -q ready "$HC_TMP/tcp.out"
signal 60 +15550003
for where in 127.0.0.1 localhost; do
	is "$(SIGNAL_CLI_SOCKET=$where:$PORT send 60 | cut -f 2)" '' "$where"
done
is "$(grep -c '^send' "$HC_TMP/tcp.out")" 2 'both arrived'
signal 61 reset
SIGNAL_CLI_SOCKET=127.0.0.1:$PORT
like "$(send 61)" 'signal-cli call failed \(\[Errno 104\] Connection reset' \
    'a connection that is cut'
SIGNAL_CLI_SOCKET=127.0.0.1:$(free_port)
like "$(send 60)" 'signal-cli call failed \(\[Errno 111\] Connection refused' \
    'nobody there'
SIGNAL_CLI_SOCKET=nowhere.invalid:1
like "$(send 60)" 'signal-cli call failed \(.+\)' 'a name that nobody has'

done_testing
