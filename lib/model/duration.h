/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* How long runs and outages took (core.md 5.6, 5.7): told by what came before,
 * not stored. Durations are microseconds, HC_NOTIME for none. */
#ifndef HC_DURATION_H
#define HC_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/uuid.h"
#include "lib/model/check.h"

/* Longer runs have no duration; displays leave out a last_duration that is not
 * above 0 and below this. */
#define DURATION_MAX (72 * HC_HOUR)

/* What counts of a row of api_ping. */
struct run_ping {
	int64_t id, n, created;
	enum ping_action action;
	bool has_rid;
	struct uuid rid;
};

/* What the run took that p ended: older are the pings before it, the newest
 * first; more than the last DURATION_MAX are not looked at. */
int64_t duration_of(const struct run_ping *p, const struct run_ping *older,
    size_t n);

/* The durations of a list, the newest ping first, into out. Runs that began
 * before the list does are asked for by fn (duration_of() on older pings), at
 * most DURATION_MISSES times: with more of them no ping has a duration.
 * Returns -1 only when fn does. */
#define DURATION_MISSES 10
typedef int duration_fn(void *arg, const struct run_ping *p, int64_t *duration,
    struct hc_err *err);
int durations_of(const struct run_ping *pings, size_t n, int64_t *out,
    duration_fn *fn, void *arg, struct hc_err *err) HC_MUSTCHECK;

/* How long a check was down before flip f, of which last is the newest one
 * before it (NULL: there is none). */
int64_t duration_down(const struct check_flip *f,
    const struct check_flip *last);

/* A last_duration that is worth showing: 1 or 0. */
int duration_shown(int64_t d);

#endif
