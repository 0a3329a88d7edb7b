/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Downtime statistics (core.md 5.10): pure. */
#ifndef HC_DOWNTIME_H
#define HC_DOWNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/check.h"

/* A month, week or day; the next newer one begins where it ends. */
struct downtime {
	int64_t start, end;
	int64_t duration;	/* down within it, so far */
	int64_t count;		/* outages that touch it */
	bool no_data;		/* the check is younger */
};

/* The n latest months, weeks (from Mondays) or days of a zone, the newest and
 * unfinished one first: sets start and end. */
enum downtime_unit { DOWNTIME_MONTHS, DOWNTIME_WEEKS, DOWNTIME_DAYS };
struct tz;
void downtime_periods(enum downtime_unit unit, int64_t now,
    const struct tz *tz, struct downtime *periods, size_t n);

/* What happened to a check: flips are those with created > the start of the
 * oldest period, in any order; they are sorted here. */
struct downtime_events {
	const struct check *check;
	struct check_flip *flips;
	size_t nflips;
};
/* Fills in duration, count and no_data of n periods, the newest first, each
 * with start and end set. */
void downtime_of(const struct downtime_events *e, int64_t now,
    struct downtime *periods, size_t n);
/* The share of the period in which the check was not down, 0 to 1. */
double downtime_uptime(const struct downtime *d);

#endif
