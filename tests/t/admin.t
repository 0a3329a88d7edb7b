#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-createsuperuser, hc-newproject, hc-newchannel.
. tests/t/lib.sh
SECRET_KEY=test-secret
EMAIL_HOST=localhost
export SECRET_KEY EMAIL_HOST

onterm() {
	python3 tests/tools/onterm.py "$@" > "$HC_TMP/.term"
	hc_rc=$?
	tr -d '\r' < "$HC_TMP/.term"
	return $hc_rc
}

# A uuid column as 32 digits.
UUID="replace(CAST(%s AS char(36)), '-', '')"

# django: Django's hashers, from PyPI; fails when they cannot be had.
django() {
	VENV=$HC_TOP/$HC_BUILD/venv-django
	(
		flock 9
		[ ! -e "$VENV/complete" ] || exit 0
		rm -rf "$VENV"
		python3 -m venv "$VENV" &&
		    "$VENV/bin/pip" -q install 'django==5.*' argon2-cffi &&
		    : > "$VENV/complete"
	) 9> "$VENV.lock" >&2
}

# accepts HASH PASSWORD: Django says so
accepts() {
	"$VENV/bin/python" - "$1" "$2" <<'END'
import sys
from django.conf import settings
settings.configure(PASSWORD_HASHERS=[
    'django.contrib.auth.hashers.Argon2PasswordHasher'])
from django.contrib.auth import hashers
hash, password = sys.argv[1:]
hasher = hashers.identify_hasher(hash)
assert hasher.algorithm == 'argon2', hash
assert not hasher.must_update(hash), 'would be hashed again'
sys.exit(0 if hashers.check_password(password, hash) else 1)
END
}

hash_of() {
	hc_sql "SELECT password FROM auth_user WHERE email = '$1'"
}

users() {
	hc_sql 'SELECT count(*) FROM auth_user'
}

superuser() {
	hc-migrate >/dev/null 2>&1
	echo 'pass word ä' > "$HC_TMP/pass"
	is "$(hc-createsuperuser --email Root@Example.ORG < "$HC_TMP/pass")" \
	    'Superuser created successfully.' "$BACKEND: password on stdin"
	is "$(hc_sql 'SELECT email, CASE WHEN is_superuser THEN 1 ELSE 0 END,
	    CASE WHEN is_staff THEN 1 ELSE 0 END,
	    CASE WHEN is_active THEN 1 ELSE 0 END, last_login
	    FROM auth_user')" \
	    "$(printf 'root@example.org\t1\t1\t1\tNULL')" "$BACKEND: the user"
	is "$(hc_sql "SELECT u.username = p.badge_key, p.name, c.name, c.slug,
	    ch.kind, ch.value, CASE WHEN email_verified THEN 1 ELSE 0 END,
	    pf.ping_log_limit
	    FROM auth_user u JOIN accounts_project p ON p.owner_id = u.id
	    JOIN api_check c ON c.project_id = p.id
	    JOIN api_channel_checks x ON x.check_id = c.id
	    JOIN api_channel ch ON ch.id = x.channel_id
	    JOIN accounts_profile pf ON pf.user_id = u.id" | sed 's/^t/1/')" \
	    "$(printf '1\t\tMy First Check\tmy-first-check\t%s\t1\t100' \
	    "$(printf 'email\troot@example.org')")" \
	    "$BACKEND: what every account has"
	if [ $have_django = 1 ]; then
		h=$(hash_of root@example.org)
		ok "$BACKEND: Django takes the password" accepts "$h" \
		    'pass word ä'
		nok "$BACKEND: and no other one" accepts "$h" 'pass word'
	else
		skip "$BACKEND: Django's hashers" 'PyPI cannot be reached'
	fi

	like "$(echo x | hc-createsuperuser --email ROOT@example.org 2>&1)" \
	    '^hc-createsuperuser: email root@example.org is already taken$' \
	    "$BACKEND: the same address again"
	echo x | hc-createsuperuser --email root@example.org >/dev/null 2>&1
	is $? 1 "$BACKEND: fails"
	is "$(echo x | hc-createsuperuser -n --email new@example.org)" \
	    'Superuser would be created.' "$BACKEND: -n"
	nok "$BACKEND: -n with an address that is taken" \
	    hc-createsuperuser -n --email root@example.org --pass x
	is "$(users)" 1 "$BACKEND: nothing more was made"
}

