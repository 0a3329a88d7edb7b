/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/alert_due.h"

#include "lib/base/arena.h"
#include "lib/base/fail.h"
#include "lib/base/log.h"
#include "lib/model/check.h"

/* The condition on status is the one of the partial index. Not MIN(): MariaDB
 * would read the whole table for that. */
static const struct db_stmt q_next = {
	.name = "alert.next",
	.sql = "SELECT alert_after FROM api_check "
	    "WHERE alert_after IS NOT NULL AND NOT (status = 'down') "
	    "ORDER BY alert_after LIMIT 1"
};
/* Without locks, so that MariaDB locks no more than the rows found. */
static const struct db_stmt q_due = {
	.name = "alert.due",
	.sql = "SELECT id FROM api_check WHERE alert_after <= ? "
	    "AND NOT (status = 'down') ORDER BY alert_after LIMIT ?"
};
#define LOCK_SELECT \
	"SELECT c.id, c.code, " CHECK_STATE_COLUMNS " FROM api_check c " \
	"WHERE c.id " DB_IN " AND c.alert_after <= ? " \
	"AND NOT (c.status = 'down') ORDER BY c.id"
static const struct db_stmt q_read = {
	.name = "alert.read",
	.sql = LOCK_SELECT
};
static const struct db_stmt q_lock = {
	.name = "alert.lock",
	.sqlite = LOCK_SELECT,
	.pgsql = LOCK_SELECT " FOR NO KEY UPDATE SKIP LOCKED",
	.mysql = LOCK_SELECT " FOR UPDATE SKIP LOCKED"
};
#define UPDATE_NARGS 4
static const struct db_stmt q_update = {
	.name = "alert.update",
	.sql = "UPDATE api_check SET status = ?, alert_after = ? "
	    "WHERE id = ? AND status = ?",
	.pgsql = "UPDATE api_check c SET status = v.status, "
	    "alert_after = v.alert_after FROM unnest(?, ?, ?, ?) AS "
	    "v(status, alert_after, id, old) "
	    "WHERE c.id = v.id AND c.status = v.old"
};

int
alert_next(struct db *db, int64_t *at, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc;

	*at = HC_NOTIME;
	rc = db_query(db, &q_next, NULL, 0, &res, err);
	if (rc == 0 && res.nrows > 0)
		*at = db_get_time(&res, 0, 0);
	db_res_free(&res);
	return rc;
}

/* ---- one batch ---- */

struct batch {
	int64_t now;
	const struct db_val *ids;
	size_t nids;
	struct arena arena;
	struct db_res rows;
	struct db_val *updates, *flips;
	size_t nupdates;
	struct alert_detected *out;
};

static void
work_out(struct batch *b, size_t row)
{
	struct check c = { .id = db_get_int(&b->rows, row, 0) };
	struct db_val *u = b->updates + b->nupdates++ * UPDATE_NARGS;
	struct check_flip flip;
	struct hc_err err;
	enum check_status old;
	int rc;

	check_read_state(&b->rows, row, 2, &c);
	old = c.status;
	rc = check_go_down(&c, b->now, &flip, &err);
	if (rc == -1) {
		log_warn("cannot tell when the check is due, looking again in "
		    "an hour: %s check=%lld", err.text, (long long)c.id);
		b->out->bad++;
	}
	if (rc == CHECK_GOES_DOWN)
		flip_args(c.id, &flip, b->flips + b->out->down++ * FLIP_NARGS);
	else
		b->out->moved++;
	u[0] = db_text(check_status_name(c.status));
	u[1] = db_time(c.alert_after);
	u[2] = db_int(c.id);
	u[3] = db_text(check_status_name(old));
}

/* A db_tx_fn: starts afresh each time. */
static int
detect(struct db *db, void *arg, struct hc_err *err)
{
	struct batch *b = arg;
	const struct db_val now = db_time(b->now);
	int64_t changed;
	size_t i;

	*b->out = (struct alert_detected){ .found = b->nids };
	b->nupdates = 0;
	arena_reset(&b->arena);
	if (db_query_in(db, &q_lock, &now, 1, b->ids, b->nids, &b->rows,
	    err) == -1)
		return -1;
	b->updates = arena_calloc(&b->arena, b->rows.nrows * UPDATE_NARGS,
	    sizeof *b->updates);
	b->flips = arena_calloc(&b->arena, b->rows.nrows * FLIP_NARGS,
	    sizeof *b->flips);
	for (i = 0; i < b->rows.nrows; i++)
		work_out(b, i);
	if (db_exec_many(db, &q_update, b->updates, b->nupdates, UPDATE_NARGS,
	    &changed, err) == -1)
		return -1;
	if (changed != (int64_t)b->nupdates)
		return hc_err(err, HC_ERETRY, "checks changed meanwhile");
	if (flip_insert_many(db, b->flips, b->out->down, err) == -1)
		return -1;
	hc_fail_here("detect.write");
	return 0;
}

/* The ids of what is due, in memory of a; -1 on error. */
static int
find_due(struct db *db, struct batch *b, size_t limit, struct arena *a,
    struct hc_err *err)
{
	const struct db_val args[] = { db_time(b->now),
		db_int((int64_t)limit) };
	struct db_val *ids;
	size_t i;

	if (db_query(db, &q_due, args, 2, &b->rows, err) == -1)
		return -1;
	b->nids = b->rows.nrows;
	ids = arena_calloc(a, b->nids + 1, sizeof *ids);
	for (i = 0; i < b->nids; i++)
		ids[i] = db_int(db_get_int(&b->rows, i, 0));
	b->ids = ids;
	return 0;
}

int
alert_detect(struct db *db, int64_t now, size_t limit,
    struct alert_detected *out, struct hc_err *err)
{
	struct batch b = { .now = now, .out = out };
	struct arena ids = { 0 };
	int rc;

	*out = (struct alert_detected){ 0 };
	rc = find_due(db, &b, limit, &ids, err);
	if (rc == 0 && b.nids > 0)
		rc = db_tx(db, detect, &b, err);
	if (rc == 0 && out->down > 0)
		hc_fail_here("detect.done");
	db_res_free(&b.rows);
	arena_free(&b.arena);
	arena_free(&ids);
	return rc;
}

int
alert_preview(struct db *db, int64_t now, size_t limit, alert_due_fn *fn,
    void *arg, struct hc_err *err)
{
	const struct db_val at = db_time(now);
	struct batch b = { .now = now };
	struct arena ids = { 0 };
	struct check_flip flip;
	struct check c = { 0 };
	struct hc_err bad;
	size_t i;
	int rc;

	rc = find_due(db, &b, limit, &ids, err);
	if (rc == 0)
		rc = db_query_in(db, &q_read, &at, 1, b.ids, b.nids, &b.rows,
		    err);
	for (i = 0; rc == 0 && i < b.rows.nrows; i++) {
		db_get_uuid(&b.rows, i, 1, &c.code);
		check_read_state(&b.rows, i, 2, &c);
		if (check_go_down(&c, now, &flip, &bad) == CHECK_GOES_DOWN)
			fn(arg, &c.code);
	}
	db_res_free(&b.rows);
	arena_free(&ids);
	return rc;
}
