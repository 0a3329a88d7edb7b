/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Downtime statistics (core.md 5.10). */
#include "lib/model/downtime.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/sched/tz.h"
#include "tests/unit/unit.h"

#define MONTHS 3
#define FLIPS 4

struct flip {
	const char *created;
	enum check_status old_status;
};
struct want {
	int64_t duration, count;
	bool no_data;
};
static const struct {
	const char *name, *created, *now;
	enum check_status status;
	const char *bounds[MONTHS + 1];	/* of January, December, November */
	struct flip flips[FLIPS];
	struct want want[MONTHS];
} cases[] = {
	{ "down since November", "2019-01-01 00:00:00", "2020-01-15 00:00:00",
	    CHECK_DOWN,
	    { "2020-02-01 00:00:00", "2020-01-01 00:00:00",
	    "2019-12-01 00:00:00", "2019-11-01 00:00:00" },
	    { { "2019-11-15 00:00:00", CHECK_UP } },
	    { { 14 * HC_DAY, 1, false }, { 31 * HC_DAY, 1, false },
	    { 16 * HC_DAY, 1, false } } },
	/* Midnight of January is at 22:00 UTC. */
	{ "Riga", "2019-01-01 00:00:00", "2020-01-15 00:00:00", CHECK_DOWN,
	    { "2020-01-31 22:00:00", "2019-12-31 22:00:00",
	    "2019-11-30 22:00:00", "2019-10-31 22:00:00" },
	    { { "2019-12-31 23:00:00", CHECK_UP } },
	    { { 14 * HC_DAY + HC_HOUR, 1, false }, { 0, 0, false },
	    { 0, 0, false } } },
	{ "young", "2020-01-01 09:00:00", "2020-01-15 00:00:00", CHECK_UP,
	    { "2020-02-01 00:00:00", "2020-01-01 00:00:00",
	    "2019-12-01 00:00:00", "2019-11-01 00:00:00" }, { { 0 } },
	    { { 0, 0, false }, { 0, 0, true }, { 0, 0, true } } },
	{ "born with the month", "2020-01-01 00:00:00",
	    "2020-01-15 00:00:00", CHECK_UP,
	    { "2020-02-01 00:00:00", "2020-01-01 00:00:00",
	    "2019-12-01 00:00:00", "2019-11-01 00:00:00" }, { { 0 } },
	    { { 0, 0, false }, { 0, 0, false }, { 0, 0, true } } },
	{ "up again, twice", "2019-01-01 00:00:00", "2020-01-15 00:00:00",
	    CHECK_UP,
	    { "2020-02-01 00:00:00", "2020-01-01 00:00:00",
	    "2019-12-01 00:00:00", "2019-11-01 00:00:00" },
	    { { "2020-01-02 00:00:00", CHECK_DOWN },
	    { "2019-12-31 00:00:00", CHECK_UP },
	    { "2019-12-10 06:00:00", CHECK_DOWN },
	    { "2019-12-10 00:00:00", CHECK_UP } },
	    { { HC_DAY, 1, false }, { 30 * HC_HOUR, 2, false },
	    { 0, 0, false } } },
	{ "flips in any order, of one instant too", "2019-01-01 00:00:00",
	    "2020-01-15 00:00:00", CHECK_DOWN,
	    { "2020-02-01 00:00:00", "2020-01-01 00:00:00",
	    "2019-12-01 00:00:00", "2019-11-01 00:00:00" },
	    { { "2020-01-10 00:00:00", CHECK_DOWN },
	    { "2020-01-14 00:00:00", CHECK_NEW },
	    { "2020-01-05 00:00:00", CHECK_UP },
	    { "2020-01-10 00:00:00", CHECK_UP } },
	    { { 6 * HC_DAY, 2, false }, { 0, 0, false },
	    { 0, 0, false } } },
	/* At the same instant the flip comes before the boundary: an outage
	 * that ends with the month counts in the next one too. */
	{ "up at midnight", "2019-01-01 00:00:00", "2020-01-15 00:00:00",
	    CHECK_UP,
	    { "2020-02-01 00:00:00", "2020-01-01 00:00:00",
	    "2019-12-01 00:00:00", "2019-11-01 00:00:00" },
	    { { "2020-01-01 00:00:00", CHECK_DOWN },
	    { "2019-12-31 00:00:00", CHECK_UP } },
	    { { 0, 1, false }, { HC_DAY, 1, false }, { 0, 0, false } } },
	{ "a flip from a clock that is ahead", "2019-01-01 00:00:00",
	    "2020-01-15 00:00:00", CHECK_UP,
	    { "2020-02-01 00:00:00", "2020-01-01 00:00:00",
	    "2019-12-01 00:00:00", "2019-11-01 00:00:00" },
	    { { "2020-01-15 00:00:01", CHECK_DOWN },
	    { "2020-01-14 00:00:00", CHECK_UP } },
	    { { HC_DAY, 1, false }, { 0, 0, false }, { 0, 0, false } } },
};

