/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What has happened to a check: its pings and flips, as logs, the API and
 * statistics read them (api.md 9, 10; core.md 5.6, 5.10, 5.11). */
#ifndef HC_HISTORY_H
#define HC_HISTORY_H

#include "lib/db/db.h"
#include "lib/model/downtime.h"
#include "lib/model/duration.h"

/* A row of api_ping without its body; text lives as long as the result. */
struct ping_view {
	struct run_ping run;		/* id, n, created, action, rid */
	struct str scheme, method, ua;
	struct str remote_addr;		/* p is NULL: none */
	int exitstatus;			/* -1: none */
	int64_t body_size;		/* bytes, in object storage or not */
	bool in_storage;
};

/* The pings that the owner, who keeps `limit`, may see, the newest first, at
 * most max. */
int ping_list(struct db *db, const struct check *c, int64_t limit,
    int64_t max, struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
/* Number n of them, if it may be seen: 1, 0, -1. */
int ping_by_n(struct db *db, const struct check *c, int64_t limit, int64_t n,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
/* The body of number n of them: 1, 0 when there is none, -1. It is *body, as
 * long as the result lives, or in object storage. */
int ping_view_body(struct db *db, const struct check *c, int64_t limit,
    int64_t n, struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
void ping_view_body_read(const struct db_res *res, struct str *body,
    bool *in_storage);
void ping_view_read(const struct db_res *res, size_t row,
    struct ping_view *p);

/* What the run took that p ended (core.md 5.6), whatever is in the table. */
int ping_duration(struct db *db, int64_t check_id, const struct run_ping *p,
    int64_t *duration, struct hc_err *err) HC_MUSTCHECK;
/* Of each ping in a list of ping_list(): res->nrows durations into out. */
int ping_durations(struct db *db, int64_t check_id, const struct db_res *res,
    int64_t *out, struct hc_err *err) HC_MUSTCHECK;

/* The flips with from <= created < to, HC_NOTIME for no bound, the newest
 * first. */
int flip_list(struct db *db, int64_t check_id, int64_t from, int64_t to,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
/* *id may be NULL. reason is one of the words of core.md 5.1. */
void flip_read(const struct db_res *res, size_t row, int64_t *id,
    struct check_flip *f);

/* downtime_of() for what is in the table. */
int downtime_read(struct db *db, const struct check *c, int64_t now,
    struct downtime *periods, size_t n, struct hc_err *err) HC_MUSTCHECK;

#endif
