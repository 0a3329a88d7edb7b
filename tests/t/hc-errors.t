#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The commands against servers that are in trouble, old, or none; and where
# their settings come from.
. tests/t/lib.sh
. tests/t/hclib.sh

port=$(free_port)
bg fake python3 tests/tools/apifake.py "$port"
wait_for_port "$port"
HC_URL=http://127.0.0.1:$port
HC_API_KEY=abcdefghijklmnopqrstuvwxyz012345
HC_RETRIES=0
export HC_URL HC_API_KEY HC_RETRIES
UUID=c0de0001-0001-4000-8000-00000000c0de

# answers JSON: what the server says next; forgets what it was asked.
answers() {
	curl -s --data-binary "$1" "$HC_URL/answer"
	curl -s -X DELETE "$HC_URL/requests"
}
asked() {
	curl -s "$HC_URL/requests" | cut -f 1
}

# --- exit statuses and texts ---

# says STATUS ANSWER TEXT COMMAND ...
says() {
	says_rc=$1
	answers "[$2]"
	says_text=$3
	shift 3
	run "$says_rc" "exit $says_rc: $*" "$@"
	like "$(err)" "$says_text" 'and why'
	unlike "$(out)$(err)" abcdefghijkl 'without the key'
}
says 6 '[400, {}, "{\"error\": \"json validation error: x\"}"]' \
    '^hc: json validation error: x$' hc create --name x
says 6 '[400, {}, ""]' 'bad request|400' hc create --name x
says 4 '[401, {}, "{\"error\": \"wrong api key\"}"]' \
    '^hc: wrong api key.*HC_API_KEY' hc list
says 4 '[403, {}, ""]' 'access denied' hc get "$UUID"
says 6 '[403, {}, ""]' '^hc: check limit reached$' hc create --name x
says 3 '[404, {}, ""]' "^hc: $UUID: not found$" hc get "$UUID"
says 3 '[404, {}, ""]' "^hc: $UUID: not found$" hc pause "$UUID"
says 8 '[404, {}, ""]' 'is this a Healthchecks server\?' hc list
says 8 '[405, {}, ""]' 'method not allowed by the server' hc pause "$UUID"
says 5 '[409, {}, "check is not paused"]' '^hc: check is not paused$' \
    hc resume "$UUID"
says 7 '[429, {"Retry-After": "1"}, ""]' '429|rate|limit' hc list
says 8 '[500, {}, "<h1>"]' 500 hc list
says 8 '[503, {}, ""]' 503 hc body "$UUID" 1
says 1 '[404, {}, ""]' 'no body' hc body "$UUID" 1
says 8 '[200, {}, "<html>hello"]' 'is this a Healthchecks server\?' hc list
says 8 '[200, {}, "{\"checks\": 5}"]' 'is this a Healthchecks server\?' hc list
says 8 '[200, {}, "{\"checks\": [5]}"]' 'is this a Healthchecks' hc list
says 8 '[200, {}, "5"]' 'is this a Healthchecks server\?' hc get "$UUID"
says 8 '[200, {}, "[]"]' 'Healthchecks server\?' hc badges
says 8 '[500, {}, ""]' 'not OK|500' hc health
says 8 '[200, {}, "hello"]' 'not OK' hc health
run 8 'no server' hc list --url http://127.0.0.1:1
run 8 'no such host' hc list --url http://nosuch.invalid
run 4 'no key' env -u HC_API_KEY hc list
like "$(err)" 'HC_API_KEY' 'and how to set one'
run 4 'no key, several checks' env -u HC_API_KEY hc pause "$UUID" "$UUID"
is "$(err | wc -l)" 2 'each is told'

# --- retries ---

ok=$(printf '%s' '[200, {}, "{\"checks\": []}"]')
answers "[[503, {}, \"\"], $ok]"
run 0 'a server that recovers' hc list --retries 1
is "$(asked | wc -l)" 2 'is asked again'
answers '[[503, {}, ""]]'
run 8 'creating is not tried again' hc create --retries 1 --name x
is "$(asked)" 'POST /api/v3/checks/' 'for it may be done'
answers "[[503, {}, \"\"], [200, {}, \"{\\\"uuid\\\": \\\"$UUID\\\"}\"]]"
run 0 'unless it is unique' hc create --retries 1 --slug x --exist-ok
is "$(out)" "$UUID" 'then it is'

# --- old servers ---

check='{\"uuid\": \"'$UUID'\", \"name\": \"n\", \"status\": \"started\"}'
old='[404, {}, ""]'
answers "[$old, $old, [200, {}, \"{\\\"checks\\\": [$check]}\"]]"
is "$(hc list -o status,slug,n_pings)" "started${tab}${tab}" \
    'a server with version 1 only'
is "$(asked | tr '\n' ,)" "GET /api/v3/checks/,GET /api/v2/checks/,\
GET /api/v1/checks/," 'is found'
answers '[[404, {}, ""]]'
run 8 'a version that is asked for' hc list --api 2
is "$(asked)" 'GET /api/v2/checks/' 'is the only one'
flip='{\"timestamp\": \"2026-01-01T00:00:00+00:00\", \"up\": 1}'
answers "[[200, {}, \"[$flip]\"]]"
is "$(hc flips "$UUID" -o timestamp,up)" "2026-01-01T00:00:00+00:00${tab}1" \
    'flips as a bare array'

