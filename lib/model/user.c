/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/user.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/model/channel_create.h"
#include "lib/model/check_create.h"
#include "lib/model/project.h"
#include "lib/model/valid.h"

/* auth_user.email has no unique index: accounts are created one at a time,
 * behind a row that is always there (lessons D7). */
static const struct db_stmt q_lock = {
	.name = "user.lock-creation",
	.sql = "SELECT id FROM django_migrations ORDER BY id LIMIT 1 "
	    "FOR UPDATE",
	.sqlite = "SELECT id FROM django_migrations ORDER BY id LIMIT 1"
};
static const struct db_stmt q_by_email = {
	.name = "user.by-email",
	.sql = "SELECT id, username FROM auth_user WHERE email = ? "
	    "ORDER BY id"
};
static const struct db_stmt q_first_two = {
	.name = "user.first-two",
	.sql = "SELECT id, username FROM auth_user ORDER BY id LIMIT 2"
};
static const struct db_stmt q_insert = {
	.name = "user.insert",
	.sql = "INSERT INTO auth_user (password, last_login, is_superuser, "
	    "username, first_name, last_name, email, is_staff, is_active, "
	    "date_joined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
};
static const struct db_stmt q_profile = {
	.name = "profile.insert",
	.sql = "INSERT INTO accounts_profile (user_id, next_report_date, "
	    "reports, nag_period, next_nag_date, ping_log_limit, "
	    "check_limit, token, last_sms_date, sms_limit, sms_sent, "
	    "last_call_date, call_limit, calls_sent, sort, "
	    "deletion_notice_date, deletion_scheduled_date, "
	    "over_limit_date, last_active_date, tz, theme, totp, "
	    "totp_created) VALUES (?, NULL, 'monthly', ?, NULL, 100, ?, '', "
	    "NULL, ?, 0, NULL, ?, 0, 'created', NULL, NULL, NULL, NULL, "
	    "'UTC', NULL, NULL, NULL)"
};
static const struct db_stmt q_no_profile = {
	.name = "profile.missing",
	.sql = "SELECT u.id FROM auth_user u LEFT JOIN accounts_profile p "
	    "ON p.user_id = u.id WHERE p.id IS NULL ORDER BY u.id"
};

static void
read_user(const struct db_res *res, struct user *u)
{
	struct str name = db_get_str(res, 0, 1);

	u->id = db_get_int(res, 0, 0);
	if (name.len >= sizeof u->username)
		name.len = sizeof u->username - 1;
	memcpy(u->username, db_get_text(res, 0, 1), name.len);
	u->username[name.len] = '\0';
}

int
user_only(struct db *db, struct user *u, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_first_two, NULL, 0, &res, err);
	if (rc == 0 && res.nrows == 1) {
		read_user(&res, u);
		rc = 1;
	}
	db_res_free(&res);
	return rc;
}

int
user_by_email(struct db *db, struct str email, struct user *u,
    struct hc_err *err)
{
	struct buf lower = { 0 };
	struct db_res res = { 0 };
	struct db_val arg;
	int rc;

	email_lower(&lower, email);
	arg = db_text(buf_str(&lower));
	rc = db_query(db, &q_by_email, &arg, 1, &res, err);
	if (rc == 0 && res.nrows > 0) {
		read_user(&res, u);
		rc = 1;
	}
	db_res_free(&res);
	buf_free(&lower);
	return rc;
}

static int
profile_insert(struct db *db, int64_t user_id, bool use_payments,
    struct hc_err *err)
{
	int64_t limit = use_payments ? 0 : 10000;
	const struct db_val args[] = { db_int(user_id), db_interval(0),
		db_int(use_payments ? 20 : 10000), db_int(limit),
		db_int(limit) };

	return db_exec(db, &q_profile, args, 5, NULL, err);
}

int
profile_create_missing(struct db *db, bool use_payments, int64_t *n,
    struct hc_err *err)
{
	struct db_res res = { 0 };
	struct hc_err e;
	size_t i;
	int rc;

	*n = 0;
	rc = db_query(db, &q_no_profile, NULL, 0, &res, err);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		rc = profile_insert(db, db_get_int(&res, i, 0), use_payments,
		    &e);
		if (rc == 0)
			(*n)++;
		else if (e.code == HC_EEXIST || e.code == HC_EFKEY)
			rc = 0;		/* made or deleted meanwhile */
		else
			hc_err(err, e.code, "%s", e.text);
	}
	db_res_free(&res);
	return rc;
}

static int
user_insert(struct db *db, const struct user_new *n, struct str email,
    int64_t now, struct user *u, struct hc_err *err)
{
	char text[UUID_TEXT_SIZE];
	struct uuid code;
	struct str none = STR("");

	uuid_random(&code);
	uuid_text(&code, text);
	memcpy(u->username, text, 30);
	u->username[30] = '\0';
	{
		const struct db_val args[] = { db_str(n->password), db_null(),
			db_bool(n->superuser), db_text(u->username),
			db_str(none), db_str(none), db_str(email),
			db_bool(n->superuser), db_bool(1), db_time(now) };

		if (db_insert(db, &q_insert, args, 10, &u->id, err) == -1)
			return -1;
	}
	return profile_insert(db, u->id, n->use_payments, err);
}

int
user_create(struct db *db, const struct user_new *n, int64_t now,
    struct user *u, struct hc_err *err)
{
	struct db_res res = { 0 };
	struct buf email = { 0 };
	int rc;

	email_lower(&email, n->email);
	rc = db_query(db, &q_lock, NULL, 0, &res, err);
	db_res_free(&res);
	if (rc == 0)
		rc = user_by_email(db, buf_view(&email), u, err);
	if (rc == 1)
		rc = hc_err(err, HC_EEXIST, "email %s is already taken",
		    email.p);
	else if (rc == 0)
		rc = user_insert(db, n, buf_view(&email), now, u, err);
	buf_free(&email);
	return rc;
}

struct account {
	const struct user_new *n;
	int64_t now;
	struct user *u;
	struct uuid *check;
};

static int
first_check(struct db *db, const struct account *a, int64_t project,
    struct hc_err *err)
{
	struct buf email = { 0 };
	struct channel_new ch = { .project_id = project, .kind = "email",
		.name = STR(""), .email_verified = true };
	struct check c;
	struct uuid code;
	int64_t id;
	int rc;

	check_defaults(&c, project, a->now);
	c.name = STR("My First Check");
	c.slug = STR("my-first-check");
	*a->check = c.code;
	email_lower(&email, a->n->email);
	ch.value = buf_view(&email);
	rc = check_insert(db, &c, err);
	if (rc == 0)
		rc = channel_insert(db, &ch, a->now, &id, &code, err);
	if (rc == 0)
		rc = check_assign_channels(db, c.id, err);
	buf_free(&email);
	return rc;
}

static int
account_tx(struct db *db, void *arg, struct hc_err *err)
{
	const struct account *a = arg;
	struct project_new p = { .name = STR(""), .api_key = STR(""),
		.api_key_readonly = STR("") };
	struct uuid code;
	int64_t id;

	if (user_create(db, a->n, a->now, a->u, err) == -1)
		return -1;
	p.owner_id = a->u->id;
	p.badge_key = str_of(a->u->username);
	if (project_insert(db, &p, &id, &code, err) == -1)
		return -1;
	return first_check(db, a, id, err);
}

int
user_create_account(struct db *db, const struct user_new *n, int64_t now,
    struct user *u, struct uuid *check, struct hc_err *err)
{
	struct account a = { n, now, u, check };

	return db_tx(db, account_tx, &a, err);
}
