/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* How long a check was down, from its flips alone (hc-uptime). Pure. */
#ifndef HC_CLIENT_UPTIME_H
#define HC_CLIENT_UPTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_t;

/* Times in which it was down, in their order. */
struct outage {
	int64_t from, to;
};
/* flips is the API's array, the newest first. The last outage lasts until now,
 * unless ended says that it is none: the check is paused. Returns how many;
 * *out is to be freed. */
size_t outages_of(const struct json_t *flips, bool ended, int64_t now,
    struct outage **out);

struct uptime {
	int64_t from, to;
	int64_t outages, down;	/* that touch it; microseconds in it */
	double percent;		/* of it that the check was not down */
};
/* Fills in what is behind to. */
void uptime_of(const struct outage *outages, size_t n, struct uptime *u);

/* The first instant of the month or day (UTC) that t is in, and of the next
 * one. */
enum uptime_unit { UPTIME_ALL, UPTIME_MONTH, UPTIME_DAY };
int64_t uptime_begin(enum uptime_unit unit, int64_t t);
int64_t uptime_next(enum uptime_unit unit, int64_t t);

#endif