# --- what is sent ---

answers "[[200, {}, \"$check\"]]"
run 0 'pause' hc pause "$UUID"
is "$(curl -s "$HC_URL/requests")" \
    "POST /api/v3/checks/$UUID/pause${tab}$HC_API_KEY${tab}" 'an empty body'
answers "[$ok]"
hc list --tag 'a b' --tag 'c&d' --slug s
is "$(asked)" 'GET /api/v3/checks/?tag=a%20b&tag=c%26d&slug=s' 'filters'
answers "[[200, {}, \"$check\"]]"
run 0 'verbose' hc get "$UUID" -vv
unlike "$(err)" abcdefghijkl 'without the key'
like "$(err)" "GET $HC_URL/api/v3/checks/$UUID 200" 'a line for a request'

# --- settings ---

# origin: which key was sent
key() {
	answers "[$ok]"
	hc list "$@" 2>"$HC_TMP/err" || :
	curl -s "$HC_URL/requests" | cut -f 2
}
mkdir -p "$XDG_CONFIG_HOME/hc"
conf=$XDG_CONFIG_HOME/hc/config
printf 'url = %s\n[default]\napi_key = from-the-default-section\n' \
    "$HC_URL" > "$conf"
printf '[work]\napi_key = file:%s\n[cmd]\napi_key = cmd:echo from-a-command\n' \
    "$HC_TMP/key" >> "$conf"
echo ' from-a-file-named-in-it ' > "$HC_TMP/key"
echo from-the-option > "$HC_TMP/optkey"
printf 'api_key = from-the-other-file\n' > "$HC_TMP/other"
chmod 600 "$conf" "$HC_TMP/other"
is "$(key)" "$HC_API_KEY" 'the environment wins over files'
is "$(key --key-file "$HC_TMP/optkey")" from-the-option \
    'the option over the environment'
unset HC_API_KEY
is "$(key)" from-the-default-section 'the default section'
is "$(key -p work)" from-a-file-named-in-it 'a profile, a key in a file'
is "$(HC_PROFILE=cmd key)" from-a-command 'a key from a command'
is "$(key --config "$HC_TMP/other")" from-the-other-file 'another file'
is "$(HC_CONFIG=$HC_TMP/other key)" from-the-other-file 'named by HC_CONFIG'
is "$(HEALTHCHECKS_TOKEN=from-the-token key)" from-the-token \
    'the name that others use'
run 9 'no such profile' hc list -p nosuch
chmod 644 "$conf"
nok 'keys that others may read' hc list
is "$(key --insecure-config)" from-the-default-section 'unless one insists'
run 0 'profiles' hc config profiles
is "$(out | tr '\n' ,)" default,work,cmd, 'are listed'
like "$(err)" 'others may read' 'with a warning'
chmod 600 "$conf"
like "$(HC_API_URL=$HC_URL/api/v3 hc config -o key,value,origin)" \
    "^url${tab}$HC_URL${tab}HC_URL" 'settings with their origins'
like "$(hc config)" "^api_key${tab}\\*\\*\\*\\*tion${tab}$conf:3$" \
    'a key by its end'
unlike "$(hc config)" from-the 'no more of it'
like "$(env -u HC_URL HC_API_URL=http://x.example/api/v1 hc config)" \
    "^url${tab}http://x.example${tab}HC_API_URL" 'HC_API_URL of the API'
like "$(env -u HC_URL HC_API_URL=http://x.example/ping hc config)" \
    "^ping_url${tab}http://x.example/ping${tab}HC_API_URL" 'and of pings'
rm "$conf"
echo from-an-old-client > "$HOME/.hchk"
chmod 600 "$HOME/.hchk"
is "$(key)" from-an-old-client 'the file of an old client'

# --- changing settings ---

echo from-standard-input | hc setkey
is "$(cat "$conf")" 'api_key = from-standard-input' 'setkey'
is "$(stat -c %a "$conf")" 600 'for nobody else'
run 0 'set' hc config set url "$HC_URL"
is "$(key)" from-standard-input 'it is used'
run 0 'a new profile' hc config set -p work api_key file:/nowhere
run 0 'more in it' hc config set -p work timeout 5s
run 0 'set again' hc config set api_key other
is "$(cat "$conf")" "api_key = other
url = $HC_URL

[work]
api_key = file:/nowhere
timeout = 5s" 'each in its place'
run 0 'unset' hc config unset -p work api_key
is "$(tail -n 2 "$conf" | tr '\n' ,)" '[work],timeout = 5s,' 'is gone'
run 0 'dry' hc config set -n retries 5
like "$(out)" '^retries = 5$' 'shows the file'
unlike "$(cat "$conf")" retries 'and does not write it'
run 2 'no such setting' hc config set nosuch 1
done_testing
