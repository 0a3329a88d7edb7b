/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Rows that pings read and write (core.md 5.5), many at once: all of these run
 * inside the caller's transaction. */
#ifndef HC_PING_H
#define HC_PING_H

#include "lib/base/settings.h"
#include "lib/db/db.h"
#include "lib/model/check.h"

/* Reads the checks with these codes (DB_UUID values) afresh and locks them, in
 * ascending id where the backend lets us say so. Rows come in any order; those
 * that are not there are missing. */
int ping_lock(struct db *db, const struct db_val *codes, size_t n,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
/* Sets id, code and what check_read_state() reads; text stays in the result. */
void ping_read_target(const struct db_res *res, size_t row, struct check *c);

/* The checks that a ping key and slug name, compared byte for byte: returns how
 * many (2 for "several"), the first one's code in *code; -1 on error. */
int ping_find_slug(struct db *db, struct str ping_key, struct str slug,
    struct uuid *code, struct hc_err *err) HC_MUSTCHECK;
/* Creates the check that ping_find_slug() did not find (core.md 6.3): counting
 * and inserting under one lock. 1 created, 2 somebody else just did (*code is
 * set both times), 3 several of them by now, 0 no such project or over the
 * limit, -1. */
int ping_provision(struct db *db, const struct settings *set,
    struct str ping_key, struct str slug, int64_t now, struct uuid *code,
    struct hc_err *err) HC_MUSTCHECK;

/* Writes the columns of api_check that pings change; args: n times what
 * ping_check_args() made. */
#define PING_CHECK_NARGS 9
void ping_check_args(const struct check *c, struct db_val *args);
int ping_update_checks(struct db *db, const struct db_val *args, size_t n,
    struct hc_err *err) HC_MUSTCHECK;

/* A row of api_ping to be; text is borrowed. */
struct ping_row {
	int64_t check_id, n, created;
	enum ping_action action;
	int exitstatus;			/* -1: NULL */
	bool has_rid;
	struct uuid rid;
	struct str scheme, method, ua;
	struct str remote_addr;		/* empty: NULL */
	struct str body;
};
#define PING_NARGS 11
void ping_args(const struct ping_row *p, struct db_val *args);
int ping_insert(struct db *db, const struct db_val *args, size_t n,
    struct hc_err *err) HC_MUSTCHECK;
/* 1 if the row is there, 0 if not, -1. */
int ping_exists(struct db *db, int64_t check_id, int64_t n, int64_t created,
    struct hc_err *err) HC_MUSTCHECK;

/* Wakes hc-sendalerts when the transaction commits (PostgreSQL). */
int ping_notify(struct db *db, struct hc_err *err) HC_MUSTCHECK;

/* ---- bodies on their way to object storage (core.md 11) ---- */

/* The body of ping n if it is in the row still: 1 and *id, *body (in *res), 0,
 * -1. */
int ping_body(struct db *db, int64_t check_id, int64_t n, int64_t *id,
    struct str *body, struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
/* It has been stored: takes it out of the row. */
int ping_body_moved(struct db *db, int64_t id, int64_t size,
    struct hc_err *err) HC_MUSTCHECK;
/* Pings with bodies that are still in their rows, newest first, from id
 * `below` down, among the `span` ids there: check_id, n, code. */
int ping_bodies_left(struct db *db, int64_t below, int64_t span,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
/* The greatest id, 0 when there is none. */
int ping_last_id(struct db *db, int64_t *id, struct hc_err *err) HC_MUSTCHECK;

#endif
