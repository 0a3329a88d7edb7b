/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One transaction of pings. Only lib/ingest includes this. */
#ifndef HC_BATCH_H
#define HC_BATCH_H

#include "lib/base/arena.h"
#include "lib/ingest/ingest.h"
#include "lib/model/ping.h"

/* A check that pings of the batch are for. */
struct target {
	struct check c;			/* id 0: there is none */
	struct target *next;		/* of the same hash */
	int64_t old_alert;
	bool changed, prune;
};

/* What happened to one ping, until the commit is known. */
struct outcome {
	enum ingest_result result;
	bool by_slug_step, created;
	struct target *target;
	int64_t n;			/* recorded as this one; 0: not */
};

struct batch {
	const struct settings *set;
	struct db *db;
	ingest_text_fn *mail_text;
	struct ingest_ping **pings;
	struct outcome *outcomes;	/* n of them */
	size_t n;
	/* Of the last attempt: */
	struct arena arena;
	struct db_res rows;
	struct target **table;		/* by hash of code */
	size_t mask;
	struct target **targets;
	size_t ntargets;
	struct db_val *check_args, *ping_args, *flip_args;
	size_t nchecks, npings, nflips;
	bool nudge;
	/* What filters saw of the mail before: its other recipients follow. */
	const char *text_of;
	int text_what;			/* 0: of none yet */
	struct buf text;
};

/* A db_tx_fn; arg is the batch. */
int batch_run(struct db *db, void *arg, struct hc_err *err);
/* After a COMMIT whose answer was lost: 1 it happened, 0 it did not, -1. */
int batch_happened(struct batch *b, struct hc_err *err);
void batch_free(struct batch *b);

#endif
