/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Who is to get a report or a reminder, and who of several programs sends it
 * (core.md 13.1, 13.2, 13.5): a date moves on before the mail goes out, and
 * only one of them moves it (profile_date.h). */
#ifndef HC_REPORT_DUE_H
#define HC_REPORT_DUE_H

#include <stdbool.h>

#include "lib/db/db.h"
#include "lib/sched/tz.h"

enum report_freq { REPORTS_OFF, REPORTS_DAILY, REPORTS_WEEKLY,
    REPORTS_MONTHLY };
/* "off", "daily", "weekly", "monthly"; anything else is REPORTS_OFF. */
enum report_freq report_freq_parse(struct str s);
const char *report_freq_name(enum report_freq f);

/* When the next report goes out: at nine, local time, or up to `late` minutes
 * after that, tomorrow at the earliest; on Mondays, or on the first of a month.
 * HC_NOTIME for REPORTS_OFF. Pure; report_late() draws a number for it. */
int64_t report_next(enum report_freq f, const struct tz *tz, int64_t now,
    int late);
int report_late(void);

/* A profile with its user. */
struct report_user {
	int64_t id, user_id;
	struct str username, email;	/* as long as the result */
	enum report_freq reports;
	struct str tz;
	int64_t nag_period;		/* microseconds */
	int64_t due;			/* the date it was found by */
};
/* The first one after that id whose report, or reminder, is due: 1, 0, -1. The
 * report of one that was never scheduled is due: `due` is HC_NOTIME. */
int report_due(struct db *db, int64_t after, int64_t now, struct db_res *res,
    struct report_user *u, struct hc_err *err) HC_MUSTCHECK;
int nag_due(struct db *db, int64_t after, int64_t now, struct db_res *res,
    struct report_user *u, struct hc_err *err) HC_MUSTCHECK;

#endif
