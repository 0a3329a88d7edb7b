/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Sends the reports and reminders that are due, one mail after the other
 * (core.md 13). Any number of programs may run at once, upstream's own
 * included: each mail goes out once. Single-threaded. */
#ifndef HC_REPORTS_H
#define HC_REPORTS_H

#include <stdbool.h>

#include "lib/base/settings.h"
#include "lib/db/db.h"

struct ev;
struct reports;

#define REPORTS_PAUSE (3 * HC_SECOND)

struct reports_opts {
	bool once;			/* one pass, then ev_stop() */
	int64_t pause;			/* after each mail, microseconds */
	int64_t fake_now;		/* for tests; 0: the clock */
	/* "Sent monthly report to a@x.org" and newline. */
	void (*report)(void *arg, const char *text);
	void *arg;
};

/* All but opts must outlive it. */
struct reports *reports_new(struct ev *ev, const struct settings *s,
    struct db *db, const struct reports_opts *opts);
/* Ends the loop when the mail that is under way has been sent. */
void reports_stop(struct reports *r);
/* Why the only pass could not be done, or NULL. */
const struct hc_err *reports_error(const struct reports *r);
void reports_log_state(const struct reports *r);
void reports_free(struct reports *r);	/* accepts NULL */

/* Says what one pass would send, by opts->report, and changes nothing. */
int reports_preview(const struct settings *s, struct db *db,
    const struct reports_opts *opts, struct hc_err *err) HC_MUSTCHECK;

#endif
