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
#include <string.h>
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
	/* Ids to delete among ?1 < id <= ?2, those of one check together. The
	 * range comes once or twice, then what prune_table() is given. */
	struct db_stmt find;
	struct db_stmt delete;
	size_t ranges;
};

struct batch {
	const struct db_stmt *delete;
	struct db_val ids[BATCH];
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
delete_found(struct db *db, const struct prune_run *run, struct batch *b,
    const struct db_res *found, struct hc_err *err)
{
	size_t i = 0;
	int64_t rows = 0;

	while (i < found->nrows) {
		for (b->n = 0; b->n < BATCH && i < found->nrows; i++)
			b->ids[b->n++] = db_int(db_get_int(found, i, 0));
		if (run->dry_run) {
			rows += (int64_t)b->n;
			continue;
		}
		b->rows = 0;
		if (db_tx(db, delete_tx, b, err) == -1)
			return -1;
		rows += b->rows;
		give_way(db);
	}
	b->rows = rows;
	return 0;
}

static int
prune_table(struct db *db, const struct table *t, const struct prune_run *run,
    const struct db_val *more, int64_t *n, struct hc_err *err)
{
	struct batch *b = xcalloc(1, sizeof *b);
	struct db_res found = { 0 };
	struct walk w;
	struct db_val args[5];
	size_t nargs = t->ranges * 2;
	int rc;

	*n = 0;
	if (more != NULL)
		args[nargs++] = *more;
	b->delete = &t->delete;
	rc = walk_start(&w, db, &t->walk, err);
	while (rc == 0 && (rc = walk_next(&w, db, RANGE, err)) == 1) {
		args[0] = db_int(w.lo);
		args[1] = db_int(w.hi);
		if (t->ranges == 2)
			memcpy(args + 2, args, 2 * sizeof args[0]);
		rc = db_query(db, &t->find, args, nargs, &found, err);
		if (rc == 0)
			rc = delete_found(db, run, b, &found, err);
		if (rc == 0)
			*n += b->rows;
		show(run, walk_share(&w), *n);
	}
	db_res_free(&found);
	free(b);
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
		.delete = DELETE("api_ping"),
		.ranges = 1
	};
	int64_t profiles;

	if (!run->dry_run && profile_create_missing(db, run->use_payments,
	    &profiles, err) == -1)
		return -1;
	return prune_table(db, &pings, run, NULL, n, err);
}

/* Rows of the range that are older than the oldest ping of their check; a check
 * without pings has none of them. */
#define OLDER(table, more) \
	"SELECT t.id FROM " table " t JOIN api_check c ON c.id = t.owner_id " \
	"JOIN (SELECT p.owner_id, MIN(p.created) AS oldest FROM api_ping p " \
	"WHERE p.owner_id IN (SELECT owner_id FROM " table " WHERE id > ? " \
	"AND id <= ?) GROUP BY p.owner_id) o ON o.owner_id = t.owner_id " \
	"WHERE t.id > ? AND t.id <= ? AND t.created < o.oldest " more \
	" ORDER BY t.owner_id, t.id"

int
prune_notifications(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err)
{
	static const struct table notifications = {
		.walk = WALK("api_notification"),
		.find = { .name = "prune.find-notifications",
		    .sql = OLDER("api_notification", "AND c.n_pings > 100") },
		.delete = DELETE("api_notification"),
		.ranges = 2
	};

	return prune_table(db, &notifications, run, NULL, n, err);
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
		    .sql = OLDER("api_flip", "AND t.created < ?") },
		.delete = DELETE("api_flip"),
		.ranges = 2
	};
	const struct db_val before = db_time(run->now - FLIP_MIN_AGE);

	return prune_table(db, &flips, run, &before, n, err);
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
		.delete = DELETE("api_tokenbucket"),
		.ranges = 1
	};
	const struct db_val before = db_time(run->now - HC_DAY);

	return prune_table(db, &buckets, run, &before, n, err);
}
