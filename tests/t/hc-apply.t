#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-apply, hc-export and hc-crontab, on hc-webd with the golden fixture, which
# has checks with equal slugs, without slugs, with values no API takes, and
# channels with the names of others.
. tests/t/lib.sh
. tests/t/hclib.sh

client_server || skip_all 'hc-webd does not start'

apply() {
	printf '%s\n' "$1" > "$HC_TMP/file"
	shift
	rc=0
	hc apply "$HC_TMP/file" "$@" > "$HC_TMP/out" 2> "$HC_TMP/err" || rc=$?
}

# --- export ---

is "$(hc export | hc apply -n - 2>&1)" '' 'hc export | hc apply -n'
is "$(hc export --tsv | hc apply -n - 2>&1)" '' 'the same with tabs'
is "$(hc list --json | hc apply -n - 2>&1)" '' 'what hc list prints'
is "$(curl -s -H "X-Api-Key: $RW" "$HC_URL/api/v3/checks/" |
    hc apply -n - 2>&1)" '' 'what the server sends'
hc export > "$HC_TMP/one"
hc export --json > "$HC_TMP/two"
same "$HC_TMP/one" "$HC_TMP/two" 'the same each time'
is "$(python3 -c 'import json, sys
s = [c["slug"] for c in json.load(sys.stdin) if c["slug"]]
print(s == sorted(s), len(s) > 10)' < "$HC_TMP/one")" 'True True' 'in order'
is "$(hc export tag:foo | python3 -c 'import json, sys
print(*json.load(sys.stdin)[0], sep=",")')" \
    'name,slug,tags,desc,timeout,grace,manual_resume,methods,start_kw,'\
'success_kw,failure_kw,filter_subject,filter_body,filter_http_body,'\
'filter_default_fail,channels' 'what one can set, and no more'
is "$(HC_API_KEY= HC_API_KEY_READONLY=$RO hc export | grep -c '"slug"')" \
    "$(grep -c '"slug"' "$HC_TMP/one")" 'with a read-only key'

# --- the plan ---

want='[{"slug": "new-simple", "grace": 1200, "tags": "t"},
 {"slug": "brand-new", "name": "B", "schedule": "0 3 * * *",
  "tz": "US/Eastern", "channels": "alerts"},
 {"slug": "up-simple", "timeout": 3600}]'
plan='+ brand-new
~ new-simple: tags, grace
= up-simple'
apply "$want" -n
is "$rc $(cat "$HC_TMP/out")" "0 $plan" 'the plan'
is "$(hc list --slug brand-new)" '' 'changes nothing'
apply "$want"
is "$rc $(cat "$HC_TMP/out")" "0 $plan" 'what was done'
is "$(hc get brand-new -o schedule,tz,channels)" "0 3 * * *${tab}\
America/New_York${tab}cafe0002-0003-4000-8000-00000000cafe" 'is done'
is "$(hc get new-simple -o name,grace,desc)" \
    "New Simple${tab}1200${tab}A brand new check" 'the rest is left alone'
apply "$want"
is "$rc$(cat "$HC_TMP/out")" 0 'a second time there is nothing to do'
apply '[{"slug": "brand-new", "channels": "*", "timeout": 60}]'
is "$(hc get brand-new channels | tr , '\n' | wc -l)" \
    "$(hc channels | wc -l)" 'all channels'
is "$(hc get brand-new -o timeout,schedule)" "60${tab}" \
    'from a schedule to a period'
printf '%s\t%s\t%s\t%s\t%s\n' slug name tags timeout manual_resume \
    brand-new 'a\tb' x 2h 1 > "$HC_TMP/tsv"
run 0 'a table' hc apply "$HC_TMP/tsv"
is "$(hc get brand-new --json | python3 -c 'import json, sys
c = json.load(sys.stdin)
print([c[k] for k in ("name", "tags", "timeout", "manual_resume")])')" \
    "['a\\tb', 'x', 7200, True]" 'is read'

