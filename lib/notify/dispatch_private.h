/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Private to lib/notify/dispatch*.c. */
#ifndef HC_DISPATCH_PRIVATE_H
#define HC_DISPATCH_PRIVATE_H

#include "lib/model/lease.h"
#include "lib/notify/dispatch.h"

/* What a flip says when all its notifications have ended. */
struct flip {
	struct sending_flip f;
	size_t left;
	int64_t started;
	struct buf lines;
};

struct item {
	struct dispatch *d;
	struct item *prev, *next;	/* all */
	struct item *after;		/* queued, or with a result */
	struct sending s;
	const struct notify_subject *subject;
	struct flip *flip;
	struct item *group;		/* NULL: of no group */
	size_t left;			/* of a group: members under way */
	bool has_result;
	struct notify_result result;
};

struct queue {
	struct item *first, **end;
};

struct dispatch {
	struct ev *ev;
	struct db *db;
	struct engine *engine;
	struct dispatch_opts opts;
	char holder[LEASE_HOLDER_SIZE];
	struct item *items;
	size_t nitems;
	struct queue waiting;		/* for a seat */
	struct queue results;		/* to be recorded */
	const struct notify_subject *subject;	/* of new items */
	int64_t renewed;
	struct dispatch_counts counts;
};

void queue_init(struct queue *q);
void queue_push(struct queue *q, struct item *it);
struct item *queue_pop(struct queue *q);	/* NULL: empty */

void item_free(struct item *it);
/* One notification fewer that f waits for. */
void flip_put(struct flip *f);

/* it->result is complete. */
void item_ended(struct item *it);
/* All members have ended. */
void group_ended(struct item *g);

/* Writes all results; -1: some are left. */
int dispatch_record(struct dispatch *d, struct hc_err *err) HC_MUSTCHECK;
/* Sets when all leases end. */
int dispatch_extend(struct dispatch *d, int64_t expires, struct hc_err *err)
    HC_MUSTCHECK;

#endif
