/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A database with the whole schema and nothing else in it, for tests of
 * lib/model and what stands on it. */
#ifndef HC_TEST_MODEL_ENV_H
#define HC_TEST_MODEL_ENV_H

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/db/migrate.h"
#include "lib/model/check_create.h"
#include "lib/model/project.h"
#include "lib/model/user.h"
#include "tests/unit/db_env.h"
#include "tests/unit/unit.h"

#define NOW (INT64_C(1700000000) * HC_SECOND)
/* Every byte counts, on MariaDB too. */
#define PING_KEY "aAbBcCdDeEfFgGhHiIjJkK"

static struct db_env env;
static struct db *db;

/* Runs an SQL text that all three understand. */
static inline void
sql(const char *text)
{
	OK(db_script(db, "test", text, err));
}

/* A result set is never looked at after the next one. */
static inline struct db_res *
rows(const char *text)
{
	/* Statements are known by their address. */
	static struct kept {
		struct db_stmt q;
		struct kept *next;
	} *all;
	static struct db_res res;
	struct kept *k = xcalloc(1, sizeof *k);

	k->q.name = "test";
	k->q.sql = text;
	k->next = all;
	all = k;
	OK(db_query(db, &k->q, NULL, 0, &res, err));
	return &res;
}

/* The number that a SELECT gives. */
static inline int64_t
number(const char *text)
{
	struct db_res *r = rows(text);

	ck_assert_uint_eq(r->nrows, 1);
	return db_get_int(r, 0, 0);
}

/* 0 when there is no such database here. */
static inline int
model_open(int kind)
{
	/* As foreign keys want it. */
	static const char *const tables[] = { "api_ping",
		"api_notification", "api_flip", "api_channel_checks",
		"api_check", "api_channel", "api_tokenbucket",
		"accounts_member", "accounts_credential",
		"accounts_profile", "accounts_project", "auth_user" };
	struct migrate_result r = { 0 };
	char text[60];
	size_t i;

	if (!db_env_open(&env, kind))
		return 0;
	db = env.db;
	OK(migrate_apply(db, &r, err));
	migrate_result_free(&r);
	for (i = 0; i < COUNT(tables); i++) {
		snprintf(text, sizeof text, "DELETE FROM %s", tables[i]);
		sql(text);
	}
	return 1;
}

static inline void
model_close(void)
{
	db_res_free(rows("SELECT 1"));
	db_env_close(&env);
}

static int
create_user(struct db *d, void *arg, struct hc_err *err)
{
	struct user_new n = { .email = str_of(*(char **)arg),
		.password = STR("!") };
	struct user u;

	if (user_create(d, &n, NOW, &u, err) == -1)
		return -1;
	*(char **)arg = NULL;
	return 0;
}

/* Its id. */
static inline int64_t
make_user(const char *email)
{
	const char *arg = email;
	struct user u;

	OK(db_tx(db, create_user, &arg, err));
	OK(user_by_email(db, str_of(email), &u, err));
	return u.id;
}

static inline int64_t
make_project(int64_t owner, const char *ping_key)
{
	struct project_new p = { .owner_id = owner, .name = STR("P"),
		.api_key = STR(""), .api_key_readonly = STR(""),
		.badge_key = STR(""), .ping_key = str_of(ping_key) };
	struct uuid code;
	int64_t id;

	OK(project_insert(db, &p, &id, &code, err));
	return id;
}

/* One with defaults; the caller changes c and calls check_insert() where that
 * is not enough. */
static inline struct check
make_check(int64_t project, const char *slug)
{
	struct check c;

	check_defaults(&c, project, NOW);
	c.name = c.slug = str_of(slug);
	OK(check_insert(db, &c, err));
	return c;
}

/* Reads it again; its text lives until model_close(). */
static inline struct check
reload(const struct check *c)
{
	static struct db_res res;
	struct check now;

	GIVES(1, check_by_id(db, c->id, &res, &now, err));
	return now;
}

#endif
