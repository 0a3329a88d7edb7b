/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/notice_rows.h"

#include <inttypes.h>

#include "lib/base/clock.h"
#include "lib/model/tokenbucket.h"

#define YEAR (365 * HC_DAY)
#define CLAIM_SECONDS 600

/* Members of the account's projects who are not inactive themselves, and pings
 * that came; a check's last ping tells most often. */
#define HAS_TEAM \
	"EXISTS (SELECT 1 FROM accounts_project pr " \
	"JOIN accounts_member m ON m.project_id = pr.id " \
	"JOIN auth_user mu ON mu.id = m.user_id " \
	"LEFT JOIN accounts_profile mp ON mp.user_id = mu.id " \
	"WHERE pr.owner_id = u.id AND (mu.date_joined > ? " \
	"OR mu.last_login > ? OR mp.last_active_date > ?))"
#define HAS_PINGS \
	"EXISTS (SELECT 1 FROM accounts_project pr " \
	"JOIN api_check c ON c.project_id = pr.id " \
	"WHERE pr.owner_id = u.id AND (c.last_ping > ? OR EXISTS " \
	"(SELECT 1 FROM api_ping g WHERE g.owner_id = c.id " \
	"AND g.created > ?)))"
#define INACTIVE_NARGS 9
static const struct db_stmt q_inactive = {
	.name = "notice.inactive",
	.sql = "SELECT p.id, u.email, p.deletion_notice_date, "
	    "CASE WHEN " HAS_TEAM " THEN 1 ELSE 0 END, "
	    "CASE WHEN " HAS_PINGS " THEN 1 ELSE 0 END "
	    "FROM accounts_profile p JOIN auth_user u ON u.id = p.user_id "
	    "WHERE u.date_joined < ? "
	    "AND (u.last_login IS NULL OR u.last_login < ?) "
	    "AND (p.deletion_notice_date IS NULL "
	    "OR p.deletion_notice_date < ?) "
	    "AND (p.last_active_date IS NULL OR p.last_active_date < ?) "
	    "AND NOT EXISTS (SELECT 1 FROM payments_subscription s "
	    "WHERE s.user_id = u.id AND s.subscription_id <> '') "
	    "ORDER BY p.id"
};
static const struct db_stmt q_deletion = {
	.name = "notice.deletion",
	.sql = "SELECT u.id, u.email, p.deletion_scheduled_date, "
	    "(SELECT count(*) FROM api_check c "
	    "JOIN accounts_project pr ON pr.id = c.project_id "
	    "WHERE pr.owner_id = u.id) "
	    "FROM accounts_profile p JOIN auth_user u ON u.id = p.user_id "
	    "WHERE p.deletion_scheduled_date > ? ORDER BY p.id"
};
static const struct db_stmt q_deletion_team = {
	.name = "notice.deletion-team",
	.sql = "SELECT DISTINCT u.email FROM accounts_project pr "
	    "JOIN accounts_member m ON m.project_id = pr.id "
	    "JOIN auth_user u ON u.id = m.user_id "
	    "WHERE pr.owner_id = ? AND u.id <> pr.owner_id "
	    "AND u.last_login IS NOT NULL ORDER BY u.email"
};
static const struct db_stmt q_channels = {
	.name = "notice.channels",
	.sql = "SELECT ch.code, ch.kind, ch.value FROM api_channel ch "
	    "JOIN accounts_project pr ON pr.id = ch.project_id "
	    "WHERE pr.owner_id = ? ORDER BY ch.id"
};

