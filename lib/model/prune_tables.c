/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The commands that prune a whole table. Each walks it in ranges of ids, reads
 * which rows of a range are to go, and deletes those in short transactions.
 *
 * On SQLite all that counts is how long the write lock is held, and how many
 * pages a transaction makes dirty. Rows of one range are neighbours in the
 * table, and rows of one check are neighbours in the index: deleted in the
 * order of checks, a batch of a thousand rows writes some 300 pages instead of
 * more than a thousand. */
#include <stdlib.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/model/prune.h"
#include "lib/model/prune_walk.h"
#include "lib/model/user.h"

#define RANGE 16384		/* rows that are looked at */
#define BATCH 1024		/* rows that are deleted */

struct table {
	struct walk_stmts walk;
	/* Ids to delete among ?1 < id <= ?2, then what prune_table() is given;
	 * those of one check together. */
	struct db_stmt find;
	struct db_stmt delete;
	/* find also tells check and time of each, and only those go that are
	 * older than all pings of their check. */
	int by_age;
};

struct batch {
	const struct db_stmt *delete;
	const struct db_val *ids;
	size_t n;
	int64_t rows;
};

static int
delete_tx(struct db *db, void *arg, struct hc_err *err)
{
	struct batch *b = arg;

	return db_exec_in(db, b->delete, NULL, 0, b->ids, b->n, &b->rows, err);
}

/* Others who wait for the one lock of SQLite look for it every millisecond or
 * two at first; without a gap they would never find it free. */
static void
give_way(struct db *db)
{
	const struct timespec gap = { .tv_nsec = 2000000 };

	if (db_kind(db) == DB_SQLITE)
		nanosleep(&gap, NULL);
}

static void
show(const struct prune_run *run, double share, int64_t n)
{
	if (run->progress != NULL)
		run->progress(run->arg, share, n);
}

static int
delete_ids(struct db *db, const struct db_stmt *delete,
    const struct db_val *ids, size_t n, int64_t *rows, struct hc_err *err)
{
	struct batch b = { .delete = delete };
	size_t i;

	for (i = 0; i < n; i += b.n) {
		b.ids = ids + i;
		b.n = n - i < BATCH ? n - i : BATCH;
		if (db_tx(db, delete_tx, &b, err) == -1)
			return -1;
		*rows += b.rows;
		give_way(db);
	}
	return 0;
}

/* Keeps those of found that are older than the oldest ping of their check; a
 * check without pings has none of them. MariaDB would work out that time once
 * for each row if it were asked in the same query. */
static int
keep_older(struct db *db, const struct db_res *found, struct db_val *ids,
    size_t *n, struct hc_err *err)
{
	static const struct db_stmt oldest = {
		.name = "prune.oldest-pings",
		.sql = "SELECT owner_id, MIN(created) FROM api_ping "
		    "WHERE owner_id " DB_IN " GROUP BY owner_id "
		    "ORDER BY owner_id"
	};
	struct db_res res = { 0 };
	size_t i, k, nowners = 0;
	int rc;

	for (i = 0; i < found->nrows; i++)
		if (i == 0 || db_get_int(found, i, 1) !=
		    db_get_int(found, i - 1, 1))
			ids[nowners++] = db_int(db_get_int(found, i, 1));
	rc = db_query_in(db, &oldest, NULL, 0, ids, nowners, &res, err);
	*n = 0;
	for (i = k = 0; rc == 0 && i < found->nrows; i++) {
		int64_t owner = db_get_int(found, i, 1);

		while (k < res.nrows && db_get_int(&res, k, 0) < owner)
			k++;
		if (k < res.nrows && db_get_int(&res, k, 0) == owner &&
		    db_get_time(found, i, 2) < db_get_time(&res, k, 1))
			ids[(*n)++] = db_int(db_get_int(found, i, 0));
	}
	db_res_free(&res);
	return rc;
}

/* The ids to delete in this range: ids has room for RANGE. */
static int
find(struct db *db, const struct table *t, const struct db_val *args,
    struct db_val *ids, size_t *n, struct hc_err *err)
{
	struct db_res found = { 0 };
	int rc;

	rc = db_query(db, &t->find, args, args[2].type == DB_NULL ? 2 : 3,
	    &found, err);
	if (rc == 0 && t->by_age)
		rc = keep_older(db, &found, ids, n, err);
	else
		for (*n = 0; rc == 0 && *n < found.nrows; (*n)++)
			ids[*n] = db_int(db_get_int(&found, *n, 0));
	db_res_free(&found);
	return rc;
}

