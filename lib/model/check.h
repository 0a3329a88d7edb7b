/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A check and its state machine (core.md 3, 5). The functions of the first
 * part are pure: no clock, no database; one function changes a status. Times
 * are microseconds UTC, HC_NOTIME for NULL. Text is borrowed from the arena of
 * whoever loaded the row. */
#ifndef HC_CHECK_H
#define HC_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/uuid.h"

enum check_status {
	CHECK_NEW, CHECK_UP, CHECK_DOWN, CHECK_PAUSED,
	/* displayed only: */
	CHECK_GRACE, CHECK_STARTED
};
enum check_kind { CHECK_SIMPLE, CHECK_CRON, CHECK_ONCALENDAR };
enum ping_action {
	PING_SUCCESS, PING_FAIL, PING_START, PING_LOG, PING_IGN
};

struct check {
	int64_t id;
	struct uuid code, badge_key;
	int64_t project_id;
	struct str name, slug, tags, desc;
	int64_t created;
	enum check_kind kind;
	int64_t timeout, grace;		/* microseconds */
	struct str schedule, tz;
	bool filter_subject, filter_body, filter_http_body,
	    filter_default_fail;
	struct str start_kw, success_kw, failure_kw;
	struct str methods;
	bool manual_resume;
	int64_t n_pings;
	int64_t last_ping, last_start;
	bool has_last_start_rid;
	struct uuid last_start_rid;
	int64_t last_duration;		/* HC_NOTIME: none */
	bool has_confirmation_link;
	int64_t alert_after;
	enum check_status status;
};

const char *check_status_name(enum check_status s);	/* "new", "up", ... */
int check_status_parse(struct str s, enum check_status *out);
const char *check_kind_name(enum check_kind k);
int check_kind_parse(struct str s, enum check_kind *out);
/* NULL for success, else "start" "fail" "log" "ign": api_ping.kind. */
const char *ping_action_name(enum ping_action a);
/* The other way round; what is none of these words is a success, as NULL. */
enum ping_action ping_action_parse(struct str kind);

/* core.md 5.2. *at is HC_NOTIME for "none". -1 when the schedule or zone is bad
 * or the row is broken (up without last_ping). */
int check_grace_start(const struct check *c, int with_started, int64_t *at,
    struct hc_err *err) HC_MUSTCHECK;
int check_going_down_after(const struct check *c, int64_t *at,
    struct hc_err *err) HC_MUSTCHECK;
/* core.md 5.3: the displayed status at `now`. */
int check_get_status(const struct check *c, int with_started, int64_t now,
    enum check_status *out, struct hc_err *err) HC_MUSTCHECK;
/* The same without "started"; the stored status where there is no telling. */
enum check_status check_status_or_stored(const struct check *c, int64_t now);
/* Status and next_ping (HC_NOTIME: none) of one that is shown, its schedule
 * being asked only once. -1: there is no telling the status. */
int check_show(const struct check *c, int with_started, int64_t now,
    enum check_status *status, int64_t *next);
/* core.md 5.9: the action that keywords in text give. */
enum ping_action check_filter(const struct check *c, struct str text);

/* A change of status that came out of an event. */
struct check_flip {
	bool is_set;
	enum check_status old_status, new_status;
	const char *reason;		/* "", "timeout", "fail" */
	int64_t created;
	bool processed;			/* processed = created, alerts nobody */
};

/* core.md 5.5 steps 3-6: applies one ping at time t to *c (n_pings,
 * has_confirmation_link, last_*, status, alert_after) and reports the flip.
 * *action may become PING_IGN. A schedule that cannot be computed leaves
 * alert_after HC_NOTIME and is reported in err with return 1; else 0. */
struct ping_input {
	enum ping_action action;
	int64_t t;
	bool has_rid;
	struct uuid rid;
	struct str body;
};
int check_apply_ping(struct check *c, const struct ping_input *in,
    enum ping_action *action, struct check_flip *flip, struct hc_err *err);

