/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/human.h"

#include <inttypes.h>
#include <locale.h>
#include <wctype.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"

#define WEEK (7 * HC_DAY)

struct unit {
	int64_t size;
	const char *name;
};
static const struct unit units[] = {
	{ WEEK, "week" }, { HC_DAY, "day" }, { HC_HOUR, "hour" },
	{ HC_MINUTE, "minute" }, { HC_SECOND, "second" }
};
#define NUNITS (sizeof units / sizeof units[0])

static void
add_unit(struct buf *out, int64_t n, const char *glue, const char *name)
{
	buf_addf(out, "%" PRId64 "%s%s%s", n, glue, name, n == 1 ? "" : "s");
}

/* ---- durations ---- */

void
human_long(struct buf *out, int64_t d)
{
	const char *sep = "";
	size_t i;

	/* Rather "8 days" than "1 week 1 day". */
	i = d / HC_SECOND % (WEEK / HC_SECOND) == 0 ? 0 : 1;
	for (; i < NUNITS - 1; i++) {
		if (d < units[i].size)
			continue;
		buf_adds(out, sep);
		add_unit(out, d / units[i].size, " ", units[i].name);
		d %= units[i].size;
		sep = " ";
	}
}

void
human_sentence(struct buf *out, int64_t d)
{
	size_t i = 1;

	if (d < 0)
		d = 0;
	while (i < NUNITS - 1 && d < units[i].size)
		i++;
	add_unit(out, d / units[i].size, " ", units[i].name);
	if (i == NUNITS - 1)
		return;
	buf_adds(out, ", ");
	add_unit(out, d % units[i].size / units[i + 1].size, " ",
	    units[i + 1].name);
}

void
human_approx(struct buf *out, int64_t d)
{
	if (d < 0)
		d = 0;
	if (d >= HC_DAY) {
		add_unit(out, d / HC_DAY, " ", "day");
		buf_addf(out, " %" PRId64 " h", d % HC_DAY / HC_HOUR);
	} else if (d >= HC_HOUR)
		buf_addf(out, "%" PRId64 " h %" PRId64 " min", d / HC_HOUR,
		    d % HC_HOUR / HC_MINUTE);
	else
		buf_addf(out, "%" PRId64 " min %" PRId64 " sec",
		    d / HC_MINUTE, d % HC_MINUTE / HC_SECOND);
}

void
human_hms(struct buf *out, int64_t d)
{
	int64_t h, min, s;

	if (d >= HC_SECOND / 100 && d < HC_SECOND) {
		buf_addf(out, "%.2f sec", (double)d / (double)HC_SECOND);
		return;
	}
	s = d < 0 ? 0 : d / HC_SECOND;
	h = s / 3600;
	min = s / 60 % 60;
	if (h > 0)
		buf_addf(out, "%" PRId64 " h ", h);
	if (h > 0 || min > 0)
		buf_addf(out, "%" PRId64 " min ", min);
	buf_addf(out, "%" PRId64 " sec", s % 60);
}

/* ---- distances ---- */

/* Later in its month. */
static int
later_in_month(const struct hc_tm *a, const struct hc_tm *b)
{
	int64_t ta, tb;

	ta = a->day * HC_DAY + a->hour * HC_HOUR + a->minute * HC_MINUTE +
	    a->second * HC_SECOND + a->usec;
	tb = b->day * HC_DAY + b->hour * HC_HOUR + b->minute * HC_MINUTE +
	    b->second * HC_SECOND + b->usec;
	return ta > tb;
}

/* t moved on by whole months; February never has a 29th here. */
static int64_t
add_months(const struct hc_tm *t, int months)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	struct hc_tm p = *t;

	months += t->month - 1;
	p.year += months / 12;
	p.month = months % 12 + 1;
	if (p.day > days[p.month - 1])
		p.day = days[p.month - 1];
	p.usec = 0;
	return hc_tm_to_us(&p);
}

/* At least a day from `from` to `to`: the greatest unit, and the next smaller
 * one unless it is 0. */
static void
add_span(struct buf *out, int64_t from, int64_t to, const char *glue)
{
	static const char *const names[] = { "year", "month", "week", "day",
		"hour", "minute" };
	struct hc_tm a, b;
	int64_t parts[6], rest = to - from;
	int months;
	size_t i;

	hc_tm_from_us(from, &a);
	hc_tm_from_us(to, &b);
	months = (b.year - a.year) * 12 + b.month - a.month;
	if (later_in_month(&a, &b))
		months--;
	if (months > 0)
		rest = to - add_months(&a, months);
	parts[0] = months / 12;
	parts[1] = months % 12;
	for (i = 0; i < 4; i++) {
		parts[i + 2] = rest / units[i].size;
		rest %= units[i].size;
	}
	for (i = 0; i < 5 && parts[i] == 0;)
		i++;
	add_unit(out, parts[i], glue, names[i]);
	if (i < 5 && parts[i + 1] != 0) {
		buf_adds(out, ", ");
		add_unit(out, parts[i + 1], glue, names[i + 1]);
	}
}

static void
add_short_span(struct buf *out, int64_t d, const char *glue)
{
	size_t i = 2;

	while (i < NUNITS - 1 && d < units[i].size)
		i++;
	d /= units[i].size;
	if (d == 1)
		buf_addf(out, "%s %s", i == 2 ? "an" : "a", units[i].name);
	else
		add_unit(out, d, glue, units[i].name);
}

void
human_ago(struct buf *out, int64_t t, int64_t now, const char *glue)
{
	int64_t d = t < now ? now - t : t - now;

	if (d < HC_SECOND) {
		buf_adds(out, "now");
		return;
	}
	if (d < HC_DAY)
		add_short_span(out, d, glue);
	else if (t < now)
		add_span(out, t, now, glue);
	else
		add_span(out, now, t, glue);
	buf_adds(out, t < now ? " ago" : " from now");
}

/* ---- dates ---- */

const char *
human_month(int month)
{
	static const char *const names[] = { "Jan.", "Feb.", "March", "April",
		"May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.",
		"Dec." };

	return names[month - 1];
}

const char *
human_month_full(int month)
{
	static const char *const names[] = { "January", "February", "March",
		"April", "May", "June", "July", "August", "September",
		"October", "November", "December" };

	return names[month - 1];
}

void
human_date(struct buf *out, int64_t us)
{
	struct hc_tm t;

	hc_tm_from_us(us, &t);
	buf_addf(out, "%s %d, %d", human_month(t.month), t.day, t.year);
}

/* ---- names ---- */

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One run of digits from p on; returns its end. */
static const char *
add_digits(struct buf *out, const char *p, const char *end)
{
	const char *first = p;
	size_t n;

	while (p < end && is_digit(*p))
		p++;
	while (first < p && *first == '0')
		first++;
	for (n = (size_t)(p - first); n < 8; n++)
		buf_addc(out, '0');
	buf_add(out, first, (size_t)(p - first));
	return p;
}

void
human_sort_key(struct buf *out, struct str name)
{
	locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	const char *p, *end;
	uint32_t c;

	name = utf8_strip(name);
	p = name.p;
	end = name.p + name.len;
	while (p < end) {
		if (is_digit(*p)) {
			p = add_digits(out, p, end);
			continue;
		}
		c = utf8_next(&p, end);
		utf8_add(out, c < 0x80 || unicode == (locale_t)0 ?
		    (c >= 'A' && c <= 'Z' ? c + 32 : c) :
		    (uint32_t)towlower_l((wint_t)c, unicode));
	}
	if (unicode != (locale_t)0)
		freelocale(unicode);
}