# auth_user has no unique index (lessons D7).
at_once() {
	hc-migrate >/dev/null 2>&1
	for i in 1 2 3 4; do
		bg "u$i" hc-createsuperuser --email one@example.org \
		    --password "p$i"
	done
	wait
	is "$(users)" 1 "$BACKEND: four at once make one user"
	is "$(cat "$HC_TMP"/u?.out)" 'Superuser created successfully.' \
	    "$BACKEND: and say so"
	is "$(cat "$HC_TMP"/u?.err | grep -c 'already taken')" 3 \
	    "$BACKEND: the others too"
}

terminal() {
	BACKEND=sqlite
	hc_db sqlite
	hc-migrate >/dev/null 2>&1
	onterm hc-createsuperuser > "$HC_TMP/out" <<'END'
wait Email address:
type nonsense
wait Enter a valid email address.
wait Email address:
type a@example.org
wait Password:
type
wait Blank passwords aren't allowed.
wait Password:
type first-try
wait Password (again):
type other
wait Your passwords didn't match.
wait Password:
type geheim
wait Password (again):
type geheim
wait Superuser created successfully.
END
	is $? 0 'on a terminal' || diag "$(cat "$HC_TMP/out")"
	unlike "$(cat "$HC_TMP/out")" 'first-try|other|geheim' \
	    'passwords are not shown'
	[ $have_django = 0 ] || ok 'the one typed twice counts' accepts \
	    "$(hash_of a@example.org)" geheim
	like "$(onterm hc-createsuperuser --email b@example.org <<'END'
wait Password:
type ^C
END
	    )" 'interrupted' 'Ctrl-C'
	is "$(users)" 1 'makes no user'
	out=$(onterm hc-createsuperuser --password=geheim <<'END'
wait Email address:
args
type c@example.org
END
	)
	like "$out" 'args:.*--password=x+ $' \
	    'a password on the command line is overwritten'
	like "$out" 'created successfully' 'and used'
	hc-createsuperuser --email d@example.org < /dev/null 2> "$HC_TMP/err"
	is $? 2 'no terminal and no password'
	like "$(cat "$HC_TMP/err")" \
	    'Missing or invalid required argument: --password/--pass' 'says so'
	echo x | hc-createsuperuser > /dev/null 2> "$HC_TMP/err"
	is $? 2 'no terminal and no address'
	like "$(cat "$HC_TMP/err")" \
	    'Missing or invalid required argument: --email$' 'says so'
	echo | hc-createsuperuser --email d@example.org 2> "$HC_TMP/err"
	is "$? $(cat "$HC_TMP/err")" \
	    "1 hc-createsuperuser: Blank passwords aren't allowed." 'blank'
	hc-createsuperuser --email nonsense --pass x 2> "$HC_TMP/err"
	is "$? $(cat "$HC_TMP/err")" \
	    '1 hc-createsuperuser: Enter a valid email address.' 'no address'
}

# stored KEY: what the database keeps of it
stored() {
	python3 -c 'import hashlib, hmac, sys
key = sys.argv[1]
print(key[4:12] + "." + hmac.new(b"test-secret", key.encode(),
    hashlib.sha256).hexdigest())' "$1"
}

