/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/ingest/ingest.h"

#include <stdlib.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/nudge.h"
#include "lib/base/xmalloc.h"
#include "lib/ingest/batch.h"
#include "lib/ingest/later.h"

/* What one transaction takes: pings, and bytes of their bodies. */
#define BATCH_MAX 512
#define BATCH_BYTES (8 << 20)
/* Bodies of more than this go to object storage. */
#define BODY_IN_ROW 100

struct ingest {
	const struct settings *set;
	struct db *db;
	struct batch batch;
	struct outcome outcomes[BATCH_MAX];
	struct later *later;
	int nudge;
	bool away;		/* the last call ended for want of a database */
	struct ingest_stats stats;
};

struct ingest *
ingest_new(const struct settings *s, struct db *db)
{
	struct ingest *in = xcalloc(1, sizeof *in);

	db_by_key(db);
	in->set = s;
	in->db = db;
	in->batch.set = s;
	in->batch.db = db;
	in->batch.outcomes = in->outcomes;
	in->later = later_new(s, db, &in->stats);
	in->nudge = nudge_sender();
	return in;
}

void
ingest_free(struct ingest *in)
{
	if (in == NULL)
		return;
	later_free(in->later);
	batch_free(&in->batch);
	if (in->nudge != -1)
		close(in->nudge);
	free(in);
}

void
ingest_mail_text(struct ingest *in, ingest_text_fn *fn)
{
	in->batch.mail_text = fn;
}

/* ---- results ---- */

static void
set_result(struct ingest *in, struct ingest_ping *p, enum ingest_result r)
{
	p->result = r;
	in->stats.results[r]++;
}

static void
committed(struct ingest *in, struct batch *b)
{
	struct outcome *o;
	size_t i;

	in->stats.transactions++;
	in->stats.flips += b->nflips;
	for (i = 0; i < b->n; i++) {
		o = &b->outcomes[i];
		b->pings[i]->by_slug_step = o->by_slug_step;
		set_result(in, b->pings[i], o->result);
		if (o->n == 0)
			continue;
		if (b->pings[i]->body.len > BODY_IN_ROW)
			later_move(in->later, o->target->c.id,
			    &o->target->c.code, o->n);
		if (o->n % 100 == 0)
			later_prune(in->later, o->target->c.id,
			    &o->target->c.code);
	}
	if (b->nudge)
		nudge_send(in->nudge, in->set);
}

static void
away(struct ingest *in, struct ingest_ping **pings, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		set_result(in, pings[i], INGEST_AWAY);
}

/* ---- batches ---- */

/* One transaction; what a lost COMMIT did is found out, and if it did not
 * happen it is done again. */
static int
try_batch(struct ingest *in, struct ingest_ping **pings, size_t n,
    struct hc_err *err)
{
	struct batch *b = &in->batch;
	int happened;

	b->pings = pings;
	b->n = n;
	while (db_tx(in->db, batch_run, b, err) == -1) {
		if (err->code != HC_ELOST)
			return -1;
		in->stats.looked_up++;
		log_info("answer to a commit was lost, looking whether it "
		    "happened: %s", err->text);
		happened = batch_happened(b, err);
		if (happened == -1)
			return -1;
		if (happened)
			break;
		in->stats.repeated++;
	}
	committed(in, b);
	return 0;
}

static int
is_away(const struct hc_err *err)
{
	return err->code == HC_EAWAY || err->code == HC_ETIMEOUT ||
	    err->code == HC_ELOST;
}

/* A ping that cannot be recorded must not take others with it: what fails is
 * tried again in halves until it is alone. */
static void
apply(struct ingest *in, struct ingest_ping **pings, size_t n)
{
	struct hc_err err = { 0 };

	if (in->away) {
		away(in, pings, n);
		return;
	}
	if (try_batch(in, pings, n, &err) == 0)
		return;
	if (is_away(&err)) {
		log_warn("database is away: %s pings=%zu", err.text, n);
		in->away = true;
		away(in, pings, n);
		return;
	}
	if (n > 1) {
		apply(in, pings, n / 2);
		apply(in, pings + n / 2, n - n / 2);
		return;
	}
	log_err("cannot record a ping: %s", err.text);
	set_result(in, pings[0], err.code == HC_EFKEY ? INGEST_NOT_FOUND :
	    INGEST_AWAY);
}

/* How many of the pings one transaction takes. */
static size_t
batch_size(struct ingest *in, struct ingest_ping **pings, size_t n)
{
	size_t max = db_max_bytes(in->db), sum = 0, i;

	for (i = 0; i < n && i < BATCH_MAX; i++) {
		if (pings[i]->body.len > max)
			pings[i]->body.len = max;
		sum += pings[i]->body.len;
		if (i > 0 && sum > BATCH_BYTES)
			break;
	}
	return i;
}

void
ingest_apply(struct ingest *in, struct ingest_ping **pings, size_t n,
    int64_t deadline)
{
	size_t i, size;

	in->away = false;
	db_deadline(in->db, deadline);
	for (i = 0; i < n; i += size) {
		size = batch_size(in, pings + i, n - i);
		apply(in, pings + i, size);
	}
	db_deadline(in->db, 0);
}

/* ---- behind the answer ---- */

int
ingest_background(struct ingest *in)
{
	return later_run(in->later);
}

int64_t
ingest_wait(const struct ingest *in)
{
	return later_wait(in->later);
}

const struct ingest_stats *
ingest_stats(const struct ingest *in)
{
	return &in->stats;
}
