#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# Programs of INTEGRATIONS_DIR as integrations: what they are given, how they
# end, and which ones are not run.
. tests/t/lib.sh
. tests/t/notifylib.sh

DIR=$HC_TMP/programs
SECRET_KEY=never-to-be-seen
OUT=$HC_TMP/said
export SECRET_KEY
mkdir -m 755 "$DIR"

# program NAME [UP|DOWN]: makes one of standard input, sends by it, prints if
# it was for good, and its error.
program() {
	{
		echo '#!/bin/sh'
		cat
	} > "$DIR/$1"
	chmod 755 "$DIR/$1"
	send "$1" "$2"
}

# send NAME [VALUE]
send() {
	id=$(hc_sql 'SELECT count(*) + 1 FROM api_channel')
	n_channel "$id" "exec-$1" "${2:-}"
	rm -f "$OUT"
	n_job "$id" | "$HC_TOOLS/deliver" 2> "$HC_TMP/err" | cut -f 2,3
}

hc_db sqlite
n_setup 'Žurka "$(touch x)" \ `id`'
hc_sql "INSERT INTO api_ping (owner_id, n, created, scheme, method, ua,
    body_raw, kind) VALUES (1, 7, '2024-06-15 11:59:00', 'http', 'POST', '',
    'a body', 'fail')"

is "$(send pager)" '0	Programs as integrations are not enabled' 'off'
INTEGRATIONS_DIR=$DIR
export INTEGRATIONS_DIR
like "$(send pager)" "^0	$DIR/pager: No such file" 'no such program'

is "$(program pager 'room 5' <<EOF
cat > $OUT
EOF
)" '0	' 'a program'
json() {
	python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    v = v[key]
print(v)' "$OUT" "$1"
}
for pair in 'status down' 'test False' 'value room 5' 'project Alices Project' \
    'site_name Mychecks' 'name Žurka "$(touch x)" \ `id`' \
    'reason success signal did not arrive on time, grace time passed' \
    'last_ping.n 7' 'last_ping.kind Failure' 'last_ping.body a body' \
    'check.tags foo bar' 'check.name Žurka "$(touch x)" \ `id`'; do
	is "$(json "${pair%% *}")" "${pair#* }" "it is told ${pair%% *}"
done

program env <<EOF > /dev/null
{ env | sort; pwd; umask; ls /proc/self/fd; } > $OUT
EOF
is "$(grep = "$OUT" | grep -v -e ^PWD= -e ^OLDPWD= -e ^_= -e ^SHLVL=)" \
    "$(printf 'LC_ALL=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin')" \
    'its environment is clean'
ok 'it runs in /' grep -qx / "$OUT"
ok 'what it writes is its own' grep -qx 0077 "$OUT"
is "$(sed '1,/^0077/d' "$OUT" | grep -cvE '^[0-3]$')" 0 \
    'it gets no descriptors of ours'
if [ -r /proc/self/status ]; then
	program rights <<EOF > /dev/null
grep NoNewPrivs /proc/self/status > $OUT
EOF
	like "$(cat "$OUT")" '1$' 'it cannot get more rights'
fi
program talk <<EOF > "$HC_TMP/stdout"
echo hello
echo there >&2
EOF
is "$(cat "$HC_TMP/stdout")" '0	' 'its output is not ours'
is "$(cat "$HC_TMP/err")" "$(printf 'hello\nthere')" 'but goes to the log'

# --- how it ends ---

is "$(program one <<EOF
echo x >> $OUT
exit 1
EOF
)" '0	Program one: status 1' 'it fails'
is "$(wc -l < "$OUT")" 1 'and is not tried again'
is "$(program two <<EOF
echo x >> $OUT
exit 75
EOF
)" '0	Program two: status 75' 'it fails for now'
is "$(wc -l < "$OUT")" 3 'and is tried three times'
is "$(program three <<EOF
echo x >> $OUT
[ \$(wc -l < $OUT) = 2 ] || exit 75
EOF
)" '0	' 'the second try does it'
is "$(program killed <<'EOF'
kill -9 $$
EOF
)" '0	Program killed: signal 9' 'it is killed'
is "$(program unread <<'EOF'
exit 0
EOF
)" '0	' 'it does not read'

# --- what is not run ---

chmod 775 "$DIR/pager"
like "$(send pager)" 'pager: others may write to it' 'others may write'
chmod 644 "$DIR/pager"
is "$(send pager)" '0	Command could not be started' 'not executable'
chmod 755 "$DIR/pager"
chmod 777 "$DIR"
like "$(send pager)" 'others may write to it' 'others may write to the folder'
chmod 755 "$DIR"
if [ "$(id -u)" = 0 ]; then
	chown 65534 "$DIR/pager"
	like "$(send pager)" 'others may write to it' "somebody else's"
	chown 0 "$DIR/pager"
fi
mkdir "$DIR/folder"
like "$(send folder)" 'folder: not a program' 'a folder'
for name in ../pager . '' 'a b' sub/pager sixteen-letters-x; do
	like "$(send "$name")" 'Unknown channel kind' "a bad name: $name"
done

# --- hc-newchannel ---

code=$(hc-newchannel --kind exec-pager --set value='{"room": 5}')
is "$(hc_sql "SELECT kind, value FROM api_channel
    WHERE code = '$(echo "$code" | tr -d -)'")" \
    "$(printf 'exec-pager\t{"room": 5}')" 'a channel'
like "$(hc-newchannel --kind exec- 2>&1)" 'is none of .*, exec-NAME' \
    'a channel without a name'
like "$(INTEGRATIONS_DIR='' hc-newchannel --kind exec-pager 2>&1)" \
    'not enabled' 'a channel where there are no programs'

done_testing
