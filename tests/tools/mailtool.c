/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* mailtool KIND ARG...: writes and sends one mail of ours, with the settings
 * and the database that the environment names, at the time FAKE_NOW (seconds).
 *
 *	login TO USER [NEXT]		change TO USER
 *	invite TO USER NEXT OWNER PROJECT ROLE
 *	transfer TO USER NEXT OWNER PROJECT
 *	verify TO CHANNEL		sudo TO CODE
 *	flapping TO CHECK PROJECT FLIPS	inactive TO ADDRESS
 *	calls TO NUMBER OWNER MESSAGE	signal TO NUMBER MESSAGE
 *	reports, deletion, logs: all that are due
 *
 * Links hold a token of 32 T. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auth/links.h"
#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/db/db.h"
#include "lib/model/account_mail.h"
#include "lib/notify/limit_mail.h"
#include "lib/notify/signal_mail.h"
#include "lib/report/notice_command.h"
#include "lib/report/notice_mail.h"
#include "lib/report/reports.h"

static const char token[] = "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT";
static struct settings set;
static int64_t now;

static void
write_account(struct letter *l, const char *kind, char **v, struct buf *link)
{
	const struct link_site site = { set.site_root, set.secret_key, now };
	struct invitation i = { 0 };
	struct uuid code;

	if (strcmp(kind, "change") == 0)
		change_email_url(&site, str_of(v[1]), str_of(token),
		    str_of(v[0]), link);
	else if (strcmp(kind, "verify") == 0) {
		if (uuid_from_any(str_of(v[1]), &code) == -1)
			exit(2);
		verify_email_url(&site, &code, link);
		verify_letter(l, &set, buf_str(link));
		return;
	} else
		login_url(&site, str_of(v[1]), str_of(token), v[2], link);
	if (strcmp(kind, "login") == 0 || strcmp(kind, "change") == 0) {
		login_letter(l, &set, now, buf_str(link));
		return;
	}
	i.link = buf_str(link);
	i.owner = v[3];
	i.project = v[4];
	i.role = v[5] != NULL ? v[5][0] : '\0';
	if (strcmp(kind, "invite") == 0)
		invite_letter(l, &set, now, &i);
	else
		transfer_letter(l, &set, now, &i);
}

static int
send_one(const char *kind, char **v, struct hc_err *err)
{
	struct postbox *box = postbox_new(NULL, &set);
	struct letter l = { 0 };
	struct post p = { .letter = &l, .to = v[0], .now = now };
	struct flapping_row row = { 0 };
	struct limit_mail limit = { .kind = QUOTA_CALLS, .what = "Phone Call",
		.limit = 50 };
	struct buf link = { 0 };
	int rc;

	if (strcmp(kind, "sudo") == 0)
		sudo_letter(&l, &set, now, v[1]);
	else if (strcmp(kind, "inactive") == 0)
		inactive_letter(&l, &set, now, str_of(v[1]));
	else if (strcmp(kind, "calls") == 0) {
		limit.to = str_of(v[1]);
		limit.owner = v[2];
		limit.message = str_of(v[3]);
		limit_letter(&l, &set, now, &limit);
	} else if (strcmp(kind, "signal") == 0)
		signal_limited_letter(&l, &set, now, str_of(v[1]),
		    str_of(v[2]));
	else if (strcmp(kind, "flapping") == 0) {
		row.name = str_of(v[1]);
		row.project = str_of(v[2]);
		row.flips = atoll(v[3]);
		flapping_letter(&l, &set, now, &row);
	} else
		write_account(&l, kind, v, &link);
	rc = postbox_wait(box, &p, err);
	postbox_free(box);
	buf_free(&link);
	return rc;
}

static void
say(void *arg, const char *text)
{
	(void)arg;
	fputs(text, stdout);
}

static int
send_reports(struct db *db, struct hc_err *err)
{
	const struct reports_opts opts = { .once = true, .fake_now = now,
		.report = say };
	struct ev *ev = ev_new();
	struct reports *r = reports_new(ev, &set, db, &opts);
	int rc = 0;

	if (reports_error(r) == NULL)
		ev_run(ev);
	if (reports_error(r) != NULL) {
		*err = *reports_error(r);
		rc = -1;
	}
	reports_free(r);
	ev_free(ev);
	return rc;
}

static int
send_due(const char *kind, struct hc_err *err)
{
	struct db *db = db_new(&set, "mailtool");
	struct notice_run r = { .set = &set, .db = db, .now = now,
		.line = notice_line, .box = postbox_new(NULL, &set) };
	int rc;

	if (strcmp(kind, "reports") == 0)
		rc = send_reports(db, err);
	else if (strcmp(kind, "deletion") == 0)
		rc = notices_deletion(&r, err);
	else
		rc = notices_logs(&r, err);
	postbox_free(r.box);
	db_free(db);
	return rc;
}

int
main(int argc, char **argv)
{
	const char *fake = getenv("FAKE_NOW");
	struct hc_err err = { 0 };
	int rc;

	daemon_hygiene();
	log_init("mailtool", 0);
	if (argc < 2 || settings_load(&set, NULL, &err) == -1)
		return 2;
	now = fake != NULL ? strtoll(fake, NULL, 10) * HC_SECOND : hc_now();
	rc = argc == 2 ? send_due(argv[1], &err) :
	    send_one(argv[1], argv + 2, &err);
	if (rc == -1)
		log_err("%s", err.text);
	settings_free(&set);
	return rc == 0 ? 0 : 1;
}
