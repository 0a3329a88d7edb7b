/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Rows of api_check and api_flip. */
#include "lib/base/arena.h"
#include "lib/base/log.h"
#include "lib/db/db.h"
#include "lib/model/check.h"

static const struct db_stmt q_by_id = {
	.name = "check.by-id",
	.sql = "SELECT " CHECK_COLUMNS " FROM api_check c WHERE c.id = ?"
};
static const struct db_stmt q_by_code = {
	.name = "check.by-code",
	.sql = "SELECT " CHECK_COLUMNS " FROM api_check c WHERE c.code = ?"
};
static const struct db_stmt q_flip = {
	.name = "flip.insert",
	.sql = "INSERT INTO api_flip (owner_id, created, processed, "
	    "old_status, new_status, reason) VALUES (?, ?, ?, ?, ?, ?)"
};
static const struct db_stmt q_flips = {
	.name = "flip.insert-many",
	.sql = "INSERT INTO api_flip (owner_id, created, processed, "
	    "old_status, new_status, reason) VALUES (?, ?, ?, ?, ?, ?)",
	.pgsql = "INSERT INTO api_flip (owner_id, created, processed, "
	    "old_status, new_status, reason) "
	    "SELECT * FROM unnest(?, ?, ?, ?, ?, ?)"
};

/* What is not one of upstream's words reads as `new`, which never alerts. */
static enum check_status
read_status(struct str s, int64_t id)
{
	enum check_status status = CHECK_NEW;

	if (check_status_parse(s, &status) == -1)
		log_warn("check has an unknown status, check=%lld",
		    (long long)id);
	return status;
}

void
check_read(const struct db_res *r, size_t row, size_t col, struct check *c)
{
	*c = (struct check){ .id = db_get_int(r, row, col) };
	db_get_uuid(r, row, col + 1, &c->code);
	db_get_uuid(r, row, col + 2, &c->badge_key);
	c->project_id = db_get_int(r, row, col + 3);
	c->name = db_get_str(r, row, col + 4);
	c->slug = db_get_str(r, row, col + 5);
	c->tags = db_get_str(r, row, col + 6);
	c->desc = db_get_str(r, row, col + 7);
	c->created = db_get_time(r, row, col + 8);
	check_read_state(r, row, col + 9, c);
}

void
check_read_state(const struct db_res *r, size_t row, size_t col,
    struct check *c)
{
	if (check_kind_parse(db_get_str(r, row, col), &c->kind) == -1)
		c->kind = CHECK_SIMPLE;
	c->timeout = db_get_interval(r, row, col + 1);
	c->grace = db_get_interval(r, row, col + 2);
	c->schedule = db_get_str(r, row, col + 3);
	c->tz = db_get_str(r, row, col + 4);
	c->filter_subject = db_get_bool(r, row, col + 5);
	c->filter_body = db_get_bool(r, row, col + 6);
	c->filter_http_body = db_get_bool(r, row, col + 7);
	c->filter_default_fail = db_get_bool(r, row, col + 8);
	c->start_kw = db_get_str(r, row, col + 9);
	c->success_kw = db_get_str(r, row, col + 10);
	c->failure_kw = db_get_str(r, row, col + 11);
	c->methods = db_get_str(r, row, col + 12);
	c->manual_resume = db_get_bool(r, row, col + 13);
	c->n_pings = db_get_int(r, row, col + 14);
	c->last_ping = db_get_time(r, row, col + 15);
	c->last_start = db_get_time(r, row, col + 16);
	c->has_last_start_rid = db_get_uuid(r, row, col + 17,
	    &c->last_start_rid);
	c->last_duration = db_get_interval(r, row, col + 18);
	c->has_confirmation_link = db_get_bool(r, row, col + 19);
	c->alert_after = db_get_time(r, row, col + 20);
	c->status = read_status(db_get_str(r, row, col + 21), c->id);
}

void
check_dup(struct check *c, struct arena *a)
{
	struct str *text[] = { &c->name, &c->slug, &c->tags, &c->desc,
		&c->schedule, &c->tz, &c->start_kw, &c->success_kw,
		&c->failure_kw, &c->methods };
	size_t i;

	for (i = 0; i < sizeof text / sizeof text[0]; i++)
		*text[i] = arena_str(a, *text[i]);
}

static int
load(struct db *db, const struct db_stmt *q, struct db_val key,
    struct db_res *res, struct check *c, struct hc_err *err)
{
	if (db_query(db, q, &key, 1, res, err) == -1)
		return -1;
	if (res->nrows == 0)
		return 0;
	check_read(res, 0, 0, c);
	return 1;
}

int
check_by_id(struct db *db, int64_t id, struct db_res *res, struct check *c,
    struct hc_err *err)
{
	return load(db, &q_by_id, db_int(id), res, c, err);
}

int
check_by_code(struct db *db, const struct uuid *code, struct db_res *res,
    struct check *c, struct hc_err *err)
{
	return load(db, &q_by_code, db_uuid(code), res, c, err);
}

void
flip_args(int64_t check_id, const struct check_flip *f,
    struct db_val *args)
{
	args[0] = db_int(check_id);
	args[1] = db_time(f->created);
	args[2] = db_time(f->processed ? f->created : HC_NOTIME);
	args[3] = db_text(check_status_name(f->old_status));
	args[4] = db_text(check_status_name(f->new_status));
	args[5] = db_text(f->reason);
}

int
flip_insert(struct db *db, int64_t check_id, const struct check_flip *f,
    int64_t *id, struct hc_err *err)
{
	struct db_val args[FLIP_NARGS];

	flip_args(check_id, f, args);
	return db_insert(db, &q_flip, args, FLIP_NARGS, id, err);
}

int
flip_insert_many(struct db *db, const struct db_val *args, size_t n,
    struct hc_err *err)
{
	return db_later(db, &q_flips, args, n, FLIP_NARGS, err);
}
