/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* OnCalendar expressions (core.md 19). */
#ifndef HC_ONCALENDAR_H
#define HC_ONCALENDAR_H

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/sched/oncalendar_text.h"
#include "lib/sched/rule.h"

/* One line of an expression. */
struct oncalendar_line {
	struct rule rule;
	const struct tz *tz;	/* its own zone, NULL: that of the check */
};

struct oncalendar {
	struct oncalendar_line *lines;
	size_t n;
};

int oncalendar_parse(struct str expr, struct oncalendar *out,
    struct hc_err *err) HC_MUSTCHECK;
void oncalendar_free(struct oncalendar *oc);
/* The first occurrence later than `after` (microseconds) in zone tz: 1, and
 * *utc in seconds; 0 when there is none. */
int oncalendar_next_after(const struct oncalendar *oc, const struct tz *tz,
    int64_t after, int64_t *utc);

/* 1 when s is a range, from *a to *b; 0 when it is one value, both are then
 * that. -1 for what is no value. */
int oncalendar_range(enum cal_part part, struct str s, int *a, int *b);
int oncalendar_max(enum cal_part part);

#endif
