/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/cron.h"

#include <string.h>

#include "lib/sched/text.h"

static const struct {
	const char *name;
	int min, max;
	const char *words;	/* three letters each, from min on */
} fields[CRON_FIELDS] = {
	[CRON_SECOND] = { "second", 0, 59, NULL },
	[CRON_MINUTE] = { "minute", 0, 59, NULL },
	[CRON_HOUR] = { "hour", 0, 23, NULL },
	[CRON_DAY] = { "day-of-month", 1, 31, NULL },
	[CRON_MONTH] = { "month", 1, 12,
		"JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC" },
	[CRON_WEEKDAY] = { "day-of-week", 0, 7, "SUNMONTUEWEDTHUFRISAT" },
};

/* What a field may be. */
struct set {
	uint64_t values;
	uint8_t nth[6];			/* weekdays; [0]: the last one */
	int last, last_workday;		/* of days */
};

int
cron_min(int f)
{
	return fields[f].min;
}

int
cron_max(int f)
{
	return fields[f].max;
}

static uint64_t
bits(int from, int to, int step)
{
	uint64_t set = 0;

	for (; from <= to; from += step)
		set |= UINT64_C(1) << from;
	return set;
}

int
cron_value(int f, struct str s)
{
	const char *w = fields[f].words;
	int v;

	for (v = fields[f].min; w != NULL && *w != '\0'; w += 3, v++) {
		if (s.len == 3 && memcmp(s.p, w, 3) == 0)
			return v;
	}
	v = sched_digits(s);
	return v >= fields[f].min && v <= fields[f].max ? v : -1;
}

/* "5L": the last Friday. */
static int
last_weekday(struct str s, struct set *out)
{
	int v;

	s.len--;	/* whatever it is, as long as digits come before it */
	if (sched_digits(s) == -1)
		return -1;
	v = cron_value(CRON_WEEKDAY, s);
	if (v == -1)
		return -1;
	out->nth[0] |= (uint8_t)(1 << v % 7);
	return 0;
}

/* "MON#2": the second Monday. */
static int
nth_weekday(struct str s, struct set *out)
{
	struct str day;
	int v, n;

	(void)sched_cut(&s, '#', &day);
	v = cron_value(CRON_WEEKDAY, day);
	n = sched_digits(s);
	if (v == -1 || n < 1 || n > 5)
		return -1;
	out->nth[n] |= (uint8_t)(1 << v % 7);
	return 0;
}

static int
range(int f, struct str s, struct set *out)
{
	struct str from;
	int a, b;

	(void)sched_cut(&s, '-', &from);
	a = cron_value(f, from);
	b = cron_value(f, s);
	if (a == -1 || b == -1 || a > b)
		return -1;
	out->values |= bits(a, b, 1);
	return 0;
}

/* A term without comma and step. */
static int
simple(int f, struct str s, struct set *out)
{
	int v;

	if (str_is(s, "*")) {
		out->values |= bits(fields[f].min, fields[f].max, 1);
		return 0;
	}
	if (f == CRON_WEEKDAY && sched_has(s, 'L'))
		return last_weekday(s, out);
	if (f == CRON_WEEKDAY && sched_has(s, '#'))
		return nth_weekday(s, out);
	if (sched_has(s, '-'))
		return range(f, s, out);
	if (f == CRON_DAY && str_is(s, "LW")) {
		out->last_workday = 1;
		return 0;
	}
	if (f == CRON_DAY && str_is(s, "L")) {
		out->last = 1;
		return 0;
	}
	v = cron_value(f, s);
	if (v == -1)
		return -1;
	out->values |= bits(v, v, 1);
	return 0;
}

/* Every step-th of the values, or from the only one on. */
static uint64_t
thin_out(int f, uint64_t values, int step)
{
	uint64_t left = 0;
	int i;

	if ((values & (values - 1)) == 0)
		return bits(__builtin_ctzll(values), fields[f].max, step);
	for (i = 0; values != 0; values &= values - 1, i++) {
		if (i % step == 0)
			left |= values & (~values + 1);
	}
	return left;
}

static int
stepped(int f, struct str s, struct set *out)
{
	struct set base = { 0 };
	struct str term;
	int step;

	(void)sched_cut(&s, '/', &term);
	step = sched_digits(s);
	if (step < 1 || simple(f, term, &base) == -1)
		return -1;
	out->last |= base.last;
	out->last_workday |= base.last_workday;
	if (base.values != 0)
		out->values |= thin_out(f, base.values, step);
	return 0;
}

