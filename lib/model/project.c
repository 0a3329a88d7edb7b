/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/project.h"

static const struct db_stmt q_insert = {
	.name = "project.insert",
	.sql = "INSERT INTO accounts_project (code, name, owner_id, api_key, "
	    "api_key_readonly, badge_key, ping_key, show_slugs) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
};
static const struct db_stmt q_by_code = {
	.name = "project.by-code",
	.sql = "SELECT id FROM accounts_project WHERE code = ?"
};

int
project_insert(struct db *db, const struct project_new *p, int64_t *id,
    struct uuid *code, struct hc_err *err)
{
	char badge_key[UUID_TEXT_SIZE];
	struct uuid u;

	uuid_random(code);
	uuid_random(&u);
	uuid_text(&u, badge_key);
	{
		const struct db_val args[] = { db_uuid(code), db_str(p->name),
			db_int(p->owner_id), db_str(p->api_key),
			db_str(p->api_key_readonly),
			p->badge_key.len > 0 ? db_str(p->badge_key) :
			    db_text(badge_key),
			p->ping_key.len > 0 ? db_str(p->ping_key) : db_null(),
			db_bool(0) };

		return db_insert(db, &q_insert, args, 8, id, err);
	}
}

int
project_by_code(struct db *db, const struct uuid *code, int64_t *id,
    struct hc_err *err)
{
	const struct db_val arg = db_uuid(code);
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_by_code, &arg, 1, &res, err);
	if (rc == 0 && res.nrows > 0) {
		*id = db_get_int(&res, 0, 0);
		rc = 1;
	}
	db_res_free(&res);
	return rc;
}