static int64_t
at(const char *text)
{
	int64_t us;

	ck_assert_int_eq(hc_time_parse(text, strlen(text), &us), 0);
	return us;
}

START_TEST(months)
{
	const char *name = cases[_i].name;
	struct check c = { .status = cases[_i].status,
		.created = at(cases[_i].created) };
	struct check_flip flips[FLIPS];
	struct downtime p[MONTHS];
	size_t i, n;

	for (n = 0; n < FLIPS && cases[_i].flips[n].created != NULL; n++)
		flips[n] = (struct check_flip){
			.created = at(cases[_i].flips[n].created),
			.old_status = cases[_i].flips[n].old_status };
	for (i = 0; i < MONTHS; i++) {
		memset(&p[i], 0xff, sizeof p[i]);
		p[i].start = at(cases[_i].bounds[i + 1]);
		p[i].end = at(cases[_i].bounds[i]);
	}
	downtime_of(&(struct downtime_events){ &c, flips, n },
	    at(cases[_i].now), p, MONTHS);
	for (i = 0; i < MONTHS; i++) {
		const struct want *w = &cases[_i].want[i];

		ck_assert_msg(p[i].duration == w->duration,
		    "%s: duration %zu", name, i);
		ck_assert_msg(p[i].count == w->count, "%s: count %zu", name,
		    i);
		ck_assert_msg(p[i].no_data == w->no_data, "%s: no_data %zu",
		    name, i);
	}
}
END_TEST

static const struct {
	const char *zone, *now;
	enum downtime_unit unit;
	const char *bounds[MONTHS + 1];		/* the newest first */
} calendars[] = {
	{ "UTC", "2020-01-15 00:00:00", DOWNTIME_MONTHS,
	    { "2020-02-01 00:00:00", "2020-01-01 00:00:00",
	    "2019-12-01 00:00:00", "2019-11-01 00:00:00" } },
	{ "UTC", "2020-02-01 00:00:00", DOWNTIME_MONTHS,
	    { "2020-03-01 00:00:00", "2020-02-01 00:00:00",
	    "2020-01-01 00:00:00", "2019-12-01 00:00:00" } },
	{ "UTC", "2019-12-31 23:59:59.999999", DOWNTIME_MONTHS,
	    { "2020-01-01 00:00:00", "2019-12-01 00:00:00",
	    "2019-11-01 00:00:00", "2019-10-01 00:00:00" } },
	/* Already next year there. */
	{ "Europe/Riga", "2019-12-31 23:00:00", DOWNTIME_MONTHS,
	    { "2020-01-31 22:00:00", "2019-12-31 22:00:00",
	    "2019-11-30 22:00:00", "2019-10-31 22:00:00" } },
	{ "Europe/Riga", "2023-11-15 00:00:00", DOWNTIME_MONTHS,
	    { "2023-11-30 22:00:00", "2023-10-31 22:00:00",
	    "2023-09-30 21:00:00", "2023-08-31 21:00:00" } },
	{ "America/New_York", "2020-01-01 04:59:59", DOWNTIME_MONTHS,
	    { "2020-01-01 05:00:00", "2019-12-01 05:00:00",
	    "2019-11-01 04:00:00", "2019-10-01 04:00:00" } },
	/* 2020-01-15 is a Wednesday. */
	{ "UTC", "2020-01-15 00:00:00", DOWNTIME_WEEKS,
	    { "2020-01-20 00:00:00", "2020-01-13 00:00:00",
	    "2020-01-06 00:00:00", "2019-12-30 00:00:00" } },
	{ "UTC", "2020-01-13 00:00:00", DOWNTIME_WEEKS,
	    { "2020-01-20 00:00:00", "2020-01-13 00:00:00",
	    "2020-01-06 00:00:00", "2019-12-30 00:00:00" } },
	{ "UTC", "2020-01-12 23:59:59", DOWNTIME_WEEKS,
	    { "2020-01-13 00:00:00", "2020-01-06 00:00:00",
	    "2019-12-30 00:00:00", "2019-12-23 00:00:00" } },
	{ "Europe/Riga", "2024-04-01 12:00:00", DOWNTIME_DAYS,
	    { "2024-04-01 21:00:00", "2024-03-31 21:00:00",
	    "2024-03-30 22:00:00", "2024-03-29 22:00:00" } },
	/* No midnight in Santiago on 2019-09-08, two in Havana on
	 * 2024-11-03. */
	{ "America/Santiago", "2019-09-09 12:00:00", DOWNTIME_DAYS,
	    { "2019-09-10 03:00:00", "2019-09-09 03:00:00",
	    "2019-09-08 04:00:00", "2019-09-07 04:00:00" } },
	{ "America/Havana", "2024-11-04 12:00:00", DOWNTIME_DAYS,
	    { "2024-11-05 05:00:00", "2024-11-04 05:00:00",
	    "2024-11-03 04:00:00", "2024-11-02 04:00:00" } },
};

