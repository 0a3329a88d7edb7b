/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/channel_create.h"

static const struct db_stmt q_insert = {
	.name = "channel.insert",
	.sql = "INSERT INTO api_channel (name, code, project_id, created, "
	    "kind, value, email_verified, disabled, last_notify, "
	    "last_notify_duration, last_error) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, '')"
};
static const struct db_stmt q_set_value = {
	.name = "channel.set-value",
	.sql = "UPDATE api_channel SET value = ? WHERE id = ?"
};
static const struct db_stmt q_assign_all = {
	.name = "channel.assign-all",
	.sql = "INSERT INTO api_channel_checks (channel_id, check_id) "
	    "SELECT ch.id, c.id FROM api_channel ch "
	    "JOIN api_check c ON c.project_id = ch.project_id "
	    "WHERE ch.id = ? AND NOT EXISTS (SELECT 1 "
	    "FROM api_channel_checks x "
	    "WHERE x.channel_id = ch.id AND x.check_id = c.id) "
	    "ORDER BY c.id"
};
static const struct db_stmt q_find_check = {
	.name = "channel.find-check",
	.sql = "SELECT c.id, x.id FROM api_channel ch "
	    "JOIN api_check c ON c.project_id = ch.project_id "
	    "LEFT JOIN api_channel_checks x "
	    "ON x.channel_id = ch.id AND x.check_id = c.id "
	    "WHERE ch.id = ? AND c.code = ?"
};
static const struct db_stmt q_assign = {
	.name = "channel.assign",
	.sql = "INSERT INTO api_channel_checks (channel_id, check_id) "
	    "VALUES (?, ?)"
};

int
channel_insert(struct db *db, const struct channel_new *c, int64_t now,
    int64_t *id, struct uuid *code, struct hc_err *err)
{
	uuid_random(code);
	{
		const struct db_val args[] = { db_str(c->name), db_uuid(code),
			db_int(c->project_id), db_time(now), db_text(c->kind),
			db_str(c->value), db_bool(c->email_verified),
			db_bool(0) };

		return db_insert(db, &q_insert, args, 8, id, err);
	}
}

int
channel_set_value(struct db *db, int64_t id, struct str value,
    struct hc_err *err)
{
	const struct db_val args[] = { db_str(value), db_int(id) };

	return db_exec(db, &q_set_value, args, 2, NULL, err);
}

int
channel_assign_all(struct db *db, int64_t id, struct hc_err *err)
{
	const struct db_val arg = db_int(id);

	return db_exec(db, &q_assign_all, &arg, 1, NULL, err);
}

int
channel_assign(struct db *db, int64_t id, const struct uuid *check,
    struct hc_err *err)
{
	struct db_val args[] = { db_int(id), db_uuid(check) };
	struct db_res res = { 0 };
	char text[UUID_TEXT_SIZE];
	int64_t check_id = 0;
	int rc, is_new = 0;

	rc = db_query(db, &q_find_check, args, 2, &res, err);
	if (rc == 0 && res.nrows == 0) {
		uuid_text(check, text);
		rc = hc_err(err, HC_ENOTFOUND, "the project has no check %s",
		    text);
	} else if (rc == 0) {
		check_id = db_get_int(&res, 0, 0);
		is_new = db_is_null(&res, 0, 1);
	}
	db_res_free(&res);
	if (rc == 0 && is_new) {
		args[1] = db_int(check_id);
		rc = db_exec(db, &q_assign, args, 2, NULL, err);
	}
	return rc;
}
