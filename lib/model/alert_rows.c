/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/alert_rows.h"

#include <string.h>

static const struct db_stmt q_channels = {
	.name = "alert.channels",
	.sql = "SELECT id, project_id, code, kind, value, email_verified "
	    "FROM api_channel WHERE id " DB_IN
};
static const struct db_stmt q_project = {
	.name = "alert.project",
	.sql = "SELECT id, owner_id, code, name FROM accounts_project "
	    "WHERE id = ?"
};
static const struct db_stmt q_flips = {
	.name = "alert.flips",
	.sql = "SELECT f.id, f.created, f.reason, p.id, p.owner_id, p.code, "
	    "p.name, " CHECK_COLUMNS " FROM api_flip f "
	    "JOIN api_check c ON c.id = f.owner_id "
	    "JOIN accounts_project p ON p.id = c.project_id "
	    "WHERE f.id " DB_IN
};
static const struct db_stmt q_before = {
	.name = "alert.flip-before",
	.sql = "SELECT created, new_status FROM api_flip WHERE owner_id = ? "
	    "AND created < ? ORDER BY created DESC LIMIT 1"
};
static const struct db_stmt q_ping = {
	.name = "alert.last-ping",
	.sql = "SELECT id, n, created, kind, exitstatus, scheme, remote_addr, "
	    "body_raw, object_size FROM api_ping WHERE owner_id = ? "
	    "AND created <= ? ORDER BY created DESC LIMIT 1"
};
static const struct db_stmt q_others = {
	.name = "alert.others",
	.sql = "SELECT count(*), count(CASE WHEN status = 'down' THEN 1 END) "
	    "FROM api_check WHERE project_id = ? AND id <> ?"
};
static const struct db_stmt q_others_down = {
	.name = "alert.others-down",
	.sql = "SELECT code, name, last_ping FROM api_check "
	    "WHERE project_id = ? AND id <> ? AND status = 'down' "
	    "ORDER BY id LIMIT ?"
};
static const struct db_stmt q_check_channels = {
	.name = "alert.check-channels",
	.sql = "SELECT h.code FROM api_channel_checks cc "
	    "JOIN api_channel h ON h.id = cc.channel_id WHERE cc.check_id = ?"
};
static const struct db_stmt q_reader = {
	.name = "alert.reader",
	.sql = "SELECT u.id, p.tz, u.email FROM auth_user u "
	    "JOIN accounts_profile p ON p.user_id = u.id WHERE u.email = ?"
};
static const struct db_stmt q_owner_tz = {
	.name = "alert.owner-tz",
	.sql = "SELECT tz FROM accounts_profile WHERE user_id = ?"
};
/* What get_status() calls down (core.md 5.3): alert_after is when a check that
 * is up, or has started, will be. */
static const struct db_stmt q_reader_projects = {
	.name = "alert.reader-projects",
	.sql = "SELECT p.code, p.name, (SELECT count(*) FROM api_check c "
	    "WHERE c.project_id = p.id AND (c.status = 'down' "
	    "OR c.alert_after <= ?)) FROM accounts_project p "
	    "WHERE p.owner_id = ? OR p.id IN (SELECT m.project_id "
	    "FROM accounts_member m WHERE m.user_id = ?) "
	    "ORDER BY lower(p.name), p.id"
};

int
channel_rows(struct db *db, const struct db_val *ids, size_t n,
    struct db_res *res, struct hc_err *err)
{
	return db_query_in(db, &q_channels, NULL, 0, ids, n, res, err);
}

void
channel_row_read(const struct db_res *res, size_t row, struct channel_row *c)
{
	*c = (struct channel_row){ .id = db_get_int(res, row, 0) };
	c->project_id = db_get_int(res, row, 1);
	db_get_uuid(res, row, 2, &c->code);
	c->kind = db_get_str(res, row, 3);
	c->value = db_get_str(res, row, 4);
	c->email_verified = db_get_bool(res, row, 5);
}

static void
project_read(const struct db_res *res, size_t row, size_t col,
    struct project_row *p)
{
	p->id = db_get_int(res, row, col);
	p->owner_id = db_get_int(res, row, col + 1);
	db_get_uuid(res, row, col + 2, &p->code);
	p->name = db_get_str(res, row, col + 3);
}