static const struct db_stmt q_flapping = {
	.name = "notice.flapping",
	.sql = "SELECT c.id, c.project_id, c.code, c.name, pr.name, u.email, "
	    "f.n FROM (SELECT owner_id, count(*) AS n FROM api_flip "
	    "WHERE created > ? GROUP BY owner_id HAVING count(*) > ?) f "
	    "JOIN api_check c ON c.id = f.owner_id "
	    "JOIN accounts_project pr ON pr.id = c.project_id "
	    "JOIN auth_user u ON u.id = pr.owner_id "
	    "ORDER BY f.n DESC, c.id"
};
static const struct db_stmt q_flapping_team = {
	.name = "notice.flapping-team",
	.sql = "SELECT u.email FROM accounts_member m "
	    "JOIN accounts_project pr ON pr.id = m.project_id "
	    "JOIN auth_user u ON u.id = m.user_id "
	    "WHERE m.project_id = ? AND u.id <> pr.owner_id "
	    "ORDER BY u.email"
};
static const struct db_stmt q_logs = {
	.name = "notice.logs",
	.sql = "SELECT count(*) FROM logs_record WHERE created > ?"
};

int
inactive_rows(struct db *db, int64_t now, struct db_res *res,
    struct hc_err *err)
{
	struct db_val args[INACTIVE_NARGS];
	size_t i;

	for (i = 0; i < INACTIVE_NARGS; i++)
		args[i] = db_time(now - YEAR);
	return db_query(db, &q_inactive, args, INACTIVE_NARGS, res, err);
}

void
inactive_row_read(const struct db_res *res, size_t row,
    struct inactive_row *r)
{
	*r = (struct inactive_row){ .profile_id = db_get_int(res, row, 0),
		.email = db_get_str(res, row, 1),
		.notice_date = db_get_time(res, row, 2),
		.has_team = db_get_int(res, row, 3) != 0,
		.has_pings = db_get_int(res, row, 4) != 0 };
}

int
deletion_rows(struct db *db, int64_t now, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val arg = db_time(now);

	return db_query(db, &q_deletion, &arg, 1, res, err);
}

void
deletion_row_read(const struct db_res *res, size_t row,
    struct deletion_row *r)
{
	*r = (struct deletion_row){ .user_id = db_get_int(res, row, 0),
		.email = db_get_str(res, row, 1),
		.date = db_get_time(res, row, 2),
		.nchecks = db_get_int(res, row, 3) };
}

int
deletion_team(struct db *db, int64_t user_id, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val arg = db_int(user_id);

	return db_query(db, &q_deletion_team, &arg, 1, res, err);
}

int
deletion_channels(struct db *db, int64_t user_id, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val arg = db_int(user_id);

	return db_query(db, &q_channels, &arg, 1, res, err);
}

int
flapping_rows(struct db *db, int64_t now, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val args[] = { db_time(now - HC_DAY),
		db_int(FLAPPING) };

	return db_query(db, &q_flapping, args, 2, res, err);
}

void
flapping_row_read(const struct db_res *res, size_t row,
    struct flapping_row *r)
{
	*r = (struct flapping_row){ .check_id = db_get_int(res, row, 0),
		.project_id = db_get_int(res, row, 1),
		.name = db_get_str(res, row, 3),
		.project = db_get_str(res, row, 4),
		.owner = db_get_str(res, row, 5),
		.flips = db_get_int(res, row, 6) };
	db_get_uuid(res, row, 2, &r->code);
}

int
flapping_team(struct db *db, int64_t project_id, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val arg = db_int(project_id);

	return db_query(db, &q_flapping_team, &arg, 1, res, err);
}

int
log_records(struct db *db, int64_t now, int64_t *n, struct hc_err *err)
{
	const struct db_val arg = db_time(now - HC_DAY);
	struct db_res res = { 0 };
	int rc = db_query(db, &q_logs, &arg, 1, &res, err);

	if (rc == 0)
		*n = db_get_int(&res, 0, 0);
	db_res_free(&res);
	return rc;
}

int
notice_claim(struct db *db, const char *kind, int64_t id, int64_t now,
    struct hc_err *err)
{
	struct buf value = { 0 };
	int rc;

	buf_addf(&value, "notice-%s-%" PRId64, kind, id);
	rc = tokenbucket_authorize(db, buf_str(&value), 1, CLAIM_SECONDS, 0,
	    now, err);
	buf_free(&value);
	return rc;
}
