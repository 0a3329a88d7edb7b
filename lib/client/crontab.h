/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Lines of crontabs, and what a check for each would be (hc-crontab). Pure. */
#ifndef HC_CLIENT_CRONTAB_H
#define HC_CLIENT_CRONTAB_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"

struct cron_job {
	int line;		/* from 1 */
	const char *schedule;	/* five fields; NULL: at boot */
	const char *tz;		/* of CRON_TZ above it; NULL: none */
	const char *slug;	/* of its own in this file */
	const char *command;
	bool known;		/* it is run by hc already */
	bool valid;		/* a check may have this schedule */
	size_t at;		/* where the command begins in the text */
};

struct crontab {
	struct cron_job *jobs;
	size_t n;
};
/* system: with the user's name between schedule and command, as in
 * /etc/crontab. Everything lives in a. */
void crontab_parse(struct arena *a, struct str text, bool system,
    struct crontab *out);
/* The text with each command that has a check run by "PROGRAM run": those
 * whose wanted[i] is set. */
void crontab_rewrite(struct str text, const struct crontab *t,
    const bool *wanted, const char *program, struct buf *out);

#endif
