/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/check_create.h"

#define INSERT_CHECK(desc) \
	"INSERT INTO api_check (code, badge_key, project_id, name, slug, " \
	"tags, " desc ", created, kind, timeout, grace, schedule, tz, " \
	"filter_subject, filter_body, filter_http_body, " \
	"filter_default_fail, start_kw, success_kw, failure_kw, methods, " \
	"manual_resume, n_pings, last_ping, last_start, last_start_rid, " \
	"last_duration, has_confirmation_link, alert_after, status) " \
	"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " \
	"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

static const struct db_stmt q_insert = {
	.name = "check.insert",
	.sql = INSERT_CHECK("\"desc\""),
	.mysql = INSERT_CHECK("`desc`")
};
static const struct db_stmt q_assign = {
	.name = "check.assign-channels",
	.sql = "INSERT INTO api_channel_checks (channel_id, check_id) "
	    "SELECT ch.id, c.id FROM api_channel ch "
	    "JOIN api_check c ON c.project_id = ch.project_id "
	    "WHERE c.id = ? AND NOT EXISTS (SELECT 1 "
	    "FROM api_channel_checks x "
	    "WHERE x.channel_id = ch.id AND x.check_id = c.id) "
	    "ORDER BY ch.id"
};

void
check_defaults(struct check *c, int64_t project_id, int64_t now)
{
	struct str none = STR("");

	*c = (struct check){
		.project_id = project_id,
		.name = none, .slug = none, .tags = none, .desc = none,
		.created = now,
		.kind = CHECK_SIMPLE,
		.timeout = HC_DAY,
		.grace = HC_HOUR,
		.schedule = STR("* * * * *"),
		.tz = STR("UTC"),
		.start_kw = none, .success_kw = none, .failure_kw = none,
		.methods = none,
		.last_ping = HC_NOTIME,
		.last_start = HC_NOTIME,
		.last_duration = HC_NOTIME,
		.alert_after = HC_NOTIME,
		.status = CHECK_NEW
	};
	uuid_random(&c->code);
	uuid_random(&c->badge_key);
}

int
check_insert(struct db *db, struct check *c, struct hc_err *err)
{
	const struct db_val args[] = { db_uuid(&c->code),
		db_uuid(&c->badge_key), db_int(c->project_id),
		db_str(c->name), db_str(c->slug), db_str(c->tags),
		db_str(c->desc), db_time(c->created),
		db_text(check_kind_name(c->kind)), db_interval(c->timeout),
		db_interval(c->grace), db_str(c->schedule), db_str(c->tz),
		db_bool(c->filter_subject), db_bool(c->filter_body),
		db_bool(c->filter_http_body), db_bool(c->filter_default_fail),
		db_str(c->start_kw), db_str(c->success_kw),
		db_str(c->failure_kw), db_str(c->methods),
		db_bool(c->manual_resume), db_int(c->n_pings),
		db_time(c->last_ping), db_time(c->last_start),
		db_uuid(c->has_last_start_rid ? &c->last_start_rid : NULL),
		db_interval(c->last_duration),
		db_bool(c->has_confirmation_link), db_time(c->alert_after),
		db_text(check_status_name(c->status)) };

	return db_insert(db, &q_insert, args, sizeof args / sizeof args[0],
	    &c->id, err);
}

int
check_assign_channels(struct db *db, int64_t id, struct hc_err *err)
{
	const struct db_val arg = db_int(id);

	return db_exec(db, &q_assign, &arg, 1, NULL, err);
}