/* core.md 8.2: what the going-down step does with a check whose alert_after
 * has passed: CHECK_GOES_DOWN sets status, alert_after and flip; CHECK_STAYS
 * sets a new alert_after; -1 on a bad schedule (alert_after = now + 1 h), but a
 * run that took too long goes down even so. */
enum { CHECK_STAYS = 0, CHECK_GOES_DOWN = 1 };
int check_go_down(struct check *c, int64_t now, struct check_flip *flip,
    struct hc_err *err) HC_MUSTCHECK;

/* core.md 5.8. pause on a paused check: 0 and no flip. resume on a check that
 * is not paused: HC_EINVAL "check is not paused". */
int check_pause(struct check *c, int64_t now, struct check_flip *flip,
    struct hc_err *err) HC_MUSTCHECK;
int check_resume(struct check *c, int64_t now, struct check_flip *flip,
    struct hc_err *err) HC_MUSTCHECK;

/* After kind, timeout, grace, schedule or tz were changed by a person: a check
 * that is up and overdue now goes down, alerting nobody. -1 on a bad schedule:
 * nothing is changed. */
int check_reschedule(struct check *c, int64_t now, struct check_flip *flip,
    struct hc_err *err) HC_MUSTCHECK;
/* As if it had never been pinged, but for n_pings; its pings, flips and
 * notifications are the caller's to delete. */
void check_clear(struct check *c);

/* sha1 hex of the first 16 hex digits of code (core.md 5.11). */
void check_unique_key(const struct check *c, char out[41]);

/* ---- database: the row ---- */

struct db_res;
struct arena;
/* The column list that check_read() expects, for SELECT texts: prefix "c." */
#define CHECK_COLUMNS \
	"c.id, c.code, c.badge_key, c.project_id, c.name, c.slug, c.tags, " \
	"c." CHECK_DESC ", c.created, " CHECK_STATE_COLUMNS
#define CHECK_NCOLUMNS 31
/* The part of them that events look at, for check_read_state(). */
#define CHECK_STATE_COLUMNS \
	"c.kind, c.timeout, c.grace, c.schedule, c.tz, c.filter_subject, " \
	"c.filter_body, c.filter_http_body, c.filter_default_fail, " \
	"c.start_kw, c.success_kw, c.failure_kw, c.methods, " \
	"c.manual_resume, c.n_pings, c.last_ping, c.last_start, " \
	"c.last_start_rid, c.last_duration, c.has_confirmation_link, " \
	"c.alert_after, c.status"
#define CHECK_STATE_NCOLUMNS 22
/* desc is a reserved word; this quoting is understood by all three
 * backends only as c.desc qualified: a qualified name needs no quotes on
 * MariaDB and PostgreSQL; SQLite accepts it too. */
#define CHECK_DESC "desc"
/* Reads a row selected with CHECK_COLUMNS starting at column col. Text points
 * into the result; copy it with check_dup() to outlive that. */
void check_read(const struct db_res *r, size_t row, size_t col,
    struct check *c);
/* Reads CHECK_STATE_COLUMNS into *c, whose other members stay. */
void check_read_state(const struct db_res *r, size_t row, size_t col,
    struct check *c);
void check_dup(struct check *c, struct arena *a);

/* One check: 1 found, 0 not, -1. Its text lives as long as *res. */
struct db;
int check_by_id(struct db *db, int64_t id, struct db_res *res,
    struct check *c, struct hc_err *err) HC_MUSTCHECK;
int check_by_code(struct db *db, const struct uuid *code, struct db_res *res,
    struct check *c, struct hc_err *err) HC_MUSTCHECK;

/* ---- database: api_flip ---- */

/* *id: the new row's; may be NULL. */
int flip_insert(struct db *db, int64_t check_id, const struct check_flip *f,
    int64_t *id, struct hc_err *err) HC_MUSTCHECK;
/* n of them at once; args are what flip_args() made of each. */
struct db_val;
#define FLIP_NARGS 6
void flip_args(int64_t check_id, const struct check_flip *f,
    struct db_val *args);	/* FLIP_NARGS of them */
int flip_insert_many(struct db *db, const struct db_val *args, size_t n,
    struct hc_err *err) HC_MUSTCHECK;

#endif
