/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The only place that reads clocks. Time is int64 microseconds since the epoch,
 * UTC (DESIGN 7); it is read once per event and passed down. */
#ifndef HC_CLOCK_H
#define HC_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define HC_SECOND INT64_C(1000000)
#define HC_MINUTE (60 * HC_SECOND)
#define HC_HOUR (60 * HC_MINUTE)
#define HC_DAY (24 * HC_HOUR)

/* "No time": what a NULL column reads as. */
#define HC_NOTIME INT64_MIN

/* Wall clock. Tests set HC_CLOCK=+SECONDS or -SECONDS (an offset) or
 * HC_CLOCK=@SECONDS (fixed) in the environment of a build with HC_TEST, or
 * HC_CLOCK=/FILE, whose offset may change meanwhile. */
int64_t hc_now(void);
/* Monotonic clock, for time-outs and durations. */
int64_t hc_mono(void);

/* The sooner of two times or delays, of which a negative one is never. */
int64_t hc_sooner(int64_t a, int64_t b);

/* Broken-down UTC, proleptic Gregorian; months and days count from 1. */
struct hc_tm {
	int year, month, day, hour, minute, second, usec;
	int wday;	/* 0 = Sunday */
};
void hc_tm_from_us(int64_t us, struct hc_tm *tm);
int64_t hc_tm_to_us(const struct hc_tm *tm);	/* wday ignored */
/* Days since 1970-01-01. */
int64_t hc_days_from_civil(int64_t year, int month, int day);

/* "YYYY-MM-DD HH:MM:SS" plus ".ffffff" when the microseconds are not 0: the
 * form SQLite columns hold (core.md 2.1). out has HC_TIME_SIZE bytes. */
#define HC_TIME_SIZE 40
void hc_time_format(int64_t us, char out[HC_TIME_SIZE]);
/* "Sun, 06 Nov 1994 08:49:37": as mail and HTTP have it, before a zone. */
void hc_time_mail(int64_t us, char out[HC_TIME_SIZE]);
/* Reads hc_time_format()'s form, also with 'T', fewer fraction digits and a
 * zone "Z", "+00", "+02:00". Returns -1 when it is something else. */
int hc_time_parse(const char *s, size_t len, int64_t *us);

#endif
