/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/notices.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/human.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/model/profile_date.h"
#include "lib/report/notice_mail.h"

/* With so many days left channels are told, too. */
#define CHANNEL_DAYS 14

static void say(const struct notice_run *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(const struct notice_run *r, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	r->line(r->arg, buf_str(&b));
	buf_free(&b);
}

/* What all mails of a run came to. */
struct tally {
	int64_t sent, failed;
};

static int
tally_end(const struct tally *t, struct hc_err *err)
{
	return t->failed == 0 ? 0 : hc_err(err, HC_EFAIL,
	    "%" PRId64 " mails could not be sent", t->failed);
}

/* Sends the letter and empties it: 1, or 0 with a warning. */
static int
post(const struct notice_run *r, struct letter *l, const char *to,
    const char *from, struct tally *t)
{
	const struct timespec gap = { r->pause / HC_SECOND,
		r->pause % HC_SECOND * 1000 };
	const struct post p = { .letter = l, .to = to, .from = from,
		.now = r->now };
	struct hc_err err;

	if (postbox_wait(r->box, &p, &err) == -1) {
		log_warn("mail to %s was not sent: %s", to, err.text);
		t->failed++;
		return 0;
	}
	t->sent++;
	nanosleep(&gap, NULL);
	return 1;
}

/* ---- inactive accounts ---- */

static int
send_inactive(struct notice_run *r, struct inactive_row *row,
    struct tally *t, struct hc_err *err)
{
	int64_t before = row->notice_date;
	struct letter l = { 0 };
	struct buf to = { 0 };
	int rc;

	buf_addbuf(&to, row->email);
	if (r->dry) {
		say(r, "Would send notice to %s", buf_str(&to));
		t->sent++;
		buf_free(&to);
		return 0;
	}
	/* The date comes first, so that nobody else sends it, too. */
	rc = profile_date_move(r->db, PROFILE_NOTICE, row->profile_id,
	    &row->notice_date, r->now, err);
	if (rc == 1) {
		say(r, "Sending notice to %s", buf_str(&to));
		inactive_letter(&l, r->set, r->now, row->email);
		/* Nobody is deleted without having been told. */
		if (!post(r, &l, buf_str(&to), NULL, t))
			rc = profile_date_move(r->db, PROFILE_NOTICE,
			    row->profile_id, &row->notice_date, before, err);
	}
	buf_free(&to);
	return rc == -1 ? -1 : 0;
}

int
notices_inactivity(struct notice_run *r, struct hc_err *err)
{
	struct inactive_row row;
	struct db_res res = { 0 };
	struct tally t = { 0 };
	int64_t team = 0, pings = 0;
	size_t i;
	int rc;

	rc = inactive_rows(r->db, r->now, &res, err);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		inactive_row_read(&res, i, &row);
		if (row.has_team)
			team++;
		else if (row.has_pings)
			pings++;
		else
			rc = send_inactive(r, &row, &t, err);
	}
	db_res_free(&res);
	if (rc == -1)
		return -1;
	say(r, "Done!");
	say(r, "* Notices %s: %" PRId64, r->dry ? "to send" : "sent", t.sent);
	say(r, "* Skipped (has team members): %" PRId64, team);
	say(r, "* Skipped (has pings in the last year): %" PRId64, pings);
	return tally_end(&t, err);
}

/* ---- accounts that will be deleted ---- */

static bool
was_told(const struct db_res *team, struct str owner, struct str address)
{
	size_t i;

	if (str_eq(owner, address))
		return true;
	for (i = 0; i < team->nrows; i++)
		if (str_eq(db_get_str(team, i, 0), address))
			return true;
	return false;
}

/* Whether the channel is a mail address that has got the mail itself. */
static bool
has_mail(const struct db_res *team, struct str owner, struct str kind,
    struct str value)
{
	json_t *json;
	const json_t *text;
	bool told;

	if (!str_is(kind, "email"))
		return false;
	json = json_loadb(value.p, value.len, 0, NULL);
	text = json_object_get(json, "value");
	if (json_is_string(text))
		value = json_view(text);
	told = was_told(team, owner, value);
	json_decref(json);
	return told;
}

static int
tell_channels(struct notice_run *r, const struct deletion_row *row,
    const struct db_res *team, struct hc_err *err)
{
	struct buf date = { 0 }, name = { 0 }, desc = { 0 };
	struct db_res res = { 0 };
	struct uuid code;
	size_t i;
	int rc;

	human_date(&date, row->date);
	buf_addf(&name, "%s Account Deletion on %s", r->set->site_name,
	    buf_str(&date));
	buf_addf(&desc, "The %s account registered to %.*s is scheduled for "
	    "deletion on %s. To keep the account, please contact ",
	    r->set->site_name, (int)row->email.len, row->email.p,
	    buf_str(&date));
	support_address(&desc, r->set);
	buf_adds(&desc, " ASAP.");
	rc = deletion_channels(r->db, row->user_id, &res, err);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		db_get_uuid(&res, i, 0, &code);
		if (!has_mail(team, row->email, db_get_str(&res, i, 1),
		    db_get_str(&res, i, 2)))
			rc = r->notify(r->arg, &code, buf_str(&name),
			    buf_str(&desc), err);
	}
	db_res_free(&res);
	buf_free(&date);
	buf_free(&name);
	buf_free(&desc);
	return rc;
}

