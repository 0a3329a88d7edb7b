/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Durations, distances and sort keys (core.md 17.1-17.3). */
#include "lib/base/human.h"

#include <string.h>

#include "lib/base/clock.h"
#include "tests/unit/unit.h"

#define SEC HC_SECOND
#define MIN HC_MINUTE
#define HOUR HC_HOUR
#define DAY HC_DAY

struct duration {
	int64_t d;
	const char *lng, *sentence, *approx, *hms;
};
static const struct duration durations[] = {
	{ 0, "", "0 seconds", "0 min 0 sec", "0 sec" },
	{ -5 * SEC, "", "0 seconds", "0 min 0 sec", "0 sec" },
	{ SEC / 200, "", "0 seconds", "0 min 0 sec", "0 sec" },
	{ SEC / 100, "", "0 seconds", "0 min 0 sec", "0.01 sec" },
	{ 123456, "", "0 seconds", "0 min 0 sec", "0.12 sec" },
	{ SEC / 2, "", "0 seconds", "0 min 0 sec", "0.50 sec" },
	{ 999999, "", "0 seconds", "0 min 0 sec", "1.00 sec" },
	{ SEC, "", "1 second", "0 min 1 sec", "1 sec" },
	{ 1999999, "", "1 second", "0 min 1 sec", "1 sec" },
	{ 59 * SEC, "", "59 seconds", "0 min 59 sec", "59 sec" },
	{ MIN, "1 minute", "1 minute, 0 seconds", "1 min 0 sec",
	    "1 min 0 sec" },
	{ 62 * SEC, "1 minute", "1 minute, 2 seconds", "1 min 2 sec",
	    "1 min 2 sec" },
	{ 12 * MIN + SEC, "12 minutes", "12 minutes, 1 second",
	    "12 min 1 sec", "12 min 1 sec" },
	{ 12 * MIN + 24 * SEC, "12 minutes", "12 minutes, 24 seconds",
	    "12 min 24 sec", "12 min 24 sec" },
	{ HOUR, "1 hour", "1 hour, 0 minutes", "1 h 0 min",
	    "1 h 0 min 0 sec" },
	{ HOUR + 30 * MIN, "1 hour 30 minutes", "1 hour, 30 minutes",
	    "1 h 30 min", "1 h 30 min 0 sec" },
	{ 6 * HOUR + 12 * MIN + 59 * SEC, "6 hours 12 minutes",
	    "6 hours, 12 minutes", "6 h 12 min", "6 h 12 min 59 sec" },
	{ DAY, "1 day", "1 day, 0 hours", "1 day 0 h",
	    "24 h 0 min 0 sec" },
	{ DAY + HOUR, "1 day 1 hour", "1 day, 1 hour", "1 day 1 h",
	    "25 h 0 min 0 sec" },
	{ DAY + 6 * HOUR, "1 day 6 hours", "1 day, 6 hours", "1 day 6 h",
	    "30 h 0 min 0 sec" },
	{ DAY + MIN, "1 day 1 minute", "1 day, 0 hours", "1 day 0 h",
	    "24 h 1 min 0 sec" },
	{ 3 * DAY + 6 * HOUR + 59 * MIN, "3 days 6 hours 59 minutes",
	    "3 days, 6 hours", "3 days 6 h", "78 h 59 min 0 sec" },
	{ 7 * DAY, "1 week", "7 days, 0 hours", "7 days 0 h",
	    "168 h 0 min 0 sec" },
	{ 7 * DAY + SEC, "7 days", "7 days, 0 hours", "7 days 0 h",
	    "168 h 0 min 1 sec" },
	{ 7 * DAY + SEC / 2, "1 week", "7 days, 0 hours", "7 days 0 h",
	    "168 h 0 min 0 sec" },
	{ 8 * DAY, "8 days", "8 days, 0 hours", "8 days 0 h",
	    "192 h 0 min 0 sec" },
	{ 14 * DAY, "2 weeks", "14 days, 0 hours", "14 days 0 h",
	    "336 h 0 min 0 sec" },
	{ 365 * DAY, "365 days", "365 days, 0 hours", "365 days 0 h",
	    "8760 h 0 min 0 sec" },
};

static void
want(void (*fn)(struct buf *, int64_t), int64_t d, const char *text)
{
	struct buf b = { 0 };

	fn(&b, d);
	ck_assert_str_eq(buf_str(&b), text);
	buf_free(&b);
}

START_TEST(duration)
{
	const struct duration *d = &durations[_i];

	want(human_long, d->d, d->lng);
	want(human_sentence, d->d, d->sentence);
	want(human_approx, d->d, d->approx);
	want(human_hms, d->d, d->hms);
}
END_TEST

