/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/quota.h"

#include "lib/base/clock.h"

#define OWNER "(SELECT owner_id FROM accounts_project WHERE id = ?)"
/* The counter is set before the date that tells what it is worth: MariaDB goes
 * from left to right, and sees what it has set. */
#define TAKE(sent, date, limit) \
	"UPDATE accounts_profile SET " sent " = CASE WHEN " date " >= ? " \
	"THEN " sent " + 1 ELSE 1 END, " date " = ? " \
	"WHERE user_id = " OWNER " AND CASE WHEN " date " >= ? " \
	"THEN " sent " ELSE 0 END < " limit
#define READ(sent, date, limit) \
	"SELECT " limit ", CASE WHEN " date " >= ? THEN " sent " ELSE 0 END " \
	"FROM accounts_profile WHERE user_id = " OWNER

static const struct {
	struct db_stmt take, read;
} q[] = {
	[QUOTA_MESSAGES] = {
		{ .name = "quota.take-message",
		.sql = TAKE("sms_sent", "last_sms_date", "sms_limit") },
		{ .name = "quota.read-messages",
		.sql = READ("sms_sent", "last_sms_date", "sms_limit") } },
	[QUOTA_CALLS] = {
		{ .name = "quota.take-call",
		.sql = TAKE("calls_sent", "last_call_date", "call_limit") },
		{ .name = "quota.read-calls",
		.sql = READ("calls_sent", "last_call_date", "call_limit") } },
};

static struct db_val
month(int64_t now)
{
	struct hc_tm t;

	hc_tm_from_us(now, &t);
	return db_time(now - now % HC_DAY - (t.day - 1) * HC_DAY);
}

int
quota_take(struct db *db, enum quota_kind kind, int64_t project_id,
    int64_t now, struct hc_err *err)
{
	const struct db_val args[] = { month(now), db_time(now),
		db_int(project_id), month(now) };
	int64_t rows;

	if (db_exec(db, &q[kind].take, args, 4, &rows, err) == -1)
		return -1;
	return rows > 0;
}

int
quota_read(struct db *db, enum quota_kind kind, int64_t project_id,
    int64_t now, struct quota *out, struct hc_err *err)
{
	const struct db_val args[] = { month(now), db_int(project_id) };
	struct db_res res = { 0 };
	int rc = db_query(db, &q[kind].read, args, 2, &res, err);

	*out = (struct quota){ 0 };
	if (rc == 0 && res.nrows > 0) {
		out->limit = db_get_int(&res, 0, 0);
		out->sent = db_get_int(&res, 0, 1);
	}
	db_res_free(&res);
	return rc;
}
