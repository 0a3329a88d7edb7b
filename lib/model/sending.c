/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Which notifications there are to be, and their rows. */
#include "lib/model/sending.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/xmalloc.h"
#include "lib/model/lease.h"

#define LIST_MAX 4096		/* values in one statement */
#define GROUP_BAD "Group value cannot be read"

static const struct db_stmt q_channel = {
	.name = "sending.channel",
	.sql = "SELECT " CHANNEL_REF_COLUMNS " FROM api_channel ch "
	    "WHERE ch.code = ?"
};
static const struct db_stmt q_members = {
	.name = "sending.members",
	.sql = "SELECT " CHANNEL_REF_COLUMNS " FROM api_channel ch "
	    "WHERE ch.code " DB_IN " ORDER BY ch.id"
};
#define INSERT_NARGS 6
#define INSERT_COLUMNS \
	"code, owner_id, check_status, channel_id, created, error"
static const struct db_stmt q_insert = {
	.name = "sending.insert",
	.sql = "INSERT INTO api_notification (" INSERT_COLUMNS ") "
	    "VALUES (?, ?, ?, ?, ?, ?)",
	.pgsql = "INSERT INTO api_notification (" INSERT_COLUMNS ") "
	    "SELECT * FROM unnest(?, ?, ?, ?, ?, ?)"
};
static const struct db_stmt q_ids = {
	.name = "sending.ids",
	.sql = "SELECT id, code FROM api_notification WHERE code " DB_IN
};
static const struct db_stmt q_delete_tests = {
	.name = "sending.delete-tests",
	.sql = "DELETE FROM api_notification "
	    "WHERE channel_id = ? AND owner_id IS NULL"
};

void
sendings_add(struct sendings *s, const struct sending *e)
{
	if (s->n == s->cap) {
		s->cap = s->cap > 0 ? 2 * s->cap : 64;
		s->v = xreallocarray(s->v, s->cap, sizeof *s->v);
	}
	s->v[s->n++] = *e;
}

void
sendings_free(struct sendings *s)
{
	free(s->v);
	*s = (struct sendings){ 0 };
}

void
channel_ref_read(const struct db_res *r, size_t row, size_t col,
    struct channel_ref *ch)
{
	ch->id = db_get_int(r, row, col);
	ch->project_id = db_get_int(r, row, col + 1);
	db_get_uuid(r, row, col + 2, &ch->code);
	ch->kind = db_get_str(r, row, col + 3);
	ch->value = db_get_str(r, row, col + 4);
}

int
channel_ref_by_code(struct db *db, const struct uuid *code,
    struct db_res *res, struct channel_ref *ch, struct hc_err *err)
{
	const struct db_val arg = db_uuid(code);

	if (db_query(db, &q_channel, &arg, 1, res, err) == -1)
		return -1;
	if (res->nrows == 0)
		return 0;
	channel_ref_read(res, 0, 0, ch);
	return 1;
}

/* ---- groups ---- */

/* Channels that groups name; sorted by code while codes are being collected,
 * and again once they are read. */
struct members {
	struct arena arena;
	struct db_val *codes;
	size_t ncodes, cap;
	struct db_res *pages;
	size_t npages;
	struct channel_ref *v;
	size_t n;
};

/* The next code of a group's value: 1, 0 at the end, -1 when it is none. */
static int
next_code(struct str *value, struct uuid *code)
{
	struct str word = *value;
	const char *comma;

	if (value->len == 0)
		return 0;
	comma = memchr(value->p, ',', value->len);
	if (comma != NULL)
		word.len = (size_t)(comma - value->p);
	value->p += word.len + (comma != NULL);
	value->len -= word.len + (comma != NULL);
	return uuid_from_any(word, code) == -1 ? -1 : 1;
}

static int
is_group(const struct channel_ref *ch)
{
	return str_is(ch->kind, "group");
}

static int
by_code(const void *a, const void *b)
{
	const struct channel_ref *x = a, *y = b;

	return uuid_cmp(&x->code, &y->code);
}

