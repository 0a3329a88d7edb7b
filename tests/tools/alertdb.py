#!/usr/bin/env python3
# SPDX-FileCopyrightText: hc contributors
# SPDX-License-Identifier: BSD-3-Clause
"""alertdb.py sqlite|pgsql|mysql CHECKS DUE URL: prints SQL that fills a new
database with one account and CHECKS checks that are up, with a period of 60 s
and a grace time of 60 s. The first --due of them (all) go down at DUE, a Unix
time, the others a day later. Each has a webhook of its own, or one of
--channels: channel N calls URL/N/down/CODE/FLIP-STATUS."""

import argparse
import datetime
import json


def main():
    p = argparse.ArgumentParser()
    p.add_argument("kind", choices=("sqlite", "pgsql", "mysql"))
    p.add_argument("checks", type=int)
    p.add_argument("at", type=float)
    p.add_argument("url")
    p.add_argument("--due", type=int)
    p.add_argument("--channels", type=int)
    a = p.parse_args()
    pg = a.kind == "pgsql"
    yes, no = ("true", "false") if pg else ("1", "0")

    def code(first, n):
        h = "%s%07x" % (first, n)
        return h + "0000400080000000000000%02x" % (n % 256) \
            if a.kind == "sqlite" else h + \
            "-0000-4000-8000-0000000000%02x" % (n % 256)

    def time(t):
        return "'%s%s'" % (datetime.datetime.fromtimestamp(
            t, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f"),
            "+00" if pg else "")

    def span(s):
        return "interval '%d seconds'" % s if pg else str(s * 1000000)

    def insert(table, columns, rows):
        for i in range(0, len(rows), 500):
            print("INSERT INTO %s (%s) VALUES %s;" % (
                table, columns, ",\n".join(
                    "(%s)" % ", ".join(r) for r in rows[i:i + 500])))

    due = a.checks if a.due is None else a.due
    channels = a.checks if a.channels is None else a.channels
    old = time(a.at - 86400)
    print("BEGIN;")
    insert("auth_user", "id, password, is_superuser, username, last_name, "
           "email, is_staff, is_active, date_joined, first_name",
           [["1", "'!'", no, "'u'", "''", "'u@example.org'", no, yes, old,
             "''"]])
    insert("accounts_profile", "id, user_id, ping_log_limit, token, "
           "check_limit, sms_sent, sort, nag_period, call_limit, calls_sent, "
           "reports, tz, sms_limit",
           [["1", "1", "100", "''", "100000", "0", "'created'", span(0), "0",
             "0", "'off'", "'UTC'", "0"]])
    insert("accounts_project", "id, code, name, api_key, api_key_readonly, "
           "owner_id, badge_key, show_slugs",
           [["1", "'%s'" % code("a", 1), "'P'", "''", "''", "1", "'b'", no]])
    rows = []
    for n in range(1, a.checks + 1):
        at = a.at if n <= due else a.at + 86400
        rows.append([
            str(n), "'%s'" % code("c", n), "'%s'" % code("b", n), "1",
            "'check %d'" % n, "''", "''", "''", old, "'simple'", span(60),
            span(60), "'* * * * *'", "'UTC'", no, no, no, no, "''", "''",
            "''", "''", no, "1", time(at - 120), time(at), "'up'", no])
    insert("api_check", "id, code, badge_key, project_id, name, slug, tags, "
           + ('"desc"' if a.kind != "mysql" else "`desc`") +
           ", created, kind, timeout, grace, schedule, tz, filter_subject, "
           "filter_body, filter_http_body, filter_default_fail, start_kw, "
           "success_kw, failure_kw, methods, manual_resume, n_pings, "
           "last_ping, alert_after, status, has_confirmation_link", rows)
    rows = []
    for n in range(1, channels + 1):
        value = {"name": ""}
        for s in "down", "up":
            value.update({
                "method_" + s: "GET", "body_" + s: "", "headers_" + s: {},
                "url_" + s: "%s/%d/%s/$CODE" % (a.url, n, s)})
        rows.append([
            str(n), "'%s'" % code("d", n), "1", old, "''", "'webhook'",
            "'%s'" % json.dumps(value), no, no, "''"])
    insert("api_channel", "id, code, project_id, created, name, kind, value, "
           "email_verified, disabled, last_error", rows)
    insert("api_channel_checks", "id, channel_id, check_id",
           [[str(n), str((n - 1) % channels + 1), str(n)]
            for n in range(1, a.checks + 1)] if channels else [])
    if pg:
        for table in ("auth_user", "accounts_profile", "accounts_project",
                      "api_check", "api_channel", "api_channel_checks"):
            print("SELECT setval(pg_get_serial_sequence('%s', 'id'), "
                  "coalesce(max(id), 1)) FROM %s \\g /dev/null"
                  % (table, table))
    print("COMMIT;")


main()
