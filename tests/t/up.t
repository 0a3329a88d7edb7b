#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-up as somebody runs it who tries hc out, and as a container does.
. tests/t/lib.sh

port=$(free_port)
smtp=$(free_port)
dir=$HC_TMP/var
export SITE_ROOT="http://localhost:$port"

up() {
	name=$1
	shift
	bg "$name" hc-up --dir "$dir" --smtp "127.0.0.1:$smtp" "$@"
	up=$BG_PID
	wait_until 20 grep -q '^hc is up' "$HC_TMP/$name.out" ||
	    { cat "$HC_TMP/$name.err"; return 1; }
}
# Pids of the daemons that hc-up runs.
daemon() {
	pgrep -P "$up" -x "$(printf %.15s "$1")"
}
db() {
	sqlite3 -cmd '.timeout 5000' "$dir/hc.sqlite" "$1"
}
curl_line() {
	sed -n 's/^    \(curl .*\)/\1/p' "$HC_TMP/$1.out"
}

# --- the first run ---

is "$(hc-up -n --dir "$dir" 2>/dev/null)" "would make $dir
would make $dir/hc.conf with a random SECRET_KEY
would migrate the database, run hc-webd (at localhost:$port), \
hc-smtpd (at localhost:2525), hc-sendalerts, hc-sendreports" \
    '-n says what would happen'
nok '-n makes nothing' test -e "$dir"
nok '-n refuses what is no address' hc-up -n --dir "$dir" -l nonsense
nok 'for mail as well' hc-up -n --dir "$dir" --smtp nonsense

ok 'hc-up comes up in a new folder' up first
is "$(db 'SELECT email, is_superuser FROM auth_user')" 'admin@localhost|1' \
    'the first user'
is "$(db 'SELECT p.owner_id = u.id, c.timeout, c.grace, c.status
    FROM api_check c JOIN accounts_project p ON p.id = c.project_id
    JOIN auth_user u')" '1|60000000|60000000|new' 'a check of a minute'
code=$(db "SELECT substr(code, 1, 8) FROM api_check")
like "$(grep SECRET_KEY "$dir/hc.conf")" '^SECRET_KEY=[A-Za-z0-9]{50}$' \
    'a random SECRET_KEY'
is "$(stat -c %a "$dir/hc.conf" "$dir/password")" "600
600" 'secrets are for nobody else'
like "$(curl_line first)" \
    "^curl -fsS -m 10 --retry 5 http://localhost:$port/ping/$code" \
    'it prints a curl line'
is "$(eval "$(curl_line first)")" OK 'which works'
is "$(db 'SELECT status, n_pings FROM api_check')" 'up|1' \
    'and the check is up'
to=$(sed -n 's/^or by mail to \([^ ]*\), .*/\1/p' "$HC_TMP/first.out")
ok 'a mail is taken as well' swaks --silent 2 --server 127.0.0.1 \
    --port "$smtp" --to "$to" --from a@example.org
is "$(db 'SELECT n_pings FROM api_check')" 2 'and counted'

nok 'a second hc-up in the folder is refused' hc-up --dir "$dir" \
    --smtp "127.0.0.1:$(free_port)" -l "localhost:$(free_port)"
like "$(cat "$HC_TMP/.ok")" 'another hc-up runs there' 'and says why'

# --- a daemon that dies ---

# Connections made while it is away wait for the new one.
old=$(daemon hc-webd)
kill -s KILL "$old"
is "$(eval "$(curl_line first | sed 's/ --retry 5//')")" OK \
    'a ping after kill -9 of hc-webd is answered'
isnt "$(daemon hc-webd)" "$old" 'by another one'
for d in hc-smtpd hc-sendalerts hc-sendreports; do
	old=$(daemon "$d")
	kill -s KILL "$old"
	ok "$d is started again" wait_until 10 sh -c \
	    "pgrep -P $up $d | grep -qvx $old"
done
like "$(cat "$HC_TMP/first.err")" \
    '^hc-up: hc-webd ended, signal 9; starting it again' 'it says so'
unlike "$(cat "$HC_TMP/first.err")" '^(hc-up|hc-[a-z]+): .*hc-up: ' \
    'each line has one name'
is "$(grep -cv '^hc-[a-z]*: ' "$HC_TMP/first.err")" 0 'and no line has none'
ok 'a mail goes to the new hc-smtpd' swaks --silent 2 --server 127.0.0.1 \
    --port "$smtp" --to "$to" --from a@example.org

# Restarts in order cost no ping: each comes by a connection of its own, and
# none is tried twice.
cat > "$HC_TMP/pings.py" <<'END'
import sys, time, urllib.request

end = time.time() + float(sys.argv[2])
n = 0
while time.time() < end:
    with urllib.request.urlopen(sys.argv[1], timeout=20) as r:
        assert r.status == 200
    n += 1
print(n)
END
before=$(db 'SELECT n_pings FROM api_check')
bg pings python3 "$HC_TMP/pings.py" "$(curl_line first | sed 's/.* //')" 4
pings=$BG_PID
for i in 1 2 3 4 5; do
	old=$(daemon hc-webd)
	kill "$old"
	wait_until 10 sh -c "pgrep -P $up hc-webd | grep -qvx $old"
