/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/duration.h"

#include "lib/base/xmalloc.h"

static int
ends_run(const struct run_ping *p)
{
	return p->action == PING_SUCCESS || p->action == PING_FAIL;
}

static int
same_run(const struct run_ping *a, const struct run_ping *b)
{
	return a->has_rid == b->has_rid &&
	    (!a->has_rid || uuid_cmp(&a->rid, &b->rid) == 0);
}

/* The newest ping of p's run before it, NULL when there is none. */
static const struct run_ping *
before(const struct run_ping *p, const struct run_ping *older, size_t n,
    int64_t since)
{
	size_t i;

	for (i = 0; i < n && older[i].created >= since; i++)
		if ((older[i].action == PING_START || ends_run(&older[i])) &&
		    same_run(p, &older[i]))
			return &older[i];
	return NULL;
}

int64_t
duration_of(const struct run_ping *p, const struct run_ping *older, size_t n)
{
	const struct run_ping *q;

	if (p->n == 1 || !ends_run(p))
		return HC_NOTIME;
	q = before(p, older, n, p->created - DURATION_MAX);
	return q != NULL && q->action == PING_START ?
	    p->created - q->created : HC_NOTIME;
}

/* Within the list. *missed: it does not tell. */
static int64_t
listed(const struct run_ping *pings, size_t n, size_t i, int *missed)
{
	const struct run_ping *p = &pings[i], *q;
	/* Here a run of just the greatest length is too long already. */
	int64_t since = p->created - DURATION_MAX + 1;

	*missed = 0;
	if (!ends_run(p))
		return HC_NOTIME;
	q = before(p, p + 1, n - i - 1, since);
	if (q == NULL) {
		*missed = pings[n - 1].created >= since;
		return HC_NOTIME;
	}
	return q->action == PING_START ? p->created - q->created : HC_NOTIME;
}

int
durations_of(const struct run_ping *pings, size_t n, int64_t *out,
    duration_fn *fn, void *arg, struct hc_err *err)
{
	size_t missed[DURATION_MISSES], nmissed = 0, i;
	int miss;

	for (i = 0; i < n; i++) {
		if (i > 0 && pings[i].id >= pings[i - 1].id)
			hc_bug("pings are not in descending order");
		out[i] = listed(pings, n, i, &miss);
		if (miss && nmissed++ < DURATION_MISSES)
			missed[nmissed - 1] = i;
	}
	if (nmissed > DURATION_MISSES) {
		for (i = 0; i < n; i++)
			out[i] = HC_NOTIME;
		return 0;
	}
	for (i = 0; i < nmissed; i++)
		if (fn(arg, &pings[missed[i]], &out[missed[i]], err) == -1)
			return -1;
	return 0;
}

int64_t
duration_down(const struct check_flip *f, const struct check_flip *last)
{
	if (f->old_status != CHECK_DOWN || last == NULL ||
	    last->new_status != CHECK_DOWN)
		return HC_NOTIME;
	return f->created - last->created;
}

int
duration_shown(int64_t d)
{
	return d > 0 && d < DURATION_MAX;
}