struct distance {
	const char *t, *now, *text;
};
static const struct distance distances[] = {
	{ "2024-05-16 12:00:00", "2024-05-16 12:00:00", "now" },
	{ "2024-05-16 12:00:00", "2024-05-16 12:00:00.999999", "now" },
	{ "2024-05-16 12:00:00.999999", "2024-05-16 12:00:00", "now" },
	{ "2024-05-16 12:00:00", "2024-05-16 12:00:01", "a second ago" },
	{ "2024-05-16 12:00:00", "2024-05-16 12:00:02", "2_seconds ago" },
	{ "2024-05-16 12:00:00", "2024-05-16 12:00:59.9",
	    "59_seconds ago" },
	{ "2024-05-16 12:00:00", "2024-05-16 12:01:00", "a minute ago" },
	{ "2024-05-16 12:00:00", "2024-05-16 12:59:59", "59_minutes ago" },
	{ "2024-05-16 12:00:00", "2024-05-16 13:59:59", "an hour ago" },
	{ "2024-05-16 12:00:00", "2024-05-17 11:59:59", "23_hours ago" },
	{ "2024-05-16 12:00:00", "2024-05-17 12:00:00", "1_day ago" },
	{ "2024-05-16 12:00:00", "2024-05-17 12:30:00", "1_day ago" },
	{ "2024-05-16 12:00:00", "2024-05-18 15:00:00",
	    "2_days, 3_hours ago" },
	{ "2024-05-16 12:00:00", "2024-05-23 12:00:00", "1_week ago" },
	{ "2024-05-16 12:00:00", "2024-05-26 12:00:00",
	    "1_week, 3_days ago" },
	{ "2024-05-16 12:00:00", "2024-05-28 12:00:00",
	    "1_week, 5_days ago" },
	{ "2024-05-16 12:00:00", "2024-06-15 11:00:00",
	    "4_weeks, 1_day ago" },
	{ "2024-05-16 12:00:00", "2024-06-16 11:59:59",
	    "4_weeks, 2_days ago" },
	{ "2024-05-16 12:00:00", "2024-06-16 12:00:00", "1_month ago" },
	{ "2024-05-16 12:00:00", "2024-06-23 12:00:00",
	    "1_month, 1_week ago" },
	/* A microsecond on the same second is still later in the month. */
	{ "2024-05-16 12:00:00.000001", "2024-06-16 12:00:00",
	    "4_weeks, 2_days ago" },
	/* Days do not directly follow months. */
	{ "2024-05-16 12:00:00", "2024-06-18 12:00:00", "1_month ago" },
	{ "2023-05-16 12:00:00", "2024-05-21 12:00:00", "1_year ago" },
	{ "2021-10-16 12:00:00", "2024-05-16 12:00:00",
	    "2_years, 7_months ago" },
	/* The day is cut to the month's; February never has 29. */
	{ "2024-01-31 12:00:00", "2024-03-01 12:00:00", "1_month ago" },
	{ "2024-01-30 00:00:00", "2024-02-29 00:00:00",
	    "4_weeks, 2_days ago" },
	{ "2023-12-31 00:00:00", "2024-02-29 00:00:00",
	    "1_month, 4_weeks ago" },
	{ "2024-12-15 00:00:00", "2025-01-15 00:00:00", "1_month ago" },
	{ "2023-12-15 00:00:00", "2025-01-14 00:00:00", "1_year ago" },
	/* And what is to come. */
	{ "2024-05-16 12:00:01", "2024-05-16 12:00:00",
	    "a second from now" },
	{ "2024-05-16 12:01:00", "2024-05-16 12:00:00",
	    "a minute from now" },
	{ "2024-05-16 14:00:00", "2024-05-16 12:00:00",
	    "2_hours from now" },
	{ "2024-05-18 15:00:00", "2024-05-16 12:00:00",
	    "2_days, 3_hours from now" },
	{ "2026-06-16 12:00:00", "2024-05-16 12:00:00",
	    "2_years, 1_month from now" },
};

static int64_t
at(const char *text)
{
	int64_t us;

	ck_assert_int_eq(hc_time_parse(text, strlen(text), &us), 0);
	return us;
}

START_TEST(ago)
{
	const struct distance *d = &distances[_i];
	struct buf b = { 0 }, nbsp = { 0 };
	const char *p;

	human_ago(&b, at(d->t), at(d->now), "_");
	ck_assert_str_eq(buf_str(&b), d->text);
	human_ago(&nbsp, at(d->t), at(d->now), HUMAN_NBSP);
	for (p = d->text, buf_reset(&b); *p != '\0'; p++)
		if (*p == '_')
			buf_adds(&b, "\u00a0");
		else
			buf_addc(&b, *p);
	ck_assert_str_eq(buf_str(&nbsp), buf_str(&b));
	buf_free(&b);
	buf_free(&nbsp);
}
END_TEST

static const struct {
	const char *name, *key;
} keys[] = {
	{ "", "" },
	{ "Web", "web" },
	{ " web 9\t", "web 00000009" },
	{ "web 10", "web 00000010" },
	{ "web 0000000010", "web 00000010" },
	{ "123456789x", "123456789x" },
	{ "0", "00000000" },
	{ "1.2.10", "00000001.00000002.00000010" },
	{ "\u00c4RGER \u0416", "\u00e4rger \u0436" },
	{ "\u00a0a\u3000", "a" },
	{ "\xff""A", "\ufffd""a" },
};

START_TEST(sort_key)
{
	struct buf b = { 0 };

	human_sort_key(&b, str_of(keys[_i].name));
	ck_assert_str_eq(buf_str(&b), keys[_i].key);
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("human");
	TCase *t = tcase_create("human");

	tcase_add_loop_test(t, duration, 0, COUNT(durations));
	tcase_add_loop_test(t, ago, 0, COUNT(distances));
	tcase_add_loop_test(t, sort_key, 0, COUNT(keys));
	suite_add_tcase(s, t);
	return unit_run(s);
}
