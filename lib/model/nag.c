/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/nag.h"

#include "lib/base/arena.h"
#include "lib/base/clock.h"

/* Down, in a project that is the user's or that he is a member of. */
#define ANY_DOWN \
	"(EXISTS (SELECT 1 FROM accounts_project p " \
	"JOIN api_check c ON c.project_id = p.id " \
	"WHERE p.owner_id = pf.user_id AND c.status = 'down') OR " \
	"EXISTS (SELECT 1 FROM accounts_member m " \
	"JOIN api_check c ON c.project_id = m.project_id " \
	"WHERE m.user_id = pf.user_id AND c.status = 'down'))"
#define PROFILES(of) \
	"SELECT pf.id, pf.nag_period, pf.next_nag_date, " \
	"CASE WHEN " ANY_DOWN " THEN 1 ELSE 0 END FROM accounts_profile pf " \
	"WHERE pf.nag_period <> ? AND pf.user_id IN (" of DB_IN ") " \
	"ORDER BY pf.id"
static const struct db_stmt q_owners = {
	.name = "nag.owners",
	.sql = PROFILES("SELECT owner_id FROM accounts_project WHERE id ")
};
static const struct db_stmt q_members = {
	.name = "nag.members",
	.sql = PROFILES("SELECT user_id FROM accounts_member "
	    "WHERE project_id ")
};
/* Unless somebody has set it meanwhile. */
static const struct db_stmt q_set = {
	.name = "nag.set",
	.sql = "UPDATE accounts_profile SET next_nag_date = ? "
	    "WHERE id = ? AND next_nag_date IS NULL"
};
static const struct db_stmt q_clear = {
	.name = "nag.clear",
	.sql = "UPDATE accounts_profile SET next_nag_date = NULL WHERE id = ?"
};

static int
update_one(struct db *db, const struct db_res *r, size_t row, int64_t now,
    struct hc_err *err)
{
	const struct db_val id = db_int(db_get_int(r, row, 0));
	struct db_val set[2] = { db_time(now + db_get_interval(r, row, 1)),
		id };
	int any_down = db_get_int(r, row, 3) != 0;
	int is_set = !db_is_null(r, row, 2);

	if (any_down && !is_set)
		return db_exec(db, &q_set, set, 2, NULL, err);
	if (!any_down && is_set)
		return db_exec(db, &q_clear, &id, 1, NULL, err);
	return 0;
}

int
nag_update_projects(struct db *db, const struct db_val *projects, size_t n,
    int64_t now, struct hc_err *err)
{
	const struct db_stmt *const queries[] = { &q_owners, &q_members };
	const struct db_val never = db_interval(0);
	struct db_res res = { 0 };
	size_t i, row;
	int rc = 0;

	for (i = 0; rc == 0 && i < 2; i++) {
		rc = db_query_in(db, queries[i], &never, 1, projects, n, &res,
		    err);
		for (row = 0; rc == 0 && row < res.nrows; row++)
			rc = update_one(db, &res, row, now, err);
	}
	db_res_free(&res);
	return rc;
}
