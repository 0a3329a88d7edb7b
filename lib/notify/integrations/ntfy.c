/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* ntfy (transports.md 6.12). */
#include "lib/base/json.h"
#include "lib/model/tokenbucket.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

#define NTFY_SH "https://ntfy.sh"

struct target {
	struct str url, topic, token;
	json_t *priority;
};

static int
read_target(const struct delivery *d, struct target *t, struct hc_err *err)
{
	if (value_text(d->json, "url", &t->url, err) == -1 ||
	    value_text(d->json, "topic", &t->topic, err) == -1)
		return -1;
	t->priority = value_priority(d->json, d->up);
	if (!json_is_integer(t->priority))
		return hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "priority is not a number");
	/* Old values have none. */
	t->token = STR("");
	if (json_object_get(d->json, "token") != NULL &&
	    value_text(d->json, "token", &t->token, err) == -1)
		return -1;
	if (t->token.len == 0 && str_is(t->url, NTFY_SH))
		t->token = str_of(d->set->ntfy_sh_token);
	return 0;
}

static int
limit(struct delivery *d, const struct target *t, struct hc_err *err)
{
	struct buf who = { 0 }, bucket = { 0 };
	int rc;

	buf_addbuf(&who, t->url);
	buf_addc(&who, '-');
	buf_addbuf(&who, t->topic);
	buf_addc(&who, '-');
	tokenbucket_value(&bucket, "ntfy", buf_view(&who),
	    d->set->secret_key);
	rc = delivery_rate_limit(d, buf_str(&bucket), err);
	buf_free(&who);
	buf_free(&bucket);
	return rc;
}

static void
bold(struct buf *out, const struct alert *a, const struct alert_other *o)
{
	(void)a;
	buf_adds(out, "\xe2\x80\xa2 **");
	alert_other_name(out, o);
	buf_adds(out, "**");
}

static int
start(struct delivery *d, struct hc_err *err)
{
	static const struct alert_marks marks = { "**", "**", "`", "`" };
	struct alert *a = d->alert;
	struct fetch_request *r;
	struct target t;
	struct buf b = { 0 };
	int rc;

	if (read_target(d, &t, err) == -1)
		return -1;
	rc = limit(d, &t, err);
	if (rc != 1)
		return rc;
	alert_message(&b, a, &marks, bold);
	r = delivery_http(d, "POST", t.url);
	if (t.token.len > 0)
		fetch_authorize(r, "Bearer", t.token);
	fetch_json(r, json_pack("{s:o,s:O,s:o,s:o,s:b,s:[s],s:[{s:s,s:o,s:s}]}",
	    "topic", json_str(t.topic), "priority", t.priority,
	    "title", alert_jsonf("%s is %s", a->name.p, a->status),
	    "message", json_take(&b), "markdown", 1,
	    "tags", a->up ? "green_circle" : "red_circle",
	    "actions", "action", "view", "label", json_strf("View on %s",
	    d->set->site_name), "url", a->cloaked));
	delivery_send(d, NULL);
	return 0;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	static const char *const choices[] = { "5", "4", "3", "2", "1", "0",
		NULL };
	struct buf url = { 0 };
	struct str topic, token;
	int rc = -1;

	(void)db;
	(void)c;
	if (form_get(f, "url") == NULL)
		buf_adds(&url, NTFY_SH);
	json_open(value);
	if (form_required(f, "topic", 64, &topic, err) == 0 &&
	    (url.len > 0 || form_url(f, "url", 1000, &url, err) == 0) &&
	    form_text(f, "token", 100, &token, err) == 0 &&
	    channel_value_priorities(value, f, choices, "3", err) == 0) {
		json_put_str(value, "token", token);
		json_put_str(value, "topic", topic);
		json_put_str(value, "url", buf_view(&url));
		json_close(value);
		rc = 0;
	}
	buf_free(&url);
	return rc;
}

static const struct channel_recipe recipe = {
	FIELDS("topic", "url", "token", "priority", "priority_up"), build
};

const struct integration ntfy_integration = {
	.kind = "ntfy",
	.label = "ntfy",
	.recipe = &recipe,
	.noop = value_priority_noop,
	.needs = NEED_PING | NEED_DOWNTIME | NEED_OTHERS,
	.start = start
};