/* more: what find wants behind the range, DB_NULL for nothing. */
static int
prune_table(struct db *db, const struct table *t, const struct prune_run *run,
    struct db_val more, int64_t *n, struct hc_err *err)
{
	struct db_val args[3] = { db_null(), db_null(), more };
	struct db_val *ids = xcalloc(RANGE, sizeof *ids);
	struct walk w;
	size_t nids = 0;
	int rc;

	*n = 0;
	db_background(db);
	rc = walk_start(&w, db, &t->walk, err);
	while (rc == 0 && (rc = walk_next(&w, db, RANGE, err)) == 1) {
		args[0] = db_int(w.lo);
		args[1] = db_int(w.hi);
		rc = find(db, t, args, ids, &nids, err);
		if (rc == 0 && run->dry_run)
			*n += (int64_t)nids;
		else if (rc == 0)
			rc = delete_ids(db, &t->delete, ids, nids, n, err);
		show(run, walk_share(&w), *n);
	}
	free(ids);
	return rc;
}

#define DELETE(table) { .name = "prune.delete-" table, \
	.sql = "DELETE FROM " table " WHERE id " DB_IN }

/* CROSS JOIN tells SQLite, STRAIGHT_JOIN MariaDB to begin with the range. 100
 * is PING_LOG_LIMIT. */
#define PINGS(join) "SELECT p.id FROM api_ping p " join " api_check c " \
	"LEFT JOIN accounts_project pr ON pr.id = c.project_id " \
	"LEFT JOIN accounts_profile pf ON pf.user_id = pr.owner_id " \
	"WHERE p.id > ? AND p.id <= ? AND c.id = p.owner_id AND p.n > 0 " \
	"AND p.n <= c.n_pings - COALESCE(pf.ping_log_limit, 100) " \
	"ORDER BY p.owner_id, p.id"

int
prune_pings(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err)
{
	static const struct table pings = {
		.walk = WALK("api_ping"),
		.find = { .name = "prune.find-pings",
		    .sql = PINGS("CROSS JOIN"),
		    .mysql = PINGS("STRAIGHT_JOIN") },
		.delete = DELETE("api_ping")
	};
	int64_t profiles;

	if (!run->dry_run && profile_create_missing(db, run->use_payments,
	    &profiles, err) == -1)
		return -1;
	return prune_table(db, &pings, run, db_null(), n, err);
}

int
prune_notifications(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err)
{
	static const struct table notifications = {
		.walk = WALK("api_notification"),
		.find = { .name = "prune.find-notifications",
		    .sql = "SELECT t.id, t.owner_id, t.created "
			"FROM api_notification t "
			"JOIN api_check c ON c.id = t.owner_id "
			"WHERE t.id > ? AND t.id <= ? AND c.n_pings > 100 "
			"ORDER BY t.owner_id, t.id" },
		.delete = DELETE("api_notification"),
		.by_age = 1
	};

	return prune_table(db, &notifications, run, db_null(), n, err);
}

/* What each check prunes by itself, which is always within what the command
 * once pruned: all before the two months that came before this one, less a day
 * (lessons 4.4). */
int
prune_flips(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err)
{
	static const struct table flips = {
		.walk = WALK("api_flip"),
		.find = { .name = "prune.find-flips",
		    .sql = "SELECT id, owner_id, created FROM api_flip "
			"WHERE id > ? AND id <= ? AND created < ? "
			"ORDER BY owner_id, id" },
		.delete = DELETE("api_flip"),
		.by_age = 1
	};
	const struct db_val before = db_time(run->now - FLIP_MIN_AGE);

	return prune_table(db, &flips, run, before, n, err);
}

int
prune_tokenbuckets(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err)
{
	static const struct table buckets = {
		.walk = WALK("api_tokenbucket"),
		.find = { .name = "prune.find-tokenbuckets",
		    .sql = "SELECT id FROM api_tokenbucket WHERE id > ? "
			"AND id <= ? AND updated < ? ORDER BY id" },
		.delete = DELETE("api_tokenbucket")
	};
	const struct db_val before = db_time(run->now - HC_DAY);

	return prune_table(db, &buckets, run, before, n, err);
}
