/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Schedules of checks: cron and OnCalendar expressions in a time zone
 * (core.md 18-20, DECISIONS 5). Parsed expressions and zones are cached inside;
 * every function is safe to call from several threads. */
#ifndef HC_SCHED_H
#define HC_SCHED_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

enum sched_kind { SCHED_CRON, SCHED_ONCALENDAR };

/* The first occurrence of expr strictly after the instant `after` (microseconds
 * UTC), expr being read in zone tz (an IANA name, legacy ones too). *next is
 * HC_NOTIME when an OnCalendar expression has no further occurrence. Fails with
 * HC_EINVAL on a bad expression, an unknown zone, or a cron expression without
 * any occurrence in 50 years. */
int sched_next(enum sched_kind kind, struct str expr, struct str tz,
    int64_t after, int64_t *next, struct hc_err *err) HC_MUSTCHECK;

/* Whether a check may have this expression: it parses and has an occurrence
 * after 2000-01-01 (lessons T3). */
int sched_validate(enum sched_kind kind, struct str expr, struct hc_err *err)
    HC_MUSTCHECK;

/* What the API takes an expression for: cron when it is five words on one
 * line. */
enum sched_kind sched_guess(struct str expr);

/* An expression in English (core.md 18.4), appended to out. */
int sched_explain(struct str cron, struct buf *out, struct hc_err *err)
    HC_MUSTCHECK;
/* The same for OnCalendar, which upstream has no words for. */
int sched_explain_oncalendar(struct str expr, struct buf *out,
    struct hc_err *err) HC_MUSTCHECK;

#endif