static int
parse_field(int f, struct str s, struct set *out,
    struct hc_err *err)
{
	struct str term;
	int more, rc;

	*out = (struct set){ 0 };
	do {
		more = sched_cut(&s, ',', &term);
		/* In "5L/3" and "1#2/2" the step belongs to the rest. */
		if (sched_has(term, '/') && !(f == CRON_WEEKDAY &&
		    (sched_has(term, 'L') || sched_has(term, '#'))))
			rc = stepped(f, term, out);
		else
			rc = simple(f, term, out);
		if (rc == -1)
			return hc_err(err, HC_EINVAL, "Bad %s",
			    fields[f].name);
	} while (more);
	return 0;
}

int
cron_split(struct str expr, struct cron_text *t, struct hc_err *err)
{
	struct str rest, word, part[CRON_FIELDS];
	size_t i;
	int n = 0;

	*t = (struct cron_text){ 0 };
	if (expr.len > SCHED_TEXT_MAX)
		return hc_err(err, HC_EINVAL, "Expression is too long");
	sched_clean(&t->text, expr);
	for (i = 0; i < t->text.len; i++) {
		if (t->text.p[i] >= 'a' && t->text.p[i] <= 'z')
			t->text.p[i] -= 'a' - 'A';
	}
	for (rest = buf_view(&t->text); sched_word(&rest, &word); n++) {
		if (n < CRON_FIELDS)
			part[n] = word;
	}
	if (n != CRON_FIELDS && n != CRON_FIELDS - 1) {
		cron_text_free(t);
		return hc_err(err, HC_EINVAL, "Wrong number of fields");
	}
	t->given = n;
	t->part[CRON_SECOND] = STR("0");
	memcpy(&t->part[CRON_FIELDS - n], part, (size_t)n * sizeof *part);
	return 0;
}

void
cron_text_free(struct cron_text *t)
{
	buf_free(&t->text);
}

static int
starred(struct str s)
{
	return s.len > 0 && s.p[0] == '*';
}

/* "30 2" never comes (Feb counts as 29 days). */
static int
days_exist(const struct set *day, const struct set *month)
{
	int first;

	if (day->last || day->last_workday)
		return 1;
	first = __builtin_ctzll(day->values);
	if (first == 31)
		return (month->values & (UINT64_C(1) << 1 | 1 << 3 | 1 << 5 |
		    1 << 7 | 1 << 8 | 1 << 10 | 1 << 12)) != 0;
	return first < 30 || month->values != UINT64_C(1) << 2;
}

static int
parse_parts(const struct cron_text *t, struct set set[CRON_FIELDS],
    struct hc_err *err)
{
	int f;

	for (f = 0; f < CRON_FIELDS; f++) {
		if (parse_field(f, t->part[f], &set[f],
		    err) == -1)
			return -1;
	}
	if (!days_exist(&set[CRON_DAY], &set[CRON_MONTH]))
		return hc_err(err, HC_EINVAL, "Bad %s", fields[CRON_DAY].name);
	return 0;
}

int
cron_parse(struct str expr, struct rule *r, struct hc_err *err)
{
	struct set set[CRON_FIELDS];
	struct cron_text t;
	uint64_t week;
	int rc;

	if (cron_split(expr, &t, err) == -1)
		return -1;
	rc = parse_parts(&t, set, err);
	if (rc == 0) {
		week = set[CRON_WEEKDAY].values;
		*r = (struct rule){
			.second = set[CRON_SECOND].values,
			.minute = set[CRON_MINUTE].values,
			.hour = (uint32_t)set[CRON_HOUR].values,
			.day = (uint32_t)set[CRON_DAY].values,
			.day_end = set[CRON_DAY].last ? 1 << 1 : 0,
			.last_workday = set[CRON_DAY].last_workday != 0,
			.month = (uint16_t)set[CRON_MONTH].values,
			.weekday = (uint8_t)((week | week >> 7) & 0x7f),
			.either = !starred(t.part[CRON_DAY]) &&
			    !starred(t.part[CRON_WEEKDAY]),
			.mode = t.given == 5 &&
			    !starred(t.part[CRON_MINUTE]) &&
			    !starred(t.part[CRON_HOUR]) ? RULE_SHIFT :
			    RULE_ELAPSED,
		};
		memcpy(r->nth, set[CRON_WEEKDAY].nth, sizeof r->nth);
	}
	cron_text_free(&t);
	return rc;
}
