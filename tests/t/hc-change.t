#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The commands that change checks, on hc-webd with the golden fixture.
. tests/t/lib.sh
. tests/t/hclib.sh

client_server || skip_all 'hc-webd does not start'
UP=c0de0002-0001-4000-8000-00000000c0de

count() {
	hc_sql 'SELECT count(*) FROM api_check WHERE project_id = 1'
}
n=$(count)

# --- create ---

run 0 'create' hc create --name 'DB backup' --slug db-backup --tags 'a b' \
    --timeout 1d --grace 90m --desc text --methods POST --manual-resume \
    --success-kw ok,done --filter-http-body --channels 'alerts,Email to Alice'
id=$(out)
like "$id" '^[0-9a-f-]{36}$' 'prints the UUID'
is "$(hc get "$id" -o name,tags,timeout,grace,desc,methods,manual_resume)" \
    "DB backup${tab}a b${tab}86400${tab}5400${tab}text${tab}POST${tab}1" \
    'with what was asked for'
is "$(hc get "$id" -o success_kw,filter_http_body,filter_subject,channels)" \
    "ok,done${tab}1${tab}0${tab}cafe0001-0003-4000-8000-00000000cafe,\
cafe0002-0003-4000-8000-00000000cafe" 'and its channels'
run 0 'create with a schedule' hc create --schedule '0 3 * * *' \
    --tz Europe/Riga --slug cronlike --print schedule
is "$(out)" '0 3 * * *' 'prints what is asked for'
run 0 'idempotent' hc create --exist-ok --slug nightly \
    --schedule '0 3 * * *' --tz UTC --channels '*' --print ping_url
url=$(out)
like "$url" "^$HC_URL/ping/[0-9a-f-]{36}$" 'prints where to ping'
run 0 'once more' hc create --exist-ok --slug nightly \
    --schedule '0 4 * * *' --tz UTC --channels '*' --print ping_url
is "$(out)" "$url" 'is the same check'
is "$(hc get nightly schedule)" '0 4 * * *' 'changed'
run 0 'unique' hc create --unique slug,tags --slug nightly --tags other
is "$(count)" $((n + 4)) 'another one where not all is equal'
run 2 'unique without a value' hc create --unique name --slug x
run 2 'a bad duration' hc create --timeout soon
run 6 'rejected' hc create --timeout 5
is "$(err)" 'hc: json validation error: timeout is too small' \
    "in the server's words"
run 6 'an unknown channel' hc create --channels nosuch
run 4 'a read-only key' env HC_API_KEY="$RO" hc create --name x
is "$(hc create --name x -n)" \
    "POST $HC_URL/api/v3/checks/ {\"name\": \"x\"}" 'a dry run'
hc_sql "UPDATE accounts_profile SET check_limit = 1 WHERE user_id = 1"
run 6 'the limit' hc create --name x
is "$(err)" 'hc: check limit reached' 'is told'
hc_sql "UPDATE accounts_profile SET check_limit = 1000 WHERE user_id = 1"
is "$(count)" $((n + 4)) 'nothing was created by all that'
is "$(hc create --json --slug viajson | python3 -c 'import json, sys
print(json.load(sys.stdin)["slug"])')" viajson 'JSON of the new check'

# --- update ---

run 0 'update' hc update "$id" --grace 5m --no-manual-resume
is "$(hc get "$id" -o grace,manual_resume,name)" "300${tab}0${tab}DB backup" \
    'only what was given'
run 0 'tags' hc update db-backup --add-tag c --add-tag a --remove-tag b
is "$(out | cut -f 1,3)" "$id${tab}DB backup" 'a line for the check'
is "$(hc get "$id" tags)" 'a c' 'are added and taken away'
run 0 'both' hc update db-backup --tags 'x y' --remove-tag x
is "$(hc get "$id" tags)" y 'in this order'
is "$(hc update "$id" --name z -n)" \
    "POST $HC_URL/api/v3/checks/$id {\"name\": \"z\"}" 'a dry run'
run 2 'nothing to change' hc update "$id"
run 5 'ambiguous' hc update dup --desc x
run 0 'all of them' hc update dup --all --desc x
is "$(out | wc -l)" 2 'two lines'
run 6 'one of several is rejected' hc update "$id" --slug 'A B'
run 3 'a batch goes on' hc update nosuch "$id" --desc y
is "$(hc get "$id" desc)" y 'behind an error'
run 3 'unless it must not' hc update --fail-fast nosuch "$id" --desc z
is "$(hc get "$id" desc)" y 'nothing behind it was done'
run 6 'the greatest code' hc update nosuch "$id" --grace 5

# --- pause and resume ---

sqlite3 "$DB_NAME" "UPDATE api_check SET tags = 'db x' WHERE slug = 'dup'"
cd "$HC_TMP" || exit 1
hc list --tag db -o uuid | tee paused | hc pause - > out
is "$(cut -f 2 out | sort | uniq -c | tr -s ' ')" ' 3 paused' \
    'pause what a list names'
is "$(cut -f 1 out)" "$(cat paused)" 'a line each'
hc resume - < paused > out
is "$(cut -f 2 out | sort -u)" new 'and resume it later'
cd "$HC_TOP" || exit 1
run 5 'not paused' hc resume up-simple
is "$(err)" 'hc: check is not paused' 'is told'
run 0 'not paused, and that is good' hc resume --ok-if-running up-simple
run 0 'paused' hc pause up-simple
run 0 'twice' hc pause up-simple
run 0 'by tag' hc resume --tag db --ok-if-running
run 3 'no such tag' hc pause --tag nosuch
run 2 'nothing' hc pause
run 0 'for a while' hc pause --for 90s up-simple
is "$(out)" "echo 'hc resume --ok-if-running $UP' | at now + 2 minutes" \
    'prints the at line'
is "$(hc get up-simple status)" paused 'and pauses'
is "$(hc resume up-simple -n)" \
    "POST $HC_URL/api/v3/checks/$UP/resume" 'a dry run'
is "$(hc get up-simple status)" paused 'changes nothing'
is "$(hc pause up-simple --json | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["status"])')" paused 'JSON'

# --- delete ---

run 2 'delete, but who says so?' hc delete nightly
like "$(err)" 'needs -y' 'is told'
n=$(count)
is "$(hc delete -n "$id")" "DELETE $HC_URL/api/v3/checks/$id" 'a dry run'
is "$(count)" "$n" 'deletes nothing'
run 5 'ambiguous' hc delete -y nightly
is "$(count)" "$n" 'deletes nothing'
run 0 'delete' hc delete -y "$id"
run 0 'by tag' hc delete -y tag:other
is "$(count)" $((n - 2)) 'two are gone'
run 3 'gone' hc delete -y "$id"
run 2 'nothing' hc delete -y
like "$(printf 'wait y/N\ntype n\n' | timeout 30 \
    python3 tests/tools/onterm.py hc delete nightly 2>&1)" \
    'Delete .*\[y/N\]' 'a terminal is asked'
is "$(hc get nightly slug)" nightly 'and no means no'
is "$(hc delete -y nightly --json | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["slug"])')" nightly 'JSON of what was deleted'
done_testing
