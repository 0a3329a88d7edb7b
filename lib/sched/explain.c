/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Cron expressions in English, word for word as cronsim has it. */

#include "lib/sched/sched.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/xmalloc.h"
#include "lib/sched/cron.h"
#include "lib/sched/text.h"

/* nth of a sequence: the last such weekday; and of days, whose start then says
 * which last day. */
enum { NTH_LAST = -1, DAY_LAST = -1, DAY_LAST_WORKDAY = -2 };

/* Part of a field: a number, a range, or all ("*"), each with its step. */
struct seq {
	int start, stop, step, nth;
	int star;
};

struct part {
	enum cron_field field;
	struct seq *seq;
	size_t n;
};

static const char *const nouns[CRON_FIELDS] = { "second", "minute", "hour",
	"day of month", "month", "day of week" };
static const char *const months[] = { "", "January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December" };
static const char *const weekdays[] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

/* --- taking apart an expression that is known to be good --- */

static void
add(struct part *p, struct seq s)
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

static void
add_range(struct part *p, int a, int b, int step, int stepped)
{
	if (a == cron_min(p->field) && b == cron_max(p->field)) {
		add(p, (struct seq){ .star = 1, .step = step });
	} else if (b == a + 1 && !stepped) {
		add(p, (struct seq){ a, a, 1, 0, 0 });
		add(p, (struct seq){ b, b, 1, 0, 0 });
	} else {
		add(p, (struct seq){ a, b, step, 0, 0 });
	}
}

static void
add_weekday(struct part *p, struct str s)
{
	struct str day;
	int v, nth = NTH_LAST;

	if (sched_cut(&s, '#', &day))
		nth = sched_digits(s);
	else
		day.len--;	/* the L of "5L" */
	v = cron_value(CRON_WEEKDAY, day);
	add(p, (struct seq){ v, v, 1, nth, 0 });
}

static void
add_term(struct part *p, struct str s)
{
	struct str head, from;
	int stepped, step = 1, a, b;

	if (p->field == CRON_WEEKDAY && (sched_has(s, 'L') ||
	    sched_has(s, '#'))) {
		add_weekday(p, s);
		return;
	}
	stepped = sched_cut(&s, '/', &head);
	if (stepped)
		step = sched_digits(s);
	if (p->field == CRON_DAY && (str_is(head, "L") ||
	    str_is(head, "LW"))) {
		a = head.len == 1 ? DAY_LAST : DAY_LAST_WORKDAY;
		add(p, (struct seq){ a, a, 1, NTH_LAST, 0 });
	} else if (str_is(head, "*")) {
		add(p, (struct seq){ .star = 1, .step = step });
	} else if (sched_cut(&head, '-', &from)) {
		a = cron_value(p->field, from);
		b = cron_value(p->field, head);
		add_range(p, a, b, step, stepped);
	} else {
		a = cron_value(p->field, from);
		b = stepped ? cron_max(p->field) : a;
		add_range(p, a, b, step, stepped);
	}
}

static void
take_apart(const struct cron_text *t, struct part part[CRON_FIELDS])
{
	struct str rest, term;
	int f, more;

	for (f = 0; f < CRON_FIELDS; f++) {
		part[f] = (struct part){ .field = (enum cron_field)f };
		rest = t->part[f];
		do {
			more = sched_cut(&rest, ',', &term);
			add_term(&part[f], term);
		} while (more);
	}
}

/* --- what a field is --- */

static int
single(const struct seq *s)
{
	return !s->star && s->start == s->stop;
}

static int
all_single(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->n && single(&p->seq[i]); i++)
		;
	return i == p->n;
}

/* "*" and no more. */
static int
any(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->n && p->seq[i].star && p->seq[i].step == 1; i++)
		;
	return i == p->n;
}

/* One number, be it said twice in different ways ("23,23/2"). */
static int
one(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->n && single(&p->seq[i]) &&
	    p->seq[i].start == p->seq[0].start; i++)
		;
	return i == p->n;
}

