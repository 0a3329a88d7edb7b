/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Unprocessed flips become notifications to be sent (core.md 8.3, 9.1; lessons
 * A1, 4.2). Any number of programs may claim at once, upstream's own included:
 * each flip is claimed by one. */
#ifndef HC_CLAIM_H
#define HC_CLAIM_H

#include "lib/db/db.h"
#include "lib/model/sending.h"

struct claimed_flip {
	int64_t id, check_id, project_id;
	struct uuid check;
	int64_t created;
	enum check_status old_status, new_status;
};
struct claim {
	struct claimed_flip *flips;
	size_t nflips;
	struct sendings sendings;	/* in the order of flips */
};
void claim_free(struct claim *c);

/* Who claims, and how. */
struct claimer {
	int64_t now;
	const char *holder;		/* of the leases; NULL: none */
	sending_noop_fn *noop;
};

/* Claims at most limit flips, the oldest first: marks them processed, picks
 * their channels, inserts their notifications and leases and moves nag dates,
 * in one transaction. HC_ELOST: it may have
 * happened; leases then run out and recovery finds what is to be sent. Not to
 * be called in a transaction. */
int claim_flips(struct db *db, const struct claimer *by, size_t limit,
    struct claim *out, struct hc_err *err) HC_MUSTCHECK;
/* The same without changing anything. */
int claim_preview(struct db *db, const struct claimer *by, size_t limit,
    struct claim *out, struct hc_err *err) HC_MUSTCHECK;

/* The notifications of a flip once more, if its check is down still and none
 * of the check's was sent, or is being sent, since an instant; else nflips is
 * 0. Of several callers one gets them. preview: changes nothing. */
struct claim_again {
	int64_t flip_id;
	int64_t silent_since;
	bool preview;
};
int claim_again(struct db *db, const struct claimer *by,
    const struct claim_again *w, struct claim *out, struct hc_err *err)
    HC_MUSTCHECK;
/* One flip with its check, claimed or not: 1, 0 or -1. */
int claim_flip_by_id(struct db *db, int64_t id, struct claimed_flip *f,
    struct hc_err *err) HC_MUSTCHECK;
/* The flip wants this channel: inserts what is to be sent, in a transaction of
 * its own, with leases. test: rows without an owner, which replace older ones
 * of the kind; flip NULL: the message of tests for that status. */
struct claim_one {
	const struct claimed_flip *flip;
	const struct channel_ref *channel;
	enum check_status status;	/* without a flip */
	bool test;
	bool dry;			/* only expand, write nothing */
};
int claim_one(struct db *db, const struct claimer *by,
    const struct claim_one *w, struct sendings *out, struct hc_err *err)
    HC_MUSTCHECK;

#endif
