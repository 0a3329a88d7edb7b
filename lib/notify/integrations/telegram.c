/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Telegram's bots (transports.md 6.24). */
#include <inttypes.h>
#include <stdio.h>

#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/model/channel_create.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static void
name_other(struct buf *out, const struct alert *a, const struct alert_other *o)
{
	buf_adds(out, "- <a href=\"");
	cloaked_url(out, a->set->site_root, &o->code);
	buf_adds(out, "\">");
	alert_other_name(out, o);
	buf_adds(out, "</a>");
}

static json_t *
message(struct alert *a)
{
	const struct alert_marks m = { "<b>", "</b>", "<code>", "</code>" };
	struct buf b = { 0 };

	buf_addf(&b, "%s The check <a href=\"%s\">%s</a> is %s<b>%s</b>%s.",
	    alert_dot(a), a->cloaked, alert_html(a, a->name),
	    a->up ? "now " : "", a->status, a->up ? "" : alert_because(a));
	alert_lasted(&b, a, "\n");
	buf_adds(&b, "\n\n");
	alert_details(&b, a, &m);
	if (a->body.len > 0)
		buf_addf(&b, "\n<b>Last Ping Body:</b>\n<pre>%s</pre>",
		    alert_html(a, alert_excerpt(a)));
	alert_others(&b, a, name_other);
	return alert_json(&b);
}

static bool
is_permanent(struct str description)
{
	static const char *const texts[] = {
		"Forbidden: the group chat was deleted",
		"Forbidden: bot was blocked by the user",
		"Forbidden: user is deactivated",
		"Forbidden: bot was kicked from the group chat",
		"Forbidden: bot was kicked from the supergroup chat",
		"Bad Request: chat not found"
	};
	size_t i;

	for (i = 0; i < sizeof texts / sizeof *texts; i++)
		if (str_is(description, texts[i]))
			return true;
	return false;
}

static int send_to(struct delivery *d, int64_t id);

/* The group has another id from now on; it may say so once. */
static void
migrate(struct delivery *d, json_t *id, const char *description)
{
	struct buf value = { 0 };
	struct hc_err err = { 0 };

	if (d->step++ > 0) {
		delivery_permanent(d);
		delivery_fail(d, "%s", description);
		return;
	}
	json_object_set(d->json, "id", id);
	json_dump(&value, d->json);
	if (channel_set_value(d->db, d->channel_id, buf_view(&value),
	    &err) == -1)
		log_warn("a group of Telegram's has moved, but the channel "
		    "could not be changed: %s", err.text);
	buf_free(&value);
	send_to(d, json_integer_value(id));
}

static void
on_answer(struct delivery *d, const struct fetch_answer *a)
{
	json_t *v, *parameters, *id;
	struct str description;

	if (fetch_accepted(a->status))
		return;
	v = value_json(a->body);
	parameters = json_object_get(v, "parameters");
	id = json_object_get(parameters, "migrate_to_chat_id");
	if (value_text(v, "description", &description, NULL) == 0) {
		if (json_is_integer(id))
			migrate(d, id, description.p);
		else if (parameters == NULL || json_is_null(parameters))
			answer_message(d, a, "description");
		if (is_permanent(description))
			delivery_permanent(d);
	}
	json_decref(v);
}

static int
send_to(struct delivery *d, int64_t id)
{
	struct buf url = { 0 };
	int64_t thread;
	int rc, whole = value_int(d->json, "thread_id", &thread, NULL);

	buf_addf(&url, "https://api.telegram.org/bot%s/sendMessage",
	    d->set->telegram_token);
	rc = delivery_post(d, buf_view(&url), json_pack("{s:I,s:o,s:o,s:s}",
	    "chat_id", (json_int_t)id, "message_thread_id",
	    whole == -1 ? json_null() : json_integer(thread),
	    "text", d->digest != NULL ? json_str(str_of(alert_html(d->alert,
	    d->digest->text))) : message(d->alert),
	    "parse_mode", "html"), on_answer);
	buf_free(&url);
	return rc;
}

static int
start(struct delivery *d, struct hc_err *err)
{
	char bucket[32];
	int64_t id;
	int rc;

	if (value_int(d->json, "id", &id, err) == -1)
		return -1;
	if (d->set->telegram_token == NULL)
		return hc_err(err, HC_EINVAL,
		    "Telegram notifications are not enabled.");
	snprintf(bucket, sizeof bucket, "tg-%" PRId64, id);
	rc = delivery_rate_limit(d, bucket, err);
	return rc == 1 ? send_to(d, id) : rc;
}

/* The chat's number, as the bot says it. */
static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	static const char *const types[] = { "group", "private", "supergroup",
		"channel", NULL };
	struct str id_text, thread_text, name;
	int64_t id, thread = 0;
	const char *type;

	(void)db;
	(void)c;
	if (form_required(f, "id", 20, &id_text, err) == -1 ||
	    form_choice(f, "type", types, &type, err) == -1 ||
	    form_text(f, "name", 255, &name, err) == -1 ||
	    form_text(f, "thread_id", 20, &thread_text, err) == -1)
		return -1;
	if (num(id_text, INT64_MIN, INT64_MAX, &id, NULL) == -1)
		return hc_err(err, HC_EINVAL, "id: Enter a whole number.");
	if (thread_text.len > 0 &&
	    num(thread_text, 0, INT64_MAX, &thread, NULL) == -1)
		return hc_err(err, HC_EINVAL,
		    "thread_id: Enter a whole number.");
	json_open(value);
	json_put_int(value, "id", id);
	json_put_str(value, "type", str_of(type));
	json_put_str(value, "name", name);
	if (thread_text.len > 0)
		json_put_int(value, "thread_id", thread);
	else
		json_put_null(value, "thread_id");
	json_close(value);
	return 0;
}

static const struct channel_recipe recipe = {
	FIELDS("id", "type", "name", "thread_id"), build
};

const struct integration telegram_integration = {
	.kind = "telegram",
	.label = "Telegram",
	.recipe = &recipe,
	.needs = NEED_BODY | NEED_DOWNTIME | NEED_OTHERS,
	.digests = true,
	.start = start
};
