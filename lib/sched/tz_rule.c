/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/tz_rule.h"

#include <string.h>

#include "lib/base/clock.h"

enum { DAY = 86400, HOUR = 3600 };

static int
take(struct str *s, char c)
{
	if (s->len == 0 || s->p[0] != c)
		return 0;
	s->p++;
	s->len--;
	return 1;
}

static int
digit_next(const struct str *s)
{
	return s->len > 0 && s->p[0] >= '0' && s->p[0] <= '9';
}

static int
number(struct str *s, int min, int max, int *out)
{
	int v = 0;

	if (!digit_next(s))
		return -1;
	for (; digit_next(s); s->p++, s->len--) {
		v = v * 10 + (s->p[0] - '0');
		if (v > max)
			return -1;
	}
	if (v < min)
		return -1;
	*out = v;
	return 0;
}

/* [+-]HH[:MM[:SS]] */
static int
clock_time(struct str *s, int max_hours, int32_t *seconds)
{
	int sign = 1, h, m = 0, sec = 0;

	if (take(s, '-'))
		sign = -1;
	else
		(void)take(s, '+');
	if (number(s, 0, max_hours, &h) == -1)
		return -1;
	if (take(s, ':')) {
		if (number(s, 0, 59, &m) == -1)
			return -1;
		if (take(s, ':') && number(s, 0, 59, &sec) == -1)
			return -1;
	}
	*seconds = sign * (h * HOUR + m * 60 + sec);
	return 0;
}

/* Letters, or anything between angle brackets. */
static int
abbreviation(struct str *s, struct str *out)
{
	size_t n = 0;
	int quoted = take(s, '<');

	if (quoted) {
		const char *end = memchr(s->p, '>', s->len);

		if (end == NULL)
			return -1;
		n = (size_t)(end - s->p);
	} else {
		while (n < s->len && ((s->p[n] >= 'A' && s->p[n] <= 'Z') ||
		    (s->p[n] >= 'a' && s->p[n] <= 'z')))
			n++;
	}
	if (n < 3)
		return -1;
	*out = (struct str){ s->p, n };
	n += (size_t)quoted;
	s->p += n;
	s->len -= n;
	return 0;
}

static int
rule_day(struct str *s, struct tz_rule_day *d)
{
	if (!take(s, ','))
		return -1;
	if (take(s, 'M')) {
		d->form = 'M';
		if (number(s, 1, 12, &d->month) == -1 || !take(s, '.') ||
		    number(s, 1, 5, &d->week) == -1 || !take(s, '.') ||
		    number(s, 0, 6, &d->day) == -1)
			return -1;
	} else if (take(s, 'J')) {
		d->form = 'J';
		if (number(s, 1, 365, &d->day) == -1)
			return -1;
	} else {
		d->form = 'n';
		if (number(s, 0, 365, &d->day) == -1)
			return -1;
	}
	d->time = 2 * HOUR;
	return take(s, '/') ? clock_time(s, 167, &d->time) : 0;
}

int
tz_rule_parse(struct str s, struct tz_rule *r)
{
	*r = (struct tz_rule){ 0 };
	if (abbreviation(&s, &r->std) == -1 ||
	    clock_time(&s, 24, &r->std_offset) == -1)
		return -1;
	r->std_offset = -r->std_offset;
	if (s.len == 0)
		return 0;
	r->has_dst = 1;
	r->dst_offset = r->std_offset + HOUR;
	if (abbreviation(&s, &r->dst) == -1)
		return -1;
	if (s.len > 0 && s.p[0] != ',') {
		if (clock_time(&s, 24, &r->dst_offset) == -1)
			return -1;
		r->dst_offset = -r->dst_offset;
	}
	if (rule_day(&s, &r->start) == -1 || rule_day(&s, &r->end) == -1)
		return -1;
	return s.len == 0 ? 0 : -1;
}

static int
leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Seconds since the epoch, as if local time were UTC. */
static int64_t
day_at(const struct tz_rule_day *d, int year)
{
	int64_t day = hc_days_from_civil(year, 1, 1);

	switch (d->form) {
	case 'J':	/* 29 February is never counted */
		day += d->day - 1 + (leap(year) && d->day >= 60);
		break;
	case 'n':
		day += d->day;
		break;
	default: {
		int64_t first = hc_days_from_civil(year, d->month, 1);
		int64_t next = d->month == 12 ?
		    hc_days_from_civil(year + 1, 1, 1) :
		    hc_days_from_civil(year, d->month + 1, 1);
		int wday = (int)(((first + 4) % 7 + 7) % 7);

		day = first + (d->day - wday + 7) % 7 + (d->week - 1) * 7;
		if (day >= next)
			day -= 7;
	}
	}
	return day * DAY + d->time;
}

void
tz_rule_year(const struct tz_rule *r, int year, int64_t *start, int64_t *end)
{
	*start = day_at(&r->start, year) - r->std_offset;
	*end = day_at(&r->end, year) - r->dst_offset;
}
