#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-settelegramwebhook and hc-submitchallenge.
. tests/t/lib.sh

SITE_ROOT=https://hc.example.org/sub
export SITE_ROOT
unset TELEGRAM_TOKEN SIGNAL_CLI_SOCKET

# --- hc-settelegramwebhook ---

URL=$SITE_ROOT/integrations/telegram/bot/
like "$(hc-settelegramwebhook 2>&1)" \
    'Abort: settings.TELEGRAM_TOKEN is not set' 'no token'
TELEGRAM_TOKEN=12:secret
export TELEGRAM_TOKEN
is "$(hc-settelegramwebhook -n)" \
    "Telegram's webhook would be set to: $URL" '-n'
unlike "$(https_proxy=http://127.0.0.1:$(free_port) \
    INTEGRATIONS_ALLOW_PRIVATE_IPS=True hc-settelegramwebhook 2>&1)" \
    'secret' 'the token is not in the error'
like "$(https_proxy=http://127.0.0.1:$(free_port) \
    INTEGRATIONS_ALLOW_PRIVATE_IPS=True hc-settelegramwebhook 2>&1)" \
    '^hc-settelegramwebhook: Fail: Connection failed$' 'no way there'

cat > "$HC_TMP/telegram.py" <<'EOF'
"""PORT CERTIFICATE: api.telegram.org; answers as the request's number says."""
import socketserver
import ssl
import sys

answers = [(200, "{}"), (401, '{"ok":false}'), (204, "")]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2])


class Bot(socketserver.StreamRequestHandler):
    def setup(self):
        self.request = context.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self):
        length = 0
        first = self.rfile.readline()
        for line in self.rfile:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            if line == b"\r\n":
                break
        body = self.rfile.read(length)
        print(first.decode().strip(), body.decode(), flush=True)
        status, text = answers.pop(0)
        self.wfile.write(("HTTP/1.1 %d X\r\nContent-Length: %d\r\n"
                          "Connection: close\r\n\r\n%s" % (
                              status, len(text), text)).encode())


socketserver.TCPServer.allow_reuse_address = True
socketserver.TCPServer(("127.0.0.1", int(sys.argv[1])), Bot).serve_forever()
EOF
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x \
    -keyout "$HC_TMP/pem" -out "$HC_TMP/ca" \
    -addext subjectAltName=DNS:api.telegram.org 2> /dev/null
cat "$HC_TMP/ca" >> "$HC_TMP/pem"
PORT=$(free_port)
bg bot python3 "$HC_TMP/telegram.py" "$PORT" "$HC_TMP/pem"
wait_for_port "$PORT"
FAKE_CONNECT=127.0.0.1:$PORT
FAKE_CA=$HC_TMP/ca
export FAKE_CONNECT FAKE_CA
ok 'Telegram takes it' "$HC_TOOLS/telegram"
is "$(tail -n 1 "$HC_TMP/bot.out")" "$(printf '%s' \
    'POST /bot12:secret/setWebhook HTTP/1.1 {"url": "' "$URL" \
    '", "allowed_updates": ["message", "channel_post"]}')" 'the request'
is "$("$HC_TOOLS/telegram")" 'Fail: status=401, {"ok":false}' \
    'Telegram refuses it'
is "$("$HC_TOOLS/telegram")" 'Fail: status=204, ' 'no answer but 200 will do'

# --- hc-submitchallenge ---

like "$(hc-submitchallenge a b 2>&1)" 'SIGNAL_CLI_SOCKET is not set' \
    'no socket set'
SIGNAL_CLI_SOCKET=$HC_TMP/signal
export SIGNAL_CLI_SOCKET
like "$(hc-submitchallenge a b 2>&1)" \
    'submitRateLimitChallenge failed: \[Errno 2\] No such file' 'no socket'
bg peer python3 tests/tools/rpcpeer.py "$SIGNAL_CLI_SOCKET"
wait_until 30 grep -q ready "$HC_TMP/peer.out"
like "$(hc-submitchallenge tok captcha)" \
    '^\{"jsonrpc": "2.0", "id": "[0-9a-f-]{36}", "result": \{\}\}$' \
    'its reply is printed'
is "$(tail -n 1 "$HC_TMP/peer.out")" \
    'submitRateLimitChallenge tok captcha' 'the call'
echo 'signalcaptcha://typed ' | hc-submitchallenge tok - > /dev/null
is "$(tail -n 1 "$HC_TMP/peer.out")" 'submitRateLimitChallenge tok typed' \
    'from standard input, with the address around it'
n=$(wc -l < "$HC_TMP/peer.out")
is "$(hc-submitchallenge -n tok captcha)" \
    'the solution would be submitted' '-n'
is "$(wc -l < "$HC_TMP/peer.out")" "$n" '-n calls nobody'
hc-submitchallenge other x > "$HC_TMP/out" 2> "$HC_TMP/err"
is $? 1 'refused: status'
like "$(cat "$HC_TMP/out")" '"code": -32601' 'refused: the reply is printed'
like "$(cat "$HC_TMP/err")" 'was refused' 'refused: it says so'
like "$(hc-submitchallenge text x 2>&1)" \
    'submitRateLimitChallenge failed, could not parse response' 'nonsense'
like "$(hc-submitchallenge '' x 2>&1)" 'must not be empty' 'no challenge'
like "$(hc-submitchallenge x signalcaptcha:// 2>&1)" 'must not be empty' \
    'no solution'
hc-submitchallenge x 2> /dev/null
is $? 2 'one operand'

done_testing
