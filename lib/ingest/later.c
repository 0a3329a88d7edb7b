/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/ingest/later.h"

#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/ingest/bodies.h"
#include "lib/model/prune.h"

/* Checks that wait to be pruned. One that finds no room is pruned after its
 * next hundred pings. */
#define PRUNE_MAX 4096
/* So many are pruned in one transaction at most, and fewer where that takes
 * longer: pings wait meanwhile. */
#define PRUNE_SOME 16
#define PRUNE_TIME (HC_SECOND / 250)
/* After a failure. */
#define PAUSE HC_SECOND
/* What a step may wait for a lock or a database. */
#define STEP_LIMIT (HC_SECOND / 2)

struct pruning {
	int64_t check_id;
	struct uuid code;
	bool begun;
};

struct later {
	struct db *db;
	struct ingest_stats *stats;
	struct pruning prune[PRUNE_MAX];	/* a ring */
	size_t first, n;
	size_t some;				/* pruned at once */
	int64_t paused_until;			/* hc_mono() */
	struct bodies *bodies;			/* NULL: they stay */
	int64_t bodies_due;			/* hc_mono(), -1: not */
};

struct later *
later_new(const struct settings *s, struct db *db, struct ingest_stats *stats)
{
	struct later *l = xcalloc(1, sizeof *l);

	l->db = db;
	l->stats = stats;
	l->some = PRUNE_SOME;
	l->bodies = bodies_new(s, db, stats);
	l->bodies_due = l->bodies != NULL ? 0 : -1;
	return l;
}

void
later_free(struct later *l)
{
	if (l == NULL)
		return;
	bodies_free(l->bodies);
	free(l);
}

static void
put_off(struct later *l, const struct pruning *p)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->prune[(l->first + i) % PRUNE_MAX].check_id ==
		    p->check_id)
			return;
	if (l->n < PRUNE_MAX)
		l->prune[(l->first + l->n++) % PRUNE_MAX] = *p;
}

void
later_prune(struct later *l, int64_t check_id, const struct uuid *code)
{
	put_off(l, &(struct pruning){ .check_id = check_id, .code = *code });
}

void
later_move(struct later *l, int64_t check_id, const struct uuid *code,
    int64_t n)
{
	if (l->bodies == NULL)
		return;
	bodies_move(l->bodies, check_id, code, n);
	l->bodies_due = 0;
}

/* Some checks in one transaction: their old pings lie side by side. */
struct some {
	struct prune_check v[PRUNE_SOME];
	size_t n;
};

static int
prune_some(struct db *db, void *arg, struct hc_err *err)
{
	struct some *s = arg;

	/* What comes back after a crash goes with the next hundred pings. */
	if (db_lazy_commit(db, err) == -1)
		return -1;
	return prune_checks(db, s->v, s->n, hc_now(), err);
}

static void
choose(struct later *l, struct some *s)
{
	struct pruning *p;

	for (s->n = 0; s->n < l->some && s->n < l->n; s->n++) {
		p = &l->prune[(l->first + s->n) % PRUNE_MAX];
		s->v[s->n].id = p->check_id;
		if (l->bodies != NULL && !p->begun) {
			bodies_prune(l->bodies, p->check_id, &p->code);
			l->bodies_due = 0;
		}
		p->begun = true;
	}
}

static void
prune_step(struct later *l)
{
	int64_t start = hc_mono();
	struct some s;
	struct hc_err err;
	size_t i;

	choose(l, &s);
	if (db_tx(l->db, prune_some, &s, &err) == -1) {
		log_warn("cannot prune now: %s", err.text);
		l->paused_until = hc_mono() + PAUSE;
		return;
	}
	for (i = 0; i < s.n; i++) {
		struct pruning p = l->prune[l->first];

		l->first = (l->first + 1) % PRUNE_MAX;
		l->n--;
		if (s.v[i].more)
			put_off(l, &p);
		else
			l->stats->pruned++;
	}
	if (hc_mono() - start > PRUNE_TIME)
		l->some = (l->some + 1) / 2;
	else if (l->some < PRUNE_SOME)
		l->some++;
}

int
later_run(struct later *l)
{
	int64_t now = hc_mono(), wait;

	if (l->n > 0 && now >= l->paused_until) {
		db_deadline(l->db, now + STEP_LIMIT);
		prune_step(l);
		db_deadline(l->db, 0);
	}
	if (l->bodies_due >= 0 && now >= l->bodies_due) {
		wait = bodies_turn(l->bodies);
		l->bodies_due = wait >= 0 ? hc_mono() + wait : -1;
	}
	return later_wait(l) == 0;
}

int64_t
later_wait(const struct later *l)
{
	int64_t due = hc_sooner(l->n > 0 ? l->paused_until : -1,
	    l->bodies_due), now;

	if (due < 0)
		return -1;
	now = hc_mono();
	return due > now ? due - now : 0;
}
