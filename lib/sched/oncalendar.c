/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/oncalendar.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/sched/text.h"

enum part { WEEKDAY, YEAR, MONTH, DAY, HOUR, MINUTE, SECOND };

/* Values of a part are kept less base, so that all fit a set. */
static const struct {
	const char *name;
	int min, max, base;
} parts[] = {
	[WEEKDAY] = { "day-of-week", 0, 6, 0 },
	[YEAR] = { "year", RULE_YEAR_MIN, RULE_YEAR_END - 1, RULE_YEAR_MIN },
	[MONTH] = { "month", 1, 12, 0 },
	[DAY] = { "day-of-month", 1, 31, 0 },
	[HOUR] = { "hour", 0, 23, 0 },
	[MINUTE] = { "minute", 0, 59, 0 },
	[SECOND] = { "second", 0, 59, 0 },
};

/* Days from the end (~) are kept as positive numbers; the greatest of them
 * comes first. */
struct set {
	uint64_t w[4];
};

enum {
	SET_SIZE = 256,
	REVERSE_MAX = 28,
	/* "*:*" and a newline is as short as a line can be. */
	LINES_MAX = SCHED_TEXT_MAX / 4 + 1
};

static const struct {
	const char *word, *means;
} specials[] = {
	{ "minutely", "*-*-* *:*:00" },
	{ "hourly", "*-*-* *:00:00" },
	{ "daily", "*-*-* 00:00:00" },
	{ "weekly", "Mon *-*-* 00:00:00" },
	{ "monthly", "*-*-01 00:00:00" },
	{ "quarterly", "*-01,04,07,10-01 00:00:00" },
	{ "semiannually", "*-01,07-01 00:00:00" },
	{ "yearly", "*-01-01 00:00:00" },
	{ "annually", "*-01-01 00:00:00" },
};

static const char *const weekdays[] = { "Monday", "Tuesday", "Wednesday",
	"Thursday", "Friday", "Saturday", "Sunday" };

static void
set_add(struct set *s, int v)
{
	s->w[v / 64] |= UINT64_C(1) << v % 64;
}

static int
set_has(const struct set *s, int v)
{
	return (int)(s->w[v / 64] >> v % 64 & 1);
}

static void
set_add_range(struct set *s, int from, int to)
{
	for (; from <= to; from++)
		set_add(s, from);
}

/* A number or weekday, less base; -1 when it is none in range. */
static int
value(enum part part, struct str s)
{
	int v;

	if (part == WEEKDAY) {
		for (v = 0; v < 7; v++) {
			if (str_case_is(s, weekdays[v]) || (s.len == 3 &&
			    strncasecmp(s.p, weekdays[v], 3) == 0))
				return v;
		}
		return -1;
	}
	v = sched_digits(s);
	if (part == YEAR && v >= 0 && v < 100)
		v += v < 70 ? 2000 : 1900;
	return v >= parts[part].min && v <= parts[part].max ?
	    v - parts[part].base : -1;
}

/* "a..b", for weekdays also "a-b" where sep is '-'. */
static int
range(enum part part, struct str s, size_t at, size_t seplen, struct set *out)
{
	int a = value(part, (struct str){ s.p, at });
	int b = value(part, (struct str){ s.p + at + seplen,
	    s.len - at - seplen });

	if (a == -1 || b == -1 || a > b)
		return -1;
	set_add_range(out, a, b);
	return 0;
}

/* A value or range. */
static int
simple(enum part part, struct str s, int reverse, struct set *out)
{
	size_t i;
	int v;

	for (i = 0; i < s.len; i++) {
		if (part == WEEKDAY && s.p[i] == '-')
			return range(part, s, i, 1, out);
		if (i + 1 < s.len && s.p[i] == '.' && s.p[i + 1] == '.')
			return range(part, s, i, 2, out);
	}
	v = value(part, s);
	if (v == -1 || (reverse && v > REVERSE_MAX))
		return -1;
	set_add(out, v);
	return 0;
}

/* Every step-th of the values of base, or from the only one on. */
static void
thin_out(enum part part, const struct set *base, int reverse, int step,
    struct set *out)
{
	int i, v, n = 0, only = 0;

	for (i = 0; i < SET_SIZE; i++) {
		v = reverse ? SET_SIZE - 1 - i : i;
		if (!set_has(base, v))
			continue;
		if (n++ % step == 0)
			set_add(out, v);
		only = v;
	}
	if (n != 1)
		return;
	if (reverse) {
		for (v = only; v >= 1; v -= step)
			set_add(out, v);
	} else {
		for (v = only; v <= parts[part].max - parts[part].base;
		    v += step)
			set_add(out, v);
	}
}

