/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Times as people read them (core.md 17.1-17.3, transports.md 4.3-4.5, 4.8).
 * Durations and instants are microseconds; a duration below zero counts as
 * zero. Each one appends to out. */
#ifndef HC_HUMAN_H
#define HC_HUMAN_H

#include <stdint.h>

#include "lib/base/buf.h"

/* Number and unit held together; text messages have a plain blank there. */
#define HUMAN_NBSP "\xc2\xa0"

/* PERIOD: "1 week", "8 days", "1 hour 30 minutes"; nothing below a minute. */
void human_long(struct buf *out, int64_t d);
/* DUR: "1 day, 6 hours", "12 minutes, 1 second", "0 seconds". */
void human_sentence(struct buf *out, int64_t d);
/* In reports: "3 days 6 h", "6 h 12 min", "12 min 24 sec". */
void human_approx(struct buf *out, int64_t d);
/* Of a run: "0.12 sec", "1 min 2 sec", "1 h 0 min 0 sec". */
void human_hms(struct buf *out, int64_t d);

/* AGO: t seen from now, "a minute ago", "2 days, 3 hours ago", "now",
 * "5 seconds from now". glue stands between a number and its unit: " " or
 * HUMAN_NBSP. */
void human_ago(struct buf *out, int64_t t, int64_t now, const char *glue);

/* Months count from 1: "Sept.", as the Associated Press shortens them, and
 * "September". */
const char *human_month(int month);
const char *human_month_full(int month);
/* The date of an instant in UTC: "July 5, 2024", "Sept. 1, 2024". */
void human_date(struct buf *out, int64_t us);

/* The key that sorts names so that "web 10" comes behind "web 9": lower-case,
 * stripped, each run of digits as its value with at least eight digits. Keys
 * compare byte for byte. */
void human_sort_key(struct buf *out, struct str name);

#endif