static int
val_by_uuid(const void *a, const void *b)
{
	const struct db_val *x = a, *y = b;

	return uuid_cmp(&x->v.u, &y->v.u);
}

static void
collect_codes(struct members *m, const struct sending_want *w, size_t n)
{
	struct uuid code;
	struct str value;
	size_t i, kept = 0;

	for (i = 0; i < n; i++) {
		if (!is_group(&w[i].channel))
			continue;
		value = w[i].channel.value;
		while (next_code(&value, &code) == 1) {
			if (m->ncodes == m->cap) {
				m->cap = m->cap > 0 ? 2 * m->cap : 64;
				m->codes = xreallocarray(m->codes, m->cap,
				    sizeof *m->codes);
			}
			m->codes[m->ncodes++] = db_uuid(&code);
		}
	}
	if (m->ncodes == 0)
		return;
	qsort(m->codes, m->ncodes, sizeof *m->codes, val_by_uuid);
	for (i = 1; i < m->ncodes; i++)
		if (val_by_uuid(&m->codes[kept], &m->codes[i]) != 0)
			m->codes[++kept] = m->codes[i];
	m->ncodes = kept + 1;
}

static int
load_members(struct db *db, struct members *m, const struct sending_want *w,
    size_t n, struct hc_err *err)
{
	struct db_res *res;
	size_t at, len, i;

	collect_codes(m, w, n);
	m->pages = arena_calloc(&m->arena, m->ncodes / LIST_MAX + 1,
	    sizeof *m->pages);
	m->v = arena_calloc(&m->arena, m->ncodes + 1, sizeof *m->v);
	for (at = 0; at < m->ncodes; at += len) {
		len = m->ncodes - at < LIST_MAX ? m->ncodes - at : LIST_MAX;
		res = &m->pages[m->npages++];
		if (db_query_in(db, &q_members, NULL, 0, m->codes + at, len,
		    res, err) == -1)
			return -1;
		for (i = 0; i < res->nrows && m->n < m->ncodes; i++)
			channel_ref_read(res, i, 0, &m->v[m->n++]);
	}
	if (m->n > 0)
		qsort(m->v, m->n, sizeof *m->v, by_code);
	return 0;
}

static void
members_free(struct members *m)
{
	size_t i;

	for (i = 0; i < m->npages; i++)
		db_res_free(&m->pages[i]);
	free(m->codes);
	arena_free(&m->arena);
}

/* ---- expanding ---- */

/* root: index of its group in s, or s->n. */
static void
add(struct sendings *s, const struct sending_want *w,
    const struct channel_ref *ch, size_t root)
{
	struct sending e = { .flip = w->flip, .channel_id = ch->id,
		.channel = ch->code, .root = root };

	uuid_random(&e.code);
	sendings_add(s, &e);
}

/* A member that is a group itself is none: nothing nests. */
static void
add_group(struct sendings *s, const struct sending_want *w,
    const struct members *m, sending_noop_fn *noop)
{
	struct channel_ref key, *ch;
	struct str value = w->channel.value;
	size_t root = s->n;
	int rc;

	add(s, w, &w->channel, root);
	s->v[root].is_group = true;
	if (value.len == 0)
		s->v[root].group_error = GROUP_BAD;
	while ((rc = next_code(&value, &key.code)) == 1) {
		ch = m->n == 0 ? NULL :
		    bsearch(&key, m->v, m->n, sizeof *m->v, by_code);
		if (ch == NULL || is_group(ch) ||
		    ch->project_id != w->channel.project_id)
			continue;
		s->v[root].members++;
		if (!noop(ch->kind, ch->value, w->flip.status))
			add(s, w, ch, root);
	}
	if (rc == -1)
		s->v[root].group_error = GROUP_BAD;
}

