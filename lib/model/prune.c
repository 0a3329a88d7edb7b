/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/prune.h"

#include "lib/base/clock.h"
#include "lib/model/prune_walk.h"

/* Rows one DELETE of prune_check() takes at most. */
#define STEP "1000"
#define STEP_ROWS 1000

static const struct db_stmt q_limits = {
	.name = "prune.check-limits",
	.sql = "SELECT c.n_pings, pf.ping_log_limit FROM api_check c "
	    "JOIN accounts_project p ON p.id = c.project_id "
	    "LEFT JOIN accounts_profile pf ON pf.user_id = p.owner_id "
	    "WHERE c.id = ?"
};
static const struct db_stmt q_oldest = {
	.name = "prune.check-oldest",
	.sql = "SELECT MIN(created) FROM api_ping WHERE owner_id = ?"
};

/* DELETE has a LIMIT only on MariaDB; PostgreSQL's planner must not be given
 * the choice of the primary key here (lessons D3), an array leaves none. */
#define BOUNDED(table, cond) \
	.sqlite = "DELETE FROM " table " WHERE id IN (SELECT id FROM " table \
	    " WHERE owner_id = ? AND " cond " LIMIT " STEP ")", \
	.pgsql = "DELETE FROM " table " WHERE id = ANY (ARRAY(SELECT id FROM " \
	    table " WHERE owner_id = ? AND " cond " LIMIT " STEP "))", \
	.mysql = "DELETE FROM " table " WHERE owner_id = ? AND " cond \
	    " ORDER BY id LIMIT " STEP

static const struct db_stmt q_pings = {
	.name = "prune.check-pings",
	BOUNDED("api_ping", "n <= ?")
};
static const struct db_stmt q_notifications = {
	.name = "prune.check-notifications",
	BOUNDED("api_notification", "created < ?")
};
static const struct db_stmt q_flips = {
	.name = "prune.check-flips",
	BOUNDED("api_flip", "created < ?")
};

/* Sets *more when the step was full. */
static int
step(struct db *db, const struct db_stmt *q, int64_t check_id,
    struct db_val limit, int *more, struct hc_err *err)
{
	const struct db_val args[] = { db_int(check_id), limit };
	int64_t rows = 0;

	if (db_exec(db, q, args, 2, &rows, err) == -1)
		return -1;
	if (rows >= STEP_ROWS)
		*more = 1;
	return 0;
}

int
prune_threshold(struct db *db, int64_t check_id, int64_t *upto,
    struct hc_err *err)
{
	const struct db_val arg = db_int(check_id);
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_limits, &arg, 1, &res, err);
	if (rc == 0 && res.nrows > 0) {
		*upto = db_get_int(&res, 0, 0) - (db_is_null(&res, 0, 1) ?
		    PING_LOG_LIMIT : db_get_int(&res, 0, 1));
		rc = 1;
	}
	db_res_free(&res);
	return rc;
}

static int
oldest_ping(struct db *db, int64_t check_id, int64_t *oldest,
    struct hc_err *err)
{
	const struct db_val arg = db_int(check_id);
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_oldest, &arg, 1, &res, err);
	if (rc == 0)
		*oldest = res.nrows > 0 ? db_get_time(&res, 0, 0) : HC_NOTIME;
	db_res_free(&res);
	return rc;
}

int
prune_check(struct db *db, int64_t check_id, int64_t now, int *more,
    struct hc_err *err)
{
	int64_t upto = 0, oldest = HC_NOTIME;
	int rc;

	*more = 0;
	rc = prune_threshold(db, check_id, &upto, err);
	if (rc != 1)
		return rc;
	if (step(db, &q_pings, check_id, db_int(upto), more, err) == -1)
		return -1;
	/* The oldest ping is known only when the old ones are gone. */
	if (*more)
		return 0;
	if (oldest_ping(db, check_id, &oldest, err) == -1)
		return -1;
	if (oldest == HC_NOTIME)
		return 0;
	if (step(db, &q_notifications, check_id, db_time(oldest), more,
	    err) == -1)
		return -1;
	if (oldest > now - FLIP_MIN_AGE)
		oldest = now - FLIP_MIN_AGE;
	return step(db, &q_flips, check_id, db_time(oldest), more, err);
}