START_TEST(periods)
{
	struct downtime p[MONTHS];
	struct hc_err err;
	const struct tz *tz = tz_get(str_of(calendars[_i].zone), &err);
	size_t i;

	ck_assert_ptr_nonnull(tz);
	downtime_periods(calendars[_i].unit, at(calendars[_i].now), tz, p,
	    MONTHS);
	for (i = 0; i < MONTHS; i++) {
		ck_assert_int_eq(p[i].end, at(calendars[_i].bounds[i]));
		ck_assert_int_eq(p[i].start, at(calendars[_i].bounds[i + 1]));
	}
}
END_TEST

/* core.md 5.10: seconds in a month are the zone's. */
START_TEST(summer_time)
{
	struct downtime p[12];
	struct hc_err err;
	const struct tz *riga = tz_get(STR("Europe/Riga"), &err);

	ck_assert_ptr_nonnull(riga);
	downtime_periods(DOWNTIME_MONTHS, at("2024-04-15 00:00:00"), riga, p,
	    12);
	ck_assert_int_eq(p[1].end - p[1].start, 31 * HC_DAY - HC_HOUR);
	ck_assert_int_eq(p[6].end - p[6].start, 31 * HC_DAY + HC_HOUR);
	p[1].duration = HC_HOUR;
	ck_assert_double_eq_tol(downtime_uptime(&p[1]),
	    1 - 3600.0 / (31 * 86400 - 3600), 1e-12);
}
END_TEST

START_TEST(uptime)
{
	static const struct {
		const char *start, *end;
		int64_t duration;
		double want;
	} t[] = {
		{ "2020-01-01 00:00:00", "2020-02-01 00:00:00", 14 * HC_DAY,
		    17.0 / 31 },
		{ "2019-12-01 00:00:00", "2020-01-01 00:00:00", 31 * HC_DAY,
		    0.0 },
		{ "2019-11-01 00:00:00", "2019-12-01 00:00:00", 16 * HC_DAY,
		    14.0 / 30 },
		{ "2019-11-01 00:00:00", "2019-12-01 00:00:00", 0, 1.0 },
	};
	struct downtime d;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		d = (struct downtime){ .start = at(t[i].start),
			.end = at(t[i].end), .duration = t[i].duration };
		ck_assert_double_eq_tol(downtime_uptime(&d), t[i].want,
		    1e-12);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("downtime");
	TCase *t = tcase_create("downtime");

	tcase_add_loop_test(t, months, 0, COUNT(cases));
	tcase_add_loop_test(t, periods, 0, COUNT(calendars));
	tcase_add_test(t, summer_time);
	tcase_add_test(t, uptime);
	suite_add_tcase(s, t);
	return unit_run(s);
}
