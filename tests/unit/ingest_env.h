/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Batches of pings for tests. */
#ifndef HC_TEST_INGEST_ENV_H
#define HC_TEST_INGEST_ENV_H

#include "lib/ingest/ingest.h"
#include "tests/unit/model_env.h"

#define MAX 700

static struct ingest *in;
static int64_t user, project;
static struct ingest_ping pings[MAX];
static size_t npings;

static inline int
begin_test(int kind)
{
	if (!model_open(kind))
		return 0;
	in = ingest_new(&env.set, db);
	user = make_user("a@example.org");
	project = make_project(user, PING_KEY);
	npings = 0;
	return 1;
}

static inline void
end_test(void)
{
	ingest_free(in);
	model_close();
}

/* ---- pings of the next batch ---- */

static inline struct ingest_ping *
add(void)
{
	struct ingest_ping *p = &pings[npings++];

	*p = (struct ingest_ping){ .action = PING_SUCCESS, .exitstatus = -1,
		.arrived = NOW + (int64_t)npings * HC_SECOND,
		.scheme = STR("http"), .method = STR("GET"),
		.remote_addr = STR("192.0.2.1"), .ua = STR("curl/8"),
		.body = STR("") };
	return p;
}

static inline struct ingest_ping *
to(const struct check *c, enum ping_action action)
{
	struct ingest_ping *p = add();

	p->code = c->code;
	p->action = action;
	return p;
}

static inline struct ingest_ping *
to_slug(const char *key, const char *slug, bool create)
{
	struct ingest_ping *p = add();

	p->by_slug = true;
	p->ping_key = str_of(key);
	p->slug = str_of(slug);
	p->create = create;
	return p;
}

static inline struct ingest_ping *
with_rid(struct ingest_ping *p)
{
	p->has_rid = true;
	memset(p->rid.b, 0xa5, sizeof p->rid.b);
	return p;
}

/* How they all went, a letter each: o OK, c created, n not found, a
 * ambiguous, u bad URL, r bad run id, - away. */
static inline void
apply_within(const char *want, int64_t limit)
{
	static const char letters[] = "?ocnaur-";
	struct ingest_ping *all[MAX];
	char got[MAX + 1];
	size_t i;

	for (i = 0; i < npings; i++)
		all[i] = &pings[i];
	ingest_apply(in, all, npings, hc_mono() + limit);
	for (i = 0; i < npings; i++)
		got[i] = letters[pings[i].result];
	got[npings] = '\0';
	ck_assert_str_eq(got, want);
	npings = 0;
}

static inline void
apply(const char *want)
{
	apply_within(want, 20 * HC_SECOND);
}

/* What stands in api_ping, one row after the other: "N:KIND ". */
static inline void
rows_are(const char *want)
{
	struct db_res *r = rows("SELECT n, kind FROM api_ping ORDER BY id");
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < r->nrows; i++)
		buf_addf(&b, "%lld:%s ", (long long)db_get_int(r, i, 0),
		    db_is_null(r, i, 1) ? "ok" : db_get_text(r, i, 1));
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
}

static inline void
flips_are(const char *want)
{
	struct db_res *r = rows("SELECT old_status, new_status, reason, "
	    "processed FROM api_flip ORDER BY id");
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < r->nrows; i++)
		buf_addf(&b, "%s>%s%s%s ", db_get_text(r, i, 0),
		    db_get_text(r, i, 1), db_get_text(r, i, 2),
		    db_is_null(r, i, 3) ? "" : "!");
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
}

#endif