static int
term(enum part part, struct str s, int reverse, struct set *out)
{
	struct set base = { 0 };
	struct str head;
	int step;

	if (part == WEEKDAY || !sched_has(s, '/'))
		return simple(part, s, reverse, out);
	(void)sched_cut(&s, '/', &head);
	step = sched_digits(s);
	if (step < 1 || simple(part, head, reverse, &base) == -1)
		return -1;
	thin_out(part, &base, reverse, step, out);
	return 0;
}

/* One component; *reverse is set when its days count from the end. */
static int
component(enum part part, struct str s, struct set *out, int *reverse,
    struct hc_err *err)
{
	struct set all = { 0 };
	struct str item;
	int more;

	*out = all;
	*reverse = part == DAY && s.len > 0 && s.p[0] == '~';
	if (*reverse) {
		s.p++;
		s.len--;
	}
	if (part != WEEKDAY && str_is(s, "*")) {
		set_add_range(out, parts[part].min - parts[part].base,
		    parts[part].max - parts[part].base);
		*reverse = 0;
		return 0;
	}
	while (part == WEEKDAY && s.len > 0 && s.p[s.len - 1] == ',')
		s.len--;
	do {
		more = sched_cut(&s, ',', &item);
		if (term(part, item, *reverse, out) == -1)
			return hc_err(err, HC_EINVAL, "Bad %s",
			    parts[part].name);
	} while (more);
	return 0;
}

/* Cuts s at each sep into at most max pieces; the number there would be. */
static int
pieces(struct str s, char sep, struct str *piece, int max)
{
	struct str p;
	int n = 0, more;

	do {
		more = sched_cut(&s, sep, &p);
		if (n < max)
			piece[n] = p;
		n++;
	} while (more);
	return n;
}

static int
parse_time(struct str s, struct rule *r, struct hc_err *err)
{
	struct str piece[3];
	struct set h, m, sec;
	int n = pieces(s, ':', piece, 3), reverse;

	if (n != 2 && n != 3)
		return hc_err(err, HC_EINVAL, "Bad time");
	if (n == 2)
		piece[2] = STR("0");
	if (component(HOUR, piece[0], &h, &reverse, err) == -1 ||
	    component(MINUTE, piece[1], &m, &reverse, err) == -1 ||
	    component(SECOND, piece[2], &sec, &reverse, err) == -1)
		return -1;
	r->hour = (uint32_t)h.w[0];
	r->minute = m.w[0];
	r->second = sec.w[0];
	return 0;
}

static int
parse_date(struct str s, struct rule *r, struct hc_err *err)
{
	struct str piece[3];
	struct set y, m, d;
	int n = pieces(s, '-', piece, 3), reverse;

	if (n != 2 && n != 3)
		return hc_err(err, HC_EINVAL, "Bad date");
	if (n == 2) {
		piece[2] = piece[1];
		piece[1] = piece[0];
		piece[0] = STR("*");
	}
	if (component(YEAR, piece[0], &y, &reverse, err) == -1 ||
	    component(MONTH, piece[1], &m, &reverse, err) == -1 ||
	    component(DAY, piece[2], &d, &reverse, err) == -1)
		return -1;
	memcpy(r->year, y.w, sizeof r->year);
	r->month = (uint16_t)m.w[0];
	r->day = reverse ? 0 : (uint32_t)d.w[0];
	r->day_end = reverse ? (uint32_t)d.w[0] : 0;
	return 0;
}

static int
parse_weekday(struct str s, struct rule *r, struct hc_err *err)
{
	struct set days;
	int reverse;

	if (component(WEEKDAY, s, &days, &reverse, err) == -1)
		return -1;
	/* From Monday first to Sunday first. */
	r->weekday = (uint8_t)((days.w[0] << 1 | days.w[0] >> 6) & 0x7f);
	return 0;
}

static void
any_time(struct rule *r)
{
	struct set years = { 0 };

	*r = (struct rule){ .mode = RULE_SKIP, .second = 1, .minute = 1,
		.hour = 1, .day = UINT32_MAX - 1, .month = 0x1ffe,
		.weekday = 0x7f, .some_years = 1 };
	set_add_range(&years, 0, parts[YEAR].max - parts[YEAR].base);
	memcpy(r->year, years.w, sizeof r->year);
}

/* Takes the words from the last to the first. */
static int
parse_words(const struct str *word, int n, struct rule *r,
    struct hc_err *err)
{
	int words = n;

	any_time(r);
	if (n > 0 && sched_has(word[n - 1], ':') &&
	    parse_time(word[--n], r, err) == -1)
		return -1;
	if (n > 0 && sched_has(word[n - 1], '-') &&
	    (word[n - 1].p[0] == '*' || (word[n - 1].p[0] >= '0' &&
	    word[n - 1].p[0] <= '9')) &&
	    parse_date(word[--n], r, err) == -1)
		return -1;
	if (n > 0 && parse_weekday(word[0], r, err) == -1)
		return -1;
	if (words == 0 || n > 1)
		return hc_err(err, HC_EINVAL, "Wrong number of fields");
	return 0;
}

