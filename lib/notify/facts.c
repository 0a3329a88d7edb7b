/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What is known of a check, as titles and values. */
#include <inttypes.h>
#include <jansson.h>

#include "lib/base/json.h"
#include "lib/notify/alert.h"

static struct str
tags(struct alert *a, const struct fact_style *st)
{
	struct buf b = { 0 };

	alert_tags(&b, a, st->mark, st->sep);
	return arena_take(&a->arena, &b);
}

/* An asterisk would begin bold text. */
static struct str
schedule(struct alert *a, const char *star)
{
	struct str s = a->check.schedule;
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '*' && star != NULL)
			buf_adds(&b, star);
		buf_addc(&b, s.p[i]);
	}
	return arena_take(&a->arena, &b);
}

size_t
alert_facts(struct alert *a, const struct fact_style *st,
    struct alert_fact v[ALERT_FACTS])
{
	size_t n = 0;

	if (st->desc && a->check.desc.len > 0)
		v[n++] = (struct alert_fact){ "Description", a->check.desc };
	if (a->project.name.len > 0)
		v[n++] = (struct alert_fact){ "Project", a->project.name };
	if (a->ntags > 0)
		v[n++] = (struct alert_fact){ "Tags", tags(a, st) };
	if (a->check.kind == CHECK_SIMPLE)
		v[n++] = (struct alert_fact){ "Period", a->period };
	else {
		v[n++] = (struct alert_fact){ "Schedule",
			schedule(a, st->star) };
		v[n++] = (struct alert_fact){ "Time Zone", a->check.tz };
	}
	v[n++] = (struct alert_fact){ "Total Pings", str_of(
	    arena_printf(&a->arena, "%" PRId64, a->ping.n)) };
	v[n++] = (struct alert_fact){ "Last Ping", a->last };
	return n;
}

json_t *
alert_incident(const struct alert *a)
{
	return json_pack("{s:o,s:I,s:o}",
	    "Project", json_str(a->project.name),
	    "Total pings", (json_int_t)a->ping.n,
	    "Last ping", json_str(a->last));
}

void
alert_incident_due(json_t *v, const struct alert *a, const char *open,
    const char *shut)
{
	if (a->check.kind == CHECK_SIMPLE) {
		json_object_set_new(v, "Period", json_str(a->period));
		return;
	}
	json_object_set_new(v, "Schedule", json_strf("%s%s%s", open,
	    a->check.schedule.p, shut));
	json_object_set_new(v, "Time zone", json_str(a->check.tz));
}