project() {
	hc-migrate >/dev/null 2>&1
	like "$(hc-newproject --name x 2>&1)" 'owner is needed' \
	    "$BACKEND: nobody to own it"
	hc-createsuperuser --email a@example.org --pass x >/dev/null
	is "$(hc-newproject -n --name x)" 'the project would be created' \
	    "$BACKEND: hc-newproject -n"
	is "$(hc_sql 'SELECT count(*) FROM accounts_project')" 1 \
	    "$BACKEND: creates none"
	hc-newproject --name 'Bäckups' > "$HC_TMP/keys"
	is "$(cut -f 1 "$HC_TMP/keys" | xargs)" \
	    'code api_key api_key_readonly ping_key' "$BACKEND: hc-newproject"
	for k in code api_key api_key_readonly ping_key; do
		eval "$k=$(sed -n "s/^$k	//p" "$HC_TMP/keys")"
	done
	is "$(hc_sql "SELECT api_key, api_key_readonly, ping_key, name, owner_id
	    FROM accounts_project WHERE $(printf "$UUID" code) =
	    '$(echo "$code" | tr -d -)'")" \
	    "$(printf '%s\t%s\t%s\tBäckups\t%s' "$(stored "$api_key")" \
	    "$(stored "$api_key_readonly")" "$ping_key" \
	    "$(hc_sql 'SELECT id FROM auth_user')")" \
	    "$BACKEND: keys are stored as upstream stores them"
	like "$api_key $api_key_readonly $ping_key" \
	    '^hcw_[A-Za-z0-9]{28} hcr_[A-Za-z0-9]{28} [a-z0-9]{22}$' \
	    "$BACKEND: and look so"
	hc-createsuperuser --email b@example.org --pass x >/dev/null
	like "$(hc-newproject --name x 2>&1)" 'owner is needed' \
	    "$BACKEND: two who could own it"
	ok "$BACKEND: --owner" hc-newproject --name x --owner B@Example.org
	nok "$BACKEND: --owner nobody" hc-newproject --name x --owner c@d.org
	nok "$BACKEND: no name" hc-newproject --name '' --owner a@example.org
	nok "$BACKEND: a long name" hc-newproject --owner a@example.org \
	    --name "$(printf '%061d' 0)"
	ok "$BACKEND: 60 characters" hc-newproject --owner a@example.org \
	    --name "$(printf '%060d' 0 | sed s/0/ä/g)"
}

# channel CODE: its row
channel() {
	hc_sql "SELECT kind, name, value,
	    CASE WHEN email_verified THEN 1 ELSE 0 END FROM api_channel
	    WHERE $(printf "$UUID" code) = '$(echo "$1" | tr -d -)'"
}

# assigned CODE: how many checks
assigned() {
	hc_sql "SELECT count(*) FROM api_channel_checks x JOIN api_channel c
	    ON c.id = x.channel_id
	    WHERE $(printf "$UUID" code) = '$(echo "$1" | tr -d -)'"
}

# wrong ERE OPTION ...: is refused with that text, and makes nothing
wrong() {
	pattern=$1
	shift
	like "$(hc-newchannel "$@" 2>&1)" "$pattern" "$BACKEND: $pattern"
}

