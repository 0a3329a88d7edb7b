/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/rule.h"

#include "lib/base/clock.h"

enum {
	MINUTE = 60,
	HOUR = 3600,
	DAY = 86400,
	YEARS_AHEAD = 50,
	/* Of a search by elapsed time. A day without change of offset ends
	 * it, so few are taken, unless it goes round in circles. */
	STEPS_MAX = 500
};

/* A calendar day. */
struct day {
	int64_t start;			/* its midnight, local */
	int year, month, day;
};

static int
has(uint64_t set, int64_t value)
{
	return (int)(set >> value & 1);
}

/* The first member at or after `from`; -1 when there is none. */
static int
first_from(uint64_t set, int from)
{
	set = from > 63 ? 0 : set >> from << from;
	return set != 0 ? __builtin_ctzll(set) : -1;
}

static int
month_length(int year, int month)
{
	static const uint8_t length[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };
	int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return length[month] + (month == 2 && leap);
}

/* The days (bit 1..31) of a month that begins on that weekday which are one of
 * the weekdays of set. */
static uint32_t
weekdays_in(uint8_t set, int first)
{
	uint64_t week = (uint64_t)set >> first | (uint64_t)set << (7 - first);

	week &= 0x7f;
	return (uint32_t)(week << 1 | week << 8 | week << 15 | week << 22 |
	    week << 29);
}

/* Days of the month by number or from its end. */
static uint32_t
days_by_number(const struct rule *r, int first, int length)
{
	uint32_t days = r->day, end = r->day_end;
	int last = (first + length - 1) % 7;

	for (; end != 0; end &= end - 1) {
		int day = length + 1 - __builtin_ctz(end);

		days |= day > 0 ? UINT32_C(1) << day : 0;
	}
	if (r->last_workday)
		days |= UINT32_C(1) << (length - (last == 0 ? 2 : last == 6));
	return days;
}

static uint32_t
days_by_weekday(const struct rule *r, int first, int length)
{
	uint32_t days = weekdays_in(r->weekday, first);
	int n;

	for (n = 1; n <= 5; n++)
		days |= weekdays_in(r->nth[n], first) &
		    (uint32_t)(UINT64_C(0xfe) << 7 * (n - 1));
	return days | (weekdays_in(r->nth[0], first) &
	    (uint32_t)(UINT64_C(0xfe) << (length - 7)));
}

/* The days of a month on which the rule holds, bit 1..31. */
static uint32_t
days_of_month(const struct rule *r, int year, int month)
{
	int length = month_length(year, month);
	int64_t start = hc_days_from_civil(year, month, 1);
	int first = (int)(((start + 4) % 7 + 7) % 7);
	uint32_t by_number = days_by_number(r, first, length);
	uint32_t by_weekday = days_by_weekday(r, first, length);
	uint64_t all = (UINT64_C(2) << length) - 2;

	return (r->either ? by_number | by_weekday : by_number & by_weekday) &
	    (uint32_t)all;
}

/* The first of the rule's years from this one on; -1 when there is none. */
static int
first_year(const struct rule *r, int year)
{
	if (!r->some_years)
		return year;
	if (year < RULE_YEAR_MIN)
		year = RULE_YEAR_MIN;
	for (; year < RULE_YEAR_END; year++) {
		int n = year - RULE_YEAR_MIN;

		if (has(r->year[n / 64], n % 64))
			return year;
	}
	return -1;
}

/* Moves d on to the first day from itself on that the rule holds on: 1; 0 when
 * there is none up to the end of year `last`. */
static int
first_day(const struct rule *r, struct day *d, int last)
{
	int year = d->year, month = d->month, day = d->day;

	for (;;) {
		int y = first_year(r, year), m, n;

		if (y == -1 || y > last)
			return 0;
		if (y != year)
			month = day = 1;
		year = y;
		m = first_from(r->month, month);
		if (m == -1) {
			year++;
			month = day = 1;
			continue;
		}
		if (m != month)
			day = 1;
		month = m;
		n = first_from(days_of_month(r, year, month), day);
		if (n != -1) {
			day = n;
			break;
		}
		month++;
		day = 1;
	}
	*d = (struct day){ hc_days_from_civil(year, month, day) * DAY, year,
		month, day };
	return 1;
}

