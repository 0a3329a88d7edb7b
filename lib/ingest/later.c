/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/ingest/later.h"

#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/model/prune.h"

/* Checks that wait to be pruned. One that finds no room is pruned after its
 * next hundred pings. */
#define PRUNE_MAX 4096
/* After a failure. */
#define PAUSE HC_SECOND
/* What a step may wait for a lock or a database. */
#define STEP_LIMIT (HC_SECOND / 2)

struct later {
	const struct settings *set;
	struct db *db;
	struct ingest_stats *stats;
	int64_t prune[PRUNE_MAX];	/* a ring */
	size_t first, n;
	int64_t paused_until;		/* hc_mono() */
};

struct later *
later_new(const struct settings *s, struct db *db, struct ingest_stats *stats)
{
	struct later *l = xcalloc(1, sizeof *l);

	l->set = s;
	l->db = db;
	l->stats = stats;
	return l;
}

void
later_free(struct later *l)
{
	free(l);
}

void
later_prune(struct later *l, int64_t check_id, const struct uuid *code)
{
	size_t i;

	(void)code;
	for (i = 0; i < l->n; i++)
		if (l->prune[(l->first + i) % PRUNE_MAX] == check_id)
			return;
	if (l->n < PRUNE_MAX)
		l->prune[(l->first + l->n++) % PRUNE_MAX] = check_id;
}

void
later_move(struct later *l, int64_t check_id, const struct uuid *code,
    int64_t n)
{
	(void)l;
	(void)check_id;
	(void)code;
	(void)n;
}

static void
prune_step(struct later *l)
{
	int64_t id = l->prune[l->first];
	struct hc_err err;
	int more = 0;

	if (prune_check(l->db, id, hc_now(), &more, &err) == -1) {
		log_warn("cannot prune now: %s check=%lld", err.text,
		    (long long)id);
		l->paused_until = hc_mono() + PAUSE;
		return;
	}
	l->first = (l->first + 1) % PRUNE_MAX;
	l->n--;
	if (more)
		later_prune(l, id, NULL);
	else
		l->stats->pruned++;
}

int
later_run(struct later *l)
{
	int64_t now = hc_mono();

	if (now < l->paused_until)
		return 0;
	if (l->n > 0) {
		db_deadline(l->db, now + STEP_LIMIT);
		prune_step(l);
		db_deadline(l->db, 0);
	}
	return later_wait(l) == 0;
}

int64_t
later_wait(const struct later *l)
{
	int64_t left = l->paused_until - hc_mono();

	if (l->n == 0)
		return -1;
	return left > 0 ? left : 0;
}
