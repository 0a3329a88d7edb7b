#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Alert mails to mail servers: encryption, login, refusals, retries.
. tests/t/lib.sh
. tests/t/notifylib.sh

PORT=$(free_port)
EMAIL_HOST=127.0.0.1
EMAIL_PORT=$PORT
EMAIL_USE_TLS=False
DEFAULT_FROM_EMAIL='Mychecks <hc@example.org>'
export EMAIL_HOST EMAIL_PORT EMAIL_USE_TLS DEFAULT_FROM_EMAIL

# send ADDRESS [FLIP]: sends one mail, prints its error.
send() {
	n=$(hc_sql 'SELECT count(*) + 1 FROM api_channel')
	n_channel $n email "$1"
	n_job $n "${2:-1}" | "$HC_TOOLS/deliver" | cut -f 3
}

hc_db sqlite
n_setup
bg ill python3 tests/tools/smtpill.py "$PORT"
wait_for_port "$PORT"

is "$(send ok@x.org)" '' 'a mail is sent'
is "$(grep -c '^message ok' "$HC_TMP/ill.out")" 1 'once'
like "$(cat "$HC_TMP/ill.out")" '^MAIL FROM:<hc@example.org> SIZE=[0-9]+' \
    'with its size, from the bare address'
like "$(cat "$HC_TMP/ill.out")" '^QUIT' 'and ends with QUIT'
is "$(send '{"value": "ok@x.org", "up": true, "down": true}')" '' \
    'the newer form of the value'

# --- refusals, and which of them are tried again (transports.md 8.1) ---

is "$(send rcpt550@x.org)" 'SMTP error: 550 5.1.1 no such person' \
    'an unknown recipient'
is "$(grep -c '^RCPT TO:<rcpt550' "$HC_TMP/ill.out")" 1 'is asked for once'
is "$(send rcpt451@x.org)" 'SMTP error: 451 4.7.1 later' 'a delayed one'
is "$(grep -c '^RCPT TO:<rcpt451' "$HC_TMP/ill.out")" 1 'likewise'
is "$(send data554@x.org)" 'SMTP error: 554 5.6.0 spam' 'a refused message'
is "$(grep -c '^RCPT TO:<data554' "$HC_TMP/ill.out")" 3 'is tried three times'
is "$(send data451@x.org)" '' 'a message put off is sent again'
is "$(grep -c '^message data451' "$HC_TMP/ill.out")" 1 'and taken'
is "$(send drop@x.org)" 'SMTP error: Connection unexpectedly closed' \
    'a server that hangs up'
is "$(grep -c '^RCPT TO:<drop@' "$HC_TMP/ill.out")" 3 'is tried three times'
is "$(send droponce@x.org)" '' 'one that does so once is not the end'
DEFAULT_FROM_EMAIL=bad@example.org
is "$(send ok@x.org)" 'SMTP error: 553 5.1.8 sender not wanted' \
    'a refused sender'
DEFAULT_FROM_EMAIL='Mychecks <hc@example.org>'
EMAIL_PORT=$(free_port)
is "$(send ok@x.org)" 'SMTP error: Connection failed' 'no server'
EMAIL_HOST=no-such-host.invalid
is "$(send ok@x.org)" 'SMTP error: Could not resolve host' 'no host'
EMAIL_HOST=
like "$(send ok@x.org)" '^No SMTP configuration' 'no configuration'
EMAIL_HOST=127.0.0.1
EMAIL_PORT=$PORT
EMAIL_USE_TLS=True
is "$(send ok@x.org)" \
    'SMTP error: STARTTLS extension not supported by server.' 'no STARTTLS'
EMAIL_USE_SSL=True
export EMAIL_USE_SSL
is "$(send ok@x.org)" 'EMAIL_USE_TLS and EMAIL_USE_SSL cannot both be set' \
    'two ways to encrypt'
unset EMAIL_USE_SSL
EMAIL_USE_TLS=False
EMAIL_HOST_USER=user
EMAIL_HOST_PASSWORD=secret
export EMAIL_HOST_USER EMAIL_HOST_PASSWORD
is "$(send ok@x.org)" \
    'SMTP error: SMTP AUTH extension not supported by server.' 'no login'
