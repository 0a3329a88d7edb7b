/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Resolve, lock, work out, write: each step for all pings of the batch at once
 * (DESIGN 4). Everything here may run again from the start. */
#include "lib/ingest/batch.h"

#include <arpa/inet.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/log.h"

#define SLUG_MAX 100
#define SCHEME_MAX 10
#define METHOD_MAX 10
#define UA_MAX 200

/* A slug that was looked up in this batch. */
struct slug_memo {
	struct str ping_key, slug;
	struct uuid code;
	int found;		/* 0, 1, 2 for several */
	struct slug_memo *next;
};

/* ---- targets ---- */

static size_t
hash(const struct uuid *u)
{
	uint64_t h;

	/* Random bits, or what somebody chose: the table is small. */
	memcpy(&h, u->b + 8, sizeof h);
	h ^= (uint64_t)u->b[0] << 8 | (uint64_t)u->b[1] << 16 |
	    (uint64_t)u->b[2] << 24 | u->b[3];
	return (size_t)((h * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

static struct target *
find_target(const struct batch *b, const struct uuid *code)
{
	struct target *t = b->table[hash(code) & b->mask];

	while (t != NULL && uuid_cmp(&t->c.code, code) != 0)
		t = t->next;
	return t;
}

static struct target *
want_target(struct batch *b, const struct uuid *code)
{
	struct target *t = find_target(b, code), **slot;

	if (t != NULL)
		return t;
	t = arena_calloc(&b->arena, 1, sizeof *t);
	t->c.code = *code;
	slot = &b->table[hash(code) & b->mask];
	t->next = *slot;
	*slot = t;
	b->targets[b->ntargets++] = t;
	return t;
}

static void
start_afresh(struct batch *b)
{
	size_t size = 16;

	arena_reset(&b->arena);
	memset(b->outcomes, 0, b->n * sizeof *b->outcomes);
	while (size < 2 * b->n)
		size *= 2;
	b->mask = size - 1;
	b->table = arena_calloc(&b->arena, size, sizeof(struct target *));
	b->targets = arena_calloc(&b->arena, b->n, sizeof(struct target *));
	b->ntargets = 0;
	b->nchecks = b->npings = b->nflips = 0;
	b->nudge = false;
	b->text_what = 0;
	buf_free(&b->text);
}

/* ---- slugs ---- */

static int
has_upper(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return 1;
	return 0;
}

static int
look_up(struct batch *b, struct slug_memo **memos,
    const struct ingest_ping *p, struct slug_memo **memo, struct hc_err *err)
{
	struct slug_memo *m;

	for (m = *memos; m != NULL; m = m->next)
		if (str_eq(m->slug, p->slug) &&
		    str_eq(m->ping_key, p->ping_key))
			break;
	if (m == NULL) {
		m = arena_calloc(&b->arena, 1, sizeof *m);
		m->ping_key = p->ping_key;
		m->slug = p->slug;
		m->found = ping_find_slug(b->db, p->ping_key, p->slug,
		    &m->code, err);
		if (m->found == -1)
			return -1;
		m->next = *memos;
		*memos = m;
	}
	*memo = m;
	return 0;
}

static int
provision(struct batch *b, const struct ingest_ping *p, struct outcome *o,
    struct slug_memo *m, struct hc_err *err)
{
	int rc = ping_provision(b->db, b->set, p->ping_key, p->slug,
	    p->arrived, &m->code, err);

	if (rc == -1)
		return -1;
	o->created = rc == 1;
	m->found = rc == 3 ? 2 : rc > 0;
	return 0;
}

/* Steps 1 to 3 of the slug form (core.md 6.3). Sets the outcome, or the
 * target. */
static int
resolve(struct batch *b, struct slug_memo **memos,
    const struct ingest_ping *p, struct outcome *o, struct hc_err *err)
{
	struct slug_memo *m;

	o->by_slug_step = true;
	o->result = INGEST_BAD_URL;
	if (!p->mail && has_upper(p->slug))
		return 0;
	o->result = INGEST_NOT_FOUND;
	if (p->slug.len == 0 || p->ping_key.len == 0 ||
	    !utf8_storable(p->slug) || !utf8_storable(p->ping_key))
		return 0;
	if (look_up(b, memos, p, &m, err) == -1)
		return -1;
	if (m->found == 0 && p->create && p->slug.len > SLUG_MAX) {
		o->result = INGEST_BAD_URL;
		return 0;
	}
	if (m->found == 0 && p->create && provision(b, p, o, m, err) == -1)
		return -1;
	if (m->found == 0)
		return 0;
	if (m->found > 1) {
		o->result = INGEST_AMBIGUOUS;
		return 0;
	}
	o->by_slug_step = false;
	o->result = INGEST_PENDING;
	o->target = want_target(b, &m->code);
	return 0;
}

static int
resolve_all(struct batch *b, struct hc_err *err)
{
	struct slug_memo *memos = NULL;
	struct ingest_ping *p;
	size_t i;

	for (i = 0; i < b->n; i++) {
		p = b->pings[i];
		if (!p->by_slug)
			b->outcomes[i].target = want_target(b, &p->code);
		else if (resolve(b, &memos, p, &b->outcomes[i], err) == -1)
			return -1;
	}
	return 0;
}

/* ---- locking ---- */

static int
lock_all(struct batch *b, struct hc_err *err)
{
	struct db_val *codes = arena_calloc(&b->arena, b->ntargets,
	    sizeof *codes);
	struct target *t;
	struct uuid code;
	size_t i;

	for (i = 0; i < b->ntargets; i++)
		codes[i] = db_uuid(&b->targets[i]->c.code);
	if (ping_lock(b->db, codes, b->ntargets, &b->rows, err) == -1)
		return -1;
	for (i = 0; i < b->rows.nrows; i++) {
		if (!db_get_uuid(&b->rows, i, 1, &code) ||
		    (t = find_target(b, &code)) == NULL)
			continue;
		ping_read_target(&b->rows, i, &t->c);
		t->old_alert = t->c.alert_after;
	}
	return 0;
}

/* ---- working out ---- */

static struct str
text_for_filters(struct batch *b, const struct check *c, struct str message)
{
	int what = (c->filter_subject ? 1 : 0) | (c->filter_body ? 2 : 0);

	if (b->mail_text != NULL &&
	    (what != b->text_what || message.p != b->text_of)) {
		buf_reset(&b->text);
		b->mail_text(message, c->filter_subject, c->filter_body,
		    &b->text);
		b->text_of = message.p;
		b->text_what = what;
	}
	return buf_view(&b->text);
}

/* Core.md 6.3 steps 5 to 7, 7.3 step 2. */
static enum ping_action
action_of(struct batch *b, const struct check *c, const struct ingest_ping *p)
{
	if (p->mail)
		return c->filter_subject || c->filter_body ?
		    check_filter(c, text_for_filters(b, c,
		    p->message.p ? p->message : p->body)) : p->action;
	if (str_is(c->methods, "POST") && !str_is(p->method, "POST"))
		return PING_IGN;
	if (c->filter_http_body)
		return check_filter(c, p->body);
	return p->exitstatus > 0 ? PING_FAIL : p->action;
}

/* Well-formed, without NUL, at most max characters. */
static struct str
column_text(struct batch *b, struct str s, size_t max)
{
	struct buf clean = { 0 };
	const char *nul = s.len > 0 ? memchr(s.p, '\0', s.len) : NULL;

	if (nul != NULL)
		s.len = (size_t)(nul - s.p);
	if (!utf8_valid(s)) {
		utf8_clean(&clean, s);
		s = arena_take(&b->arena, &clean);
	}
	if (s.len > max)
		s.len = utf8_prefix(s, max);
	return s;
}

/* Only what is an address (DECISIONS 3). */
static struct str
address(struct str s)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr a;

	if (s.len == 0 || s.len >= sizeof text)
		return STR("");
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	return strlen(text) == s.len && (inet_pton(AF_INET, text, &a) == 1 ||
	    inet_pton(AF_INET6, text, &a) == 1) ? s : STR("");
}

static void
add_row(struct batch *b, const struct check *c, const struct ingest_ping *p,
    enum ping_action action)
{
	struct ping_row row = { .check_id = c->id, .n = c->n_pings,
		.created = p->arrived, .action = action,
		.exitstatus = p->exitstatus, .has_rid = p->has_rid,
		.rid = p->rid, .remote_addr = address(p->remote_addr),
		.body = p->body };

	row.scheme = column_text(b, p->scheme, SCHEME_MAX);
	row.method = column_text(b, p->method, METHOD_MAX);
	row.ua = column_text(b, p->ua, UA_MAX);
	ping_args(&row, b->ping_args + b->npings++ * PING_NARGS);
}

static void
record(struct batch *b, const struct ingest_ping *p, struct outcome *o)
{
	struct check *c = &o->target->c;
	struct ping_input in = { .t = p->arrived, .has_rid = p->has_rid,
		.rid = p->rid, .body = p->body };
	enum ping_action action;
	struct check_flip flip;
	struct hc_err err;

	in.action = action_of(b, c, p);
	if (check_apply_ping(c, &in, &action, &flip, &err) == 1)
		log_warn("cannot tell when the next ping is due: %s check=%lld",
		    err.text, (long long)c->id);
	add_row(b, c, p, action);
	if (flip.is_set)
		flip_args(c->id, &flip, b->flip_args +
		    b->nflips++ * FLIP_NARGS);
	o->n = c->n_pings;
	o->target->changed = true;
	if (c->n_pings % 100 == 0)
		o->target->prune = true;
	o->result = o->created ? INGEST_CREATED : INGEST_OK;
}

static void
work_out(struct batch *b, const struct ingest_ping *p, struct outcome *o)
{
	if (o->result != INGEST_PENDING)
		return;
	if (o->target->c.id == 0)
		o->result = INGEST_NOT_FOUND;
	else if (p->exitstatus > 255)
		o->result = INGEST_BAD_URL;
	else if (p->bad_rid)
		o->result = INGEST_BAD_UUID;
	else
		record(b, p, o);
}

static void
work_out_all(struct batch *b)
{
	struct target *t;
	size_t i;

	b->ping_args = arena_alloc(&b->arena,
	    b->n * PING_NARGS * sizeof(struct db_val));
	b->flip_args = arena_alloc(&b->arena,
	    b->n * FLIP_NARGS * sizeof(struct db_val));
	b->check_args = arena_alloc(&b->arena,
	    b->ntargets * PING_CHECK_NARGS * sizeof(struct db_val));
	for (i = 0; i < b->n; i++)
		work_out(b, b->pings[i], &b->outcomes[i]);
	for (i = 0; i < b->ntargets; i++) {
		t = b->targets[i];
		if (!t->changed)
			continue;
		ping_check_args(&t->c, b->check_args +
		    b->nchecks++ * PING_CHECK_NARGS);
		if (t->c.alert_after != HC_NOTIME &&
		    (t->old_alert == HC_NOTIME ||
		    t->c.alert_after < t->old_alert))
			b->nudge = true;
	}
	if (b->nflips > 0)
		b->nudge = true;
}

/* ---- the transaction ---- */

int
batch_run(struct db *db, void *arg, struct hc_err *err)
{
	struct batch *b = arg;

	start_afresh(b);
	if (resolve_all(b, err) == -1 || lock_all(b, err) == -1)
		return -1;
	work_out_all(b);
	if (flip_insert_many(db, b->flip_args, b->nflips, err) == -1 ||
	    ping_update_checks(db, b->check_args, b->nchecks, err) == -1 ||
	    ping_insert(db, b->ping_args, b->npings, err) == -1)
		return -1;
	return b->nudge ? ping_notify(db, err) : 0;
}

struct seen {
	struct batch *b;
	int happened;
};

/* The lock is free only when the lost transaction has come to its end. */
static int
look(struct db *db, void *arg, struct hc_err *err)
{
	struct seen *s = arg;
	struct batch *b = s->b;
	struct db_val code;
	struct outcome *o;
	size_t i;

	s->happened = 0;
	for (i = 0; i < b->n; i++) {
		o = &b->outcomes[i];
		if (o->n == 0)
			continue;
		code = db_uuid(&o->target->c.code);
		if (ping_lock(db, &code, 1, &b->rows, err) == -1)
			return -1;
		/* Deleted meanwhile: that tells nothing. */
		if (b->rows.nrows == 0)
			continue;
		s->happened = ping_exists(db, o->target->c.id, o->n,
		    b->pings[i]->arrived, err);
		return s->happened == -1 ? -1 : 0;
	}
	return 0;
}

int
batch_happened(struct batch *b, struct hc_err *err)
{
	struct seen s = { .b = b };

	/* Nothing is written here: a commit lost again loses nothing. */
	if (db_tx(b->db, look, &s, err) == -1 && err->code != HC_ELOST)
		return -1;
	return s.happened;
}

void
batch_free(struct batch *b)
{
	buf_free(&b->text);
	arena_free(&b->arena);
	db_res_free(&b->rows);
}
