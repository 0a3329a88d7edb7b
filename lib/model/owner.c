/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/owner.h"

/* Foreign keys to the user may go on being checked meanwhile. */
static const struct db_stmt q_lock = {
	.name = "owner.lock",
	.sqlite = "SELECT id FROM auth_user WHERE id = ?",
	.pgsql = "SELECT id FROM auth_user WHERE id = ? FOR NO KEY UPDATE",
	.mysql = "SELECT id FROM auth_user WHERE id = ? FOR UPDATE"
};
static const struct db_stmt q_usage = {
	.name = "owner.usage",
	.sql = "SELECT (SELECT COUNT(*) FROM api_check c "
	    "JOIN accounts_project p ON p.id = c.project_id "
	    "WHERE p.owner_id = u.id), pf.check_limit FROM auth_user u "
	    "LEFT JOIN accounts_profile pf ON pf.user_id = u.id "
	    "WHERE u.id = ?"
};

/* Of an owner who has no profile: as that of a new one. */
static int64_t
check_limit(const struct settings *s)
{
	return s->use_payments ? 20 : 10000;
}

int
owner_lock(struct db *db, int64_t owner_id, struct hc_err *err)
{
	const struct db_val arg = db_int(owner_id);
	struct db_res res = { 0 };
	int rc = db_query(db, &q_lock, &arg, 1, &res, err);

	db_res_free(&res);
	return rc;
}

int
owner_has_room(struct db *db, const struct settings *s, int64_t owner_id,
    int times, struct hc_err *err)
{
	const struct db_val arg = db_int(owner_id);
	struct db_res res = { 0 };
	int64_t limit;
	int rc = db_query(db, &q_usage, &arg, 1, &res, err);

	if (rc == 0 && res.nrows > 0) {
		limit = db_is_null(&res, 0, 1) ? check_limit(s) :
		    db_get_int(&res, 0, 1);
		rc = db_get_int(&res, 0, 0) < times * limit;
	}
	db_res_free(&res);
	return rc;
}
