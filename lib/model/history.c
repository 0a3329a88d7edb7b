/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/history.h"

#include <stdlib.h>

#include "lib/base/xmalloc.h"
#include "lib/model/derived.h"

/* Sorting by an expression: with `ORDER BY id LIMIT` PostgreSQL may go through
 * the primary key of the whole table (lessons D3). */
#define NEWEST_FIRST " ORDER BY id + 0 DESC"

#define VIEW_COLUMNS \
	"id, n, created, kind, rid, scheme, method, ua, remote_addr, " \
	"exitstatus, length(body_raw), object_size"

static const struct db_stmt q_pings = {
	.name = "history.pings",
	.sql = "SELECT " VIEW_COLUMNS " FROM api_ping "
	    "WHERE owner_id = ? AND n >= ?" NEWEST_FIRST " LIMIT ?"
};
static const struct db_stmt q_ping = {
	.name = "history.ping",
	.sql = "SELECT " VIEW_COLUMNS " FROM api_ping "
	    "WHERE owner_id = ? AND n = ?" NEWEST_FIRST " LIMIT 1"
};
static const struct db_stmt q_body = {
	.name = "history.body",
	.sql = "SELECT id, body_raw, object_size FROM api_ping "
	    "WHERE owner_id = ? AND n = ?" NEWEST_FIRST " LIMIT 1"
};
/* What duration_of() would not skip, the newest. */
#define BEFORE(same_run) \
	"SELECT created, kind FROM api_ping WHERE owner_id = ? AND id < ? " \
	"AND created >= ? AND " same_run " AND (kind IS NULL " \
	"OR kind IN ('', 'start', 'fail'))" NEWEST_FIRST " LIMIT 1"
static const struct db_stmt q_before = {
	.name = "history.before", .sql = BEFORE("rid IS NULL")
};
static const struct db_stmt q_before_rid = {
	.name = "history.before-rid", .sql = BEFORE("rid = ?")
};
static const struct db_stmt q_flips = {
	.name = "history.flips",
	.sql = "SELECT id, created, processed, old_status, new_status, "
	    "reason FROM api_flip WHERE owner_id = ? AND created >= ? "
	    "AND created < ?" NEWEST_FIRST
};

/* Years 1000 and 9999: before and after all that tables hold. */
#define ALWAYS (INT64_C(-30610224000) * HC_SECOND)
#define NEVER (INT64_C(253402300799) * HC_SECOND)

/* ---- pings ---- */

int
ping_list(struct db *db, const struct check *c, int64_t limit, int64_t max,
    struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_int(c->id),
		db_int(check_first_visible(c, limit)), db_int(max) };

	return db_query(db, &q_pings, args, 3, res, err);
}

/* One ping, by its number. */
struct one {
	const struct check *check;
	int64_t limit, n;
};

static int
query_one(struct db *db, const struct db_stmt *q, const struct one *o,
    struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_int(o->check->id), db_int(o->n) };

	if (o->n < check_first_visible(o->check, o->limit) ||
	    o->n > o->check->n_pings)
		return 0;
	if (db_query(db, q, args, 2, res, err) == -1)
		return -1;
	return res->nrows > 0;
}

int
ping_by_n(struct db *db, const struct check *c, int64_t limit, int64_t n,
    struct db_res *res, struct hc_err *err)
{
	struct one o = { c, limit, n };

	return query_one(db, &q_ping, &o, res, err);
}

int
ping_view_body(struct db *db, const struct check *c, int64_t limit, int64_t n,
    struct db_res *res, struct hc_err *err)
{
	struct one o = { c, limit, n };
	struct str body;
	bool in_storage;
	int rc = query_one(db, &q_body, &o, res, err);

	if (rc != 1)
		return rc;
	ping_view_body_read(res, &body, &in_storage);
	return body.len > 0 || in_storage;
}

void
ping_view_body_read(const struct db_res *res, struct str *body,
    bool *in_storage)
{
	*body = db_get_str(res, 0, 1);
	*in_storage = db_get_int(res, 0, 2) > 0;
}

static void
run_read(const struct db_res *res, size_t row, struct run_ping *run)
{
	*run = (struct run_ping){ .id = db_get_int(res, row, 0),
		.n = db_get_int(res, row, 1),
		.created = db_get_time(res, row, 2),
		.action = ping_action_parse(db_get_str(res, row, 3)) };
	run->has_rid = db_get_uuid(res, row, 4, &run->rid);
}