/* The first matching second of a day from `from` on; -1 when there is none. */
static int
first_time(const struct rule *r, int from)
{
	int h = from / HOUR, m = from / MINUTE % 60, s = from % MINUTE;

	if (has(r->hour, h)) {
		if (has(r->minute, m)) {
			s = first_from(r->second, s);
			if (s != -1)
				return h * HOUR + m * MINUTE + s;
		}
		m = first_from(r->minute, m + 1);
		if (m != -1)
			return h * HOUR + m * MINUTE +
			    first_from(r->second, 0);
	}
	h = first_from(r->hour, h + 1);
	if (h == -1)
		return -1;
	return h * HOUR + first_from(r->minute, 0) * MINUTE +
	    first_from(r->second, 0);
}

static void
day_of(int64_t local, struct day *d)
{
	struct hc_tm tm;

	hc_tm_from_us(local * HC_SECOND, &tm);
	*d = (struct day){ local - tm.hour * HOUR - tm.minute * MINUTE -
	    tm.second, tm.year, tm.month, tm.day };
}

/* Moves *local on to the first local time from itself on that the rule holds
 * at, whatever the clocks do: 1; 0 when there is none up to the end of year
 * `last`. */
static int
first_local(const struct rule *r, int64_t *local, int last)
{
	struct day d;
	int time;

	for (day_of(*local, &d); first_day(r, &d, last);
	    day_of(*local, &d)) {
		time = first_time(r, *local < d.start ? 0 :
		    (int)(*local - d.start));
		*local = d.start + (time == -1 ? DAY : time);
		if (time != -1)
			return 1;
	}
	return 0;
}

/* The last year of a search from local time on. */
static int
last_year(const struct rule *r, int64_t local)
{
	struct day d;

	day_of(local, &d);
	return r->some_years ? RULE_YEAR_END - 1 : d.year + YEARS_AHEAD;
}

/* --- elapsed time --- */

static int64_t
floor_mod(int64_t a, int64_t b)
{
	int64_t m = a % b;

	return m < 0 ? m + b : m;
}

static int
hour_of(const struct rule_pos *p)
{
	return (int)(floor_mod(p->local, DAY) / HOUR);
}

static int
minute_of(const struct rule_pos *p)
{
	return (int)(floor_mod(p->local, HOUR) / MINUTE);
}

static int
second_of(const struct rule_pos *p)
{
	return (int)floor_mod(p->local, MINUTE);
}

void
rule_start(const struct tz *tz, int64_t t, struct rule_pos *p)
{
	p->local = t + tz_offset(tz, t);
	p->fold = tz_to_utc(tz, p->local) != t;
}

static void
tick(const struct tz *tz, struct rule_pos *p, int64_t seconds)
{
	rule_start(tz, tz_to_utc_fold(tz, p->local, p->fold) + seconds, p);
}

/* Each of these leaves p alone when its part of the time matches: 0. Else it
 * moves p on, at most to where the next larger part begins anew: 1. Where the
 * offset changes the steps must be these and no others (core.md 18.3). */
static int
walk_hour(const struct rule *r, const struct tz *tz, struct rule_pos *p)
{
	if (has(r->hour, hour_of(p)))
		return 0;
	p->local -= floor_mod(p->local, HOUR);
	do
		tick(tz, p, HOUR);
	while (hour_of(p) != 0 && !has(r->hour, hour_of(p)));
	return 1;
}

static int
walk_minute(const struct rule *r, const struct tz *tz, struct rule_pos *p)
{
	int only;

	if (has(r->minute, minute_of(p)))
		return 0;
	p->local -= floor_mod(p->local, MINUTE);
	if ((r->minute & (r->minute - 1)) == 0) {
		only = first_from(r->minute, 0);
		tick(tz, p, floor_mod(only - minute_of(p), 60) * MINUTE);
	}
	while (!has(r->minute, minute_of(p))) {
		tick(tz, p, MINUTE);
		if (minute_of(p) == 0)
			break;
	}
	return 1;
}

static int
walk_second(const struct rule *r, const struct tz *tz, struct rule_pos *p)
{
	int only;

	if (has(r->second, second_of(p)))
		return 0;
	if ((r->second & (r->second - 1)) == 0) {
		only = first_from(r->second, 0);
		tick(tz, p, floor_mod(only - second_of(p), 60));
	}
	while (!has(r->second, second_of(p))) {
		tick(tz, p, 1);
		if (second_of(p) == 0)
			break;
	}
	return 1;
}

/* Whether all of the day of p from p's hour on, and the midnight after it, are
 * local times that occur exactly once and with one offset. */