done
wait "$pings"
is "$?-$(cat "$HC_TMP/pings.err")" 0- 'no ping fails over five restarts'
is "$(db 'SELECT n_pings FROM api_check')" \
    "$((before + $(cat "$HC_TMP/pings.out")))" 'each one is counted, once'

# --- the end, and the next run ---

pids="$(daemon hc-webd) $(daemon hc-smtpd) $(daemon hc-sendalerts) \
    $(daemon hc-sendreports)"
bg_stop "$up"
is $? 0 'TERM ends it'
# shellcheck disable=SC2086
nok 'and all daemons' kill -0 $pids
# Two that close the database at the same moment may leave it a WAL.
is "$(cd "$dir" && ls | grep -v -e '-wal$' -e '-shm$')" "hc.conf
hc.sqlite
password" 'nothing is left but data'
n=$(db 'SELECT n_pings FROM api_check')
sum=$(cksum < "$dir/hc.conf")

ok 'it comes up again' up second
is "$(curl_line second)" "$(curl_line first)" 'with the same check'
is "$(cksum < "$dir/hc.conf")" "$sum" 'and the same settings'
is "$(eval "$(curl_line second)")" OK 'which takes pings'
is "$(db 'SELECT n_pings FROM api_check')" $((n + 1)) 'and counts on'
bg_stop "$up"

# --- Ctrl-C at a terminal, which goes to all who are in the foreground ---

cat > "$HC_TMP/terminal.py" <<'END'
import os, pty, sys

pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""
told = False
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    seen += data
    if b"hc is up" in seen and not told:
        os.write(fd, b"\x03")
        told = True
sys.stdout.write(seen.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0)
END
ok 'Ctrl-C ends it' timeout 60 python3 "$HC_TMP/terminal.py" hc-up \
    --dir "$dir" --smtp "127.0.0.1:$smtp"
unlike "$(cat "$HC_TMP/.ok")" 'second signal' 'and is no second signal'

# --- when it dies itself, its daemons do not stay ---

ok 'once more' up third
pids="$(daemon hc-webd) $(daemon hc-smtpd) $(daemon hc-sendalerts) \
    $(daemon hc-sendreports)"
bg_stop "$up" KILL
ok 'kill -9 of hc-up ends the daemons' wait_until 10 \
    sh -c "! kill -0 $pids"
ok 'and the next one starts' up fourth
bg_stop "$up"

# --- errors at the start ---

echo 'EMAIL_PORT=abc' >> "$dir/hc.conf"
nok 'a bad setting is an error' hc-up --dir "$dir"
like "$(cat "$HC_TMP/.ok")" \
    '^hc-up: .*hc.conf:[0-9]+: EMAIL_PORT: not a number: "abc"$' 'and named'
sed -i '/EMAIL_PORT/d' "$dir/hc.conf"
printf 'SMTPD_TLS_CERT=/x\nSMTPD_TLS_KEY=/x\n' >> "$dir/hc.conf"
nok 'a daemon that cannot start ends all' hc-up --dir "$dir" \
    --smtp "127.0.0.1:$smtp"
like "$(cat "$HC_TMP/.ok")" 'hc-smtpd ended before it was ready, status 1' \
    'and is named'
nok 'a folder that cannot be made is an error' hc-up --dir /dev/null/x

# --- as root ---

if [ "$(id -u)" -eq 0 ]; then
	dir=$HC_TMP/nobody
	export HC_USER=nobody
	ok 'root gives it to HC_USER' up nobody
	is "$(for p in "$up" $(pgrep -P "$up"); do stat -c %U "/proc/$p"
	    done | sort -u)" nobody 'all run as that user'
	is "$(stat -c %U "$dir" "$dir"/* | sort -u)" nobody 'and own their data'
	is "$(eval "$(curl_line nobody)")" OK 'it takes pings'
	bg_stop "$up"
	unset HC_USER
	ok 'without HC_USER, to the owner of the folder' up owner
	is "$(stat -c %U "/proc/$up")" nobody 'which stays the same'
	bg_stop "$up"
else
	skip 'root gives it to HC_USER' 'not root'
fi

# --- as a container: settings in the environment, each database ---

container() {
	dir=$HC_TMP/data-$BACKEND
	export SITE_ROOT=https://checks.example.org SECRET_KEY=x
	ok "$BACKEND: settings in the environment" up "c-$BACKEND" \
	    -c /dev/null -l "127.0.0.1:$port"
	is "$(ls "$dir" | grep -v 'notify$\|^nudge$')" password \
	    "$BACKEND: no hc.conf is made"
	curl=$(curl_line "c-$BACKEND")
	like "$curl" "-H 'Host: checks.example.org' http://127.0.0.1:$port/" \
	    "$BACKEND: the curl line has the host of SITE_ROOT"
	is "$(eval "$curl")" OK "$BACKEND: it works"
	is "$(hc_sql "SELECT n_pings FROM api_check")" 1 "$BACKEND: counted"
	bg_stop "$up"
	is $? 0 "$BACKEND: TERM ends it"
}
for_each_db container
done_testing
