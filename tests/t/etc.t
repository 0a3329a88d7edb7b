#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The examples and units in etc/ are good for those who read them.
. tests/t/lib.sh

# --- systemd: the units as installed, with programs that are there ---

units=$HC_TMP/units
mkdir "$units"
for f in etc/systemd/*.service etc/systemd/*.socket etc/systemd/*.timer; do
	sed -e "s,/usr/local/sbin,$HC_BIN,g" -e /^Documentation=/d "$f" \
	    > "$units/${f##*/}"
done
if command -v systemd-analyze >/dev/null; then
	for f in "$units"/*; do
		systemd-analyze --man=no verify "$f"
	done > "$HC_TMP/verify" 2>&1
	is "$(grep "^$units\|^hc-" "$HC_TMP/verify")" '' \
	    'systemd finds no fault in the units'
	for f in etc/systemd/*.service; do
		ok "${f##*/} is hardened" systemd-analyze security \
		    --offline=true --threshold=20 "$units/${f##*/}"
	done
else
	skip units 'no systemd-analyze'
fi
for f in etc/systemd/*.service; do
	p=$(sed -n 's,^ExecStart=.*/usr/local/sbin/\([^ %]*\).*,\1,p' "$f")
	[ "$p" != "hc-prune" ] || p=hc-prunepings
	[ "$p" != "hc-send" ] || p=hc-sendlogs
	ok "${f##*/} runs a program that there is" test -x "$HC_BIN/$p"
done
same_list() {
	printf '%s\n' "$@" | sort -u
}
# shellcheck disable=SC2046
is "$(same_list $(grep -Eo 'hc-(prune|send)[a-z]*' etc/crontab))" \
    "$(same_list $(cd bin && ls hc-prune*.c hc-send*.c | sed 's/\.c$//' |
	grep -v -e hc-sendalerts -e hc-sendreports))" \
    'the crontab has every clean-up and notice'

# --- proxies ---

last_ping() {
	sqlite3 "$HC_TMP/var/hc.sqlite" 'SELECT remote_addr, scheme
	    FROM api_ping ORDER BY id DESC LIMIT 1'
}

# Pings by way of nginx come with the client's address and scheme.
through_nginx() {
	SITE_ROOT=https://checks.example.org SECRET_KEY=x bg up \
	    hc-up --dir "$HC_TMP/var" -c /dev/null \
	    -l "127.0.0.1:$pingd" --smtp "127.0.0.1:$(free_port)"
	ok 'hc-up' wait_until 20 grep -q '^hc is up' "$HC_TMP/up.out"
	bg nginx nginx -e "$HC_TMP/nginx.log" -c "$HC_TMP/nginx.conf"
	wait_for_port "$https"
	path=$(sed -n 's,^    https://[^/]*,,p' "$HC_TMP/up.out")
	set -- curl -sS -k -m 60 -H 'X-Forwarded-For: 9.9.9.9' \
	    --resolve "checks.example.org:$http:127.0.0.1" \
	    --resolve "checks.example.org:$https:127.0.0.1"
	is "$("$@" "https://checks.example.org:$https$path")" OK \
	    'a ping by nginx, https'
	is "$(last_ping)" '127.0.0.1|https' 'is recorded as such'
	is "$("$@" "http://checks.example.org:$http$path")" OK \
	    'a ping by nginx, http'
	is "$(last_ping)" '127.0.0.1|http' 'is recorded as such'
	is "$("$@" "https://checks.example.org:$https/api/v3/status/")" OK \
	    'the API by nginx'
	is "$("$@" -w '%{redirect_url}' -o /dev/null \
	    "http://checks.example.org:$http/x")" \
	    https://checks.example.org/x 'the rest is sent to https'
}

if command -v nginx >/dev/null && command -v openssl >/dev/null; then
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -subj /CN=checks.example.org -days 2 -keyout "$HC_TMP/key.pem" \
	    -out "$HC_TMP/cert.pem" 2>/dev/null
	pingd=$(free_port)
	http=$(free_port)
	https=$(free_port)
	{
		echo "daemon off; pid $HC_TMP/nginx.pid;"
		echo "events { } http { access_log off;"
		for t in client_body proxy fastcgi uwsgi scgi; do
			echo "${t}_temp_path $HC_TMP;"
		done
		sed -e "s,/etc/ssl.*fullchain,$HC_TMP/cert," \
		    -e "s,/etc/ssl.*privkey,$HC_TMP/key," \
		    -e "/listen \[/d;s/listen 80;/listen 127.0.0.1:$http;/" \
		    -e "s/listen 443/listen 127.0.0.1:$https/" \
		    -e "s/127.0.0.1:800[01]/127.0.0.1:$pingd/" etc/nginx.conf
		echo "}"
	} > "$HC_TMP/nginx.conf"
	ok 'nginx takes the example' nginx -t -e "$HC_TMP/nginx.log" \
	    -c "$HC_TMP/nginx.conf"
	through_nginx
else
	skip 'nginx takes the example' 'no nginx'
fi
if command -v caddy >/dev/null; then
	HOME=$HC_TMP
	export HOME
	ok 'Caddy takes the example' caddy validate --adapter caddyfile \
	    --config etc/Caddyfile
else
	skip 'Caddy takes the example' 'no caddy'
fi
done_testing
