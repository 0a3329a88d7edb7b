/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* From claimed flips to recorded results: hands notifications to the engine,
 * counts what becomes of groups, writes results in batches, keeps the leases
 * of what is under way (core.md 8.3, 8.4; lessons 4.2). The caller's loop
 * calls dispatch_turn() at the end of each turn. Single-threaded. */
#ifndef HC_DISPATCH_H
#define HC_DISPATCH_H

#include <stdbool.h>

#include "lib/base/statsd.h"
#include "lib/model/claim.h"
#include "lib/notify/engine.h"

struct dispatch;

struct dispatch_opts {
	/* hc_lease is there: what is interrupted can be found again. */
	bool leases;
	/* Deliveries under way at most; 0: as many as the engine has seats. */
	size_t seats;
	/* All notifications of a flip (or test) have ended; text says how, in
	 * the lines of core.md 8.4. May be NULL. */
	void (*report)(void *arg, const char *text);
	void *arg;
	const struct statsd *statsd;		/* may be NULL */
};

/* All but opts must outlive it. */
struct dispatch *dispatch_new(struct ev *ev, const struct settings *s,
    struct db *db, const struct dispatch_opts *opts);
/* Drops what is under way; accepts NULL. */
void dispatch_free(struct dispatch *d);

/* Claims flips, at most limit, and sends what they ask for; *n: how many. */
int dispatch_claim(struct dispatch *d, int64_t now, size_t limit, size_t *n,
    struct hc_err *err) HC_MUSTCHECK;
/* Takes over some of what was interrupted and sends it again; *n: how many it
 * found, 0 when there is no more. */
int dispatch_recover(struct dispatch *d, int64_t now, size_t *n,
    struct hc_err *err) HC_MUSTCHECK;
/* The notifications of a flip once more; *n: how many, 0: claim.h says when. */
struct claim_again;
int dispatch_again(struct dispatch *d, const struct claim_again *w,
    int64_t now, size_t *n, struct hc_err *err) HC_MUSTCHECK;
/* One channel, for one flip or as a test. */
struct dispatch_want {
	struct uuid channel;
	int64_t flip_id;		/* 0: none, a test */
	bool test;			/* without an owner */
	/* Of a test that says only down; must live until it is sent. */
	const struct notify_subject *subject;
	bool dry;			/* only look */
};
/* HC_ENOTFOUND when flip or channel is not there, HC_EINVAL when they do not
 * belong together. A test without a flip says down, or up where there is
 * nothing to send for down. *n: notifications to be sent, 0: a no-op. */
int dispatch_one(struct dispatch *d, const struct dispatch_want *want,
    size_t *n, struct hc_err *err) HC_MUSTCHECK;

/* Writes the results that have come in and renews leases. On failure all stays
 * to be done; call it again. */
int dispatch_turn(struct dispatch *d, int64_t now, struct hc_err *err)
    HC_MUSTCHECK;
/* For programs that do nothing else: runs the loop until all is sent and
 * recorded. */
void dispatch_wait(struct dispatch *d);
/* Notifications that are not sent and recorded yet. */
size_t dispatch_pending(const struct dispatch *d);
/* And of them those that no busy host and no storm holds up. */
size_t dispatch_busy(const struct dispatch *d);
/* When the program must end: lets others take over what is left. */
int dispatch_release(struct dispatch *d, int64_t now, struct hc_err *err)
    HC_MUSTCHECK;

struct dispatch_counts {
	uint64_t flips, sent, failed, recovered, given_up;
};
const struct dispatch_counts *dispatch_counts(const struct dispatch *d);

#endif
