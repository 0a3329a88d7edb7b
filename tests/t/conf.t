#!/bin/sh
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
#
# hc-conf: what it prints, and what its checks say.
. tests/t/lib.sh

SECRET_KEY=not-for-everybody
EMAIL_HOST=mail.example.org
export SECRET_KEY EMAIL_HOST

is "$(hc-conf SITE_ROOT EMAIL_HOST)" 'http://localhost:8000
mail.example.org' 'values by name'
is "$(hc-conf SECRET_KEY)" '***' 'secrets are not printed'
is "$(hc-conf -s SECRET_KEY)" 'not-for-everybody' 'unless asked for'
unlike "$(hc-conf; hc-conf --json)" 'not-for' 'nor with the others'
nok 'a setting without a value' hc-conf S3_BUCKET
like "$(hc-conf SITE_ROT 2>&1)" \
    '^hc-conf: unknown setting: SITE_ROT, did you mean SITE_ROOT' \
    'names that are nearly right'
hc-conf > "$HC_TMP/all"
is "$(env -u SECRET_KEY -u EMAIL_HOST hc-conf -c "$HC_TMP/all")" \
    "$(cat "$HC_TMP/all")" 'reads what it wrote'

is "$(hc-conf -n 2>&1)" '' 'nothing to say of good settings'
printf 'SITE_NAM=x\nDB_PORT\n' > "$HC_TMP/bad.conf"
like "$(hc-conf -n -c "$HC_TMP/bad.conf" 2>&1)" 'bad.conf:2: no "="' \
    'a bad line is named'
: > "$HC_TMP/key"
printf '%s\n' SITE_NAM=x SITE_ROOT=http://x UWSGI_X=1 LC_ALL=C \
    "SECRET_KEY_FILE=$HC_TMP/key" SITE_LOGO_URL_FILE=x > "$HC_TMP/odd.conf"
is "$(hc-conf -n -c "$HC_TMP/odd.conf" 2>&1 | sed 's/.*odd.conf:/line /')" \
    'line 1: unknown setting SITE_NAM, did you mean SITE_NAME
line 6: unknown setting SITE_LOGO_URL_FILE, did you mean SITE_LOGO_URL' \
    'unknown names, and no others'
is "$(hc-conf -n -c "$HC_TMP/all" 2>&1)" '' 'all that it writes is known'
mkdir "$HC_TMP/path"
: > "$HC_TMP/path/apprise"
APPRISE_ENABLED=True
export APPRISE_ENABLED
like "$(PATH=$HC_TMP/path:$HC_BIN hc-conf -n 2>&1)" 'apprise\.W001' \
    'a program that cannot be run is missing'
chmod +x "$HC_TMP/path/apprise"
unlike "$(PATH=$HC_BIN:$HC_TMP/path hc-conf -n 2>&1)" 'apprise\.W001' \
    'one that can is not'
unset APPRISE_ENABLED
nok 'a file that is not there' hc-conf -n -c "$HC_TMP/none"

# refuses SETTING TEXT: the one line that says why
refuses() {
	is "$(env "$1" hc-conf -n 2>&1; echo $?)" "hc-conf: $2
1" "refuses $1"
}
refuses SETTLE_TIME=soon 'SETTLE_TIME: not a number: "soon"'
refuses TRUSTED_PROXIES=10.0.0.0/99 \
    "$(TRUSTED_PROXIES=10.0.0.0/99 hc-pingd -n 2>&1 | sed 's/^hc-pingd: //')"
refuses HC_USER=no-such-user 'HC_USER: no such user: "no-such-user"'
refuses SMTPD_TLS_CERT=/some.pem \
    'SMTPD_TLS_CERT and SMTPD_TLS_KEY: only one of them is set'
SMTPD_TLS_KEY=/none.key
export SMTPD_TLS_KEY
refuses SMTPD_TLS_CERT=/none.pem 'SMTPD_TLS_CERT: /none.pem: cannot be used'
done_testing
