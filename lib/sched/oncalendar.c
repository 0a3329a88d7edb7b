/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/oncalendar.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/sched/oncalendar_text.h"
#include "lib/sched/text.h"

/* Values of a part are kept less base, so that all fit a set. */
static const struct {
	const char *name;
	int min, max, base;
} parts[] = {
	[CAL_WEEKDAY] = { "day-of-week", 0, 6, 0 },
	[CAL_YEAR] = { "year", RULE_YEAR_MIN, RULE_YEAR_END - 1,
	    RULE_YEAR_MIN },
	[CAL_MONTH] = { "month", 1, 12, 0 },
	[CAL_DAY] = { "day-of-month", 1, 31, 0 },
	[CAL_HOUR] = { "hour", 0, 23, 0 },
	[CAL_MINUTE] = { "minute", 0, 59, 0 },
	[CAL_SECOND] = { "second", 0, 59, 0 },
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

int
oncalendar_max(enum cal_part part)
{
	return parts[part].max;
}

/* A number of a part or a weekday, Monday being 0; -1 when it is neither. */
static int
value_of(enum cal_part part, struct str s)
{
	int v;

	if (part == CAL_WEEKDAY) {
		for (v = 0; v < 7; v++) {
			if (str_case_is(s, weekdays[v]) || (s.len == 3 &&
			    strncasecmp(s.p, weekdays[v], 3) == 0))
				return v;
		}
		return -1;
	}
	v = sched_digits(s);
	if (part == CAL_YEAR && v >= 0 && v < 100)
		v += v < 70 ? 2000 : 1900;
	return v >= parts[part].min && v <= parts[part].max ? v : -1;
}

int
oncalendar_range(enum cal_part part, struct str s, int *a, int *b)
{
	size_t i, sep;

	for (i = 0, sep = 0; i < s.len && sep == 0; i++) {
		if (part == CAL_WEEKDAY && s.p[i] == '-')
			sep = 1;
		else if (i + 1 < s.len && s.p[i] == '.' && s.p[i + 1] == '.')
			sep = 2;
	}
	if (sep == 0) {
		*a = *b = value_of(part, s);
		return 0;
	}
	i--;
	*a = value_of(part, (struct str){ s.p, i });
	*b = value_of(part, (struct str){ s.p + i + sep,
	    s.len - i - sep });
	return 1;
}

/* A value or range. */
static int
simple(enum cal_part part, struct str s, int reverse, struct set *out)
{
	int a, b, is_range = oncalendar_range(part, s, &a, &b);

	if (a == -1 || b == -1 || a > b ||
	    (reverse && !is_range && a > REVERSE_MAX))
		return -1;
	set_add_range(out, a - parts[part].base, b - parts[part].base);
	return 0;
}

/* Every step-th of the values of base, or from the only one on. */
static void
thin_out(enum cal_part part, const struct set *base, int reverse, int step,
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
term(enum cal_part part, struct str s, int reverse, struct set *out)
{
	struct set base = { 0 };
	struct str head;
	int step;

	if (part == CAL_WEEKDAY || !sched_has(s, '/'))
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
component(enum cal_part part, struct str s, struct set *out, int *reverse,
    struct hc_err *err)
{
	struct set all = { 0 };
	struct str item;
	int more;

	*out = all;
	*reverse = part == CAL_DAY && s.len > 0 && s.p[0] == '~';
	if (*reverse) {
		s.p++;
		s.len--;
	}
	if (part != CAL_WEEKDAY && str_is(s, "*")) {
		set_add_range(out, parts[part].min - parts[part].base,
		    parts[part].max - parts[part].base);
		*reverse = 0;
		return 0;
	}
	while (part == CAL_WEEKDAY && s.len > 0 && s.p[s.len - 1] == ',')
		s.len--;
	do {
		more = sched_cut(&s, ',', &item);
		if (term(part, item, *reverse, out) == -1)
			return hc_err(err, HC_EINVAL, "Bad %s",
			    parts[part].name);
	} while (more);
	return 0;
}

/* A component that can have no "~", as one word of bits. */
static int
component64(enum cal_part part, const struct cal_text *t, uint64_t *out,
    struct hc_err *err)
{
	struct set set;
	int reverse;

	if (component(part, t->part[part], &set, &reverse, err) == -1)
		return -1;
	*out = set.w[0];
	return 0;
}

static int
parse_time(const struct cal_text *t, struct rule *r, struct hc_err *err)
{
	uint64_t hour;

	if (t->bad_time)
		return hc_err(err, HC_EINVAL, "Bad time");
	if (component64(CAL_HOUR, t, &hour, err) == -1 ||
	    component64(CAL_MINUTE, t, &r->minute, err) == -1 ||
	    component64(CAL_SECOND, t, &r->second, err) == -1)
		return -1;
	r->hour = (uint32_t)hour;
	return 0;
}

static int
parse_date(const struct cal_text *t, struct rule *r, struct hc_err *err)
{
	struct set year, day;
	uint64_t month;
	int reverse;

	if (t->bad_date)
		return hc_err(err, HC_EINVAL, "Bad date");
	if (component(CAL_YEAR, t->part[CAL_YEAR], &year, &reverse,
	    err) == -1 || component64(CAL_MONTH, t, &month, err) == -1 ||
	    component(CAL_DAY, t->part[CAL_DAY], &day, &reverse, err) == -1)
		return -1;
	memcpy(r->year, year.w, sizeof r->year);
	r->some_years = 1;
	r->month = (uint16_t)month;
	*(reverse ? &r->day_end : &r->day) = (uint32_t)day.w[0];
	return 0;
}

static int
parse_weekday(const struct cal_text *t, struct rule *r, struct hc_err *err)
{
	uint64_t days = 0x7f;

	if (t->part[CAL_WEEKDAY].p != NULL &&
	    component64(CAL_WEEKDAY, t, &days, err) == -1)
		return -1;
	/* From Monday first to Sunday first. */
	r->weekday = (uint8_t)((days << 1 | days >> 6) & 0x7f);
	return 0;
}

static int
parse_line(struct str s, struct oncalendar_line *line, struct hc_err *err)
{
	struct cal_text t;
	int rc;

	cal_split(s, &t);
	line->tz = t.tz;
	line->rule = (struct rule){ .mode = RULE_SKIP };
	if (parse_time(&t, &line->rule, err) == -1 ||
	    parse_date(&t, &line->rule, err) == -1 ||
	    parse_weekday(&t, &line->rule, err) == -1)
		rc = -1;
	else if (t.bad_words)
		rc = hc_err(err, HC_EINVAL, "Wrong number of fields");
	else
		rc = 0;
	cal_text_free(&t);
	return rc;
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
	int first, same_zone = 1;

	if (oc->n == 1)
		return rule_next_after(&oc->lines[0].rule,
		    zone_of(&oc->lines[0], tz), after, utc);
	wall = t + tz_offset(tz, t);
	for (i = 0; i < oc->n; i++)
		same_zone &= zone_of(&oc->lines[i], tz) == tz;
	for (i = 0; i < oc->n; i++) {
		rule_start(zone_of(&oc->lines[i], tz), t, &cursor[i].pos);
		if (same_zone)
			rule_skip_repeat(tz, t, &cursor[i].pos);
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
