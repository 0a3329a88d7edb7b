/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/report_due.h"

#include "lib/auth/crypt.h"
#include "lib/base/clock.h"

#define HOUR_OF_DAY 9
#define LATE_MINUTES 120

#define DUE_COLUMNS \
	"SELECT p.id, p.user_id, u.username, u.email, p.reports, p.tz, " \
	"p.nag_period, "
#define DUE_FROM \
	" FROM accounts_profile p JOIN auth_user u ON u.id = p.user_id " \
	"WHERE p.id > ? AND "
static const struct db_stmt q_report = {
	.name = "report.due",
	.sql = DUE_COLUMNS "p.next_report_date" DUE_FROM
	    "(p.next_report_date < ? OR p.next_report_date IS NULL) "
	    "AND p.reports IN ('daily', 'weekly', 'monthly') "
	    "ORDER BY p.id LIMIT 1"
};
static const struct db_stmt q_nag = {
	.name = "report.due-nag",
	.sql = DUE_COLUMNS "p.next_nag_date" DUE_FROM
	    "p.next_nag_date < ? AND p.nag_period <> ? "
	    "ORDER BY p.id LIMIT 1"
};
static const char *const names[] = { "off", "daily", "weekly", "monthly" };

enum report_freq
report_freq_parse(struct str s)
{
	enum report_freq f;

	for (f = REPORTS_MONTHLY; f > REPORTS_OFF; f--)
		if (str_is(s, names[f]))
			break;
	return f;
}

const char *
report_freq_name(enum report_freq f)
{
	return names[f];
}

int
report_late(void)
{
	unsigned char b[2];

	random_bytes(b, sizeof b);
	return (b[0] << 8 | b[1]) % LATE_MINUTES;
}

int64_t
report_next(enum report_freq f, const struct tz *tz, int64_t now, int late)
{
	int64_t seconds = now / HC_SECOND, local;
	struct hc_tm t;

	if (f == REPORTS_OFF)
		return HC_NOTIME;
	local = seconds + tz_offset(tz, seconds);
	/* Seconds stay as they are: reports do not all go out at once. */
	local = local - local % 86400 + HOUR_OF_DAY * 3600 + late * 60 +
	    local % 60;
	do {
		local += 86400;
		hc_tm_from_us(local * HC_SECOND, &t);
	} while ((f == REPORTS_WEEKLY && t.wday != 1) ||
	    (f == REPORTS_MONTHLY && t.day != 1));
	return tz_to_utc(tz, local) * HC_SECOND + now % HC_SECOND;
}

static int
due(struct db *db, const struct db_stmt *q, const struct db_val *args,
    struct db_res *res, struct report_user *u, struct hc_err *err)
{
	if (db_query(db, q, args, q == &q_nag ? 3 : 2, res, err) == -1)
		return -1;
	if (res->nrows == 0)
		return 0;
	*u = (struct report_user){ .id = db_get_int(res, 0, 0),
		.user_id = db_get_int(res, 0, 1),
		.username = db_get_str(res, 0, 2),
		.email = db_get_str(res, 0, 3),
		.reports = report_freq_parse(db_get_str(res, 0, 4)),
		.tz = db_get_str(res, 0, 5),
		.nag_period = db_get_interval(res, 0, 6),
		.due = db_get_time(res, 0, 7) };
	return 1;
}

int
report_due(struct db *db, int64_t after, int64_t now, struct db_res *res,
    struct report_user *u, struct hc_err *err)
{
	const struct db_val args[] = { db_int(after), db_time(now) };

	return due(db, &q_report, args, res, u, err);
}

int
nag_due(struct db *db, int64_t after, int64_t now, struct db_res *res,
    struct report_user *u, struct hc_err *err)
{
	const struct db_val args[] = { db_int(after), db_time(now),
		db_interval(0) };

	return due(db, &q_nag, args, res, u, err);
}