/* An expression without zone. */
static int
parse_rule(struct str s, struct rule *r, struct hc_err *err)
{
	struct buf text = { 0 };
	struct str words[SCHED_TEXT_MAX], rest;
	size_t i;
	int n = 0, rc;

	for (i = 0; i < sizeof specials / sizeof *specials; i++) {
		if (str_case_is(s, specials[i].word))
			s = str_of(specials[i].means);
	}
	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '~')
			buf_addc(&text, '-');
		buf_addc(&text, s.p[i]);
	}
	/* Words have blanks between them: there are at most half as many. */
	for (rest = buf_view(&text); sched_word(&rest, &words[n]); n++)
		;
	rc = parse_words(words, n, r, err);
	buf_free(&text);
	return rc;
}

/* One line; its last word may name a zone. */
static int
parse_line(struct str s, struct oncalendar_line *line, struct hc_err *err)
{
	size_t at = s.len;

	line->tz = NULL;
	s = sched_trim(s);
	at = s.len;
	while (at > 0 && !sched_is_space(s.p[at - 1]))
		at--;
	if (sched_has(s, ' ') && s.p[at] != '*' &&
	    !(s.p[at] >= '0' && s.p[at] <= '9')) {
		line->tz = tz_get((struct str){ s.p + at, s.len - at }, NULL);
		if (line->tz != NULL)
			s = sched_trim((struct str){ s.p, at });
	}
	return parse_rule(s, &line->rule, err);
}

int
oncalendar_parse(struct str expr, struct oncalendar *out, struct hc_err *err)
{
	struct buf text = { 0 };
	struct oncalendar oc = { 0 };
	struct str rest, line;
	int more, rc = 0;

	if (expr.len > SCHED_TEXT_MAX)
		return hc_err(err, HC_EINVAL, "Expression is too long");
	sched_clean(&text, expr);
	rest = sched_trim(buf_view(&text));
	do {
		more = sched_cut(&rest, '\n', &line);
		oc.lines = xreallocarray(oc.lines, oc.n + 1, sizeof *oc.lines);
		rc = parse_line(line, &oc.lines[oc.n++], err);
	} while (more && rc == 0 && oc.n < LINES_MAX);
	buf_free(&text);
	if (rc == -1)
		oncalendar_free(&oc);
	else
		*out = oc;
	return rc;
}

void
oncalendar_free(struct oncalendar *oc)
{
	free(oc->lines);
	*oc = (struct oncalendar){ 0 };
}

/* --- several lines --- */

/* Where a line of an expression stands. */
struct cursor {
	struct rule_pos pos;
	/* Of its occurrence; wall is local time of the check's zone. */
	int64_t utc, wall;
	int ended;
};

static const struct tz *
zone_of(const struct oncalendar_line *line, const struct tz *tz)
{
	return line->tz != NULL ? line->tz : tz;
}

/* Moves each cursor that is not past `wall` on, and finds the first of all by
 * local time, as the reference library does; -1 when all have ended. */
static int
next_of_all(const struct oncalendar *oc, const struct tz *tz,
    struct cursor *cursor, int64_t wall)
{
	int first = -1;
	size_t i;

	for (i = 0; i < oc->n; i++) {
		const struct tz *own = zone_of(&oc->lines[i], tz);
		struct cursor *c = &cursor[i];

		if (!c->ended && c->wall <= wall) {
			c->ended = !rule_next(&oc->lines[i].rule, own, &c->pos,
			    &c->utc);
			c->wall = c->utc + tz_offset(tz, c->utc);
		}
		if (!c->ended && (first == -1 || c->wall <
		    cursor[first].wall))
			first = (int)i;
	}
	return first;
}

int
oncalendar_next_after(const struct oncalendar *oc, const struct tz *tz,
    int64_t after, int64_t *utc)
{
	struct cursor cursor[LINES_MAX];
	int64_t t = after / HC_SECOND - (after % HC_SECOND < 0), wall;
	size_t i;
	int first;

	if (oc->n == 1)
		return rule_next_after(&oc->lines[0].rule,
		    zone_of(&oc->lines[0], tz), after, utc);
	wall = t + tz_offset(tz, t);
	for (i = 0; i < oc->n; i++) {
		rule_start(zone_of(&oc->lines[i], tz), t, &cursor[i].pos);
		cursor[i].utc = t;
		cursor[i].wall = wall;
		cursor[i].ended = 0;
	}
	do {
		first = next_of_all(oc, tz, cursor, wall);
		if (first == -1)
			return 0;
		wall = cursor[first].wall;
		*utc = cursor[first].utc;
	} while (*utc <= t);
	return 1;
}
