/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/project.h"

#include "lib/model/valid.h"

#define NAME_CHARS 60

static const struct db_stmt q_people = {
	.name = "project.people",
	.sql = "SELECT u.email, 0 AS member FROM accounts_project p "
	    "JOIN auth_user u ON u.id = p.owner_id WHERE p.id = ? "
	    "UNION ALL SELECT u.email, 1 FROM accounts_member m "
	    "JOIN auth_user u ON u.id = m.user_id WHERE m.project_id = ? "
	    "ORDER BY 2, 1"
};
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
static const struct db_stmt q_first_two = {
	.name = "project.first-two",
	.sql = "SELECT id FROM accounts_project ORDER BY id LIMIT 2"
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

int
project_only(struct db *db, int64_t *id, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_first_two, NULL, 0, &res, err);
	if (rc == 0 && res.nrows == 1) {
		*id = db_get_int(&res, 0, 0);
		rc = 1;
	}
	db_res_free(&res);
	return rc;
}

int
project_people(struct db *db, int64_t id, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val args[] = { db_int(id), db_int(id) };

	return db_query(db, &q_people, args, 2, res, err);
}

int
project_name_check(const char *name, struct hc_err *err)
{
	if (name[0] == '\0')
		return hc_err(err, HC_EINVAL, "name: This field is required.");
	return text_fits("name", name, NAME_CHARS, err);
}

int
project_create(struct db *db, const char *secret, int64_t owner_id,
    const char *name, struct project_keys *keys, struct hc_err *err)
{
	char rw[APIKEY_STORED_SIZE], ro[APIKEY_STORED_SIZE];
	struct project_new p = { .owner_id = owner_id, .name = str_of(name) };
	int64_t id;

	if (project_name_check(name, err) == -1)
		return -1;
	apikey_new(0, keys->api_key);
	apikey_new(1, keys->api_key_readonly);
	ping_key_new(keys->ping_key);
	apikey_stored(secret, str_of(keys->api_key), rw);
	apikey_stored(secret, str_of(keys->api_key_readonly), ro);
	p.api_key = str_of(rw);
	p.api_key_readonly = str_of(ro);
	p.ping_key = str_of(keys->ping_key);
	return project_insert(db, &p, &id, &keys->code, err);
}
