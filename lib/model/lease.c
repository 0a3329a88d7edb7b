/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/lease.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/fail.h"

#define LIST_MAX 4096		/* values in one statement */
#define TAKE_MAX 256		/* deliveries taken over at once */

#define INSERT_NARGS 8
#define INSERT_COLUMNS \
	"notification_id, root_id, flip_id, holder, expires, attempts, " \
	"members, failed"
static const struct db_stmt q_insert = {
	.name = "lease.insert",
	.sql = "INSERT INTO hc_lease (" INSERT_COLUMNS ") "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	.pgsql = "INSERT INTO hc_lease (" INSERT_COLUMNS ") "
	    "SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)"
};
static const struct db_stmt q_extend = {
	.name = "lease.extend",
	.sql = "UPDATE hc_lease SET expires = ? WHERE holder = ? "
	    "AND notification_id " DB_IN
};
static const struct db_stmt q_delete = {
	.name = "lease.delete",
	.sql = "DELETE FROM hc_lease WHERE notification_id " DB_IN
};
static const struct db_stmt q_expired = {
	.name = "lease.expired",
	.sql = "SELECT DISTINCT root_id FROM hc_lease WHERE expires < ? "
	    "ORDER BY root_id LIMIT ?"
};
#define LOCK_SELECT \
	"SELECT notification_id FROM hc_lease " \
	"WHERE root_id " DB_IN " AND expires < ? ORDER BY notification_id"
static const struct db_stmt q_lock = {
	.name = "lease.lock",
	.sql = LOCK_SELECT " FOR UPDATE SKIP LOCKED",
	.sqlite = LOCK_SELECT
};
static const struct db_stmt q_read = {
	.name = "lease.read",
	.sql = "SELECT l.notification_id, l.root_id, l.flip_id, l.attempts, "
	    "l.members, l.failed, n.code, n.channel_id, n.owner_id, "
	    "n.check_status, n.created, n.error, ch.kind, ch.code, f.created, "
	    "c.code FROM hc_lease l "
	    "JOIN api_notification n ON n.id = l.notification_id "
	    "JOIN api_channel ch ON ch.id = n.channel_id "
	    "LEFT JOIN api_flip f ON f.id = l.flip_id "
	    "LEFT JOIN api_check c ON c.id = n.owner_id "
	    "WHERE l.notification_id " DB_IN " "
	    "ORDER BY l.root_id, l.notification_id"
};
static const struct db_stmt q_take = {
	.name = "lease.take",
	.sql = "UPDATE hc_lease SET holder = ?, expires = ?, "
	    "attempts = attempts + 1 WHERE notification_id " DB_IN
};
static const struct db_stmt q_interrupted = {
	.name = "lease.interrupted",
	.sql = "UPDATE api_notification SET error = 'Interrupted' "
	    "WHERE error = 'Sending' AND id " DB_IN
};

void
lease_holder(char out[LEASE_HOLDER_SIZE])
{
	char host[40] = "", random[UUID_HEX_SIZE];
	struct uuid u;

	(void)gethostname(host, sizeof host - 1);
	uuid_random(&u);
	uuid_hex(&u, random);
	snprintf(out, LEASE_HOLDER_SIZE, "%s:%ld:%.16s", host, (long)getpid(),
	    random);
}

int
lease_insert(struct db *db, const struct sendings *s, const char *holder,
    int64_t expires, struct hc_err *err)
{
	struct arena mem = { 0 };
	struct db_val *args, *a;
	const struct sending *e;
	size_t i;
	int rc;

	a = args = arena_calloc(&mem, s->n, INSERT_NARGS * sizeof *args);
	for (i = 0; i < s->n; i++, a += INSERT_NARGS) {
		e = &s->v[i];
		a[0] = db_int(e->id);
		a[1] = db_int(s->v[e->root].id);
		a[2] = e->flip.id > 0 ? db_int(e->flip.id) :
		    db_null_of(DB_INT);
		a[3] = db_text(holder);
		a[4] = db_time(expires);
		a[5] = db_int(0);
		a[6] = db_int(e->members);
		a[7] = db_int(e->failed);
	}
	rc = db_exec_many(db, &q_insert, args, s->n, INSERT_NARGS, NULL, err);
	arena_free(&mem);
	return rc;
}

struct ids {
	const struct db_val *v;
	size_t n;
};

/* Runs q for lists of any length. */
static int
exec_lists(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t nargs, const struct ids *ids, struct hc_err *err)
{
	size_t at, len;

	for (at = 0; at < ids->n; at += len) {
		len = ids->n - at < LIST_MAX ? ids->n - at : LIST_MAX;
		if (db_exec_in(db, q, args, nargs, ids->v + at, len, NULL,
		    err) == -1)
			return -1;
	}
	return 0;
}

int
lease_extend(struct db *db, const struct db_val *ids, size_t n,
    const char *holder, int64_t expires, struct hc_err *err)
{
	const struct db_val args[] = { db_time(expires), db_text(holder) };

	hc_fail_here("lease.renew");
	return exec_lists(db, &q_extend, args, 2, &(struct ids){ ids, n },
	    err);
}