static int
is(const struct part *p, int value)
{
	return one(p) && p->seq[0].start == value;
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
static void
comma(struct buf *out, size_t i, size_t n)
{
	if (i > 0)
		buf_adds(out, n == 2 ? " and " : i == n - 1 ? ", and " : ", ");
}

static void
number(struct buf *out, enum cron_field f, int v)
{
	if (f == CRON_MONTH)
		buf_adds(out, months[v]);
	else if (f == CRON_WEEKDAY)
		buf_adds(out, weekdays[v]);
	else
		buf_addf(out, "%d", v);
}

/* "the first", "the last" (day) */
static void
the_nth(struct buf *out, int n)
{
	buf_adds(out, "the ");
	if (n == NTH_LAST)
		buf_adds(out, "last");
	else
		ordinal(out, n);
}

static void
single_words(struct buf *out, enum cron_field f, const struct seq *s)
{
	if (f == CRON_DAY && s->nth == NTH_LAST) {
		buf_adds(out, s->start == DAY_LAST ?
		    "the last day of the month" :
		    "the last weekday of the month");
	} else if (f == CRON_DAY) {
		the_nth(out, s->start);
		buf_adds(out, " day of month");
	} else if (f == CRON_WEEKDAY && s->nth != 0) {
		the_nth(out, s->nth);
		buf_addf(out, " %s of the month", weekdays[s->start]);
	} else {
		if (f <= CRON_HOUR)
			buf_addf(out, "%s ", nouns[f]);
		number(out, f, s->start);
	}
}

static void
seq_words(struct buf *out, enum cron_field f, const struct seq *s)
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

	if (p->n < 2 || !all_single(p) || p->field > CRON_DAY)
		return 0;
	for (i = 0; i < p->n; i++) {
		if (p->seq[i].start == DAY_LAST_WORKDAY)
			return 0;
	}
	if (p->field != CRON_DAY)
		buf_addf(out, "%ss ", nouns[p->field]);
	for (i = 0; i < p->n; i++) {
		comma(out, i, p->n);
		if (p->field == CRON_DAY)
			the_nth(out, p->seq[i].start);
		else
			number(out, p->field, p->seq[i].start);
	}
	if (p->field == CRON_DAY)
		buf_adds(out, " day of month");
	return 1;
}

