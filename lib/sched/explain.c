/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Cron expressions in English, word for word as cronsim has it. */

#include "lib/sched/sched.h"

#include <stdlib.h>

#include "lib/sched/cron.h"
#include "lib/sched/explain_part.h"
#include "lib/sched/text.h"

/* --- the time of day --- */

static int
every_hour(struct buf *out, const struct part *second,
    const struct part *minute)
{
	if (part_any(minute) && part_any(second)) {
		buf_adds(out, "every second");
	} else if (part_any(minute) && part_is(second, 0)) {
		buf_adds(out, "every minute");
	} else if (part_any(minute)) {
		part_phrase(out, second);
		buf_adds(out, " of every minute");
	} else if (part_is(minute, 0) && part_is(second, 0)) {
		buf_adds(out, "at the start of every hour");
	} else if (part_is(second, 0)) {
		part_phrase(out, minute);
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
times(struct buf *out, const struct part part[PART_FIELDS])
{
	const struct part *s = &part[CRON_SECOND], *m = &part[CRON_MINUTE];
	const struct part *h = &part[CRON_HOUR];
	int at[TIMES_MAX];
	size_t i, n = 0;

	if (!part_all_single(s) || !part_all_single(m) || !part_all_single(h) ||
	    s->n * m->n * h->n > TIMES_MAX)
		return 0;
	for (i = 0; i < s->n * m->n * h->n; i++)
		at[n++] = h->seq[i / m->n / s->n].start * 3600 +
		    m->seq[i / s->n % m->n].start * 60 +
		    s->seq[i % s->n].start;
	qsort(at, n, sizeof *at, by_number);
	buf_adds(out, "at ");
	for (i = 0; i < n; i++) {
		part_list_comma(out, i, n);
		buf_addf(out, "%02d:%02d", at[i] / 3600, at[i] / 60 % 60);
		if (!part_is(s, 0))
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
	if (part_one(hour) && h->start != 0 && !m->star && m->step == 1) {
		buf_addf(out, "every minute from %02d:%02d through %02d:%02d",
		    h->start, m->start, h->start, m->stop);
		return 1;
	}
	if (hour->n != 1 || h->star || h->step != 1 || !m->star)
		return 0;
	part_phrase(out, minute);
	buf_addf(out, " from %02d:00 through %02d:59", h->start, h->stop);
	return 1;
}

/* Returns 1 when "every day" may follow. */
static int
time_phrase(struct buf *out, const struct part part[PART_FIELDS])
{
	const struct part *second = &part[CRON_SECOND];
	const struct part *minute = &part[CRON_MINUTE];
	const struct part *hour = &part[CRON_HOUR];

	if (part_any(hour) && every_hour(out, second, minute))
		return 0;
	if (times(out, part))
		return 1;
	if (part_is(second, 0) && time_range(out, minute, hour))
		return 0;
	if (!part_is(second, 0)) {
		part_phrase(out, second);
		buf_addc(out, ' ');
	}
	part_phrase(out, minute);
	buf_addc(out, ' ');
	part_phrase(out, hour);
	return 0;
}

/* --- the date --- */

/* "on January 15", "on the last day of every month": 1 when that is all. */
static int
one_day(struct buf *out, const struct part *day, const struct part *month)
{
	if (!part_one(day) || day->seq[0].start < PART_DAY_END)
		return 0;
	if (part_is(day, PART_DAY_LAST)) {
		buf_adds(out, "on the last day of ");
	} else if (part_is(day, PART_DAY_LAST_WORKDAY)) {
		buf_adds(out, "on the last weekday of ");
	} else if (part_one(month)) {
		buf_adds(out, "on ");
		part_words(out, month);
		buf_addf(out, " %d", day->seq[0].start);
		return 1;
	} else {
		buf_adds(out, "on ");
		part_the_nth(out, day->seq[0].start);
		buf_adds(out, " day of ");
	}
	part_words(out, month);
	return 1;
}

static void
add_phrase(struct buf *out, const struct part *p)
{
	if (part_any(p))
		return;
	if (out->len > 0)
		buf_addc(out, ' ');
	part_phrase(out, p);
}

static void
date_phrase(struct buf *out, const struct part part[PART_FIELDS],
    int every_day, int both)
{
	const struct part *day = &part[CRON_DAY], *month = &part[CRON_MONTH];
	const struct part *weekday = &part[CRON_WEEKDAY];

	if (part_any(weekday) && one_day(out, day, month))
		return;
	if (every_day && part_any(day) && part_any(weekday) &&
	    part_all_single(month)) {
		buf_adds(out, "every day ");
		part_phrase(out, month);
		return;
	}
	add_phrase(out, day);
	if (!part_any(day) && !part_any(weekday))
		buf_adds(out, both ? " if it's" : " and");
	add_phrase(out, weekday);
	add_phrase(out, month);
	if (every_day && out->len == 0)
		buf_adds(out, "every day");
}

void
explain_parts(struct buf *out, struct part part[PART_FIELDS], int both)
{
	struct buf date = { 0 };
	int every_day = time_phrase(out, part), f;

	date_phrase(&date, part, every_day, both);
	add_phrase(&date, &part[PART_YEAR]);
	if (date.len > 0) {
		buf_addc(out, ' ');
		buf_addbuf(out, buf_view(&date));
	}
	buf_free(&date);
	for (f = 0; f < PART_FIELDS; f++)
		free(part[f].seq);
}

void
explain_capital(struct buf *out, size_t at)
{
	if (at < out->len && out->p[at] >= 'a' && out->p[at] <= 'z')
		out->p[at] -= 'a' - 'A';
}

/* --- taking apart an expression that is known to be good --- */

static void
add_weekday(struct part *p, struct str s)
{
	struct str day;
	int v, nth = PART_NTH_LAST;

	if (sched_cut(&s, '#', &day))
		nth = sched_digits(s);
	else
		day.len--;	/* the L of "5L" */
	v = cron_value(CRON_WEEKDAY, day);
	part_add(p, (struct seq){ v, v, 1, nth, 0 });
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
		a = head.len == 1 ? PART_DAY_LAST : PART_DAY_LAST_WORKDAY;
		part_add(p, (struct seq){ a, a, 1, PART_NTH_LAST, 0 });
	} else if (str_is(head, "*")) {
		part_add(p, (struct seq){ .star = 1, .step = step });
	} else if (sched_cut(&head, '-', &from)) {
		a = cron_value(p->field, from);
		b = cron_value(p->field, head);
		part_add_range(p, a, b, step, stepped);
	} else {
		a = cron_value(p->field, from);
		b = stepped ? cron_max(p->field) : a;
		part_add_range(p, a, b, step, stepped);
	}
}

int
sched_explain(struct str cron, struct buf *out, struct hc_err *err)
{
	struct part part[PART_FIELDS] = { 0 };
	size_t start = out->len;
	struct str rest, term;
	struct cron_text t;
	struct rule rule;
	int f, more;

	if (cron_parse(cron, &rule, err) == -1 ||
	    cron_split(cron, &t, err) == -1)
		return -1;
	for (f = 0; f < CRON_FIELDS; f++) {
		part[f].field = f;
		rest = t.part[f];
		do {
			more = sched_cut(&rest, ',', &term);
			add_term(&part[f], term);
		} while (more);
	}
	explain_parts(out, part, !rule.either);
	explain_capital(out, start);
	cron_text_free(&t);
	return 0;
}
