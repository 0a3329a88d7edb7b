/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/ping.h"

#include "lib/model/check_create.h"
#include "lib/model/owner.h"

/* Bodies of more than this go to object storage. */
#define BODY_IN_ROW "100"

#define LOCK_SELECT \
	"SELECT c.id, c.code, " CHECK_STATE_COLUMNS " FROM api_check c " \
	"WHERE c.code " DB_IN

/* SQLite's lock is BEGIN IMMEDIATE. */
static const struct db_stmt q_lock = {
	.name = "ping.lock",
	.sql = LOCK_SELECT " ORDER BY c.id FOR UPDATE",
	.sqlite = LOCK_SELECT
};

/* The second comparison of MariaDB is the one that sees case. */
#define SLUG_SELECT(compare) \
	"SELECT c.code FROM api_check c " \
	"JOIN accounts_project p ON p.id = c.project_id " \
	"WHERE " compare " ORDER BY c.id LIMIT 2"
static const struct db_stmt q_slug = {
	.name = "ping.slug",
	.sql = SLUG_SELECT("p.ping_key = ? AND c.slug = ?")
};
static const struct db_stmt q_slug_mysql = {
	.name = "ping.slug",
	.sql = SLUG_SELECT("p.ping_key = ? AND c.slug = ? "
	    "AND BINARY p.ping_key = ? AND BINARY c.slug = ?")
};
static const struct db_stmt q_project = {
	.name = "ping.project",
	.sql = "SELECT id, owner_id, ping_key FROM accounts_project "
	    "WHERE ping_key = ?"
};
static const struct db_stmt q_update = {
	.name = "ping.update-check",
	.sql = "UPDATE api_check SET n_pings = ?, last_ping = ?, "
	    "last_start = ?, last_start_rid = ?, last_duration = ?, "
	    "has_confirmation_link = ?, alert_after = ?, status = ? "
	    "WHERE id = ?",
	.pgsql = "UPDATE api_check c SET n_pings = v.n, "
	    "last_ping = v.last_ping, last_start = v.last_start, "
	    "last_start_rid = v.rid, last_duration = v.duration, "
	    "has_confirmation_link = v.link, alert_after = v.alert_after, "
	    "status = v.status FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) AS "
	    "v(n, last_ping, last_start, rid, duration, link, alert_after, "
	    "status, id) WHERE c.id = v.id"
};
#define PING_COLUMNS \
	"owner_id, n, created, kind, scheme, remote_addr, method, ua, " \
	"body_raw, exitstatus, rid"
static const struct db_stmt q_insert = {
	.name = "ping.insert",
	.sql = "INSERT INTO api_ping (" PING_COLUMNS ") "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.pgsql = "INSERT INTO api_ping (" PING_COLUMNS ") "
	    "SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
};
static const struct db_stmt q_exists = {
	.name = "ping.exists",
	.sql = "SELECT 1 FROM api_ping "
	    "WHERE owner_id = ? AND n = ? AND created = ?"
};
static const struct db_stmt q_notify = {
	.name = "ping.notify",
	.sql = "SELECT 1",
	.pgsql = "SELECT pg_notify('hc_nudge', '')"
};
static const struct db_stmt q_body = {
	.name = "ping.body",
	.sql = "SELECT id, body_raw FROM api_ping WHERE owner_id = ? "
	    "AND n = ? AND object_size IS NULL AND body_raw IS NOT NULL"
};
static const struct db_stmt q_moved = {
	.name = "ping.body-moved",
	.sql = "UPDATE api_ping SET object_size = ?, body_raw = NULL "
	    "WHERE id = ? AND body_raw IS NOT NULL"
};
static const struct db_stmt q_left = {
	.name = "ping.bodies-left",
	.sql = "SELECT p.owner_id, p.n, c.code FROM api_ping p "
	    "JOIN api_check c ON c.id = p.owner_id "
	    "WHERE p.id > ? AND p.id <= ? AND p.n IS NOT NULL "
	    "AND p.object_size IS NULL "
	    "AND length(p.body_raw) > " BODY_IN_ROW " ORDER BY p.id DESC"
};
static const struct db_stmt q_last = {
	.name = "ping.last-id",
	.sql = "SELECT MAX(id) FROM api_ping"
};

int
ping_lock(struct db *db, const struct db_val *codes, size_t n,
    struct db_res *res, struct hc_err *err)
{
	return db_query_in(db, &q_lock, NULL, 0, codes, n, res, err);
}

void
ping_read_target(const struct db_res *res, size_t row, struct check *c)
{
	c->id = db_get_int(res, row, 0);
	db_get_uuid(res, row, 1, &c->code);
	check_read_state(res, row, 2, c);
}

int
ping_find_slug(struct db *db, struct str ping_key, struct str slug,
    struct uuid *code, struct hc_err *err)
{
	const struct db_val args[] = { db_str(ping_key), db_str(slug),
		db_str(ping_key), db_str(slug) };
	int mysql = db_kind(db) == DB_MYSQL, n = -1;
	struct db_res res = { 0 };

	if (db_query(db, mysql ? &q_slug_mysql : &q_slug, args,
	    mysql ? 4 : 2, &res, err) == 0) {
		n = (int)res.nrows;
		if (n > 0)
			db_get_uuid(&res, 0, 0, code);
	}
	db_res_free(&res);
	return n;
}

