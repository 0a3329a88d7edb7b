/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/explain_part.h"

#include "lib/base/xmalloc.h"

static const char *const nouns[PART_FIELDS] = { "second", "minute", "hour",
	"day of month", "month", "day of week", "year" };
static const char *const months[] = { "", "January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December" };
static const char *const weekdays[] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

void
part_add(struct part *p, struct seq s)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct seq *q = &p->seq[i];

		if (q->start == s.start && q->stop == s.stop &&
		    q->step == s.step && q->nth == s.nth && q->star == s.star)
			return;
	}
	p->seq = xreallocarray(p->seq, p->n + 1, sizeof *p->seq);
	p->seq[p->n++] = s;
}

/* Whether a range is all that a field can be. */
static int
whole(const struct part *p, int a, int b)
{
	return p->field < CRON_FIELDS &&
	    a == cron_min(p->field) &&
	    b == cron_max(p->field);
}

void
part_add_one(struct part *p, int value)
{
	part_add(p, (struct seq){ value, value, 1, 0, 0 });
}

void
part_add_range(struct part *p, int a, int b, int step, int stepped)
{
	if (whole(p, a, b)) {
		part_add(p, (struct seq){ .star = 1, .step = step });
	} else if (b == a + 1 && !stepped) {
		part_add_one(p, a);
		part_add_one(p, b);
	} else {
		part_add(p, (struct seq){ a, b, step, 0, 0 });
	}
}

/* --- what a field is --- */

static int
single(const struct seq *s)
{
	return !s->star && s->start == s->stop;
}

int
part_all_single(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->n && single(&p->seq[i]); i++)
		;
	return i == p->n;
}

/* "*" and no more. */
int
part_any(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->n && p->seq[i].star && p->seq[i].step == 1; i++)
		;
	return i == p->n;
}

/* One number, be it said twice in different ways ("23,23/2"). */
int
part_one(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->n && single(&p->seq[i]) &&
	    p->seq[i].start == p->seq[0].start; i++)
		;
	return i == p->n;
}

int
part_is(const struct part *p, int value)
{
	return part_one(p) && p->seq[0].start == value;
}

/* --- a field in words --- */

static void
ordinal(struct buf *out, int n)
{
	static const char *const words[] = { "", "first", "second", "third",
		"fourth", "fifth", "sixth", "seventh", "eighth", "ninth" };

	if (n >= 1 && n <= 9)
		buf_adds(out, words[n]);
	else
		buf_addf(out, "%dth", n);
}

/* What comes before item i of n in a list. */
void
part_list_comma(struct buf *out, size_t i, size_t n)
{
	if (i > 0)
		buf_adds(out, n == 2 ? " and " : i == n - 1 ? ", and " : ", ");
}

static void
number(struct buf *out, int f, int v)
{
	if (f == CRON_DAY && v == PART_DAY_LAST)
		buf_adds(out, "the last");
	else if (f == CRON_DAY && v < PART_DAY_END)
		buf_addf(out, "the last but %d", PART_DAY_END - v - 1);
	else if (f == CRON_MONTH)
		buf_adds(out, months[v]);
	else if (f == CRON_WEEKDAY)
		buf_adds(out, weekdays[v]);
	else
		buf_addf(out, "%d", v);
}

/* "the first", "the last" (day) */
void
part_the_nth(struct buf *out, int n)
{
	buf_adds(out, "the ");
	if (n == PART_NTH_LAST)
		buf_adds(out, "last");
	else
		ordinal(out, n);
}

static void
single_words(struct buf *out, int f, const struct seq *s)
{
	if (f == CRON_DAY && s->start == PART_DAY_LAST) {
		buf_adds(out, "the last day of the month");
	} else if (f == CRON_DAY && s->start == PART_DAY_LAST_WORKDAY) {
		buf_adds(out, "the last weekday of the month");
	} else if (f == CRON_DAY && s->start < PART_DAY_END) {
		part_the_nth(out, PART_DAY_END - s->start);
		buf_adds(out, " day from the end of the month");
	} else if (f == CRON_DAY) {
		part_the_nth(out, s->start);
		buf_adds(out, " day of month");
	} else if (f == CRON_WEEKDAY && s->nth != 0) {
		part_the_nth(out, s->nth);
		buf_addf(out, " %s of the month", weekdays[s->start]);
	} else {
		if (f <= CRON_HOUR)
			buf_addf(out, "%s ", nouns[f]);
		number(out, f, s->start);
	}
}

static void
seq_words(struct buf *out, int f, const struct seq *s)
{
	if (single(s)) {
		single_words(out, f, s);
		return;
	}
	if (f != CRON_WEEKDAY || s->step != 1 || s->star) {
		buf_adds(out, "every ");
		if (s->step != 1) {
			ordinal(out, s->step);
			buf_addc(out, ' ');
		}
		buf_adds(out, nouns[f]);
		if (s->star)
			return;
		buf_adds(out, " from ");
	}
	number(out, f, s->start);
	buf_adds(out, " through ");
	number(out, f, s->stop);
}

/* "minutes 5, 7, and 9", "the first and the last day of month" */
static int
list_words(struct buf *out, const struct part *p)
{
	size_t i;

	if (p->n < 2 || !part_all_single(p) || p->field > CRON_DAY)
		return 0;
	for (i = 0; i < p->n; i++) {
		if (p->seq[i].start <= PART_DAY_LAST_WORKDAY)
			return 0;
	}
	if (p->field != CRON_DAY)
		buf_addf(out, "%ss ", nouns[p->field]);
	for (i = 0; i < p->n; i++) {
		part_list_comma(out, i, p->n);
		if (p->field == CRON_DAY)
			part_the_nth(out, p->seq[i].start);
		else
			number(out, p->field, p->seq[i].start);
	}
	if (p->field == CRON_DAY)
		buf_adds(out, " day of month");
	return 1;
}

void
part_words(struct buf *out, const struct part *p)
{
	size_t i;

	if (list_words(out, p))
		return;
	for (i = 0; i < p->n; i++) {
		part_list_comma(out, i, p->n);
		seq_words(out, p->field, &p->seq[i]);
	}
}

static int
some_single(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->n && !single(&p->seq[i]); i++)
		;
	return i < p->n;
}

void
part_phrase(struct buf *out, const struct part *p)
{
	if (p->field == CRON_HOUR)
		buf_adds(out, "past ");
	else if (p->field == CRON_MONTH || p->field == PART_YEAR)
		buf_adds(out, "in ");
	else if (p->field >= CRON_DAY)
		buf_adds(out, "on ");
	else if (some_single(p))
		buf_adds(out, "at ");
	part_words(out, p);
}

