/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/check_json.h"

#include "lib/base/json.h"

void
iso_time(struct buf *out, int64_t us)
{
	struct hc_tm t;

	hc_tm_from_us(us, &t);
	buf_addf(out, "%04d-%02d-%02dT%02d:%02d:%02d+00:00", t.year, t.month,
	    t.day, t.hour, t.minute, t.second);
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

	if (check_get_status(c, j->version == 1, j->now, &status, NULL) == -1)
		status = c->status;
	json_put_str(out, "status", str_of(check_status_name(status)));
	json_put_bool(out, "started", c->last_start != HC_NOTIME);
	put_time(out, "last_ping", c->last_ping);
	if (check_grace_start(c, 1, &next, NULL) == -1)
		next = HC_NOTIME;
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

/* An address made of settings and codes only: nothing in it needs quoting but
 * what an administrator wrote there. */
static void
put_url(struct buf *out, const char *key, const char *a, const char *b,
    const char *c)
{
	struct buf url = { 0 };

	buf_addf(&url, "%s%s%s", a, b, c);
	json_put_str(out, key, buf_view(&url));
	buf_free(&url);
}

static void
put_addresses(struct buf *out, const struct check_json *j)
{
	struct buf update = { 0 };
	char code[UUID_TEXT_SIZE];

	uuid_text(&j->check->code, code);
	json_put_str(out, "uuid", str_of(code));
	put_url(out, "ping_url", j->set->ping_endpoint, code, "");
	buf_addf(&update, "%s/api/v%d/checks/%s", j->set->site_root,
	    j->version, code);
	json_put_str(out, "update_url", buf_view(&update));
	put_url(out, "pause_url", buf_str(&update), "/pause", "");
	put_url(out, "resume_url", buf_str(&update), "/resume", "");
	json_put_str(out, "channels", j->channels);
	buf_free(&update);
}

void
check_json(struct buf *out, const struct check_json *j)
{
	const struct check *c = j->check;
	char text[UUID_TEXT_SIZE], key[41];
	struct buf badge = { 0 };

	json_open(out);
	json_put_str(out, "name", c->name);
	json_put_str(out, "slug", c->slug);
	json_put_str(out, "tags", c->tags);
	json_put_str(out, "desc", c->desc);
	put_seconds(out, "grace", c->grace);
	json_put_int(out, "n_pings", c->n_pings);
	put_status(out, j);
	put_filters(out, c);
	uuid_text(&c->badge_key, text);
	buf_addf(&badge, "%s/b/2/%s.svg", j->set->site_root, text);
	json_put_str(out, "badge_url", buf_view(&badge));
	buf_free(&badge);
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