/* ---- auto-provisioning ---- */

/* 1 found, 0 not, -1. */
static int
find_project(struct db *db, struct str ping_key, int64_t *project,
    int64_t *owner, struct hc_err *err)
{
	const struct db_val arg = db_str(ping_key);
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_project, &arg, 1, &res, err);
	/* MariaDB's collation may have ignored case. */
	if (rc == 0 && res.nrows > 0 &&
	    str_eq(db_get_str(&res, 0, 2), ping_key)) {
		*project = db_get_int(&res, 0, 0);
		*owner = db_get_int(&res, 0, 1);
		rc = 1;
	}
	db_res_free(&res);
	return rc;
}

int
ping_provision(struct db *db, const struct settings *set,
    struct str ping_key, struct str slug, int64_t now, struct uuid *code,
    struct hc_err *err)
{
	int64_t project = 0, owner = 0;
	struct check c;
	int rc, n;

	rc = find_project(db, ping_key, &project, &owner, err);
	if (rc != 1)
		return rc;
	if (owner_lock(db, owner, err) == -1)
		return -1;
	rc = owner_has_room(db, set, owner, 2, err);
	if (rc == -1)
		return -1;
	/* While the lock was waited for, somebody else may have done it. */
	n = ping_find_slug(db, ping_key, slug, code, err);
	if (n != 0)
		return n == -1 ? -1 : n + 1;
	if (rc == 0)
		return 0;
	check_defaults(&c, project, now);
	c.name = c.slug = slug;
	*code = c.code;
	if (check_insert(db, &c, err) == -1 ||
	    check_assign_channels(db, c.id, err) == -1)
		return -1;
	return 1;
}

/* ---- writing ---- */

void
ping_check_args(const struct check *c, struct db_val *args)
{
	args[0] = db_int(c->n_pings);
	args[1] = db_time(c->last_ping);
	args[2] = db_time(c->last_start);
	args[3] = db_uuid(c->has_last_start_rid ? &c->last_start_rid : NULL);
	args[4] = db_interval(c->last_duration);
	args[5] = db_bool(c->has_confirmation_link);
	args[6] = db_time(c->alert_after);
	args[7] = db_text(check_status_name(c->status));
	args[8] = db_int(c->id);
}

int
ping_update_checks(struct db *db, const struct db_val *args, size_t n,
    struct hc_err *err)
{
	return db_later(db, &q_update, args, n, PING_CHECK_NARGS, err);
}

void
ping_args(const struct ping_row *p, struct db_val *args)
{
	args[0] = db_int(p->check_id);
	args[1] = db_int(p->n);
	args[2] = db_time(p->created);
	args[3] = db_text(ping_action_name(p->action));
	args[4] = db_str(p->scheme);
	args[5] = p->remote_addr.len > 0 ? (struct db_val){ .type = DB_INET,
		.v.s = p->remote_addr } : db_null_of(DB_INET);
	args[6] = db_str(p->method);
	args[7] = db_str(p->ua);
	args[8] = db_blob(p->body);
	args[9] = p->exitstatus >= 0 ? db_int(p->exitstatus) :
	    db_null_of(DB_INT);
	args[10] = db_uuid(p->has_rid ? &p->rid : NULL);
}

int
ping_insert(struct db *db, const struct db_val *args, size_t n,
    struct hc_err *err)
{
	return db_later(db, &q_insert, args, n, PING_NARGS, err);
}

int
ping_exists(struct db *db, int64_t check_id, int64_t n, int64_t created,
    struct hc_err *err)
{
	const struct db_val args[] = { db_int(check_id), db_int(n),
		db_time(created) };
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_exists, args, 3, &res, err);
	if (rc == 0)
		rc = res.nrows > 0;
	db_res_free(&res);
	return rc;
}

int
ping_notify(struct db *db, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc;

	if (db_kind(db) != DB_PGSQL)
		return 0;
	rc = db_query(db, &q_notify, NULL, 0, &res, err);
	db_res_free(&res);
	return rc;
}

/* ---- bodies ---- */

int
ping_body(struct db *db, int64_t check_id, int64_t n, int64_t *id,
    struct str *body, struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_int(check_id), db_int(n) };

	if (db_query(db, &q_body, args, 2, res, err) == -1)
		return -1;
	if (res->nrows == 0)
		return 0;
	*id = db_get_int(res, 0, 0);
	*body = db_get_str(res, 0, 1);
	return 1;
}

int
ping_body_moved(struct db *db, int64_t id, int64_t size, struct hc_err *err)
{
	const struct db_val args[] = { db_int(size), db_int(id) };

	return db_exec(db, &q_moved, args, 2, NULL, err);
}

int
ping_bodies_left(struct db *db, int64_t below, int64_t span,
    struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_int(below - span), db_int(below) };

	return db_query(db, &q_left, args, 2, res, err);
}

int
ping_last_id(struct db *db, int64_t *id, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc;

	*id = 0;
	rc = db_query(db, &q_last, NULL, 0, &res, err);
	if (rc == 0 && res.nrows > 0)
		*id = db_get_int(&res, 0, 0);
	db_res_free(&res);
	return rc;
}