void
ping_view_read(const struct db_res *res, size_t row, struct ping_view *p)
{
	run_read(res, row, &p->run);
	p->scheme = db_get_str(res, row, 5);
	p->method = db_get_str(res, row, 6);
	p->ua = db_get_str(res, row, 7);
	p->remote_addr = db_get_str(res, row, 8);
	p->exitstatus = db_is_null(res, row, 9) ? -1 :
	    (int)db_get_int(res, row, 9);
	p->in_storage = db_get_int(res, row, 11) > 0;
	p->body_size = db_get_int(res, row, p->in_storage ? 11 : 10);
}

int
ping_duration(struct db *db, int64_t check_id, const struct run_ping *p,
    int64_t *duration, struct hc_err *err)
{
	const struct db_val args[] = { db_int(check_id), db_int(p->id),
		db_time(p->created - DURATION_MAX), db_uuid(&p->rid) };
	struct run_ping older = *p;
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, p->has_rid ? &q_before_rid : &q_before, args,
	    p->has_rid ? 4 : 3, &res, err);
	if (rc == 0 && res.nrows > 0) {
		older.created = db_get_time(&res, 0, 0);
		older.action = ping_action_parse(db_get_str(&res, 0, 1));
	}
	if (rc == 0)
		*duration = duration_of(p, &older, res.nrows);
	db_res_free(&res);
	return rc;
}

struct asking {
	struct db *db;
	int64_t check_id;
};

static int
ask(void *arg, const struct run_ping *p, int64_t *duration,
    struct hc_err *err)
{
	const struct asking *a = arg;

	return ping_duration(a->db, a->check_id, p, duration, err);
}

int
ping_durations(struct db *db, int64_t check_id, const struct db_res *res,
    int64_t *out, struct hc_err *err)
{
	struct asking a = { db, check_id };
	struct run_ping *runs = xcalloc(res->nrows, sizeof *runs);
	size_t i;
	int rc;

	for (i = 0; i < res->nrows; i++)
		run_read(res, i, &runs[i]);
	rc = durations_of(runs, res->nrows, out, ask, &a, err);
	free(runs);
	return rc;
}

/* ---- flips ---- */

int
flip_list(struct db *db, int64_t check_id, int64_t from, int64_t to,
    struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_int(check_id),
		db_time(from == HC_NOTIME ? ALWAYS : from),
		db_time(to == HC_NOTIME ? NEVER : to) };

	return db_query(db, &q_flips, args, 3, res, err);
}

static const char *
read_reason(struct str s)
{
	return str_is(s, "timeout") ? "timeout" : str_is(s, "fail") ? "fail" :
	    "";
}

void
flip_read(const struct db_res *res, size_t row, int64_t *id,
    struct check_flip *f)
{
	*f = (struct check_flip){ .is_set = true,
		.created = db_get_time(res, row, 1),
		.processed = !db_is_null(res, row, 2),
		.reason = read_reason(db_get_str(res, row, 5)) };
	/* Words that are none read as `new`. */
	if (check_status_parse(db_get_str(res, row, 3), &f->old_status) == -1)
		f->old_status = CHECK_NEW;
	if (check_status_parse(db_get_str(res, row, 4), &f->new_status) == -1)
		f->new_status = CHECK_NEW;
	if (id != NULL)
		*id = db_get_int(res, row, 0);
}

int
downtime_read(struct db *db, const struct check *c, int64_t now,
    struct downtime *periods, size_t n, struct hc_err *err)
{
	struct downtime_events e = { .check = c };
	struct db_res res = { 0 };
	size_t i;
	int rc;

	rc = flip_list(db, c->id, periods[n - 1].start + 1, HC_NOTIME, &res,
	    err);
	if (rc == 0) {
		e.nflips = res.nrows;
		e.flips = xcalloc(res.nrows, sizeof *e.flips);
		for (i = 0; i < res.nrows; i++)
			flip_read(&res, i, NULL, &e.flips[i]);
		downtime_of(&e, now, periods, n);
		free(e.flips);
	}
	db_res_free(&res);
	return rc;
}
