#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# The examples and units in etc/ are good for those who read them.
. tests/t/lib.sh

for p in hc-pingd hc-smtpd hc-sendalerts hc-prunepings; do
	[ -x "$HC_BIN/$p" ] || skip_all "$p is not built"
done

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
	ok "${f##*/} runs a program that there is" test -x "$HC_BIN/$p"
done
same_list() {
	printf '%s\n' "$@" | sort -u
}
# shellcheck disable=SC2046
is "$(same_list $(grep -o 'hc-prune[a-z]*' etc/crontab))" \
    "$(same_list $(cd bin && ls hc-prune*.c | sed 's/\.c$//'))" \
    'the crontab has every clean-up'

# --- proxies ---

if command -v nginx >/dev/null && command -v openssl >/dev/null; then
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -subj /CN=checks.example.org -days 2 -keyout "$HC_TMP/key.pem" \
	    -out "$HC_TMP/cert.pem" 2>/dev/null
	{
		echo "pid $HC_TMP/nginx.pid; error_log $HC_TMP/nginx.log;"
		echo "events { } http { access_log off;"
		sed -e "s,/etc/ssl.*fullchain,$HC_TMP/cert," \
		    -e "s,/etc/ssl.*privkey,$HC_TMP/key," etc/nginx.conf
		echo "}"
	} > "$HC_TMP/nginx.conf"
	ok 'nginx takes the example' nginx -t -e "$HC_TMP/nginx.log" \
	    -c "$HC_TMP/nginx.conf"
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
