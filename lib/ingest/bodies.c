/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/ingest/bodies.h"

#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/model/object.h"
#include "lib/model/ping.h"
#include "lib/model/prune.h"

/* Bodies that wait; those that find no room are looked for in the table. */
#define QUEUE_MAX 4096
/* Requests at once, and how many are begun in one turn. */
#define INFLIGHT_MAX 16
#define BEGIN_MAX 4
/* Ids looked at in one step of the search, and how often. */
#define SPAN 1000
#define SEARCH_PACE (HC_SECOND / 50)
/* After a failure. */
#define PAUSE (2 * HC_SECOND)
/* What a step may wait for the database. */
#define STEP_LIMIT (HC_SECOND / 2)

struct body {
	int64_t check_id, n;
	struct uuid code;
};

struct bodies {
	struct db *db;
	struct ingest_stats *stats;
	struct s3 *s3;
	struct body queue[QUEUE_MAX];	/* a ring */
	size_t first, count;
	bool missed;			/* some are only in the table */
	int64_t below;			/* the search goes on there; 0: done */
	int64_t search_due, paused_until;	/* hc_mono() */
};

struct bodies *
bodies_new(const struct settings *s, struct db *db,
    struct ingest_stats *stats)
{
	struct bodies *b;
	struct hc_err err;

	if (!s3_enabled(s))
		return NULL;
	b = xcalloc(1, sizeof *b);
	b->db = db;
	b->stats = stats;
	b->missed = true;
	b->s3 = s3_new(s, &err);
	if (b->s3 != NULL)
		return b;
	log_err("bodies stay in the database: %s", err.text);
	free(b);
	return NULL;
}

void
bodies_free(struct bodies *b)
{
	if (b == NULL)
		return;
	s3_free(b->s3);
	free(b);
}

static void
failed(struct bodies *b, const char *what, const struct hc_err *err)
{
	int64_t now = hc_mono();

	/* Once for all that fail together. */
	if (now >= b->paused_until)
		log_warn("%s: %s", what, err->text);
	b->paused_until = now + PAUSE;
}

void
bodies_move(struct bodies *b, int64_t check_id, const struct uuid *code,
    int64_t n)
{
	struct body *q;

	if (b->count == QUEUE_MAX) {
		b->missed = true;
		return;
	}
	q = &b->queue[(b->first + b->count++) % QUEUE_MAX];
	*q = (struct body){ .check_id = check_id, .n = n, .code = *code };
}

/* ---- one body ---- */

struct move {
	struct bodies *b;
	struct body body;
	int64_t id, size;
};

static void
stored(void *arg, const struct hc_err *s3_err)
{
	struct move *m = arg;
	struct bodies *b = m->b;
	struct hc_err err;

	if (s3_err != NULL) {
		b->stats->bodies_failed++;
		failed(b, "cannot store a body", s3_err);
		bodies_move(b, m->body.check_id, &m->body.code, m->body.n);
	} else {
		db_deadline(b->db, hc_mono() + STEP_LIMIT);
		if (ping_body_moved(b->db, m->id, m->size, &err) == 0) {
			b->stats->bodies_moved++;
		} else {
			failed(b, "cannot note that a body is stored", &err);
			b->missed = true;
		}
		db_deadline(b->db, 0);
	}
	free(m);
}

static int
begin(struct bodies *b, const struct body *q)
{
	struct db_res res = { 0 };
	struct buf key = { 0 };
	struct hc_err err;
	struct move *m;
	struct str body;
	int64_t id;
	int rc;

	rc = ping_body(b->db, q->check_id, q->n, &id, &body, &res, &err);
	if (rc == -1)
		failed(b, "cannot read a body", &err);
	if (rc == 1) {
		m = xcalloc(1, sizeof *m);
		*m = (struct move){ .b = b, .body = *q, .id = id,
			.size = (int64_t)body.len };
		object_key(&key, &q->code, q->n);
		s3_put(b->s3, buf_view(&key), body, stored, m);
		buf_free(&key);
	}
	db_res_free(&res);
	return rc == -1 ? -1 : 0;
}

static void
begin_some(struct bodies *b)
{
	int i;

	for (i = 0; i < BEGIN_MAX && b->count > 0 &&
	    s3_inflight(b->s3) < INFLIGHT_MAX; i++) {
		if (begin(b, &b->queue[b->first]) == -1)
			return;
		b->first = (b->first + 1) % QUEUE_MAX;
		b->count--;
	}
}

/* ---- the search ---- */

/* One span of the table, when all that was found before is on its way. */
static void
search(struct bodies *b)
{
	struct db_res res = { 0 };
	struct hc_err err;
	struct uuid code;
	size_t i;
	int rc = 0;

	if (b->below == 0 && b->missed) {
		b->missed = false;
		rc = ping_last_id(b->db, &b->below, &err);
	}
	if (rc == 0 && b->below > 0)
		rc = ping_bodies_left(b->db, b->below, SPAN, &res, &err);
	for (i = 0; rc == 0 && i < res.nrows; i++)
		if (db_get_uuid(&res, i, 2, &code))
			bodies_move(b, db_get_int(&res, i, 0), &code,
			    db_get_int(&res, i, 1));
	if (rc == -1) {
		failed(b, "cannot look for bodies", &err);
		b->missed = true;
	} else {
		b->below = b->below > SPAN ? b->below - SPAN : 0;
	}
	db_res_free(&res);
	b->search_due = hc_mono() + SEARCH_PACE;
}

static bool
wants_search(const struct bodies *b)
{
	return b->count == 0 && (b->below > 0 || b->missed);
}

/* ---- objects of pings that are too many ---- */

static void
removed(void *arg, const struct hc_err *err)
{
	(void)arg;
	if (err != NULL)
		log_warn("cannot remove old bodies: %s", err->text);
}

void
bodies_prune(struct bodies *b, int64_t check_id, const struct uuid *code)
{
	struct hc_err err;
	int64_t upto;
	int rc;

	rc = prune_threshold(b->db, check_id, &upto, &err);
	if (rc == -1)
		log_warn("cannot remove old bodies: %s", err.text);
	if (rc == 1)
		object_remove_old(b->s3, code, upto, removed, b);
}

int64_t
bodies_turn(struct bodies *b)
{
	int64_t wait = s3_turn(b->s3), now = hc_mono(), next = -1;

	/* What is under way goes on, in a pause too. */
	if (s3_inflight(b->s3) > 0 && wait < 0)
		wait = 0;
	if (now < b->paused_until) {
		next = b->count > 0 || wants_search(b) ?
		    b->paused_until - now : -1;
		return hc_sooner(wait, next);
	}
	db_deadline(b->db, now + STEP_LIMIT);
	begin_some(b);
	if (wants_search(b) && now >= b->search_due)
		search(b);
	db_deadline(b->db, 0);
	if (b->count > 0 && s3_inflight(b->s3) < INFLIGHT_MAX)
		return 0;
	if (wants_search(b))
		next = SEARCH_PACE;
	if (s3_inflight(b->s3) > 0 && wait < 0)
		wait = 0;
	return hc_sooner(wait, next);
}