other=hcw_Gd7Rw2kPq9LmXc4Vb8Nz1Ty6Hj3F
# The fixture has values that no API would take.
hc export | sed 's/"grace": 3153600000/"grace": 3600/' > "$HC_TMP/all"
HC_API_KEY=$other
run 6 'another project' hc apply "$HC_TMP/all"
like "$(err)" 'invalid channel identifier' 'has other channels'
run 0 'which may be left out' hc apply --no-channels --prune \
    "$HC_TMP/all"
is "$(hc apply -n "$HC_TMP/all" --no-channels 2>&1)" '' 'a copy'
is "$(hc list -o slug,name | sort)" "$(HC_API_KEY=$RW hc list -o slug,name |
    sort)" 'of all that there is'
HC_API_KEY=$RW

# --- prune ---

is "$(hc export tag:db | hc apply -n --prune - | grep -c '^-')" \
    $(($(hc list | wc -l) - 1)) 'prune: what the file does not have'
hc export > "$HC_TMP/all"
hc create --slug extra >/dev/null
run 0 'prune' hc apply --prune "$HC_TMP/all"
is "$(grep -v '^=' "$HC_TMP/out")" '- extra' 'deletes one'
is "$(hc list --slug extra)" '' 'is deleted'
apply '[]' --prune
is "$rc" 2 'an empty file deletes nothing'
isnt "$(hc list | wc -l)" 0 'they are there'
apply '[]' --prune -n
like "$(cat "$HC_TMP/out")" '^- brand-new' 'unless one says so'

# --- a failed apply ---

before=$(hc export)
bad() {
	apply "$2"
	is "$rc" "$1" "$3"
	like "$(cat "$HC_TMP/err")" "$4" 'and why'
}
bad 6 '[{"slug": "fine"}, {"slug": "x", "timeout": 5}]' \
    'a value that no server takes' 'x: timeout is too small'
bad 6 '[{"slug": "fine"}, {"slug": "X"}]' 'a slug that is none' \
    'slug does not match pattern'
bad 6 '[{"slug": "fine"}, {"slug": "x", "schedule": "61 * * * *"}]' \
    'a schedule that is none' 'not a valid cron'
bad 6 '[{"slug": "fine"}, {"slug": "x", "channels": "nosuch"}]' \
    'a channel that is none' 'x: invalid channel identifier: nosuch'
bad 6 '[{"slug": "fine"}, {"slug": "x", "channels": "dup-name"}]' \
    'a channel that is two' 'non-unique channel identifier: dup-name'
bad 6 '[{"slug": "fine"}, {"tags": "x"}]' 'a check without a name' \
    'check 2 has neither slug nor name'
bad 6 '[{"slug": "fine"}, {"slug": "x", "desc": 5}]' 'a wrong type' \
    'desc is not a string'
bad 6 '[{"slug": "fine"' 'a broken file' 'file: 2: '
bad 6 'hello' 'no file of checks' 'neither JSON nor a line of field names'
bad 5 '[{"slug": "fine"}, {"slug": "dup", "name": "x"}]' \
    'a slug that is two' 'dup: 2 checks have this slug, 1 in the file'
run 9 'no file' hc apply "$HC_TMP/nosuch"
is "$(hc export)" "$before" 'none of them changed anything'

hc_sql "UPDATE accounts_profile SET check_limit = (SELECT count(*) + 1
    FROM api_check WHERE project_id IN (1, 2)) WHERE user_id = 1"
bad 6 '[{"slug": "aa"}, {"slug": "bb"}, {"slug": "brand-new", "desc": "n"}]' \
    'the limit of the account' 'check limit reached'
is "$(cat "$HC_TMP/out")" '+ aa' 'what was done is told'
like "$(cat "$HC_TMP/err")" 'stopped at "bb": 1 of 3 changes' \
    'and how much that was'

