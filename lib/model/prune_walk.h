/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Private to lib/model/prune*.c: going through a table in ranges of ids, so
 * that no statement touches more than a bounded number of rows. */
#ifndef HC_PRUNE_WALK_H
#define HC_PRUNE_WALK_H

#include <stdint.h>

#include "lib/base/clock.h"
#include "lib/db/db.h"

#define PING_LOG_LIMIT 100	/* of a profile that is not there (yet) */
#define FLIP_MIN_AGE (93 * HC_DAY)

struct walk_stmts {
	struct db_stmt ends;	/* MIN(id), MAX(id) */
	struct db_stmt nth;	/* id of the row ?2 places behind id ?1 */
};
#define WALK(table) { \
	.ends = { .name = "walk.ends-" table, \
	    .sql = "SELECT MIN(id), MAX(id) FROM " table }, \
	.nth = { .name = "walk.nth-" table, \
	    .sql = "SELECT id FROM " table " WHERE id > ? " \
		"ORDER BY id LIMIT 1 OFFSET ?" } }

struct walk {
	const struct walk_stmts *stmts;
	int64_t first, last;	/* of the table, when the walk began */
	int64_t lo, hi;		/* this range: lo < id <= hi */
};

/* Rows that come in later are not walked. */
int walk_start(struct walk *w, struct db *db, const struct walk_stmts *stmts,
    struct hc_err *err) HC_MUSTCHECK;
/* 1: lo and hi are the next range of at most rows rows; 0: the end. */
int walk_next(struct walk *w, struct db *db, int64_t rows, struct hc_err *err)
    HC_MUSTCHECK;
double walk_share(const struct walk *w);	/* of the way gone, 0 to 1 */

#endif
