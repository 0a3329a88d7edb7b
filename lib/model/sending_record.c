/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What came of notifications, written in batches. */
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/enc.h"
#include "lib/model/lease.h"
#include "lib/model/sending.h"

static const struct db_stmt q_error = {
	.name = "sending.error",
	.sql = "UPDATE api_notification SET error = ? WHERE id = ?",
	.pgsql = "UPDATE api_notification n SET error = v.error "
	    "FROM unnest(?, ?) AS v(error, id) WHERE n.id = v.id"
};
static const struct db_stmt q_channel = {
	.name = "sending.channel-state",
	.sql = "UPDATE api_channel SET last_notify = ?, "
	    "last_notify_duration = ?, last_error = ? WHERE id = ?",
	.pgsql = "UPDATE api_channel ch SET last_notify = v.started, "
	    "last_notify_duration = v.duration, last_error = v.error "
	    "FROM unnest(?, ?, ?, ?) AS v(started, duration, error, id) "
	    "WHERE ch.id = v.id"
};
static const struct db_stmt q_disable = {
	.name = "sending.disable",
	.sql = "UPDATE api_channel SET disabled = ? WHERE id " DB_IN
};
static const struct db_stmt q_failed = {
	.name = "sending.group-failed",
	.sql = "UPDATE hc_lease SET failed = ? WHERE notification_id = ?"
};

struct record {
	struct db *db;
	const struct sent *v;
	size_t n;
	struct str *errors;		/* of each, fit for the columns */
	const struct sent **order;
	struct arena arena;
};

static struct str
column_text(struct arena *a, const char *text)
{
	struct buf clean = { 0 };
	struct str s = str_of(text);

	if (!utf8_valid(s)) {
		utf8_clean(&clean, s);
		s = arena_str(a, buf_view(&clean));
		buf_free(&clean);
	}
	if (s.len > SENDING_ERROR_MAX)
		s.len = utf8_prefix(s, SENDING_ERROR_MAX);
	return s;
}

/* Rows are written in ascending order of id, so that two programs wait for
 * each other rather than both. */
static int
by_notification(const void *a, const void *b)
{
	const struct sent *x = *(const struct sent *const *)a;
	const struct sent *y = *(const struct sent *const *)b;

	return x->notification_id < y->notification_id ? -1 :
	    x->notification_id > y->notification_id;
}

/* The last one to start, last. */
static int
by_channel(const void *a, const void *b)
{
	const struct sent *x = *(const struct sent *const *)a;
	const struct sent *y = *(const struct sent *const *)b;

	if (x->channel_id != y->channel_id)
		return x->channel_id < y->channel_id ? -1 : 1;
	return x->started < y->started ? -1 : x->started > y->started;
}

static struct db_val
error_of(const struct record *r, const struct sent *s)
{
	return db_str(r->errors[s - r->v]);
}

static int
write_notifications(struct record *r, struct hc_err *err)
{
	struct db_val *args = arena_calloc(&r->arena, r->n, 2 * sizeof *args);
	size_t i;

	qsort(r->order, r->n, sizeof(const struct sent *), by_notification);
	for (i = 0; i < r->n; i++) {
		args[2 * i] = error_of(r, r->order[i]);
		args[2 * i + 1] = db_int(r->order[i]->notification_id);
	}
	return db_exec_many(r->db, &q_error, args, r->n, 2, NULL, err);
}

static int
write_channels(struct record *r, struct hc_err *err)
{
	struct db_val *args = arena_calloc(&r->arena, r->n, 4 * sizeof *args);
	struct db_val *a = args, *off, on = db_bool(1);
	const struct sent *s;
	size_t i, noff = 0;

	off = arena_calloc(&r->arena, r->n, sizeof *off);
	qsort(r->order, r->n, sizeof(const struct sent *), by_channel);
	for (i = 0; i < r->n; i++) {
		s = r->order[i];
		if (s->permanent)
			off[noff++] = db_int(s->channel_id);
		if (i + 1 < r->n && r->order[i + 1]->channel_id ==
		    s->channel_id)
			continue;
		a[0] = db_time(s->started);
		a[1] = db_interval(s->duration);
		a[2] = error_of(r, s);
		a[3] = db_int(s->channel_id);
		a += 4;
	}
	if (db_exec_many(r->db, &q_channel, args, (size_t)(a - args) / 4, 4,
	    NULL, err) == -1)
		return -1;
	return db_exec_in(r->db, &q_disable, &on, 1, off, noff, NULL, err);
}

static int
end_leases(struct record *r, struct hc_err *err)
{
	struct db_val *ids = arena_calloc(&r->arena, r->n, sizeof *ids);
	struct db_val args[2];
	size_t i;

	for (i = 0; i < r->n; i++) {
		ids[i] = db_int(r->v[i].notification_id);
		if (r->v[i].group_id == 0)
			continue;
		args[0] = db_int(r->v[i].group_failed);
		args[1] = db_int(r->v[i].group_id);
		if (db_exec(r->db, &q_failed, args, 2, NULL, err) == -1)
			return -1;
	}
	return lease_delete(r->db, ids, r->n, err);
}

int
sending_record(struct db *db, const struct sent *v, size_t n, bool leases,
    struct hc_err *err)
{
	struct record r = { .db = db, .v = v, .n = n };
	size_t i;
	int rc;

	if (n == 0)
		return 0;
	r.errors = arena_calloc(&r.arena, n, sizeof *r.errors);
	r.order = arena_calloc(&r.arena, n, sizeof(const struct sent *));
	for (i = 0; i < n; i++) {
		r.errors[i] = column_text(&r.arena, v[i].error);
		r.order[i] = &v[i];
	}
	rc = write_notifications(&r, err);
	if (rc == 0)
		rc = write_channels(&r, err);
	if (rc == 0 && leases)
		rc = end_leases(&r, err);
	arena_free(&r.arena);
	return rc;
}