static int
send_deletion(struct notice_run *r, const struct deletion_row *row,
    struct tally *t, struct hc_err *err)
{
	bool soon = row->date - r->now < (CHANNEL_DAYS + 1) * HC_DAY;
	struct letter l = { 0 };
	struct db_res team = { 0 };
	struct buf to = { 0 };
	size_t i;
	int rc = r->dry ? 1 : notice_claim(r->db, "deletion", row->user_id,
	    r->now, err);

	if (rc != 1)
		return rc;
	rc = deletion_team(r->db, row->user_id, &team, err);
	if (rc == 0) {
		buf_addbuf(&to, row->email);
		for (i = 0; i < team.nrows; i++)
			buf_addf(&to, ", %s", db_get_text(&team, i, 0));
		say(r, "%s notice to %s", r->dry ? "Would send" : "Sending",
		    buf_str(&to));
		deletion_letter(&l, r->set, r->now, row);
		if (r->dry)
			t->sent++;
		else
			post(r, &l, buf_str(&to), NULL, t);
		if (soon)
			rc = tell_channels(r, row, &team, err);
	}
	letter_free(&l);
	buf_free(&to);
	db_res_free(&team);
	return rc;
}

int
notices_deletion(struct notice_run *r, struct hc_err *err)
{
	struct deletion_row row;
	struct db_res res = { 0 };
	struct tally t = { 0 };
	size_t i;
	int rc;

	rc = deletion_rows(r->db, r->now, &res, err);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		deletion_row_read(&res, i, &row);
		rc = send_deletion(r, &row, &t, err);
	}
	db_res_free(&res);
	if (rc == -1)
		return -1;
	say(r, "Done!");
	say(r, "Notices %s: %" PRId64, r->dry ? "to send" : "sent", t.sent);
	return tally_end(&t, err);
}

/* ---- checks that go up and down ---- */

static void
send_flapping(struct notice_run *r, const struct flapping_row *row,
    const char *to, struct tally *t)
{
	struct letter l = { 0 };

	say(r, "%s notice to %s", r->dry ? "Would send" : "Sending", to);
	if (r->dry) {
		t->sent++;
		return;
	}
	flapping_letter(&l, r->set, r->now, row);
	post(r, &l, to, NULL, t);
}

static int
tell_flapping(struct notice_run *r, const struct flapping_row *row,
    struct tally *t, struct hc_err *err)
{
	struct db_res team = { 0 };
	struct buf owner = { 0 };
	size_t i;
	int rc = r->dry ? 1 : notice_claim(r->db, "flapping", row->check_id,
	    r->now, err);

	if (rc != 1)
		return rc;
	rc = flapping_team(r->db, row->project_id, &team, err);
	if (rc == 0) {
		buf_addbuf(&owner, row->owner);
		send_flapping(r, row, buf_str(&owner), t);
		for (i = 0; i < team.nrows; i++)
			send_flapping(r, row, db_get_text(&team, i, 0), t);
	}
	buf_free(&owner);
	db_res_free(&team);
	return rc;
}

int
notices_flapping(struct notice_run *r, struct hc_err *err)
{
	struct flapping_row row;
	struct db_res res = { 0 };
	struct tally t = { 0 };
	size_t i;
	int rc;

	rc = flapping_rows(r->db, r->now, &res, err);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		flapping_row_read(&res, i, &row);
		rc = tell_flapping(r, &row, &t, err);
	}
	db_res_free(&res);
	if (rc == -1)
		return -1;
	say(r, "Done! Notices %s: %" PRId64, r->dry ? "to send" : "sent",
	    t.sent);
	return tally_end(&t, err);
}

/* ---- log records ---- */

static int
mail_admins(struct notice_run *r, int64_t n, struct hc_err *err)
{
	const char **admin = r->set->admins;
	struct letter l = { 0 };
	struct tally t = { 0 };
	struct buf to = { 0 };

	for (; admin != NULL && *admin != NULL; admin++)
		buf_addf(&to, "%s%s", to.len > 0 ? ", " : "", *admin);
	if (to.len == 0)
		log_warn("ADMINS is not set: nobody is told");
	else if (!r->dry) {
		r->pause = 0;	/* there is only this one */
		logs_letter(&l, r->set, n);
		post(r, &l, buf_str(&to), "root@localhost", &t);
	}
	buf_free(&to);
	return tally_end(&t, err);
}

int
notices_logs(struct notice_run *r, struct hc_err *err)
{
	int64_t n = 0;

	if (log_records(r->db, r->now, &n, err) == -1)
		return -1;
	if (n > 0 && mail_admins(r, n, err) == -1)
		return -1;
	if (n == 0)
		say(r, "Done, no new log records.");
	else
		say(r, "%s, %" PRId64 " new log record%s.", r->dry ?
		    "Would send" : "Done", n, n == 1 ? "" : "s");
	return 0;
}
