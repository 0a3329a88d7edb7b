/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Reports and reminders as mails (core.md 13.4, transports.md 8.7): pure. Text
 * and HTML come from one model, so they agree. */
#ifndef HC_REPORT_MAIL_H
#define HC_REPORT_MAIL_H

#include "lib/model/downtime.h"
#include "lib/model/report_due.h"
#include "lib/net/letter.h"

/* The current period, which is not over, and the two that are told of. */
#define REPORT_PERIODS 3

struct report_row {
	const struct check *check;
	enum check_status status;	/* as it is displayed */
	struct downtime periods[REPORT_PERIODS];	/* the newest first */
};
struct report_project {
	struct str name;
	struct report_row *rows;
	size_t n;
};
struct report {
	const struct settings *set;
	int64_t now;
	const struct tz *tz;
	struct report_project *projects;
	size_t n;
	const char *unsubscribe;	/* link */
};

/* The periods of a report, REPORT_PERIODS of them; f is not REPORTS_OFF. */
void report_periods(enum report_freq f, const struct tz *tz, int64_t now,
    struct downtime *periods);
/* Rows come in natural order; here those with more downtime come first. */
void report_letter(struct letter *l, struct report *r, enum report_freq f);
/* What is down; nag_period says how often. */
void nag_letter(struct letter *l, const struct report *r,
    int64_t nag_period);

#endif