int
lease_delete(struct db *db, const struct db_val *ids, size_t n,
    struct hc_err *err)
{
	return exec_lists(db, &q_delete, NULL, 0, &(struct ids){ ids, n },
	    err);
}

/* ---- taking over ---- */

struct take {
	const char *holder;
	int64_t now;
	const struct db_val *roots;
	size_t nroots;
	struct sendings *s;
	size_t first;			/* of s, before */
	size_t *given_up;
	struct arena arena;
	struct db_res res;
	struct db_val *again, *never;
	size_t nagain, nnever;
};

static void
add(struct take *t, size_t row, int64_t root_id)
{
	const struct db_res *r = &t->res;
	struct sendings *s = t->s;
	struct sending e = { .id = db_get_int(r, row, 0),
		.members = db_get_int(r, row, 4),
		.failed = db_get_int(r, row, 5),
		.channel_id = db_get_int(r, row, 7), .root = s->n };

	e.flip.id = db_get_int(r, row, 2);
	db_get_uuid(r, row, 6, &e.code);
	e.flip.check_id = db_get_int(r, row, 8);
	(void)check_status_parse(db_get_str(r, row, 9), &e.flip.status);
	e.is_group = str_is(db_get_str(r, row, 12), "group");
	db_get_uuid(r, row, 13, &e.channel);
	e.flip.created = db_get_time(r, row, 14);
	db_get_uuid(r, row, 15, &e.flip.check);
	/* A group stands before its members. */
	if (e.id != root_id && s->n > t->first &&
	    s->v[s->v[s->n - 1].root].id == root_id)
		e.root = s->v[s->n - 1].root;
	sendings_add(s, &e);
}

/* Tests are not sent again: whoever asked is gone. */
static void
sort_out(struct take *t, size_t row)
{
	const struct db_res *r = &t->res;
	const struct db_val id = db_int(db_get_int(r, row, 0));

	if (db_is_null(r, row, 2) || !str_is(db_get_str(r, row, 11),
	    "Sending") || db_get_int(r, row, 3) >= LEASE_ATTEMPTS ||
	    t->now - db_get_time(r, row, 10) > LEASE_MAX_AGE) {
		t->never[t->nnever++] = id;
		return;
	}
	t->again[t->nagain++] = id;
	add(t, row, db_get_int(r, row, 1));
}

/* Reads again which rows are to be taken, and locks them. */
static int
lock(struct db *db, struct take *t, struct hc_err *err)
{
	const struct db_val now = db_time(t->now);
	struct db_val *ids;
	size_t i, n;

	if (db_query_in(db, &q_lock, &now, 1, t->roots, t->nroots, &t->res,
	    err) == -1)
		return -1;
	n = t->res.nrows;
	ids = arena_calloc(&t->arena, n + 1, sizeof *ids);
	t->again = arena_calloc(&t->arena, n + 1, sizeof *ids);
	t->never = arena_calloc(&t->arena, n + 1, sizeof *ids);
	for (i = 0; i < n; i++)
		ids[i] = db_int(db_get_int(&t->res, i, 0));
	return db_query_in(db, &q_read, NULL, 0, ids, n, &t->res, err);
}

/* A db_tx_fn. */
static int
take(struct db *db, void *arg, struct hc_err *err)
{
	struct take *t = arg;
	const struct db_val args[] = { db_text(t->holder),
		db_time(t->now + LEASE_TIME) };
	size_t i;

	arena_reset(&t->arena);
	t->s->n = t->first;
	t->nagain = t->nnever = 0;
	if (lock(db, t, err) == -1)
		return -1;
	for (i = 0; i < t->res.nrows; i++)
		sort_out(t, i);
	*t->given_up = t->nnever;
	if (exec_lists(db, &q_take, args, 2, &(struct ids){ t->again,
	    t->nagain }, err) == -1 ||
	    exec_lists(db, &q_interrupted, NULL, 0, &(struct ids){ t->never,
	    t->nnever }, err) == -1)
		return -1;
	if (lease_delete(db, t->never, t->nnever, err) == -1)
		return -1;
	hc_fail_here("lease.take");
	return 0;
}

int
lease_take(struct db *db, const char *holder, int64_t now,
    struct sendings *s, size_t *given_up, struct hc_err *err)
{
	const struct db_val args[] = { db_time(now), db_int(TAKE_MAX) };
	struct take t = { .holder = holder, .now = now, .s = s,
		.first = s->n, .given_up = given_up };
	struct arena mem = { 0 };
	struct db_val *roots;
	size_t i;
	int rc;

	*given_up = 0;
	rc = db_query(db, &q_expired, args, 2, &t.res, err);
	if (rc == 0 && t.res.nrows > 0) {
		t.nroots = t.res.nrows;
		roots = arena_calloc(&mem, t.nroots, sizeof *roots);
		for (i = 0; i < t.nroots; i++)
			roots[i] = db_int(db_get_int(&t.res, i, 0));
		t.roots = roots;
		rc = db_tx(db, take, &t, err);
	}
	if (rc == -1)
		s->n = t.first;
	db_res_free(&t.res);
	arena_free(&t.arena);
	arena_free(&mem);
	return rc;
}
