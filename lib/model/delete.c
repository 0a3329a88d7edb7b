/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Deleting accounts, projects and checks in the order that foreign keys without
 * an action ask for (core.md 12.7). MariaDB 10.11 runs a DELETE with a subquery
 * as a scan of the whole table; lists of ids use the indexes everywhere. */
#include <stdlib.h>

#include "lib/base/xmalloc.h"
#include "lib/model/check_write.h"
#include "lib/model/project.h"
#include "lib/model/user.h"

/* Ids in one list: well under SQLite's limit of parameters. */
#define LIST 500

/* Locked from the top down, so that no ping, check or project can come in
 * between its table's DELETE and the end. */
static const struct db_stmt q_lock_user = {
	.name = "user.lock",
	.sql = "SELECT id FROM auth_user WHERE id = ? FOR UPDATE",
	.sqlite = "SELECT id FROM auth_user WHERE id = ?"
};
static const struct db_stmt q_projects = {
	.name = "user.projects",
	.sql = "SELECT id FROM accounts_project WHERE owner_id = ? "
	    "ORDER BY id FOR UPDATE",
	.sqlite = "SELECT id FROM accounts_project WHERE owner_id = ?"
};
static const struct db_stmt q_project = {
	.name = "delete.lock-project",
	.sql = "SELECT id FROM accounts_project WHERE id = ? FOR UPDATE",
	.sqlite = "SELECT id FROM accounts_project WHERE id = ?"
};
static const struct db_stmt q_check = {
	.name = "delete.lock-check",
	.sql = "SELECT id FROM api_check WHERE id = ? FOR UPDATE",
	.sqlite = "SELECT id FROM api_check WHERE id = ?"
};
static const struct db_stmt q_hide = {
	.name = "delete.hide-check",
	.sql = "UPDATE api_check SET code = ?, slug = ? WHERE id = ?"
};
static const struct db_stmt q_checks = {
	.name = "user.checks",
	.sql = "SELECT id FROM api_check WHERE project_id " DB_IN " "
	    "ORDER BY id FOR UPDATE",
	.sqlite = "SELECT id FROM api_check WHERE project_id " DB_IN
};
static const struct db_stmt q_channels = {
	.name = "user.channels",
	.sql = "SELECT id FROM api_channel WHERE project_id " DB_IN " "
	    "ORDER BY id FOR UPDATE",
	.sqlite = "SELECT id FROM api_channel WHERE project_id " DB_IN
};

#define BY(table, column) { .name = "delete." table "." column, \
	.sql = "DELETE FROM " table " WHERE " column " " DB_IN }
static const struct db_stmt of_check[] = {
	BY("api_ping", "owner_id"),
	BY("api_channel_checks", "check_id"),
	BY("api_notification", "owner_id"),
	BY("api_flip", "owner_id")
};
static const struct db_stmt of_channel[] = {
	BY("api_channel_checks", "channel_id"),
	BY("api_notification", "channel_id")
};
static const struct db_stmt of_project = BY("accounts_member", "project_id");
static const struct db_stmt of_user[] = {
	BY("accounts_profile", "user_id"),
	BY("accounts_member", "user_id"),
	BY("accounts_credential", "user_id"),
	BY("django_admin_log", "user_id"),
	BY("auth_user_groups", "user_id"),
	BY("auth_user_user_permissions", "user_id"),
	BY("payments_subscription", "user_id")
};
static const struct db_stmt the_check = BY("api_check", "id");
static const struct db_stmt the_channel = BY("api_channel", "id");
static const struct db_stmt the_project = BY("accounts_project", "id");
static const struct db_stmt the_user = BY("auth_user", "id");

struct ids {
	struct db_val *v;
	size_t n;
};

static void
ids_add(struct ids *ids, const struct db_res *res)
{
	size_t i;

	ids->v = xreallocarray(ids->v, ids->n + res->nrows + 1,
	    sizeof ids->v[0]);
	for (i = 0; i < res->nrows; i++)
		ids->v[ids->n++] = db_int(db_get_int(res, i, 0));
}

/* Appends to *out what q finds for the ids of in. */
static int
ids_query(struct db *db, const struct db_stmt *q, const struct ids *in,
    struct ids *out, struct hc_err *err)
{
	struct db_res res = { 0 };
	size_t i, n;
	int rc = 0;

	for (i = 0; rc == 0 && i < in->n; i += n) {
		n = in->n - i < LIST ? in->n - i : LIST;
		rc = db_query_in(db, q, NULL, 0, in->v + i, n, &res, err);
		if (rc == 0)
			ids_add(out, &res);
	}
	db_res_free(&res);
	return rc;
}

