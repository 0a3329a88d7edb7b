/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/sched.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/sched/cron.h"
#include "lib/sched/oncalendar.h"
#include "lib/sched/rule.h"
#include "lib/sched/text.h"
#include "lib/sched/tz.h"

/* A schedule in a zone, ready to be asked. */
struct plan {
	enum sched_kind kind;
	uint32_t hash;
	char *expr, *zone;	/* what it was made from, for the cache */
	size_t exprlen, zonelen;
	const struct tz *tz;
	union {
		struct rule cron;
		struct oncalendar oncalendar;
	} u;
};

/* Plans in use stay here, a few for each hash; the oldest one makes room. */
enum { SETS = 256, WAYS = 4 };

static struct plan_set {
	struct plan *way[WAYS];
	unsigned oldest;
} cache[SETS];
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static int
plan_parse(struct plan *p, enum sched_kind kind, struct str expr,
    struct hc_err *err)
{
	p->kind = kind;
	if (kind == SCHED_CRON)
		return cron_parse(expr, &p->u.cron, err);
	return oncalendar_parse(expr, &p->u.oncalendar, err);
}

static void
plan_free(struct plan *p)
{
	if (p == NULL)
		return;
	if (p->kind == SCHED_ONCALENDAR)
		oncalendar_free(&p->u.oncalendar);
	free(p->expr);
	free(p->zone);
	free(p);
}

static struct plan *
plan_new(enum sched_kind kind, struct str expr, struct str zone,
    struct hc_err *err)
{
	struct plan *p = xcalloc(1, sizeof *p);

	p->tz = tz_get(zone, err);
	if (p->tz == NULL || plan_parse(p, kind, expr, err) == -1) {
		free(p);
		return NULL;
	}
	p->expr = xmemdup0(expr.p, expr.len);
	p->exprlen = expr.len;
	p->zone = xmemdup0(zone.p, zone.len);
	p->zonelen = zone.len;
	return p;
}

static int
plan_next(const struct plan *p, int64_t after, int64_t *next,
    struct hc_err *err)
{
	int64_t utc;
	int found;

	*next = HC_NOTIME;
	if (p->kind == SCHED_CRON)
		found = rule_next_after(&p->u.cron, p->tz, after, &utc);
	else
		found = oncalendar_next_after(&p->u.oncalendar, p->tz, after,
		    &utc);
	if (found)
		*next = utc * HC_SECOND;
	else if (p->kind == SCHED_CRON)
		return hc_err(err, HC_EINVAL, "No occurrence in 50 years");
	return 0;
}

static uint32_t
hash_add(uint32_t h, struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

static struct plan *
cached(const struct plan_set *set, enum sched_kind kind, uint32_t hash,
    struct str expr, struct str zone)
{
	int i;

	for (i = 0; i < WAYS; i++) {
		struct plan *p = set->way[i];

		if (p != NULL && p->hash == hash && p->kind == kind &&
		    str_eq(expr, (struct str){ p->expr, p->exprlen }) &&
		    str_eq(zone, (struct str){ p->zone, p->zonelen }))
			return p;
	}
	return NULL;
}

/* Two threads may bring the same plan: both stay until their turn to go. */
static void
keep(struct plan_set *set, struct plan *p)
{
	struct plan **place;

	pthread_rwlock_wrlock(&lock);
	place = &set->way[set->oldest++ % WAYS];
	plan_free(*place);
	*place = p;
	pthread_rwlock_unlock(&lock);
}

/* Instants from year 1 to 2300: what can be stored, and what OnCalendar and
 * the zones reach. */
static int
check_instant(int64_t t, struct hc_err *err)
{
	if (t < -INT64_C(62135596800) * HC_SECOND ||
	    t >= INT64_C(10413792000) * HC_SECOND)
		return hc_err(err, HC_EINVAL, "time out of range");
	return 0;
}

int
sched_next(enum sched_kind kind, struct str expr, struct str zone,
    int64_t after, int64_t *next, struct hc_err *err)
{
	uint32_t hash = hash_add(hash_add(2166136261u + kind, expr), zone);
	struct plan_set *set = &cache[hash % SETS];
	struct plan *p;
	int rc = -1;

	*next = HC_NOTIME;
	if (check_instant(after, err) == -1)
		return -1;
	pthread_rwlock_rdlock(&lock);
	p = cached(set, kind, hash, expr, zone);
	if (p != NULL)
		rc = plan_next(p, after, next, err);
	pthread_rwlock_unlock(&lock);
	if (p != NULL)
		return rc;
	p = plan_new(kind, expr, zone, err);
	if (p == NULL)
		return -1;
	p->hash = hash;
	rc = plan_next(p, after, next, err);
	keep(set, p);
	return rc;
}

enum sched_kind
sched_guess(struct str expr)
{
	struct buf text = { 0 };
	struct str rest, word;
	int lines, n = 0;

	sched_clean(&text, expr);
	rest = sched_trim(buf_view(&text));
	lines = sched_has(rest, '\n');
	while (n <= 5 && sched_word(&rest, &word))
		n++;
	buf_free(&text);
	return n == 5 && !lines ? SCHED_CRON : SCHED_ONCALENDAR;
}

/* 2000-01-01T00:00:00Z */
#define VALID_FROM (INT64_C(946684800) * HC_SECOND)

int
sched_validate(enum sched_kind kind, struct str expr, struct hc_err *err)
{
	const struct tz *utc = tz_get(STR("UTC"), err);
	struct plan p = { .tz = utc };
	struct cron_text text;
	int64_t next;
	int rc;

	if (utc == NULL)
		return -1;
	if (kind == SCHED_CRON) {
		if (cron_split(expr, &text, err) == -1)
			return -1;
		cron_text_free(&text);
		if (text.given != 5)
			return hc_err(err, HC_EINVAL,
			    "Wrong number of fields");
	}
	if (plan_parse(&p, kind, expr, err) == -1)
		return -1;
	rc = plan_next(&p, VALID_FROM, &next, err);
	if (rc == 0 && next == HC_NOTIME)
		rc = hc_err(err, HC_EINVAL, "No occurrence");
	if (kind == SCHED_ONCALENDAR)
		oncalendar_free(&p.u.oncalendar);
	return rc;
}
