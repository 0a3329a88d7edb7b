/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/tryout.h"

#include "lib/model/check_create.h"
#include "lib/model/project.h"

static const struct db_stmt q_any_user = {
	.name = "tryout.any-user",
	.sql = "SELECT id FROM auth_user LIMIT 1"
};
static const struct db_stmt q_first_check = {
	.name = "tryout.first-check",
	.sql = "SELECT c.code FROM api_check c "
	    "JOIN accounts_project p ON p.id = c.project_id "
	    "WHERE p.owner_id = ? ORDER BY c.id LIMIT 1"
};

static int
first_check(struct db *db, int64_t owner, struct uuid *check,
    struct hc_err *err)
{
	const struct db_val arg = db_int(owner);
	struct db_res res = { 0 };
	int rc = db_query(db, &q_first_check, &arg, 1, &res, err);

	if (rc == 0 && res.nrows > 0)
		rc = db_get_uuid(&res, 0, 0, check);
	db_res_free(&res);
	return rc;
}

int
tryout_find(struct db *db, struct str email, struct uuid *check, int *empty,
    struct hc_err *err)
{
	struct db_res res = { 0 };
	struct user u;
	int rc;

	*empty = 0;
	rc = user_by_email(db, email, &u, err);
	if (rc == 1)
		return first_check(db, u.id, check, err);
	if (rc == 0)
		rc = db_query(db, &q_any_user, NULL, 0, &res, err);
	*empty = rc == 0 && res.nrows == 0;
	db_res_free(&res);
	return rc;
}

struct tryout {
	const struct user_new *n;
	int64_t now;
	struct uuid *check;
};

static int
create(struct db *db, void *arg, struct hc_err *err)
{
	const struct tryout *t = arg;
	struct project_new p = { .name = STR("Try-out"), .api_key = STR(""),
		.api_key_readonly = STR("") };
	struct user u;
	struct uuid code;
	struct check c;
	int64_t project;

	if (user_create(db, t->n, t->now, &u, err) == -1)
		return -1;
	p.owner_id = u.id;
	p.badge_key = str_of(u.username);
	if (project_insert(db, &p, &project, &code, err) == -1)
		return -1;
	check_defaults(&c, project, t->now);
	c.name = STR("My First Check");
	c.slug = STR("my-first-check");
	c.timeout = HC_MINUTE;
	c.grace = HC_MINUTE;
	*t->check = c.code;
	return check_insert(db, &c, err);
}

int
tryout_create(struct db *db, const struct user_new *n, int64_t now,
    struct uuid *check, struct hc_err *err)
{
	struct tryout t = { n, now, check };

	return db_tx(db, create, &t, err);
}
