/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/check_json.h"

#include "lib/base/json.h"

static char *
two(char *p, int n)
{
	p[0] = (char)('0' + n / 10 % 10);
	p[1] = (char)('0' + n % 10);
	return p + 2;
}

/* Lists are made of it: no printf(). */
void
iso_time(struct buf *out, int64_t us)
{
	char text[] = "0000-00-00T00:00:00+00:00";
	struct hc_tm t;

	hc_tm_from_us(us, &t);
	two(two(text, t.year / 100), t.year);
	two(text + 5, t.month);
	two(text + 8, t.day);
	two(text + 11, t.hour);
	two(text + 14, t.minute);
	two(text + 17, t.second);
	buf_add(out, text, sizeof text - 1);
}

static void
put_time(struct buf *out, const char *key, int64_t us)
{
	if (us == HC_NOTIME) {
		json_put_null(out, key);
		return;
	}
	json_put_key(out, key);
	buf_addc(out, '"');
	iso_time(out, us);
	buf_addc(out, '"');
}

static void
put_seconds(struct buf *out, const char *key, int64_t us)
{
	json_put_int(out, key, us / HC_SECOND);
}

/* A check whose schedule cannot be computed shows what is stored. */
static void
put_status(struct buf *out, const struct check_json *j)
{
	const struct check *c = j->check;
	enum check_status status = c->status;
	int64_t next = HC_NOTIME;

	if (check_show(c, j->version == 1, j->now, &status, &next) == -1)
		status = c->status;
	json_put_str(out, "status", str_of(check_status_name(status)));
	json_put_bool(out, "started", c->last_start != HC_NOTIME);
	put_time(out, "last_ping", c->last_ping);
	put_time(out, "next_ping", next);
}

static void
put_filters(struct buf *out, const struct check *c)
{
	const struct str none = STR("");

	json_put_bool(out, "manual_resume", c->manual_resume);
	json_put_str(out, "methods", c->methods);
	json_put_str(out, "subject", c->filter_subject ? c->success_kw : none);
	json_put_str(out, "subject_fail",
	    c->filter_subject ? c->failure_kw : none);
	json_put_str(out, "start_kw", c->start_kw);
	json_put_str(out, "success_kw", c->success_kw);
	json_put_str(out, "failure_kw", c->failure_kw);
	json_put_bool(out, "filter_subject", c->filter_subject);
	json_put_bool(out, "filter_body", c->filter_body);
	json_put_bool(out, "filter_http_body", c->filter_http_body);
	json_put_bool(out, "filter_default_fail", c->filter_default_fail);
}

static void
put_addresses(struct buf *out, const struct check_json *j)
{
	char code[UUID_TEXT_SIZE], version[2] = { (char)('0' + j->version) };
	struct str update[] = { str_of(j->set->site_root), STR("/api/v"),
		{ version, 1 }, STR("/checks/"), { code, sizeof code - 1 },
		STR("/pause") };
	struct str ping[] = { str_of(j->set->ping_endpoint), update[4] };

	uuid_text(&j->check->code, code);
	json_put_str(out, "uuid", update[4]);
	json_put_joined(out, "ping_url", ping, 2);
	json_put_joined(out, "update_url", update, 5);
	json_put_joined(out, "pause_url", update, 6);
	update[5] = STR("/resume");
	json_put_joined(out, "resume_url", update, 6);
	json_put_str(out, "channels", j->channels);
}

static void
put_badge(struct buf *out, const struct check_json *j)
{
	char key[UUID_TEXT_SIZE];
	struct str url[] = { str_of(j->set->site_root), STR("/b/2/"),
		{ key, sizeof key - 1 }, STR(".svg") };

	uuid_text(&j->check->badge_key, key);
	json_put_joined(out, "badge_url", url, 4);
}

void
check_json(struct buf *out, const struct check_json *j)
{
	const struct check *c = j->check;
	char key[41];

	json_open(out);
	json_put_str(out, "name", c->name);
	json_put_str(out, "slug", c->slug);
	json_put_str(out, "tags", c->tags);
	json_put_str(out, "desc", c->desc);
	put_seconds(out, "grace", c->grace);
	json_put_int(out, "n_pings", c->n_pings);
	put_status(out, j);
	put_filters(out, c);
	put_badge(out, j);
	if (c->last_duration != HC_NOTIME && c->last_duration != 0)
		put_seconds(out, "last_duration", c->last_duration);
	if (j->readonly) {
		check_unique_key(c, key);
		json_put_str(out, "unique_key", str_of(key));
	} else
		put_addresses(out, j);
	if (c->kind == CHECK_SIMPLE)
		put_seconds(out, "timeout", c->timeout);
	else {
		json_put_str(out, "schedule", c->schedule);
		json_put_str(out, "tz", c->tz);
	}
	json_close(out);
}
