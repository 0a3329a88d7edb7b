/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Rows that notifications are made of (transports.md 2, 4, 8.5): read only.
 * Text lives as long as the result it came in. */
#ifndef HC_ALERT_ROWS_H
#define HC_ALERT_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/db/db.h"
#include "lib/model/check.h"

struct channel_row {
	int64_t id, project_id;
	struct uuid code;
	struct str kind, value;
	bool email_verified;
};
/* ids are DB_INT values; rows come in any order. */
int channel_rows(struct db *db, const struct db_val *ids, size_t n,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
void channel_row_read(const struct db_res *res, size_t row,
    struct channel_row *c);

struct project_row {
	int64_t id, owner_id;
	struct uuid code;
	struct str name;
};
/* 1 found, 0 not, -1. */
int project_row(struct db *db, int64_t id, struct db_res *res,
    struct project_row *p, struct hc_err *err) HC_MUSTCHECK;

/* A flip with its check and the check's project. */
struct flip_row {
	int64_t id, created;
	struct str reason;
	struct check check;
	struct project_row project;
};
int flip_rows(struct db *db, const struct db_val *ids, size_t n,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
void flip_row_read(const struct db_res *res, size_t row, struct flip_row *f);

/* How long the check had been down before it went up at `created`: *us is
 * HC_NOTIME when the flip before that one was not to down. */
int flip_downtime(struct db *db, int64_t check_id, int64_t created,
    int64_t *us, struct hc_err *err) HC_MUSTCHECK;

/* The last ping at or before an instant: 1, 0, -1. */
struct last_ping {
	int64_t id, n, created;
	enum ping_action action;
	bool has_exitstatus;
	int exitstatus;
	struct str scheme, remote_addr;
	struct str body;		/* p is NULL: none in the row */
	int64_t object_size;		/* over 0: it is in object storage */
};
int last_ping(struct db *db, int64_t check_id, int64_t at,
    struct db_res *res, struct last_ping *p, struct hc_err *err)
    HC_MUSTCHECK;

/* The project's other checks: *others how many, *down how many of them are
 * down. */
int other_checks(struct db *db, int64_t project_id, int64_t check_id,
    int64_t *others, int64_t *down, struct hc_err *err) HC_MUSTCHECK;
/* Those that are down: code, name, last_ping; at most max. */
int other_checks_down(struct db *db, int64_t project_id, int64_t check_id,
    int64_t max, struct db_res *res, struct hc_err *err) HC_MUSTCHECK;

/* The codes of a check's channels, as db_get_uuid() reads column 0. */
int check_channels(struct db *db, int64_t check_id, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;

/* Who reads mail to an address: the account with exactly this one, 0 when
 * there is none; its zone, else that of the account owner_id. */
struct mail_reader {
	int64_t user_id;
	struct str tz;
};
int mail_reader(struct db *db, struct str email, int64_t owner_id,
    struct db_res *res, struct mail_reader *r, struct hc_err *err)
    HC_MUSTCHECK;
/* The projects an account owns or belongs to, by lower-cased name: code, name,
 * checks down at `now`. */
int reader_projects(struct db *db, int64_t user_id, int64_t now,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;

#endif
