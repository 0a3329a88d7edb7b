# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# For tests of mails to users, after lib.sh: people, projects, checks in a new
# database, and a mail server. Times are "SECONDS ago".

SITE_ROOT=https://hc.example.org
SECRET_KEY=golden-secret
SITE_NAME=Mychecks
DEFAULT_FROM_EMAIL=hc@example.org
SUPPORT_EMAIL=help@example.org
EMAIL_HOST=127.0.0.1
EMAIL_USE_TLS=False
export SITE_ROOT SECRET_KEY SITE_NAME DEFAULT_FROM_EMAIL SUPPORT_EMAIL \
    EMAIL_HOST EMAIL_USE_TLS
MIN=60
HOUR=3600
DAY=86400

# ago SECONDS: that time, as columns hold it; "" for NULL, quoted
ago() {
	if [ -z "$1" ]; then
		echo NULL
	else
		date -u -d "@$(($(date +%s) - $1))" "+'%F %T'"
	fi
}

# span SECONDS: a duration
span() {
	if [ "$BACKEND" = pgsql ]; then
		echo "interval '$1 seconds'"
	else
		echo $(($1 * 1000000))
	fi
}

code() {
	if [ "$BACKEND" = sqlite ]; then
		printf '%08x000040008000000000000000' "$1"
	else
		printf '%08x-0000-4000-8000-000000000000' "$1"
	fi
}

# user ID NAME [JOINED [LOGIN]]: NAME@example.org
user() {
	cat <<EOF
INSERT INTO auth_user (id, password, is_superuser, username, first_name,
    last_name, email, is_staff, is_active, date_joined, last_login) VALUES
    ($1, '', false, '$2', '', '', '$2@example.org', false, true,
    $(ago "${3:-$((9 * DAY))}"), $(ago "${4:-}"));
INSERT INTO accounts_profile (id, user_id, reports, nag_period,
    ping_log_limit, token, check_limit, sms_limit, sms_sent, call_limit,
    calls_sent, sort, tz) VALUES ($1, $1, 'off', $(span 0), 100, '', 20, 0, 0,
    0, 0, 'created', 'UTC');
EOF
}

# profile ID ASSIGNMENT: of that user
profile() {
	echo "UPDATE accounts_profile SET $2 WHERE id = $1;"
}

# project ID OWNER NAME
project() {
	cat <<EOF
INSERT INTO accounts_project (id, code, name, api_key, api_key_readonly,
    owner_id, badge_key, show_slugs) VALUES ($1, '$(code $((1000 + $1)))',
    '$3', '', '', $2, 'b$1', false);
EOF
}

# member ID USER PROJECT
member() {
	echo "INSERT INTO accounts_member (id, user_id, project_id, role)
	    VALUES ($1, $2, $3, 'w');"
}

# check ID PROJECT NAME STATUS PINGED [TAGS]
check() {
	cat <<EOF
INSERT INTO api_check (id, code, name, slug, tags, "desc", kind, timeout,
    grace, schedule, tz, filter_subject, filter_body, filter_http_body,
    filter_default_fail, start_kw, success_kw, failure_kw, methods,
    manual_resume, n_pings, has_confirmation_link, status, created,
    project_id, badge_key, last_ping) VALUES ($1, '$(code "$1")', '$3', '',
    '${6:-}', '', 'simple', $(span $((400 * DAY))), $(span $HOUR),
    '* * * * *', 'UTC', false, false, false, false, '', '', '', '', false, 0,
    false, '$4', $(ago $((300 * DAY))), $2, '$(code $((70000 + $1)))',
    $(ago "$5"));
EOF
}

# flip ID CHECK OLD NEW AGE
flip() {
	echo "INSERT INTO api_flip (id, owner_id, created, processed,
	    old_status, new_status, reason) VALUES ($1, $2, $(ago "$5"),
	    $(ago "$5"), '$3', '$4', '');"
}

# channel ID PROJECT KIND VALUE [CHECK]
channel() {
	cat <<EOF
INSERT INTO api_channel (id, code, created, kind, value, email_verified, name,
    project_id, last_error, disabled) VALUES ($1, '$(code $((2000 + $1)))',
    $(ago 9), '$3', '$4', true, '', $2, '', false);
EOF
	[ -z "${5:-}" ] || echo "INSERT INTO api_channel_checks (id, channel_id,
	    check_id) VALUES ($1, $1, $5);"
}

# webhook_value URL: for down only
webhook_value() {
	printf '{"method_down": "GET", "url_down": "%s", "body_down": "", ' "$1"
	printf '"headers_down": {}, "method_up": "GET", "url_up": "", '
	printf '"body_up": "", "headers_up": {}}'
}

# mail_server: what it is sent, in $HC_TMP/mail.out
mail_server() {
	EMAIL_PORT=$(free_port)
	export EMAIL_PORT
	bg mail python3 tests/tools/smtpsink.py "$EMAIL_PORT"
	wait_for_port "$EMAIL_PORT"
}

# mails: "TO|SUBJECT" of each, sorted; forget: what was sent before
mails() {
	awk '/^To: /{ to = substr($0, 5) } /^Subject: /{ s = substr($0, 10) }
	    /^Message-ID: /{ print to "|" s }' "$HC_TMP/mail.out" | sort
}
# plain: all of them without soft line breaks
plain() {
	sed -e ':a' -e '/=$/{' -e 'N' -e 's/=\n//' -e 'ba' -e '}' \
	    "$HC_TMP/mail.out"
}
forget() {
	: > "$HC_TMP/mail.out"
}
