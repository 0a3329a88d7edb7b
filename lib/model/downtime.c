/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/downtime.h"

#include <stdlib.h>
#include <string.h>

#include "lib/sched/tz.h"

/* The first day of the i'th period before the one that t is in. */
static int64_t
first_day(enum downtime_unit unit, const struct hc_tm *t, int64_t i)
{
	int64_t day = hc_days_from_civil(t->year, t->month, t->day);
	int64_t month;

	switch (unit) {
	case DOWNTIME_DAYS:
		return day - i;
	case DOWNTIME_WEEKS:
		return day - (t->wday + 6) % 7 - 7 * i;
	default:
		month = (int64_t)t->year * 12 + t->month - 1 - i;
		return hc_days_from_civil(month / 12, (int)(month % 12) + 1,
		    1);
	}
}

void
downtime_periods(enum downtime_unit unit, int64_t now, const struct tz *tz,
    struct downtime *periods, size_t n)
{
	int64_t seconds = now / HC_SECOND, end;
	struct hc_tm t;
	size_t i;

	hc_tm_from_us((seconds + tz_offset(tz, seconds)) * HC_SECOND, &t);
	end = tz_to_utc(tz, first_day(unit, &t, -1) * 86400) * HC_SECOND;
	for (i = 0; i < n; i++) {
		periods[i].end = end;
		end = tz_to_utc(tz, first_day(unit, &t, (int64_t)i) * 86400) *
		    HC_SECOND;
		periods[i].start = end;
	}
}

/* The newest first; at the same instant upstream goes by the word. */
static int
by_time(const void *a, const void *b)
{
	const struct check_flip *x = a, *y = b;

	if (x->created != y->created)
		return x->created < y->created ? 1 : -1;
	return strcmp(check_status_name(y->old_status),
	    check_status_name(x->old_status));
}

/* Going back from now on. */
struct walk {
	struct downtime *period;	/* the one we are in */
	enum check_status status;
	int64_t at;
};

static void
step(struct walk *w, int64_t to)
{
	/* A clock that is ahead of ours made a flip that is to come. */
	if (to > w->at)
		to = w->at;
	if (w->status == CHECK_DOWN) {
		w->period->duration += w->at - to;
		w->period->count++;
	}
	w->at = to;
}

void
downtime_of(const struct downtime_events *e, int64_t now,
    struct downtime *periods, size_t n)
{
	struct walk w = { .status = e->check->status, .at = now };
	const struct check_flip *f = e->flips, *end = f + e->nflips;
	size_t i;

	if (e->nflips > 0)
		qsort(e->flips, e->nflips, sizeof *f, by_time);
	for (i = 0; i < n; i++) {
		w.period = &periods[i];
		w.period->duration = w.period->count = 0;
		w.period->no_data = i > 0 &&
		    e->check->created > w.period->end;
		for (; f < end && f->created >= w.period->start; f++) {
			step(&w, f->created);
			w.status = f->old_status;
		}
		step(&w, w.period->start);
	}
}

double
downtime_uptime(const struct downtime *d)
{
	int64_t all = d->end - d->start;

	return (double)(all - d->duration) / (double)all;
}
