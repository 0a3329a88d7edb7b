/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Checks whose alert_after has come: they go down, or it is set anew (core.md
 * 8.2). Any number of programs may do this at once, upstream's own included. */
#ifndef HC_ALERT_DUE_H
#define HC_ALERT_DUE_H

#include "lib/db/db.h"

/* The next alert_after of any check, past ones included; HC_NOTIME: none. */
int alert_next(struct db *db, int64_t *at, struct hc_err *err) HC_MUSTCHECK;

struct alert_detected {
	size_t found;		/* were due */
	size_t down;		/* went down: flips are there now */
	size_t moved;		/* got another alert_after */
	size_t bad;		/* of these: cannot be computed, an hour on */
};
/* Takes at most limit checks that are due, the first ones first: status,
 * alert_after and flips in one transaction. Those that somebody else has locked
 * are left for the next time. Not to be called in a transaction. */
int alert_detect(struct db *db, int64_t now, size_t limit,
    struct alert_detected *out, struct hc_err *err) HC_MUSTCHECK;
/* The same without changing anything; fn is told of each check. */
typedef void alert_due_fn(void *arg, const struct uuid *code);
int alert_preview(struct db *db, int64_t now, size_t limit, alert_due_fn *fn,
    void *arg, struct hc_err *err) HC_MUSTCHECK;

#endif
