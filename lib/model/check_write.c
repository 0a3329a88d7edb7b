/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/check_write.h"

#include "lib/model/nag.h"

#define LOCK_SELECT "SELECT " CHECK_COLUMNS " FROM api_check c WHERE c.id = ?"
static const struct db_stmt q_lock = {
	.name = "check.lock",
	.sql = LOCK_SELECT " FOR UPDATE",
	.sqlite = LOCK_SELECT
};
static const struct db_stmt q_state = {
	.name = "check.write-state",
	.sql = "UPDATE api_check SET status = ?, last_ping = ?, "
	    "last_start = ?, last_duration = ?, alert_after = ?, "
	    "has_confirmation_link = ? WHERE id = ?"
};
#define UPDATE_SETTINGS(desc) \
	"UPDATE api_check SET name = ?, slug = ?, tags = ?, " desc " = ?, " \
	"kind = ?, timeout = ?, grace = ?, schedule = ?, tz = ?, " \
	"filter_subject = ?, filter_body = ?, filter_http_body = ?, " \
	"filter_default_fail = ?, start_kw = ?, success_kw = ?, " \
	"failure_kw = ?, methods = ?, manual_resume = ? WHERE id = ?"
static const struct db_stmt q_settings = {
	.name = "check.write-settings",
	.sql = UPDATE_SETTINGS("\"desc\""),
	.mysql = UPDATE_SETTINGS("`desc`")
};

static const struct db_stmt history[] = {
	{ .name = "check.clear-pings",
	    .sql = "DELETE FROM api_ping WHERE owner_id = ?" },
	{ .name = "check.clear-notifications",
	    .sql = "DELETE FROM api_notification WHERE owner_id = ?" },
	{ .name = "check.clear-flips",
	    .sql = "DELETE FROM api_flip WHERE owner_id = ?" }
};

/* One change under way. */
struct edit {
	int64_t id, now;
	/* Changes the check that was read. */
	int (*fn)(struct edit *e, struct check_flip *flip,
	    struct hc_err *err);
	const struct check_change *change;	/* NULL: settings stay */
	bool clear;
	struct db_res *res;
	struct check *c;
	int found;
};

static int
write_state(struct db *db, const struct check *c, struct hc_err *err)
{
	const struct db_val args[] = { db_text(check_status_name(c->status)),
		db_time(c->last_ping), db_time(c->last_start),
		db_interval(c->last_duration), db_time(c->alert_after),
		db_bool(c->has_confirmation_link), db_int(c->id) };

	return db_exec(db, &q_state, args, sizeof args / sizeof *args, NULL,
	    err);
}

static int
write_settings(struct db *db, const struct check *c, struct hc_err *err)
{
	const struct db_val args[] = { db_str(c->name), db_str(c->slug),
		db_str(c->tags), db_str(c->desc),
		db_text(check_kind_name(c->kind)), db_interval(c->timeout),
		db_interval(c->grace), db_str(c->schedule), db_str(c->tz),
		db_bool(c->filter_subject), db_bool(c->filter_body),
		db_bool(c->filter_http_body), db_bool(c->filter_default_fail),
		db_str(c->start_kw), db_str(c->success_kw),
		db_str(c->failure_kw), db_str(c->methods),
		db_bool(c->manual_resume), db_int(c->id) };

	return db_exec(db, &q_settings, args, sizeof args / sizeof *args,
	    NULL, err);
}

static int
clear_history(struct db *db, int64_t id, struct hc_err *err)
{
	const struct db_val arg = db_int(id);
	size_t i;

	for (i = 0; i < sizeof history / sizeof *history; i++)
		if (db_exec(db, &history[i], &arg, 1, NULL, err) == -1)
			return -1;
	return 0;
}

/* What the edit has made of the check. */
static int
write_edit(struct db *db, const struct edit *e, const struct check_flip *flip,
    struct hc_err *err)
{
	const struct db_val project = db_int(e->c->project_id);

	if (e->change != NULL && write_settings(db, e->c, err) == -1)
		return -1;
	if (e->clear && clear_history(db, e->id, err) == -1)
		return -1;
	if (!flip->is_set && e->change == NULL && !e->clear)
		return 0;
	if (write_state(db, e->c, err) == -1)
		return -1;
	if (!flip->is_set)
		return 0;
	if (flip_insert(db, e->c->id, flip, NULL, err) == -1)
		return -1;
	return nag_update_projects(db, &project, 1, e->now, err);
}