unset EMAIL_HOST_USER EMAIL_HOST_PASSWORD
like "$(send 'a b@x.org')" 'not a mail address' 'no address'
like "$(send "$(printf 'a@x.org\nRCPT TO:<b@x.org>')")" 'line end' \
    'an address with a line end'
unlike "$(cat "$HC_TMP/ill.out")" '^RCPT TO:<b@' 'adds no recipient'

# --- the loop is not held up by a server that does not say goodbye ---

t0=$(date +%s%N)
i=0
while [ $i -lt 10 ]; do
	n=$((100 + i))
	n_channel $n email noquit@x.org
	n_job $n >> "$HC_TMP/jobs"
	i=$((i + 1))
done
"$HC_TOOLS/deliver" < "$HC_TMP/jobs" > "$HC_TMP/out"
t1=$(date +%s%N)
is "$(cut -f 3 "$HC_TMP/out" | sort | uniq -c | sed 's/^ *//')" '10 ' \
    'ten mails to a server that does not answer QUIT'
ok 'are not waited for' [ $(((t1 - t0) / 1000000)) -lt 8000 ]

# --- names (transports.md 13.3) ---

n_check 2 "$(printf 'a\nBcc: evil@x.org')"
is "$(send ok@x.org 2)" '' 'a name with a line end'
is "$(grep -c 'evil@x.org' "$HC_TMP/ill.out")" 0 'adds no recipient'

# --- encryption and login, against aiosmtpd ---

VENV=$HC_TOP/$HC_BUILD/venv-smtp
(
	flock 9
	[ ! -e "$VENV/complete" ] || exit 0
	rm -rf "$VENV"
	python3 -m venv "$VENV" && "$VENV/bin/pip" -q install 'aiosmtpd==1.*' &&
	    : > "$VENV/complete"
) 9> "$HC_TOP/$HC_BUILD/venv-smtp.lock" >&2 || :
if [ ! -e "$VENV/complete" ]; then
	skip 'STARTTLS, TLS, AUTH' 'aiosmtpd cannot be installed from PyPI'
	done_testing
fi
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sink \
    -addext 'subjectAltName=IP:127.0.0.1' -keyout "$HC_TMP/key" \
    -out "$HC_TMP/cert" 2>/dev/null
cat "$HC_TMP/cert" "$HC_TMP/key" > "$HC_TMP/pem"
EMAIL_PORT=$(free_port)
tls_port=$(free_port)
bg tls "$VENV/bin/python3" tests/tools/smtptls.py "$EMAIL_PORT" "$tls_port" \
    "$HC_TMP/pem"
wait_for_port "$tls_port" 30
EMAIL_USE_TLS=True
EMAIL_HOST_USER=user
EMAIL_HOST_PASSWORD=secret
EMAIL_MAIL_FROM_TMPL=%s@bounces.example.org
FAKE_CA=$HC_TMP/cert
export EMAIL_HOST_USER EMAIL_HOST_PASSWORD EMAIL_MAIL_FROM_TMPL FAKE_CA
is "$(send ops@x.org)" '' 'STARTTLS and a login'
like "$(cat "$HC_TMP/tls.out")" \
    "login=b'user' from=n\\..*@bounces.example.org to=ops@x.org tls=True" \
    'both were used, the sender is a bounce id'
like "$(cat "$HC_TMP/tls.out")" '^Subject: DOWN \| DB Backup' 'it arrived'
EMAIL_HOST_PASSWORD=wrong
like "$(send ops@x.org)" '^SMTP error: 535 ' 'a wrong password'
EMAIL_HOST_PASSWORD=secret
unset FAKE_CA
is "$(send ops@x.org)" 'SMTP error: TLS handshake failed' \
    'a certificate that nobody signed'
EMAIL_PORT=$tls_port
EMAIL_USE_TLS=False
EMAIL_USE_SSL=True
FAKE_CA=$HC_TMP/cert
export EMAIL_USE_SSL FAKE_CA
unset EMAIL_HOST_USER
is "$(send tls@x.org)" '' 'TLS from the start'
like "$(cat "$HC_TMP/tls.out")" 'login=None .* to=tls@x.org' \
    'it arrived'
unlike "$(cat "$HC_TMP/tls.out" "$HC_TMP/tls.err")" secret \
    'no password in the clear'
done_testing
