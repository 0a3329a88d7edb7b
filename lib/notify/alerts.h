/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The loop of hc-sendalerts: sleeps until a check may go down, or somebody
 * says that there is something to do; then detects, claims, sends (core.md 8,
 * DESIGN 5, DECISIONS 9). */
#ifndef HC_ALERTS_H
#define HC_ALERTS_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/settings.h"
#include "lib/db/db.h"

struct ev;
struct alerts;

struct alerts_opts {
	bool once;		/* until there is nothing to do */
	size_t seats;		/* deliveries at once; 0: the engine's own */
	void (*report)(void *arg, const char *text);	/* see dispatch.h */
	void *arg;
};

/* All must outlive it, db is its own to use. It takes the loop's ev_turn(). */
struct alerts *alerts_new(struct ev *ev, const struct settings *s,
    struct db *db, const struct alerts_opts *opts);
void alerts_free(struct alerts *a);	/* accepts NULL */
/* Ends the loop when what is under way is sent and recorded; after 20 s what
 * is left is for others, or the next start, to take over. */
void alerts_stop(struct alerts *a);
/* Why the loop had to end, NULL when it had not. */
const struct hc_err *alerts_error(const struct alerts *a);
void alerts_log_state(const struct alerts *a);

#endif
