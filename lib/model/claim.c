/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/claim.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/fail.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/model/lease.h"
#include "lib/model/nag.h"

/* A channel or check that goes while we work gives a foreign key error; then
 * all is worked out again. */
#define TRIES 5

/* Without locks, so that MariaDB locks no more than the rows found. */
static const struct db_stmt q_pending = {
	.name = "claim.pending",
	.sql = "SELECT id FROM api_flip WHERE processed IS NULL "
	    "ORDER BY id LIMIT ?"
};
#define FLIP_SELECT \
	"SELECT id, owner_id, created, old_status, new_status FROM api_flip "
#define LOCK_SELECT \
	FLIP_SELECT "WHERE id " DB_IN " AND processed IS NULL ORDER BY id"
static const struct db_stmt q_read = {
	.name = "claim.read",
	.sql = LOCK_SELECT
};
static const struct db_stmt q_lock = {
	.name = "claim.lock",
	.sql = LOCK_SELECT " FOR UPDATE SKIP LOCKED",
	.sqlite = LOCK_SELECT
};
static const struct db_stmt q_by_id = {
	.name = "claim.by-id",
	.sql = FLIP_SELECT "WHERE id = ?"
};
static const struct db_stmt q_processed = {
	.name = "claim.processed",
	.sql = "UPDATE api_flip SET processed = ? "
	    "WHERE processed IS NULL AND id " DB_IN
};
static const struct db_stmt q_checks = {
	.name = "claim.checks",
	.sql = "SELECT id, code, project_id FROM api_check WHERE id " DB_IN
	    " ORDER BY id"
};
static const struct db_stmt q_channels = {
	.name = "claim.channels",
	.sql = "SELECT cc.check_id, " CHANNEL_REF_COLUMNS " "
	    "FROM api_channel_checks cc "
	    "JOIN api_channel ch ON ch.id = cc.channel_id "
	    "WHERE ch.disabled = ? AND cc.check_id " DB_IN " "
	    "ORDER BY cc.check_id, "
	    "CASE WHEN ch.last_notify_duration IS NULL THEN 1 ELSE 0 END, "
	    "ch.last_notify_duration, ch.id"
};

/* One after the other: whoever waited for the lock sees what was inserted. */
#define DOWN_SELECT "SELECT id FROM api_check WHERE id = ? AND status = 'down'"
static const struct db_stmt q_lock_down = {
	.name = "claim.lock-down",
	.sql = DOWN_SELECT " FOR UPDATE",
	.sqlite = DOWN_SELECT
};
static const struct db_stmt q_not_silent = {
	.name = "claim.not-silent",
	.sql = "SELECT id FROM api_notification WHERE owner_id = ? "
	    "AND created > ? AND error IN ('', 'Sending') LIMIT 1"
};

struct batch {
	const struct claimer *by;
	const struct db_val *ids;
	size_t nids;
	bool preview;
	struct claim *out;
	struct arena arena;		/* of the last attempt, as are: */
	struct db_res rows, checks, channels;
	struct db_val *check_ids;	/* of the flips, each once */
	size_t nchecks;
	struct sending_want *wants;
	size_t nwants;
};

void
claim_free(struct claim *c)
{
	free(c->flips);
	sendings_free(&c->sendings);
	*c = (struct claim){ 0 };
}

/* ---- flips and their checks ---- */

static int
cmp_int(const void *a, const void *b)
{
	const struct db_val *x = a, *y = b;

	return x->v.i < y->v.i ? -1 : x->v.i > y->v.i;
}

/* Sorts n > 0 numbers and drops what is there twice; returns how many stay. */
static size_t
unique(struct db_val *v, size_t n)
{
	size_t i, kept = 0;

	qsort(v, n, sizeof *v, cmp_int);
	for (i = 1; i < n; i++)
		if (v[i].v.i != v[kept].v.i)
			v[++kept] = v[i];
	return kept + 1;
}