static int
plain(const struct tz *tz, const struct rule_pos *p, const struct day *d,
    int64_t *utc_minus_local)
{
	int64_t utc = tz_to_utc_fold(tz, p->local, p->fold);
	struct tz_span s;

	tz_span(tz, utc, &s);
	*utc_minus_local = -(int64_t)s.offset;
	return p->local - floor_mod(p->local, HOUR) >= s.wall_from &&
	    d->start + DAY < s.wall_to;
}

/* One step of the search by elapsed time, from p on a day that matches: 1 when
 * p is an occurrence; 0 when it moved on and the day must be looked at anew. */
static int
elapsed_step(const struct rule *r, const struct tz *tz, struct rule_pos *p,
    const struct day *d)
{
	int64_t diff;
	int time;

	if (plain(tz, p, d, &diff)) {
		time = first_time(r, (int)(p->local - d->start));
		p->local = d->start + (time == -1 ? DAY : time);
		p->fold = 0;
		return time != -1;
	}
	return !walk_hour(r, tz, p) && !walk_minute(r, tz, p) &&
	    !walk_second(r, tz, p);
}

static int
next_elapsed(const struct rule *r, const struct tz *tz, struct rule_pos *p,
    int64_t *utc)
{
	struct day d;
	int64_t start;
	int last, steps;

	tick(tz, p, 1);
	last = last_year(r, p->local);
	for (steps = 0; steps < STEPS_MAX; steps++) {
		day_of(p->local, &d);
		start = d.start;
		if (!first_day(r, &d, last))
			return 0;
		if (d.start != start)
			*p = (struct rule_pos){ d.start, 0 };
		if (elapsed_step(r, tz, p, &d)) {
			*utc = tz_to_utc_fold(tz, p->local, p->fold);
			return 1;
		}
	}
	*utc = INT64_MIN;	/* round in circles */
	return 1;
}

/* The first instant after t at which the rule holds, span by span: what
 * next_elapsed() should find, and finds where clocks change on the hour. */
static int
next_instant(const struct rule *r, const struct tz *tz, int64_t t,
    int64_t *utc)
{
	struct tz_span s;
	int64_t local;
	int last = last_year(r, t);

	for (t++;; t = s.to) {
		tz_span(tz, t, &s);
		local = t + s.offset;
		if (!first_local(r, &local, last))
			return 0;
		*utc = local - s.offset;
		if (*utc < s.to)
			return 1;
	}
}

/* --- the clock on the wall --- */

/* The end of the gap that local time p is in; p when it is in none. */
static int64_t
gap_end(const struct tz *tz, int64_t p, int64_t *utc)
{
	struct tz_span s;

	*utc = tz_to_utc(tz, p);
	tz_span(tz, *utc, &s);
	/* A time in the gap is read with the offset before it, and so falls
	 * into the span after it. */
	if (p - s.offset == *utc)
		return p;
	*utc = s.from;
	return s.from + s.offset;
}

static int
next_on_wall(const struct rule *r, const struct tz *tz, struct rule_pos *p,
    int64_t *utc)
{
	int64_t local = p->local + 1, end;
	int last = last_year(r, local);

	for (;;) {
		if (!first_local(r, &local, last))
			return 0;
		end = gap_end(tz, local, utc);
		if (end == local)
			break;
		if (r->mode == RULE_SHIFT) {
			local += (end - local + MINUTE - 1) / MINUTE * MINUTE;
			*utc = tz_to_utc(tz, local);
			break;
		}
		local = end;
	}
	*p = (struct rule_pos){ local, 0 };
	return 1;
}

int
rule_next(const struct rule *r, const struct tz *tz, struct rule_pos *p,
    int64_t *utc)
{
	return r->mode == RULE_ELAPSED ? next_elapsed(r, tz, p, utc) :
	    next_on_wall(r, tz, p, utc);
}

void
rule_skip_repeat(const struct tz *tz, int64_t t, struct rule_pos *p)
{
	struct tz_span s;

	if (!p->fold)
		return;
	tz_span(tz, t, &s);
	*p = (struct rule_pos){ s.wall_from - 1, 0 };
}

int
rule_next_after(const struct rule *r, const struct tz *tz, int64_t after,
    int64_t *utc)
{
	int64_t t = after / HC_SECOND - (after % HC_SECOND < 0);
	struct rule_pos p;

	rule_start(tz, t, &p);
	if (r->mode != RULE_ELAPSED)
		rule_skip_repeat(tz, t, &p);
	if (!rule_next(r, tz, &p, utc))
		return 0;
	return *utc > t || next_instant(r, tz, t, utc);
}