static int
ids_delete(struct db *db, const struct db_stmt *q, size_t nq,
    const struct ids *ids, struct hc_err *err)
{
	size_t i, k, n;

	for (k = 0; k < nq; k++) {
		for (i = 0; i < ids->n; i += n) {
			n = ids->n - i < LIST ? ids->n - i : LIST;
			if (db_exec_in(db, &q[k], NULL, 0, ids->v + i, n,
			    NULL, err) == -1)
				return -1;
		}
	}
	return 0;
}

static int
locked(struct db *db, const struct db_stmt *q, int64_t id, struct ids *out,
    struct hc_err *err)
{
	const struct db_val arg = db_int(id);
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, q, &arg, 1, &res, err);
	if (rc == 0)
		ids_add(out, &res);
	db_res_free(&res);
	return rc;
}

#define N(a) (sizeof(a) / sizeof(a)[0])

/* What a project consists of, locked. */
struct parts {
	struct ids projects, checks, channels;
};

static int
parts_lock(struct db *db, const struct db_stmt *q, int64_t id,
    struct parts *p, struct hc_err *err)
{
	if (locked(db, q, id, &p->projects, err) == -1 ||
	    ids_query(db, &q_checks, &p->projects, &p->checks, err) == -1)
		return -1;
	return ids_query(db, &q_channels, &p->projects, &p->channels, err);
}

static int
parts_delete_rows(struct db *db, const struct parts *p, struct hc_err *err)
{
	if (ids_delete(db, of_check, N(of_check), &p->checks, err) == -1 ||
	    ids_delete(db, of_channel, N(of_channel), &p->channels, err) == -1)
		return -1;
	return ids_delete(db, &of_project, 1, &p->projects, err);
}

static int
parts_delete(struct db *db, const struct parts *p, struct hc_err *err)
{
	if (ids_delete(db, &the_check, 1, &p->checks, err) == -1 ||
	    ids_delete(db, &the_channel, 1, &p->channels, err) == -1)
		return -1;
	return ids_delete(db, &the_project, 1, &p->projects, err);
}

static void
parts_free(struct parts *p)
{
	free(p->projects.v);
	free(p->checks.v);
	free(p->channels.v);
}

int
user_delete(struct db *db, int64_t id, struct hc_err *err)
{
	struct ids users = { 0 };
	struct parts p = { 0 };
	int rc = -1;

	if (locked(db, &q_lock_user, id, &users, err) == 0 &&
	    parts_lock(db, &q_projects, id, &p, err) == 0 &&
	    parts_delete_rows(db, &p, err) == 0 &&
	    ids_delete(db, of_user, N(of_user), &users, err) == 0 &&
	    parts_delete(db, &p, err) == 0)
		rc = ids_delete(db, &the_user, 1, &users, err);
	free(users.v);
	parts_free(&p);
	return rc;
}

int
project_delete(struct db *db, int64_t id, struct hc_err *err)
{
	struct parts p = { 0 };
	int rc = -1;

	if (parts_lock(db, &q_project, id, &p, err) == 0 &&
	    parts_delete_rows(db, &p, err) == 0)
		rc = parts_delete(db, &p, err);
	parts_free(&p);
	return rc;
}

/* A db_tx_fn. */
static int
delete_check(struct db *db, void *arg, struct hc_err *err)
{
	struct ids checks = { 0 };
	int rc = -1;

	if (locked(db, &q_check, *(int64_t *)arg, &checks, err) == 0 &&
	    ids_delete(db, of_check, N(of_check), &checks, err) == 0)
		rc = ids_delete(db, &the_check, 1, &checks, err);
	free(checks.v);
	return rc;
}

int
check_delete(struct db *db, int64_t id, struct hc_err *err)
{
	char slug[UUID_TEXT_SIZE];
	struct uuid code;
	struct db_val args[3];
	struct hc_err e;
	int64_t rows = 0;

	uuid_random(&code);
	uuid_text(&code, slug);
	args[0] = db_uuid(&code);
	args[1] = db_text(slug);
	args[2] = db_int(id);
	if (db_exec(db, &q_hide, args, 3, &rows, err) == -1)
		return -1;
	if (rows == 0)
		return 0;
	if (db_tx(db, delete_check, &id, &e) == 0)
		return 1;
	/* A ping of upstream's that was under way. */
	if (e.code != HC_EFKEY)
		return hc_err(err, e.code, "%s", e.text);
	return db_tx(db, delete_check, &id, err) == -1 ? -1 : 1;
}