/* A db_tx_fn. */
static int
run_edit(struct db *db, void *arg, struct hc_err *err)
{
	struct edit *e = arg;
	const struct db_val id = db_int(e->id);
	struct check_flip flip = { 0 };

	e->found = 0;
	if (db_query(db, &q_lock, &id, 1, e->res, err) == -1)
		return -1;
	if (e->res->nrows == 0)
		return 0;
	e->found = 1;
	check_read(e->res, 0, 0, e->c);
	if (e->fn(e, &flip, err) == -1)
		return -1;
	return write_edit(db, e, &flip, err);
}

static int
edit(struct db *db, struct edit *e, struct hc_err *err)
{
	return db_tx(db, run_edit, e, err) == -1 ? -1 : e->found;
}

/* ---- pause, resume ---- */

static int
pause_it(struct edit *e, struct check_flip *flip, struct hc_err *err)
{
	return check_pause(e->c, e->now, flip, err);
}

static int
resume_it(struct edit *e, struct check_flip *flip, struct hc_err *err)
{
	return check_resume(e->c, e->now, flip, err);
}

int
check_pause_row(struct db *db, int64_t id, int64_t now, struct db_res *res,
    struct check *c, struct hc_err *err)
{
	struct edit e = { .id = id, .now = now, .fn = pause_it, .res = res,
		.c = c };

	return edit(db, &e, err);
}

int
check_resume_row(struct db *db, int64_t id, int64_t now, struct db_res *res,
    struct check *c, struct hc_err *err)
{
	struct edit e = { .id = id, .now = now, .fn = resume_it, .res = res,
		.c = c };

	return edit(db, &e, err);
}

/* ---- settings ---- */

#define TAKE(bit, member) \
	if (change->fields & (bit)) \
		c->member = to->member

static void
take_fields(struct check *c, const struct check_change *change)
{
	const struct check *to = change->to;

	TAKE(CHECK_NAME, name);
	TAKE(CHECK_SLUG, slug);
	TAKE(CHECK_TAGS, tags);
	TAKE(CHECK_DESCRIPTION, desc);
	TAKE(CHECK_KIND, kind);
	TAKE(CHECK_TIMEOUT, timeout);
	TAKE(CHECK_GRACE_TIME, grace);
	TAKE(CHECK_SCHEDULE, schedule);
	TAKE(CHECK_TZ, tz);
	TAKE(CHECK_FILTER_SUBJECT, filter_subject);
	TAKE(CHECK_FILTER_BODY, filter_body);
	TAKE(CHECK_FILTER_HTTP_BODY, filter_http_body);
	TAKE(CHECK_FILTER_DEFAULT_FAIL, filter_default_fail);
	TAKE(CHECK_START_KW, start_kw);
	TAKE(CHECK_SUCCESS_KW, success_kw);
	TAKE(CHECK_FAILURE_KW, failure_kw);
	TAKE(CHECK_METHODS, methods);
	TAKE(CHECK_MANUAL_RESUME, manual_resume);
}

static int
change_it(struct edit *e, struct check_flip *flip, struct hc_err *err)
{
	take_fields(e->c, e->change);
	if (e->change->go_down)
		return check_reschedule(e->c, e->now, flip, err);
	return check_going_down_after(e->c, &e->c->alert_after, err);
}

int
check_change_row(struct db *db, const struct check_change *change,
    int64_t now, struct hc_err *err)
{
	struct db_res res = { 0 };
	struct check c;
	struct edit e = { .id = change->to->id, .now = now, .fn = change_it,
		.change = change, .res = &res, .c = &c };
	int rc = edit(db, &e, err);

	db_res_free(&res);
	return rc;
}

/* ---- clear ---- */

static int
clear_it(struct edit *e, struct check_flip *flip, struct hc_err *err)
{
	(void)flip;
	(void)err;
	check_clear(e->c);
	return 0;
}

int
check_clear_row(struct db *db, int64_t id, struct hc_err *err)
{
	struct db_res res = { 0 };
	struct check c;
	struct edit e = { .id = id, .fn = clear_it, .clear = true,
		.res = &res, .c = &c };
	int rc = edit(db, &e, err);

	db_res_free(&res);
	return rc;
}