static void
words(struct buf *out, const struct part *p)
{
	size_t i;

	if (list_words(out, p))
		return;
	for (i = 0; i < p->n; i++) {
		comma(out, i, p->n);
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

static void
phrase(struct buf *out, const struct part *p)
{
	if (p->field == CRON_HOUR)
		buf_adds(out, "past ");
	else if (p->field == CRON_MONTH)
		buf_adds(out, "in ");
	else if (p->field >= CRON_DAY)
		buf_adds(out, "on ");
	else if (some_single(p))
		buf_adds(out, "at ");
	words(out, p);
}

/* --- the time of day --- */

static int
every_hour(struct buf *out, const struct part *second,
    const struct part *minute)
{
	if (any(minute) && any(second)) {
		buf_adds(out, "every second");
	} else if (any(minute) && is(second, 0)) {
		buf_adds(out, "every minute");
	} else if (any(minute)) {
		phrase(out, second);
		buf_adds(out, " of every minute");
	} else if (is(minute, 0) && is(second, 0)) {
		buf_adds(out, "at the start of every hour");
	} else if (is(second, 0)) {
		phrase(out, minute);
		buf_adds(out, " of every hour");
	} else {
		return 0;
	}
	return 1;
}

enum { TIMES_MAX = 4 };

static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* "at 13:00, 13:30, and 14:00" */
static int
times(struct buf *out, const struct part part[CRON_FIELDS])
{
	const struct part *s = &part[CRON_SECOND], *m = &part[CRON_MINUTE];
	const struct part *h = &part[CRON_HOUR];
	int at[TIMES_MAX];
	size_t i, n = 0;

	if (!all_single(s) || !all_single(m) || !all_single(h) ||
	    s->n * m->n * h->n > TIMES_MAX)
		return 0;
	for (i = 0; i < s->n * m->n * h->n; i++)
		at[n++] = h->seq[i / m->n / s->n].start * 3600 +
		    m->seq[i / s->n % m->n].start * 60 +
		    s->seq[i % s->n].start;
	qsort(at, n, sizeof *at, by_number);
	buf_adds(out, "at ");
	for (i = 0; i < n; i++) {
		comma(out, i, n);
		buf_addf(out, "%02d:%02d", at[i] / 3600, at[i] / 60 % 60);
		if (!is(s, 0))
			buf_addf(out, ":%02d", at[i] % 60);
	}
	return 1;
}

/* "every minute from 11:00 through 11:10", "... from 09:00 through 17:59" */
static int
time_range(struct buf *out, const struct part *minute,
    const struct part *hour)
{
	const struct seq *m = &minute->seq[0], *h = &hour->seq[0];

	if (minute->n != 1)
		return 0;
	if (one(hour) && h->start != 0 && !m->star && m->step == 1) {
		buf_addf(out, "every minute from %02d:%02d through %02d:%02d",
		    h->start, m->start, h->start, m->stop);
		return 1;
	}
	if (hour->n != 1 || h->star || h->step != 1 || !m->star)
		return 0;
	phrase(out, minute);
	buf_addf(out, " from %02d:00 through %02d:59", h->start, h->stop);
	return 1;
}

/* Returns 1 when "every day" may follow. */
static int
time_phrase(struct buf *out, const struct part part[CRON_FIELDS])
{
	const struct part *second = &part[CRON_SECOND];
	const struct part *minute = &part[CRON_MINUTE];
	const struct part *hour = &part[CRON_HOUR];

	if (any(hour) && every_hour(out, second, minute))
		return 0;
	if (times(out, part))
		return 1;
	if (is(second, 0) && time_range(out, minute, hour))
		return 0;
	if (!is(second, 0)) {
		phrase(out, second);
		buf_addc(out, ' ');
	}
	phrase(out, minute);
	buf_addc(out, ' ');
	phrase(out, hour);
	return 0;
}

/* --- the date --- */

/* "on January 15", "on the last day of every month": 1 when that is all. */
static int
one_day(struct buf *out, const struct part *day, const struct part *month)
{
	if (!one(day))
		return 0;
	if (is(day, DAY_LAST)) {
		buf_adds(out, "on the last day of ");
	} else if (is(day, DAY_LAST_WORKDAY)) {
		buf_adds(out, "on the last weekday of ");
	} else if (one(month)) {
		buf_adds(out, "on ");
		words(out, month);
		buf_addf(out, " %d", day->seq[0].start);
		return 1;
	} else {
		buf_adds(out, "on ");
		the_nth(out, day->seq[0].start);
		buf_adds(out, " day of ");
	}
	words(out, month);
	return 1;
}

static void
add_phrase(struct buf *out, const struct part *p)
{
	if (any(p))
		return;
	if (out->len > 0)
		buf_addc(out, ' ');
	phrase(out, p);
}

static void
date_phrase(struct buf *out, const struct part part[CRON_FIELDS],
    int every_day, int both)
{
	const struct part *day = &part[CRON_DAY], *month = &part[CRON_MONTH];
	const struct part *weekday = &part[CRON_WEEKDAY];

	if (any(weekday) && one_day(out, day, month))
		return;
	if (every_day && any(day) && any(weekday) && all_single(month)) {
		buf_adds(out, "every day ");
		phrase(out, month);
		return;
	}
	add_phrase(out, day);
	if (!any(day) && !any(weekday))
		buf_adds(out, both ? " if it's" : " and");
	add_phrase(out, weekday);
	add_phrase(out, month);
	if (every_day && out->len == 0)
		buf_adds(out, "every day");
}

int
sched_explain(struct str cron, struct buf *out, struct hc_err *err)
{
	struct part part[CRON_FIELDS];
	struct buf text = { 0 }, date = { 0 };
	struct cron_text t;
	struct rule rule;
	int f, every_day;

	if (cron_parse(cron, &rule, err) == -1 ||
	    cron_split(cron, &t, err) == -1)
		return -1;
	take_apart(&t, part);
	every_day = time_phrase(&text, part);
	date_phrase(&date, part, every_day, !rule.either);
	if (date.len > 0) {
		buf_addc(&text, ' ');
		buf_addbuf(&text, buf_view(&date));
	}
	text.p[0] -= 'a' - 'A';
	buf_addbuf(out, buf_view(&text));
	for (f = 0; f < CRON_FIELDS; f++)
		free(part[f].seq);
	buf_free(&text);
	buf_free(&date);
	cron_text_free(&t);
	return 0;
}
