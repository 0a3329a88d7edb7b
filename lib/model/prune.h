/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Removing what is no longer needed (core.md 12, lessons D4): always in short
 * transactions, safe to run many times at once and beside everything else, and
 * to stop at any moment. */
#ifndef HC_PRUNE_H
#define HC_PRUNE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/db/db.h"
#include "lib/net/s3.h"

/* Which pings of a check are too many: those with n <= *upto, which is below 1
 * when none are. 1, or 0 when the check is gone. Their objects go first
 * (object_remove_old() of lib/model/object.h), or nothing would find them. */
int prune_threshold(struct db *db, int64_t check_id, int64_t *upto,
    struct hc_err *err) HC_MUSTCHECK;

/* Core.md 12.1 for some checks at once, the objects apart: deletes at most a
 * bounded number of rows of each, in the caller's transaction or, without one,
 * each step in its own; more says where there is more to do. A check that is
 * gone is none to do. A missing profile counts as one with the default
 * limit. */
struct prune_check {
	int64_t id;
	bool more;
	bool found;			/* private, as are: */
	int64_t upto, oldest;
};
int prune_checks(struct db *db, struct prune_check *v, size_t n, int64_t now,
    struct hc_err *err) HC_MUSTCHECK;

/* How a run goes. With dry_run nothing is written and *n says what would be
 * deleted. */
struct prune_run {
	bool dry_run;
	bool use_payments;	/* USE_PAYMENTS: limits of profiles made here */
	int64_t now;
	/* May be NULL: called after each batch with the share of the work that
	 * is done, 0 to 1, and the rows deleted so far. */
	void (*progress)(void *arg, double share, int64_t n);
	/* A line of output, in upstream's wording. */
	void (*line)(void *arg, const char *text);
	void *arg;
};

/* Each one is a command of core.md 12.2; *n: rows deleted. */
int prune_pings(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err) HC_MUSTCHECK;
int prune_flips(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err) HC_MUSTCHECK;
int prune_notifications(struct db *db, const struct prune_run *run,
    int64_t *n, struct hc_err *err) HC_MUSTCHECK;
int prune_tokenbuckets(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err) HC_MUSTCHECK;
/* Core.md 12.3; *n: accounts of the first step. */
int prune_users(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err) HC_MUSTCHECK;
/* Core.md 12.4; *n: folders of checks that are gone. */
int prune_objects(struct db *db, struct s3 *s3, const struct prune_run *run,
    int64_t *n, struct hc_err *err) HC_MUSTCHECK;

#endif