# --- crontab ---

cat > "$HC_TMP/crontab" <<'E2'
# my jobs
MAILTO="ops@example.org"
0 3 * * *  /usr/local/bin/backup.sh --full
CRON_TZ=Europe/Riga
@daily cd /srv && ./sync "it's" | logger
*/5 * * * * nice -n 10 python3 /opt/Poll.py >/dev/null 2>&1
@reboot /usr/bin/startme
0 4 * * * hc run -s old -- foo
0 5 * * * FOO=1 /usr/local/bin/backup.sh
61 * * * * bad
E2
cp "$HC_TMP/crontab" "$HC_TMP/crontab.old"
is "$(hc crontab --tz UTC "$HC_TMP/crontab" -o slug,schedule,tz 2>/dev/null)" \
    "backup${tab}0 3 * * *${tab}UTC
sync${tab}0 0 * * *${tab}Europe/Riga
poll${tab}*/5 * * * *${tab}Europe/Riga
backup-2${tab}0 5 * * *${tab}Europe/Riga" 'a check for each line'
run 0 'a bad schedule' hc crontab "$HC_TMP/crontab"
is "$(err)" 'hc: line 10: no check can have the schedule 61 * * * *' \
    'is told'
hc_sql "UPDATE accounts_profile SET check_limit = 1000 WHERE user_id = 1"
is "$(hc crontab --tz UTC --json "$HC_TMP/crontab" 2>/dev/null |
    hc apply -n - | grep -c '^+')" 4 'proposals can be applied'
run 0 'dry' hc crontab --create --write -n "$HC_TMP/crontab"
like "$(out)" "^POST $HC_URL/api/v3/checks/ " 'what would be sent'
like "$(out)" '^0 3 \* \* \*  hc run -s backup -- ' 'and written'
same "$HC_TMP/crontab" "$HC_TMP/crontab.old" 'nothing is written'
is "$(hc list --slug backup)" '' 'or sent'
chmod 640 "$HC_TMP/crontab"
run 0 'create and write' hc crontab --tz UTC --create --write "$HC_TMP/crontab"
is "$(diff "$HC_TMP/crontab.old" "$HC_TMP/crontab" | sed -n 's/^> //p')" \
    "0 3 * * *  hc run -s backup -- /usr/local/bin/backup.sh --full
@daily hc run -s sync -c 'cd /srv && ./sync \"it'\\''s\" | logger'
*/5 * * * * hc run -s poll -- nice -n 10 python3 /opt/Poll.py >/dev/null 2>&1
0 5 * * * hc run -s backup-2 -c 'FOO=1 /usr/local/bin/backup.sh'" \
    'the lines'
is "$(stat -c %a "$HC_TMP/crontab")" 640 'the mode stays'
is "$(hc get sync -o schedule,tz,name)" "0 0 * * *${tab}Europe/Riga${tab}cd \
/srv && ./sync \"it's\" | logger" 'the checks'
is "$(hc crontab "$HC_TMP/crontab" 2>/dev/null)" '' 'nothing is left to do'
printf '5 4 * * * root /sbin/scrub\n' > "$HC_TMP/system"
is "$(hc crontab --system "$HC_TMP/system" -o slug,name)" \
    "scrub${tab}/sbin/scrub" 'a crontab with users'
mkdir "$HC_TMP/fake"
cat > "$HC_TMP/fake/crontab" <<E3
#!/bin/sh
case \$* in
-l) cat '$HC_TMP/crontab.old' ;;
*) cat "\$1" > '$HC_TMP/written' ;;
esac
E3
chmod +x "$HC_TMP/fake/crontab"
PATH=$HC_TMP/fake:$PATH hc crontab --write --program /opt/bin/hc -q 2>/dev/null
like "$(cat "$HC_TMP/written")" '/opt/bin/hc run -s backup -- ' \
    "crontab(1)'s own"
done_testing
