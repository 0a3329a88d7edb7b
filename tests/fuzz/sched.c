/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A line that names the zone, eight bytes for the instant, a schedule. Of both
 * kinds the next times come one after the other, what a check may have has
 * one, and what comes at all can be explained. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/sched/sched.h"
#include "lib/sched/tz.h"
#include "lib/sched/tz_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
ask(enum sched_kind kind, struct str expr, struct str zone, int64_t t)
{
	struct buf text = { 0 };
	struct hc_err err;
	int64_t next;
	int i;

	for (i = 0; i < 3; i++) {
		if (sched_next(kind, expr, zone, t, &next, &err) == -1 ||
		    next == HC_NOTIME)
			break;
		if (next <= t || next % HC_SECOND != 0)
			abort();
		t = next;
	}
	if (i > 0) {
		if ((kind == SCHED_CRON ? sched_explain(expr, &text, &err) :
		    sched_explain_oncalendar(expr, &text, &err)) == -1 ||
		    text.len == 0)
			abort();
	}
	if (sched_validate(kind, expr, &err) == 0 &&
	    (sched_next(kind, expr, STR("UTC"), INT64_C(946684800000000),
	    &next, &err) == -1 || next == HC_NOTIME))
		abort();
	buf_free(&text);
}

/* Local times of the zone around t go to UTC and back. */
static void
round_trip(struct str zone, int64_t t)
{
	const struct tz *tz = tz_get(zone, NULL);
	int64_t local, utc;
	int32_t offset;

	if (tz == NULL)
		return;
	t /= HC_SECOND;
	offset = tz_offset(tz, t);
	local = t + offset;
	utc = tz_to_utc_fold(tz, local, 0);
	if (utc != t && tz_to_utc_fold(tz, local, 1) != t)
		abort();
	if (utc > t || strlen(tz_abbrev(tz, t)) > 40)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const char *s = (const char *)p, *line = n ? memchr(s, '\n', n) : NULL;
	struct str zone = STR("Pacific/Chatham"), expr = { s, n };
	struct tz_rule rule;
	int64_t t = INT64_C(1700000000000000), year_start, year_end;

	if (line != NULL) {
		zone = (struct str){ s, (size_t)(line - s) };
		expr = (struct str){ line + 1, n - zone.len - 1 };
		if (tz_rule_parse(zone, &rule) == 0 && rule.has_dst)
			tz_rule_year(&rule, 2024, &year_start, &year_end);
		(void)tz_canonical(zone);
	}
	if (expr.len > sizeof t) {
		memcpy(&t, expr.p, sizeof t);
		/* The years 1900 to 2200 or so. */
		t %= INT64_C(7000000000000000);
		expr.p += sizeof t;
		expr.len -= sizeof t;
	}
	round_trip(zone, t);
	ask(SCHED_CRON, expr, zone, t);
	ask(SCHED_ONCALENDAR, expr, zone, t);
	(void)sched_guess(expr);
	return 0;
}
