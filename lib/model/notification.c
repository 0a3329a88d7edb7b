/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/notification.h"

#include "lib/base/enc.h"

#define ERROR_CHARS 200

static const struct db_stmt q_by_code = {
	.name = "notification.by-code",
	.sql = "SELECT id, channel_id, created FROM api_notification "
	    "WHERE code = ?"
};
static const struct db_stmt q_error = {
	.name = "notification.error",
	.sql = "UPDATE api_notification SET error = ? WHERE id = ?"
};
static const struct db_stmt q_channel = {
	.name = "notification.channel-error",
	.sql = "UPDATE api_channel SET last_error = ? WHERE id = ?"
};
static const struct db_stmt q_disable = {
	.name = "notification.channel-disable",
	.sql = "UPDATE api_channel SET last_error = ?, disabled = ? "
	    "WHERE id = ?"
};
static const struct db_stmt q_reports = {
	.name = "profile.reports-off",
	.sql = "UPDATE accounts_profile SET reports = 'off', "
	    "next_report_date = NULL, nag_period = ?, next_nag_date = NULL "
	    "WHERE user_id = (SELECT id FROM auth_user WHERE username = ?)"
};

int
notification_by_code(struct db *db, const struct uuid *code,
    struct notification_ref *n, struct hc_err *err)
{
	const struct db_val arg = db_uuid(code);
	struct db_res res = { 0 };
	int rc = db_query(db, &q_by_code, &arg, 1, &res, err);

	if (rc == 0 && res.nrows > 0) {
		*n = (struct notification_ref){ db_get_int(&res, 0, 0),
			db_get_int(&res, 0, 1), db_get_time(&res, 0, 2) };
		rc = 1;
	}
	db_res_free(&res);
	return rc;
}

struct failure {
	const struct notification_ref *n;
	struct str error;
	bool disable;
};

/* A db_tx_fn. */
static int
write_failure(struct db *db, void *arg, struct hc_err *err)
{
	const struct failure *f = arg;
	const struct db_val text = db_str(f->error);
	struct db_val args[] = { text, db_int(f->n->id), text, db_int(0) };

	if (db_exec(db, &q_error, args, 2, NULL, err) == -1)
		return -1;
	args[1] = db_int(f->n->channel_id);
	if (!f->disable)
		return db_exec(db, &q_channel, args, 2, NULL, err);
	args[2] = args[1];
	args[1] = db_bool(1);
	return db_exec(db, &q_disable, args, 3, NULL, err);
}

int
notification_failed(struct db *db, const struct notification_ref *n,
    struct str error, bool disable, struct hc_err *err)
{
	struct failure f = { n, error, disable };
	struct buf clean = { 0 };
	size_t i;
	int rc;

	utf8_clean(&clean, error);
	for (i = 0; i < clean.len; i++)
		if (clean.p[i] == '\0')
			clean.p[i] = ' ';
	f.error = buf_view(&clean);
	f.error.len = utf8_prefix(f.error, ERROR_CHARS);
	rc = db_tx(db, write_failure, &f, err);
	buf_free(&clean);
	return rc;
}

int
reports_off(struct db *db, struct str username, struct hc_err *err)
{
	const struct db_val args[] = { db_interval(0), db_str(username) };
	int64_t rows = 0;

	if (db_exec(db, &q_reports, args, 2, &rows, err) == -1)
		return -1;
	return rows > 0;
}