int
project_row(struct db *db, int64_t id, struct db_res *res,
    struct project_row *p, struct hc_err *err)
{
	const struct db_val arg = db_int(id);

	if (db_query(db, &q_project, &arg, 1, res, err) == -1)
		return -1;
	if (res->nrows == 0)
		return 0;
	project_read(res, 0, 0, p);
	return 1;
}

int
flip_rows(struct db *db, const struct db_val *ids, size_t n,
    struct db_res *res, struct hc_err *err)
{
	return db_query_in(db, &q_flips, NULL, 0, ids, n, res, err);
}

void
flip_row_read(const struct db_res *res, size_t row, struct flip_row *f)
{
	f->id = db_get_int(res, row, 0);
	f->created = db_get_time(res, row, 1);
	f->reason = db_get_str(res, row, 2);
	project_read(res, row, 3, &f->project);
	check_read(res, row, 7, &f->check);
}

int
flip_downtime(struct db *db, int64_t check_id, int64_t created, int64_t *us,
    struct hc_err *err)
{
	const struct db_val args[] = { db_int(check_id), db_time(created) };
	struct db_res res = { 0 };
	int rc;

	*us = HC_NOTIME;
	rc = db_query(db, &q_before, args, 2, &res, err);
	if (rc == 0 && res.nrows > 0 &&
	    str_is(db_get_str(&res, 0, 1), "down"))
		*us = created - db_get_time(&res, 0, 0);
	db_res_free(&res);
	return rc;
}

int
last_ping(struct db *db, int64_t check_id, int64_t at, struct db_res *res,
    struct last_ping *p, struct hc_err *err)
{
	const struct db_val args[] = { db_int(check_id), db_time(at) };

	if (db_query(db, &q_ping, args, 2, res, err) == -1)
		return -1;
	if (res->nrows == 0)
		return 0;
	*p = (struct last_ping){ .id = db_get_int(res, 0, 0) };
	p->n = db_get_int(res, 0, 1);
	p->created = db_get_time(res, 0, 2);
	p->action = ping_action_parse(db_get_str(res, 0, 3));
	p->has_exitstatus = !db_is_null(res, 0, 4);
	p->exitstatus = (int)db_get_int(res, 0, 4);
	p->scheme = db_get_str(res, 0, 5);
	p->remote_addr = db_get_str(res, 0, 6);
	p->body = db_get_str(res, 0, 7);
	p->object_size = db_get_int(res, 0, 8);
	return 1;
}

int
other_checks(struct db *db, int64_t project_id, int64_t check_id,
    int64_t *others, int64_t *down, struct hc_err *err)
{
	const struct db_val args[] = { db_int(project_id), db_int(check_id) };
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_others, args, 2, &res, err);
	if (rc == 0) {
		*others = db_get_int(&res, 0, 0);
		*down = db_get_int(&res, 0, 1);
	}
	db_res_free(&res);
	return rc;
}

int
other_checks_down(struct db *db, int64_t project_id, int64_t check_id,
    int64_t max, struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_int(project_id), db_int(check_id),
		db_int(max) };

	return db_query(db, &q_others_down, args, 3, res, err);
}

int
check_channels(struct db *db, int64_t check_id, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val arg = db_int(check_id);

	return db_query(db, &q_check_channels, &arg, 1, res, err);
}

int
mail_reader(struct db *db, struct str email, int64_t owner_id,
    struct db_res *res, struct mail_reader *r, struct hc_err *err)
{
	struct db_val arg = db_str(email);
	size_t i;

	*r = (struct mail_reader){ 0, STR("UTC") };
	if (db_query(db, &q_reader, &arg, 1, res, err) == -1)
		return -1;
	for (i = 0; i < res->nrows; i++) {
		if (!str_eq(db_get_str(res, i, 2), email))
			continue;	/* MariaDB ignores case */
		r->user_id = db_get_int(res, i, 0);
		r->tz = db_get_str(res, i, 1);
		return 0;
	}
	arg = db_int(owner_id);
	if (db_query(db, &q_owner_tz, &arg, 1, res, err) == -1)
		return -1;
	if (res->nrows > 0)
		r->tz = db_get_str(res, 0, 0);
	return 0;
}

int
reader_projects(struct db *db, int64_t user_id, int64_t now,
    struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_time(now), db_int(user_id),
		db_int(user_id) };

	return db_query(db, &q_reader_projects, args, 3, res, err);
}
