# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh
#
# For tests of notifications, after lib.sh: a database with one project, one
# check that is down, and channels to it.

SITE_ROOT=https://hc.example.org
PING_ENDPOINT=https://hc.example.org/ping/
SECRET_KEY=golden-secret
SITE_NAME=Mychecks
export SITE_ROOT PING_ENDPOINT SECRET_KEY SITE_NAME

# n_uuid NUMBER: a code, as the current database stores it.
n_uuid() {
	if [ "$BACKEND" = sqlite ]; then
		printf '%032x' "$1"
	else
		printf '%08x-0000-4000-8000-000000000000' "$1"
	fi
}

# n_quote TEXT: as it stands between quotes in SQL.
n_quote() {
	if [ "$BACKEND" = mysql ]; then
		printf %s "$1" | sed "s/\\\\/&&/g; s/'/''/g"
	else
		printf %s "$1" | sed "s/'/''/g"
	fi
}

# n_setup: users, a project (1) and a check (1) with flip 1, down.
n_setup() {
	hc-migrate >/dev/null 2>&1 || return
	hc_sql >/dev/null <<EOF
INSERT INTO auth_user (id, password, is_superuser, username, first_name,
    last_name, email, is_staff, is_active, date_joined) VALUES (1, '', false,
    'alice', '', '', 'alice@example.org', false, true, '2024-01-01 00:00:00');
INSERT INTO accounts_project (id, code, name, api_key, api_key_readonly,
    owner_id, badge_key, show_slugs) VALUES (1, '$(n_uuid 50)',
    'Alices Project', '', '', 1, 'b', false);
EOF
	n_check 1 "${1:-DB Backup}"
}

# n_check ID NAME [TAGS]: a check that is down, with flip ID.
n_check() {
	day=86400000000
	[ "$BACKEND" != pgsql ] || day="interval '1 day'"
	hc_sql >/dev/null <<EOF
INSERT INTO api_check (id, code, name, slug, tags, "desc", kind, timeout,
    grace, schedule, tz, filter_subject, filter_body, filter_http_body,
    filter_default_fail, start_kw, success_kw, failure_kw, methods,
    manual_resume, n_pings, has_confirmation_link, status, created,
    project_id, badge_key) VALUES ($1, '$(n_uuid "$1")',
    '$(n_quote "$2")', 's', '$(n_quote "${3:-foo bar}")', '', 'simple',
    $day, $day, '* * * * *', 'UTC', false, false, false, false, '', '',
    '', '', false, 5, false, 'down', '2024-01-01 00:00:00', 1,
    '$(n_uuid $((1000000 + $1)))');
INSERT INTO api_flip (id, owner_id, created, processed, old_status,
    new_status, reason) VALUES ($1, $1, '2024-06-15 12:00:00', NULL, 'up',
    'down', 'timeout');
EOF
}

# n_channel ID KIND VALUE
n_channel() {
	hc_sql "INSERT INTO api_channel (id, code, created, kind, value,
	    email_verified, name, project_id, last_error, disabled) VALUES
	    ($1, '$(n_uuid $((2000 + $1)))', '2024-01-01 00:00:00', '$2',
	    '$(n_quote "$3")', true, '', 1, '', false)" >/dev/null
}

# n_webhook ID URL [METHOD [BODY [HEADERS]]]: headers as a JSON object
n_webhook() {
	n_channel "$1" webhook "$(python3 -c 'import json, sys
url, method, body, headers = sys.argv[1:]
print(json.dumps({"method_down": method, "url_down": url, "body_down": body,
    "headers_down": json.loads(headers or "{}"), "method_up": "GET",
    "url_up": "", "body_up": "", "headers_up": {}}))' \
	    "$2" "${3:-GET}" "${4:-}" "${5:-}")"
}

# n_job CHANNEL [FLIP]: a line for deliver.
n_job() {
	printf '%d\t%08x-0000-4000-8000-000000000000\t%d\t%d\tdown\n' \
	    "$1" "$1" "$1" "${2:-1}"
}

# n_errors: what deliver printed, "CHANNEL ERROR" by channel.
n_errors() {
	sort -n | cut -f 1,3 | tr '\t' ' '
}