int
sending_expand(struct db *db, const struct sending_want *w, size_t n,
    sending_noop_fn *noop, struct sendings *s, struct hc_err *err)
{
	struct members m = { 0 };
	size_t i;
	int rc;

	rc = load_members(db, &m, w, n, err);
	for (i = 0; rc == 0 && i < n; i++) {
		if (is_group(&w[i].channel))
			add_group(s, &w[i], &m, noop);
		else if (!noop(w[i].channel.kind, w[i].channel.value,
		    w[i].flip.status))
			add(s, &w[i], &w[i].channel, s->n);
	}
	members_free(&m);
	return rc;
}

/* ---- inserting ---- */

static int
insert_rows(struct db *db, const struct sendings *s, int64_t now,
    struct db_val *args, struct hc_err *err)
{
	const struct sending *e;
	struct db_val *a = args;
	size_t i;

	for (i = 0; i < s->n; i++, a += INSERT_NARGS) {
		e = &s->v[i];
		a[0] = db_uuid(&e->code);
		a[1] = e->flip.check_id > 0 ? db_int(e->flip.check_id) :
		    db_null_of(DB_INT);
		a[2] = db_text(check_status_name(e->flip.status));
		a[3] = db_int(e->channel_id);
		a[4] = db_time(now);
		a[5] = db_text("Sending");
	}
	return db_exec_many(db, &q_insert, args, s->n, INSERT_NARGS, NULL,
	    err);
}

struct by_code {
	struct uuid code;
	size_t at;
};

static int
cmp_by_code(const void *a, const void *b)
{
	const struct by_code *x = a, *y = b;

	return uuid_cmp(&x->code, &y->code);
}

/* Reads the ids of the rows from codes[from] on. */
static int
read_ids(struct db *db, struct sendings *s, struct by_code *index,
    const struct db_val *codes, size_t n, struct hc_err *err)
{
	struct by_code key, *found;
	struct db_res res = { 0 };
	size_t i;
	int rc;

	rc = db_query_in(db, &q_ids, NULL, 0, codes, n, &res, err);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		db_get_uuid(&res, i, 1, &key.code);
		found = bsearch(&key, index, s->n, sizeof *index,
		    cmp_by_code);
		if (found != NULL)
			s->v[found->at].id = db_get_int(&res, i, 0);
	}
	if (rc == 0 && res.nrows != n)
		rc = hc_err(err, HC_EDB, "notifications: %zu of %zu rows "
		    "found again", res.nrows, n);
	db_res_free(&res);
	return rc;
}

static int
find_ids(struct db *db, struct sendings *s, struct arena *a,
    struct hc_err *err)
{
	struct by_code *index = arena_calloc(a, s->n, sizeof *index);
	struct db_val *codes = arena_calloc(a, s->n, sizeof *codes);
	size_t i, len;

	for (i = 0; i < s->n; i++) {
		index[i].code = s->v[i].code;
		index[i].at = i;
		codes[i] = db_uuid(&s->v[i].code);
	}
	qsort(index, s->n, sizeof *index, cmp_by_code);
	for (i = 0; i < s->n; i += len) {
		len = s->n - i < LIST_MAX ? s->n - i : LIST_MAX;
		if (read_ids(db, s, index, codes + i, len, err) == -1)
			return -1;
	}
	return 0;
}

int
sending_insert(struct db *db, struct sendings *s, int64_t now,
    const char *holder, int64_t expires, struct hc_err *err)
{
	struct arena a = { 0 };
	int rc;

	if (s->n == 0)
		return 0;
	rc = insert_rows(db, s, now, arena_calloc(&a, s->n,
	    INSERT_NARGS * sizeof(struct db_val)), err);
	if (rc == 0)
		rc = find_ids(db, s, &a, err);
	if (rc == 0 && holder != NULL)
		rc = lease_insert(db, s, holder, expires, err);
	arena_free(&a);
	return rc;
}

int
sending_delete_tests(struct db *db, int64_t channel_id, struct hc_err *err)
{
	const struct db_val arg = db_int(channel_id);

	return db_exec(db, &q_delete_tests, &arg, 1, NULL, err);
}