channels() {
	hc-migrate >/dev/null 2>&1
	like "$(hc-newchannel --kind email --email a@b.org 2>&1)" \
	    'project is needed' "$BACKEND: no project"
	hc-createsuperuser --email a@example.org --pass x >/dev/null
	check=$(hc_sql "SELECT $(printf "$UUID" code) FROM api_check")

	mail=$(hc-newchannel --kind email --assign all --email you@example.org)
	is "$(channel "$mail")" "$(printf 'email\t\t%s\t1' \
	    '{"down": true, "up": true, "value": "you@example.org"}')" \
	    "$BACKEND: email"
	is "$(assigned "$mail")" 1 "$BACKEND: --assign all"
	code=$(hc-newchannel --kind email --email you@example.org --up false)
	is "$(channel "$code" | cut -f 3)" \
	    '{"down": true, "up": false, "value": "you@example.org"}' \
	    "$BACKEND: --up false"
	is "$(assigned "$code")" 0 "$BACKEND: no --assign"

	code=$(hc-newchannel --kind webhook --assign "$check" --name Ché \
	    --url-down 'http://localhost:8080/?$NAME+is+$STATUS' \
	    --url-up 'http://localhost/up' --method-up POST --body-up 'a "b"' \
	    --headers-down 'X-B: 2' --headers-down 'X-A: 1')
	channel "$code" | sed 's/", "/",\n"/g; s/}, "/},\n"/g' > "$HC_TMP/got"
	cat > "$HC_TMP/want" <<'END'
webhook	Ché	{"body_down": "",
"body_up": "a \"b\"",
"headers_down": {"X-A": "1",
"X-B": "2"},
"headers_up": {},
"method_down": "GET",
"method_up": "POST",
"name": "Ch\u00e9",
"url_down": "http://localhost:8080/?$NAME+is+$STATUS",
"url_up": "http://localhost/up"}	0
END
	same "$HC_TMP/got" "$HC_TMP/want" "$BACKEND: webhook"
	is "$(assigned "$code")" 1 "$BACKEND: --assign CODE"
	json='{"url_down": "https://x.org/", "headers_down": ["A: 1", "B: 2"]}'
	code=$(echo "$json" | hc-newchannel --kind webhook --value -)
	like "$(channel "$code")" '"headers_down": \{"A": "1", "B": "2"\}' \
	    "$BACKEND: --value -"

	wrong 'Shell commands are not enabled' --kind shell --cmd-down true
	code=$(SHELL_ENABLED=True hc-newchannel --kind shell \
	    --cmd-down 'x $NAME')
	is "$(channel "$code" | cut -f 3)" \
	    '{"cmd_down": "x $NAME", "cmd_up": ""}' "$BACKEND: shell"

	group=$(hc-newchannel --kind group --name both --channels "$mail" \
	    --channels "$code")
	is "$(channel "$group" | cut -f 1-3)" \
	    "$(printf 'group\tboth\t%s,%s' "$mail" "$code")" "$BACKEND: group"

	n=$(hc_sql 'SELECT count(*) FROM api_channel')
	wrong 'kind: "pager" is none of .*email, .*group, .*webhook' \
	    --kind pager
	like "$(hc-newchannel --kind pager --set nonsense 2>&1)" \
	    'not FIELD=TEXT' "$BACKEND: --set without a text"
	wrong 'nonsense: kind email does not have that' --kind email \
	    --set nonsense=1
	wrong 'email: Enter a valid email' --kind email --email nonsense
	wrong 'email: This field is required' --kind email
	wrong 'url_down: kind email does not have that, but email, up, down' \
	    --kind email --email a@b.org --url-down http://x/
	wrong 'Enter a valid URL' --kind webhook --url-down ftp://x/
	wrong 'at most 1000 characters \(it has 1001\)' --kind webhook \
	    --url-down "http://$(printf '%0994d' 0)"
	wrong 'at most 100 characters' --kind email --email a@b.org \
	    --name "$(printf '%0101d' 0)"
	wrong 'not one of the available choices' --kind group \
	    --channels "$group"
	wrong 'the project has no check' --kind email --email a@b.org \
	    --assign 00000000-1111-4222-8333-444444444444
	wrong 'no such project' --kind email --email a@b.org \
	    --project 00000000-1111-4222-8333-444444444444
	wrong 'value: not JSON' --kind email --value nonsense
	wrong 'url_down: neither text' --kind webhook \
	    --value '{"url_down": {}}'
	is "$(hc-newchannel -n --kind email --email a@b.org --assign all)" \
	    'the channel would be created' "$BACKEND: hc-newchannel -n"
	is "$(hc_sql 'SELECT count(*) FROM api_channel')" "$n" \
	    "$BACKEND: none of these made a channel"
	hc-newproject --name two >/dev/null
	wrong 'project is needed' --kind email --email a@b.org
}

have_django=1
django || have_django=0
for part in superuser at_once project channels; do
	for_each_db $part
done
terminal
for p in hc-createsuperuser hc-newproject hc-newchannel; do
	$p operand > /dev/null 2>&1
	is $? 2 "$p: usage"
done
done_testing