static void
read_flip(const struct db_res *r, size_t row, struct claimed_flip *f)
{
	*f = (struct claimed_flip){ .id = db_get_int(r, row, 0),
		.check_id = db_get_int(r, row, 1),
		.created = db_get_time(r, row, 2) };
	if (check_status_parse(db_get_str(r, row, 3), &f->old_status) == -1 ||
	    check_status_parse(db_get_str(r, row, 4), &f->new_status) == -1) {
		log_warn("flip has an unknown status, flip=%lld",
		    (long long)f->id);
		f->new_status = CHECK_NEW;
	}
}

static size_t
find_row(const struct db_res *r, int64_t id)
{
	size_t lo = 0, hi = r->nrows, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (db_get_int(r, mid, 0) < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int
read_checks(struct db *db, struct batch *b, struct hc_err *err)
{
	struct claim *c = b->out;
	struct claimed_flip *f;
	size_t i, row;

	b->check_ids = arena_calloc(&b->arena, c->nflips + 1,
	    sizeof *b->check_ids);
	for (i = 0; i < c->nflips; i++)
		b->check_ids[i] = db_int(c->flips[i].check_id);
	b->nchecks = c->nflips > 0 ? unique(b->check_ids, c->nflips) : 0;
	if (db_query_in(db, &q_checks, NULL, 0, b->check_ids, b->nchecks,
	    &b->checks, err) == -1)
		return -1;
	for (i = 0; i < c->nflips; i++) {
		f = &c->flips[i];
		row = find_row(&b->checks, f->check_id);
		if (row == b->checks.nrows ||
		    db_get_int(&b->checks, row, 0) != f->check_id)
			continue;
		db_get_uuid(&b->checks, row, 1, &f->check);
		f->project_id = db_get_int(&b->checks, row, 2);
	}
	return 0;
}

static int
take_flips(struct db *db, struct batch *b, struct hc_err *err)
{
	struct claim *c = b->out;
	const struct db_val now = db_time(b->by->now);
	struct db_val *ids;
	size_t i;

	if (db_query_in(db, b->preview ? &q_read : &q_lock, NULL, 0, b->ids,
	    b->nids, &b->rows, err) == -1)
		return -1;
	c->nflips = b->rows.nrows;
	c->flips = xreallocarray(c->flips, c->nflips + 1, sizeof *c->flips);
	ids = arena_calloc(&b->arena, c->nflips + 1, sizeof *ids);
	for (i = 0; i < c->nflips; i++) {
		read_flip(&b->rows, i, &c->flips[i]);
		ids[i] = db_int(c->flips[i].id);
	}
	if (!b->preview && db_exec_in(db, &q_processed, &now, 1, ids,
	    c->nflips, NULL, err) == -1)
		return -1;
	return read_checks(db, b, err);
}

/* ---- channels ---- */

/* Core.md 9.1. */
static int
notifies(const struct claimed_flip *f)
{
	if (f->new_status == CHECK_DOWN)
		return 1;
	return f->new_status == CHECK_UP && f->old_status != CHECK_NEW &&
	    f->old_status != CHECK_PAUSED;
}

static struct sending_flip
flip_of(const struct claimed_flip *f)
{
	return (struct sending_flip){ .id = f->id, .check_id = f->check_id,
		.check = f->check, .created = f->created,
		.status = f->new_status };
}

static void
want_channels(struct batch *b, const struct claimed_flip *f)
{
	const struct db_res *r = &b->channels;
	struct sending_want *w;
	size_t row;

	if (!notifies(f) || f->project_id == 0)
		return;
	for (row = find_row(r, f->check_id); row < r->nrows &&
	    db_get_int(r, row, 0) == f->check_id; row++) {
		w = &b->wants[b->nwants++];
		w->flip = flip_of(f);
		channel_ref_read(r, row, 1, &w->channel);
	}
}

/* How many rows of channels all flips have together. */
static size_t
count_wants(const struct batch *b)
{
	const struct db_res *r = &b->channels;
	size_t i, row, n = 0;

	for (i = 0; i < b->out->nflips; i++)
		for (row = find_row(r, b->out->flips[i].check_id);
		    row < r->nrows && db_get_int(r, row, 0) ==
		    b->out->flips[i].check_id; row++)
			n++;
	return n;
}

static int
pick_channels(struct db *db, struct batch *b, struct hc_err *err)
{
	const struct db_val disabled = db_bool(0);
	size_t i;

	if (db_query_in(db, &q_channels, &disabled, 1, b->check_ids,
	    b->nchecks, &b->channels, err) == -1)
		return -1;
	b->wants = arena_calloc(&b->arena, count_wants(b) + 1,
	    sizeof *b->wants);
	b->nwants = 0;
	for (i = 0; i < b->out->nflips; i++)
		want_channels(b, &b->out->flips[i]);
	return sending_expand(db, b->wants, b->nwants, b->by->noop,
	    &b->out->sendings, err);
}

static int
update_nags(struct db *db, struct batch *b, struct hc_err *err)
{
	struct db_val *ids = arena_calloc(&b->arena, b->out->nflips + 1,
	    sizeof *ids);
	size_t i, n = 0;

	for (i = 0; i < b->out->nflips; i++)
		if (b->out->flips[i].project_id > 0)
			ids[n++] = db_int(b->out->flips[i].project_id);
	return n == 0 ? 0 : nag_update_projects(db, ids, unique(ids, n),
	    b->by->now, err);
}

/* ---- the transaction ---- */

/* A db_tx_fn: starts afresh each time. */
static int
claim(struct db *db, void *arg, struct hc_err *err)
{
	struct batch *b = arg;

	arena_reset(&b->arena);
	b->out->sendings.n = 0;
	if (take_flips(db, b, err) == -1 || pick_channels(db, b, err) == -1)
		return -1;
	if (b->preview)
		return 0;
	if (sending_insert(db, &b->out->sendings, b->by->now, b->by->holder,
	    b->by->now + LEASE_TIME, err) == -1)
		return -1;
	if (update_nags(db, b, err) == -1)
		return -1;
	hc_fail_here("claim.write");
	return 0;
}

static int
claim_batch(struct db *db, struct batch *b, size_t limit, struct hc_err *err)
{
	const struct db_val args[] = { db_int((int64_t)limit) };
	struct arena mem = { 0 };
	struct db_val *ids;
	size_t i;
	int rc, try;

	rc = db_query(db, &q_pending, args, 1, &b->rows, err);
	if (rc == 0 && b->rows.nrows > 0) {
		b->nids = b->rows.nrows;
		ids = arena_calloc(&mem, b->nids, sizeof *ids);
		for (i = 0; i < b->nids; i++)
			ids[i] = db_int(db_get_int(&b->rows, i, 0));
		b->ids = ids;
		for (try = 0; try < TRIES; try++)
			if ((rc = b->preview ? claim(db, b, err) :
			    db_tx(db, claim, b, err)) == 0 ||
			    err->code != HC_EFKEY)
				break;
	}
	if (rc == -1)
		claim_free(b->out);
	else if (b->out->nflips > 0)
		hc_fail_here("claim.done");
	db_res_free(&b->rows);
	db_res_free(&b->checks);
	db_res_free(&b->channels);
	arena_free(&b->arena);
	arena_free(&mem);
	return rc;
}

int
claim_flips(struct db *db, const struct claimer *by, size_t limit,
    struct claim *out, struct hc_err *err)
{
	struct batch b = { .by = by, .out = out };

	*out = (struct claim){ 0 };
	return claim_batch(db, &b, limit, err);
}

int
claim_preview(struct db *db, const struct claimer *by, size_t limit,
    struct claim *out, struct hc_err *err)
{
	struct batch b = { .by = by, .preview = true, .out = out };

	*out = (struct claim){ 0 };
	return claim_batch(db, &b, limit, err);
}

/* ---- a flip once more ---- */

struct again {
	struct batch b;
	const struct claim_again *w;
};

/* 1: its check is down, and nobody was told since; 0, -1. */
static int
is_silent(struct db *db, const struct again *a, int64_t check_id,
    struct hc_err *err)
{
	const struct db_val args[] = { db_int(check_id),
		db_time(a->w->silent_since) };
	struct db_res res = { 0 };
	int rc = db_query(db, &q_lock_down, args, 1, &res, err);

	if (rc == 0 && res.nrows > 0) {
		rc = db_query(db, &q_not_silent, args, 2, &res, err);
		if (rc == 0)
			rc = res.nrows == 0;
	}
	db_res_free(&res);
	return rc;
}

/* A db_tx_fn. */
static int
take_again(struct db *db, void *arg, struct hc_err *err)
{
	struct again *a = arg;
	struct batch *b = &a->b;
	const struct db_val id = db_int(a->w->flip_id);
	int rc;

	arena_reset(&b->arena);
	b->out->nflips = b->out->sendings.n = 0;
	if (db_query(db, &q_by_id, &id, 1, &b->rows, err) == -1)
		return -1;
	if (b->rows.nrows == 0)
		return 0;
	read_flip(&b->rows, 0, b->out->flips);
	rc = is_silent(db, a, b->out->flips->check_id, err);
	if (rc != 1)
		return rc;
	b->out->nflips = 1;
	if (read_checks(db, b, err) == -1 || pick_channels(db, b, err) == -1)
		return -1;
	return b->preview ? 0 : sending_insert(db, &b->out->sendings,
	    b->by->now, b->by->holder, b->by->now + LEASE_TIME, err);
}

int
claim_again(struct db *db, const struct claimer *by,
    const struct claim_again *w, struct claim *out, struct hc_err *err)
{
	struct again a = { .b = { .by = by, .preview = w->preview,
		.out = out }, .w = w };
	int rc;

	*out = (struct claim){ 0 };
	out->flips = xcalloc(1, sizeof *out->flips);
	rc = db_tx(db, take_again, &a, err);
	if (rc == -1)
		claim_free(out);
	db_res_free(&a.b.rows);
	db_res_free(&a.b.checks);
	db_res_free(&a.b.channels);
	arena_free(&a.b.arena);
	return rc;
}

/* ---- one flip, one channel ---- */

int
claim_flip_by_id(struct db *db, int64_t id, struct claimed_flip *f,
    struct hc_err *err)
{
	const struct db_val arg = db_int(id);
	struct claim one = { .flips = f };
	struct batch b = { .out = &one };
	int rc;

	rc = db_query(db, &q_by_id, &arg, 1, &b.rows, err);
	if (rc == 0 && b.rows.nrows > 0) {
		read_flip(&b.rows, 0, f);
		one.nflips = 1;
		rc = read_checks(db, &b, err) == -1 ? -1 : 1;
	}
	db_res_free(&b.rows);
	db_res_free(&b.checks);
	arena_free(&b.arena);
	return rc;
}

struct one {
	const struct claimer *by;
	const struct claim_one *w;
	struct sendings *out;
};

static int
insert_one(struct db *db, void *arg, struct hc_err *err)
{
	struct one *o = arg;
	const struct claim_one *w = o->w;
	struct sending_want want = { .channel = *w->channel };

	o->out->n = 0;
	want.flip.status = w->status;
	want.flip.created = o->by->now;
	if (w->flip != NULL)
		want.flip = flip_of(w->flip);
	if (w->test)
		want.flip.check_id = 0;
	if (w->dry)
		return sending_expand(db, &want, 1, o->by->noop, o->out, err);
	if (w->test && sending_delete_tests(db, w->channel->id, err) == -1)
		return -1;
	if (sending_expand(db, &want, 1, o->by->noop, o->out, err) == -1)
		return -1;
	return sending_insert(db, o->out, o->by->now, o->by->holder,
	    o->by->now + LEASE_TIME, err);
}

int
claim_one(struct db *db, const struct claimer *by,
    const struct claim_one *w, struct sendings *out, struct hc_err *err)
{
	struct one o = { .by = by, .w = w, .out = out };

	*out = (struct sendings){ 0 };
	if ((w->dry ? insert_one(db, &o, err) :
	    db_tx(db, insert_one, &o, err)) == 0)
		return 0;
	sendings_free(out);
	return -1;
}
