/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Zulip (transports.md 6.29). */
#include <string.h>

#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

/* The address that messages are posted to. */
static int
address(const json_t *v, struct str email, struct buf *out,
    struct hc_err *err)
{
	const char *at = memrchr(email.p, '@', email.len);
	struct str site = STR("");

	if (json_object_get(v, "site") != NULL &&
	    value_text(v, "site", &site, err) == -1)
		return -1;
	if (site.len > 0)
		buf_addbuf(out, site);
	else
		buf_addf(out, "https://%s", at != NULL ? at + 1 : email.p);
	buf_adds(out, "/api/v1/messages");
	return 0;
}

/* A user by number is a list of one. */
static void
add_to(struct fetch_request *r, struct str type, struct str to)
{
	struct buf b = { 0 };

	if (str_is(type, "private") && to.len > 0 &&
	    strspn(to.p, "0123456789") == to.len)
		buf_addf(&b, "[%s]", to.p);
	else
		buf_addbuf(&b, to);
	fetch_form(r, "to", buf_view(&b));
	buf_free(&b);
}

static void
add_topic(struct fetch_request *r, const struct delivery *d)
{
	struct buf b = { 0 };
	struct str topic = STR("");

	if (value_text(d->json, "topic", &topic, NULL) == 0 && topic.len > 0)
		buf_addbuf(&b, topic);
	else if (d->digest != NULL)
		buf_addbuf(&b, d->digest->title);
	else
		buf_addf(&b, "%s is %s", d->alert->name.p, d->alert->status);
	alert_finish(&b);
	fetch_form(r, "topic", buf_view(&b));
	buf_free(&b);
}

static void
add_content(struct fetch_request *r, struct alert *a)
{
	struct buf b = { 0 };

	buf_addf(&b, "[%s](%s) is **%s**%s.\n", alert_html(a, a->name),
	    a->cloaked, a->status, alert_because(a));
	alert_lasted(&b, a, "");
	if (a->check.desc.len > 0)
		buf_addf(&b, "\n\n\n---\n**Description**\n%s",
		    alert_html(a, a->check.desc));
	alert_finish(&b);
	fetch_form(r, "content", buf_view(&b));
	buf_free(&b);
}

static void
on_answer(struct delivery *d, const struct fetch_answer *a)
{
	answer_message(d, a, "msg");
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct str email, key, type, to;
	struct buf url = { 0 };
	struct fetch_request *r;
	int rc = -1;

	if (value_text(d->json, "bot_email", &email, err) == 0 &&
	    value_text(d->json, "api_key", &key, err) == 0 &&
	    value_text(d->json, "mtype", &type, err) == 0 &&
	    value_text(d->json, "to", &to, err) == 0)
		rc = address(d->json, email, &url, err);
	if (rc == 0) {
		r = delivery_http(d, "POST", buf_view(&url));
		fetch_login(r, email, key);
		fetch_form(r, "type", type);
		add_to(r, type, to);
		add_topic(r, d);
		if (d->digest != NULL)
			fetch_form(r, "content", d->digest->text);
		else
			add_content(r, d->alert);
		delivery_send(d, on_answer);
	}
	buf_free(&url);
	return rc;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	static const char *const types[] = { "stream", "private", NULL };
	struct str email, key, to, topic;
	struct buf site = { 0 };
	const char *type;
	int rc = -1;

	(void)db;
	(void)c;
	if (form_email(f, "bot_email", 100, &email, err) == 0 &&
	    form_required(f, "api_key", 50, &key, err) == 0 &&
	    form_url(f, "site", 100, &site, err) == 0 &&
	    form_choice(f, "mtype", types, &type, err) == 0 &&
	    form_required(f, "to", 100, &to, err) == 0 &&
	    form_text(f, "topic", 100, &topic, err) == 0) {
		json_open(value);
		json_put_str(value, "api_key", key);
		json_put_str(value, "bot_email", email);
		json_put_str(value, "mtype", str_of(type));
		json_put_str(value, "site", buf_view(&site));
		json_put_str(value, "to", to);
		json_put_str(value, "topic", topic);
		json_close(value);
		rc = 0;
	}
	buf_free(&site);
	return rc;
}

static const struct channel_recipe recipe = {
	FIELDS("bot_email", "api_key", "site", "mtype", "to", "topic"), build
};

const struct integration zulip_integration = {
	.kind = "zulip",
	.label = "Zulip",
	.recipe = &recipe,
	.gate = GATE(zulip_enabled),
	.off = "Zulip notifications are not enabled.",
	.needs = NEED_DOWNTIME,
	.digests = true,
	.start = start
};
