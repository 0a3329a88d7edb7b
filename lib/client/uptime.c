/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/uptime.h"

#include <jansson.h>
#include <math.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/client/select.h"

size_t
outages_of(const struct json_t *flips, bool ended, int64_t now,
    struct outage **out)
{
	size_t n = 0, i;
	int64_t t;
	bool down = false;

	*out = xcalloc(json_array_size(flips) + 1, sizeof **out);
	for (i = json_array_size(flips); i-- > 0;) {
		const json_t *flip = json_array_get(flips, i);
		const char *s = member_text(flip, "timestamp");
		bool up = json_integer_value(json_object_get(flip, "up")) != 0;

		if (hc_time_parse(s, json_string_length(json_object_get(flip,
		    "timestamp")), &t) == -1)
			continue;
		if (down && up)
			(*out)[n - 1].to = t;
		else if (!down && !up)
			(*out)[n++] = (struct outage){ t, now };
		down = !up;
	}
	return down && ended ? n - 1 : n;
}

void
uptime_of(const struct outage *outages, size_t n, struct uptime *u)
{
	int64_t from, to, length = u->to - u->from;
	size_t i;

	u->outages = u->down = 0;
	for (i = 0; i < n; i++) {
		from = outages[i].from > u->from ? outages[i].from : u->from;
		to = outages[i].to < u->to ? outages[i].to : u->to;
		if (to <= from)
			continue;
		u->outages++;
		u->down += to - from;
	}
	/* Rounded down: 100 is said only where it is true. */
	u->percent = length <= 0 ? 100 : floor(100000.0 *
	    (double)(length - u->down) / (double)length) / 1000;
}

int64_t
uptime_begin(enum uptime_unit unit, int64_t t)
{
	struct hc_tm tm;

	if (unit == UPTIME_ALL)
		return t;
	hc_tm_from_us(t, &tm);
	if (unit == UPTIME_MONTH)
		tm.day = 1;
	tm.hour = tm.minute = tm.second = tm.usec = 0;
	return hc_tm_to_us(&tm);
}

int64_t
uptime_next(enum uptime_unit unit, int64_t t)
{
	switch (unit) {
	case UPTIME_MONTH:
		/* No month has 32 days, and all have more than 4. */
		return uptime_begin(unit, uptime_begin(unit, t) + 32 * HC_DAY);
	case UPTIME_DAY:
		return uptime_begin(unit, t) + HC_DAY;
	default:
		return INT64_MAX;
	}
}
