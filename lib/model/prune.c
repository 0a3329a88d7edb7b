/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/prune.h"

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/model/prune_walk.h"

/* Rows of one check that a DELETE takes at most. */
#define STEP "1000"

static const struct db_stmt q_limits = {
	.name = "prune.check-limits",
	.sql = "SELECT c.id, c.n_pings, pf.ping_log_limit FROM api_check c "
	    "JOIN accounts_project p ON p.id = c.project_id "
	    "LEFT JOIN accounts_profile pf ON pf.user_id = p.owner_id "
	    "WHERE c.id " DB_IN
};
static const struct db_stmt q_oldest = {
	.name = "prune.check-oldest",
	.sql = "SELECT owner_id, MIN(created), MIN(n) FROM api_ping "
	    "WHERE owner_id " DB_IN " GROUP BY owner_id"
};

/* DELETE has a LIMIT only on MariaDB; PostgreSQL's planner must not be given
 * the choice of the primary key here (lessons D3), an array leaves none. */
#define BOUNDED(table, column, below) \
	.sqlite = "DELETE FROM " table " WHERE id IN (SELECT id FROM " table \
	    " WHERE owner_id = ? AND " column below "? LIMIT " STEP ")", \
	.pgsql = "DELETE FROM " table " WHERE id = ANY (ARRAY(SELECT old.id " \
	    "FROM unnest(?, ?) AS v(owner, limit_) CROSS JOIN LATERAL " \
	    "(SELECT id FROM " table " WHERE owner_id = v.owner AND " \
	    column below "v.limit_ LIMIT " STEP ") old))", \
	.mysql = "DELETE FROM " table " WHERE owner_id = ? AND " \
	    column below "? ORDER BY id LIMIT " STEP

static const struct db_stmt q_pings = {
	.name = "prune.check-pings",
	BOUNDED("api_ping", "n", " <= ")
};
static const struct db_stmt q_notifications = {
	.name = "prune.check-notifications",
	BOUNDED("api_notification", "created", " < ")
};
static const struct db_stmt q_flips = {
	.name = "prune.check-flips",
	BOUNDED("api_flip", "created", " < ")
};

static int64_t
threshold(const struct db_res *res, size_t row)
{
	return db_get_int(res, row, 1) - (db_is_null(res, row, 2) ?
	    PING_LOG_LIMIT : db_get_int(res, row, 2));
}

int
prune_threshold(struct db *db, int64_t check_id, int64_t *upto,
    struct hc_err *err)
{
	const struct db_val arg = db_int(check_id);
	struct db_res res = { 0 };
	int rc;

	rc = db_query_in(db, &q_limits, NULL, 0, &arg, 1, &res, err);
	if (rc == 0 && res.nrows > 0) {
		*upto = threshold(&res, 0);
		rc = 1;
	}
	db_res_free(&res);
	return rc;
}

/* ---- some checks ---- */

struct some {
	struct prune_check *v;
	size_t n;
	struct db_val *args;	/* room for two of each */
	struct db_res res;
};

static struct prune_check *
find(const struct some *s, int64_t id)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].id == id)
			return &s->v[i];
	return NULL;
}

/* Runs q with the ids of all, row by row of which read() takes what it says. */
static int
ask(struct db *db, struct some *s, const struct db_stmt *q,
    void (*read)(const struct db_res *, size_t, struct prune_check *),
    struct hc_err *err)
{
	struct prune_check *c;
	size_t i;

	for (i = 0; i < s->n; i++)
		s->args[i] = db_int(s->v[i].id);
	if (db_query_in(db, q, NULL, 0, s->args, s->n, &s->res, err) == -1)
		return -1;
	for (i = 0; i < s->res.nrows; i++)
		if ((c = find(s, db_get_int(&s->res, i, 0))) != NULL)
			read(&s->res, i, c);
	return 0;
}

static void
read_limits(const struct db_res *res, size_t row, struct prune_check *c)
{
	c->found = true;
	c->upto = threshold(res, row);
}

static void
read_oldest(const struct db_res *res, size_t row, struct prune_check *c)
{
	c->oldest = db_get_time(res, row, 1);
	c->more = c->found && !db_is_null(res, row, 2) &&
	    db_get_int(res, row, 2) <= c->upto;
}

static int
delete_pings(struct db *db, struct some *s, struct hc_err *err)
{
	size_t i, n = 0;

	for (i = 0; i < s->n; i++) {
		if (!s->v[i].found || s->v[i].upto < 1)
			continue;
		s->args[n++] = db_int(s->v[i].id);
		s->args[n++] = db_int(s->v[i].upto);
	}
	return db_later(db, &q_pings, s->args, n / 2, 2, err);
}

/* Those of before the oldest ping, which is known only when the old ones are
 * gone, and of before `before`. */
static int
delete_older(struct db *db, struct some *s, const struct db_stmt *q,
    int64_t before, struct hc_err *err)
{
	const struct prune_check *c;
	size_t i, n = 0;

	for (i = 0; i < s->n; i++) {
		c = &s->v[i];
		if (!c->found || c->more || c->oldest == HC_NOTIME)
			continue;
		s->args[n++] = db_int(c->id);
		s->args[n++] = db_time(c->oldest < before ? c->oldest :
		    before);
	}
	return db_later(db, q, s->args, n / 2, 2, err);
}

int
prune_checks(struct db *db, struct prune_check *v, size_t n, int64_t now,
    struct hc_err *err)
{
	struct arena mem = { 0 };
	struct some s = { .v = v, .n = n };
	size_t i;
	int rc = -1;

	for (i = 0; i < n; i++)
		v[i] = (struct prune_check){ .id = v[i].id,
			.oldest = HC_NOTIME };
	s.args = arena_calloc(&mem, 2 * n + 1, sizeof *s.args);
	if (ask(db, &s, &q_limits, read_limits, err) == 0 &&
	    delete_pings(db, &s, err) == 0 &&
	    ask(db, &s, &q_oldest, read_oldest, err) == 0 &&
	    delete_older(db, &s, &q_notifications, INT64_MAX, err) == 0)
		rc = delete_older(db, &s, &q_flips, now - FLIP_MIN_AGE, err);
	db_res_free(&s.res);
	arena_free(&mem);
	return rc;
}
