/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Deleting an account in the order that foreign keys without an action ask for
 * (core.md 12.7). MariaDB 10.11 runs a DELETE with a subquery as a scan of the
 * whole table; lists of ids use the indexes everywhere. */
#include "lib/model/user.h"

#include <stdlib.h>

#include "lib/base/xmalloc.h"

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

int
user_delete(struct db *db, int64_t id, struct hc_err *err)
{
	struct ids users = { 0 }, projects = { 0 }, checks = { 0 };
	struct ids channels = { 0 };
	int rc = -1;

	if (locked(db, &q_lock_user, id, &users, err) == -1 ||
	    locked(db, &q_projects, id, &projects, err) == -1 ||
	    ids_query(db, &q_checks, &projects, &checks, err) == -1 ||
	    ids_query(db, &q_channels, &projects, &channels, err) == -1)
		goto out;
	if (ids_delete(db, of_check, N(of_check), &checks, err) == -1 ||
	    ids_delete(db, of_channel, N(of_channel), &channels, err) == -1 ||
	    ids_delete(db, &of_project, 1, &projects, err) == -1 ||
	    ids_delete(db, of_user, N(of_user), &users, err) == -1 ||
	    ids_delete(db, &the_check, 1, &checks, err) == -1 ||
	    ids_delete(db, &the_channel, 1, &channels, err) == -1 ||
	    ids_delete(db, &the_project, 1, &projects, err) == -1 ||
	    ids_delete(db, &the_user, 1, &users, err) == -1)
		goto out;
	rc = 0;
out:
	free(users.v);
	free(projects.v);
	free(checks.v);
	free(channels.v);
	return rc;
}
