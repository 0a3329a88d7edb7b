/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* OnCalendar expressions in English, in the words of those of cron. */

#include "lib/sched/sched.h"

#include <stdlib.h>

#include "lib/sched/explain_part.h"
#include "lib/sched/oncalendar.h"
#include "lib/sched/text.h"

static const int field_of[CAL_PARTS] = {
	[CAL_WEEKDAY] = CRON_WEEKDAY, [CAL_YEAR] = PART_YEAR,
	[CAL_MONTH] = CRON_MONTH, [CAL_DAY] = CRON_DAY,
	[CAL_HOUR] = CRON_HOUR, [CAL_MINUTE] = CRON_MINUTE,
	[CAL_SECOND] = CRON_SECOND,
};

/* How a field names the nth day from the end. */
static int
from_end(int n)
{
	return n == 1 ? PART_DAY_LAST : PART_DAY_END - n;
}

static void
add_item(struct part *p, enum cal_part cal, struct str s, int reverse)
{
	struct str head = s;
	int a, b, step = 1, is_range, stepped;

	stepped = cal != CAL_WEEKDAY && sched_cut(&s, '/', &head);
	if (stepped)
		step = sched_digits(s);
	is_range = oncalendar_range(cal, head, &a, &b);
	/* One value with a step goes on to the end, so does a range of one. */
	if (a == b && stepped && reverse)
		a = 1;
	else if (a == b && stepped)
		b = oncalendar_max(cal);
	if (cal == CAL_WEEKDAY) {
		a++;	/* Monday is 1 */
		b++;
	}
	if (reverse)
		part_add(p, (struct seq){ from_end(b), from_end(a), step, 0,
		    0 });
	else if (is_range || stepped)
		part_add_range(p, a, b, step, stepped);
	else
		part_add_one(p, a);
}

static void
add_part(struct part *p, enum cal_part cal, struct str s)
{
	struct str item;
	int more, reverse = cal == CAL_DAY && s.p[0] == '~';

	if (reverse) {
		s.p++;
		s.len--;
	}
	if (s.p == NULL || str_is(s, "*")) {
		part_add(p, (struct seq){ .star = 1, .step = 1 });
		return;
	}
	while (cal == CAL_WEEKDAY && s.p[s.len - 1] == ',')
		s.len--;
	do {
		more = sched_cut(&s, ',', &item);
		add_item(p, cal, item, reverse);
	} while (more);
}

static void
explain_line(struct buf *out, struct str line)
{
	struct part part[PART_FIELDS] = { 0 };
	struct cal_text t;
	int i, f;

	cal_split(line, &t);
	for (i = 0; i < CAL_PARTS; i++) {
		f = field_of[i];
		part[f].field = f;
		add_part(&part[f], (enum cal_part)i, t.part[i]);
	}
	explain_parts(out, part, 1);
	if (t.zone.len > 0)
		buf_addf(out, " in %.*s", (int)t.zone.len, t.zone.p);
	cal_text_free(&t);
}

int
sched_explain_oncalendar(struct str expr, struct buf *out, struct hc_err *err)
{
	struct oncalendar oc;
	struct buf text = { 0 };
	struct str rest, line;
	size_t start = out->len;
	int more;

	if (oncalendar_parse(expr, &oc, err) == -1)
		return -1;
	oncalendar_free(&oc);
	sched_clean(&text, expr);
	rest = sched_trim(buf_view(&text));
	do {
		more = sched_cut(&rest, '\n', &line);
		if (out->len > start)
			buf_adds(out, "; ");
		explain_line(out, line);
	} while (more);
	explain_capital(out, start);
	buf_free(&text);
	return 0;
}
