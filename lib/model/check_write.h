/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What people do to checks (core.md 5.8): each function reads the row afresh
 * under its lock, changes it by the rules of check.h, and writes only the
 * columns that are its own, with the flip and the reminders' dates, in one
 * transaction. All return 1, or 0 when there is no such check (any more), or
 * -1. Not to be called inside a transaction. */
#ifndef HC_CHECK_WRITE_H
#define HC_CHECK_WRITE_H

#include "lib/db/db.h"
#include "lib/model/check.h"

/* The row as it is afterwards goes to *c; its text is in *res, as that of
 * check_by_id(). */
int check_pause_row(struct db *db, int64_t id, int64_t now,
    struct db_res *res, struct check *c, struct hc_err *err) HC_MUSTCHECK;
/* HC_EINVAL "check is not paused". */
int check_resume_row(struct db *db, int64_t id, int64_t now,
    struct db_res *res, struct check *c, struct hc_err *err) HC_MUSTCHECK;

/* The members of a check that people set, as bits. */
enum check_field {
	CHECK_NAME = 1 << 0, CHECK_SLUG = 1 << 1, CHECK_TAGS = 1 << 2,
	CHECK_DESCRIPTION = 1 << 3, CHECK_KIND = 1 << 4,
	CHECK_TIMEOUT = 1 << 5, CHECK_GRACE_TIME = 1 << 6,
	CHECK_SCHEDULE = 1 << 7, CHECK_TZ = 1 << 8,
	CHECK_FILTER_SUBJECT = 1 << 9, CHECK_FILTER_BODY = 1 << 10,
	CHECK_FILTER_HTTP_BODY = 1 << 11, CHECK_FILTER_DEFAULT_FAIL = 1 << 12,
	CHECK_START_KW = 1 << 13, CHECK_SUCCESS_KW = 1 << 14,
	CHECK_FAILURE_KW = 1 << 15, CHECK_METHODS = 1 << 16,
	CHECK_MANUAL_RESUME = 1 << 17
};
/* Sets those members of check to->id that `fields` names to what they are in
 * *to, and alert_after to what follows. go_down: a check that is overdue now
 * goes down, alerting nobody (the web's "change schedule"); else its status
 * stays. Lengths, words and schedules are the caller's to check. */
struct check_change {
	const struct check *to;
	unsigned fields;
	bool go_down;
};
int check_change_row(struct db *db, const struct check_change *change,
    int64_t now, struct hc_err *err) HC_MUSTCHECK;

/* Back to how it was made: pings, notifications and flips go. */
int check_clear_row(struct db *db, int64_t id, struct hc_err *err)
    HC_MUSTCHECK;
/* First nobody can ping it, then it goes with all that is its own. */
int check_delete(struct db *db, int64_t id, struct hc_err *err) HC_MUSTCHECK;

#endif
