/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Whom account notices go to (core.md 14): rows, and who of several programs
 * sends one. Text lives as long as the result it came in. */
#ifndef HC_NOTICE_ROWS_H
#define HC_NOTICE_ROWS_H

#include <stdbool.h>

#include "lib/db/db.h"

/* Accounts that nobody has used for a year. */
struct inactive_row {
	int64_t profile_id;
	struct str email;
	int64_t notice_date;		/* of an older notice, or HC_NOTIME */
	bool has_team, has_pings;	/* which is reason to leave it alone */
};
int inactive_rows(struct db *db, int64_t now, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;
void inactive_row_read(const struct db_res *res, size_t row,
    struct inactive_row *r);

/* Accounts that are to be deleted. */
struct deletion_row {
	int64_t user_id;
	struct str email;
	int64_t date;
	int64_t nchecks;
};
int deletion_rows(struct db *db, int64_t now, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;
void deletion_row_read(const struct db_res *res, size_t row,
    struct deletion_row *r);
/* The addresses of those who belong to the account's projects and have logged
 * in once: column 0. */
int deletion_team(struct db *db, int64_t user_id, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;
/* All channels of the account's projects: code, kind, value. */
int deletion_channels(struct db *db, int64_t user_id, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;

/* Checks with many changes of status, those with most first. */
#define FLAPPING 200			/* more than so many in a day */
struct flapping_row {
	int64_t check_id, project_id;
	struct uuid code;
	struct str name;		/* of the check; may be empty */
	struct str project;		/* likewise */
	struct str owner;		/* address */
	int64_t flips;
};
int flapping_rows(struct db *db, int64_t now, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;
void flapping_row_read(const struct db_res *res, size_t row,
    struct flapping_row *r);
/* The addresses of the project's members: column 0. */
int flapping_team(struct db *db, int64_t project_id, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;

/* Log records of the last day. */
int log_records(struct db *db, int64_t now, int64_t *n, struct hc_err *err)
    HC_MUSTCHECK;

/* A notice of that kind about that object, of which nothing else is kept: 1
 * when it is ours to send, 0 when one was sent within the last ten minutes,
 * -1. */
int notice_claim(struct db *db, const char *kind, int64_t id, int64_t now,
    struct hc_err *err) HC_MUSTCHECK;

#endif
