#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-newchannel joins the Matrix room that it is given.
. tests/t/lib.sh
. tests/t/notifylib.sh

PORT=$(free_port)
MATRIX_HOMESERVER=http://127.0.0.1:$PORT
MATRIX_USER_ID=@hc:example.org
MATRIX_ACCESS_TOKEN=hush
INTEGRATIONS_ALLOW_PRIVATE_IPS=True
export MATRIX_HOMESERVER MATRIX_USER_ID MATRIX_ACCESS_TOKEN \
    INTEGRATIONS_ALLOW_PRIVATE_IPS

# What it answers depends on the room.
cat > "$HC_TMP/home.py" <<'E'
import http.server
import sys
import urllib.parse


class Home(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        print(self.path, self.headers["Authorization"],
              self.headers["Content-Length"], flush=True)
        room = urllib.parse.unquote(self.path.rpartition("/")[2])
        status = int(room[1:4]) if room[1:4].isdigit() else 200
        body = b"[]" if "odd" in room else b'{"room_id": ""}' \
            if "empty" in room else b'{"room_id": "!r:example.org"}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Home).serve_forever()
E
bg home python3 "$HC_TMP/home.py" "$PORT"
wait_for_port "$PORT"
hc_db sqlite
n_setup

# join ALIAS [OPTION ...]
join() {
	alias=$1
	shift
	hc-newchannel --kind matrix --set "alias=$alias" "$@" 2>&1 |
	    tail -n 1
}

like "$(join '#a/b c:example.org')" '^[0-9a-f-]*$' 'a channel is made'
is "$(cat "$HC_TMP/home.out")" \
    '/_matrix/client/v3/join/%23a/b%20c%3Aexample.org Bearer hush None' \
    'after the room was joined'
is "$(hc_sql 'SELECT value, name FROM api_channel')" \
    "$(printf '!r:example.org\t#a/b c:example.org')" 'its value and name'
join '!x:example.org' >/dev/null
is "$(hc_sql "SELECT value, name FROM api_channel WHERE name = ''")" \
    "$(printf '!r:example.org\t')" 'an id gives no name'
join '#n:example.org' --name Ops >/dev/null
is "$(hc_sql "SELECT count(*) FROM api_channel WHERE name = 'Ops'")" 1 \
    'a name of its own stays'

: > "$HC_TMP/home.out"
is "$(join '#n:example.org' -n)" 'the channel would be created' '-n'
hc-newchannel --kind matrix --set 'room_id=!there:example.org' >/dev/null
is "$(cat "$HC_TMP/home.out")" '' 'who has joined does not ask'
is "$(hc_sql "SELECT count(*) FROM api_channel
    WHERE value = '!there:example.org'")" 1 'and is taken at his word'

hc_sql 'DELETE FROM api_channel' >/dev/null
while read -r room text; do
	is "$(join "#$room:x")" \
	    "hc-newchannel: alias: Matrix server returned $text" "$room"
done <<'E'
429 status 429 (Too Many Requests), please try later.
502 status 502 (Bad Gateway), please try later.
500odd unexpected response
odd unexpected response
empty unexpected response
E
like "$(join '#403:x')" \
    '403 .Forbidden.\. Did you invite @hc:example.org to the room[?]$' 403
like "$(INTEGRATIONS_ALLOW_PRIVATE_IPS=False join '#a:x')" \
    'alias: Connections to private IP addresses are not allowed' \
    'a private address'
bg_stop "$BG_PID"
is "$(join '#a:x')" 'hc-newchannel: alias: Connection failed' 'nobody there'
is "$(join '')" 'hc-newchannel: alias: This field is required.' 'no alias'
is "$(hc_sql 'SELECT count(*) FROM api_channel')" 0 'nothing was made'
done_testing
