/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Rocket.Chat (transports.md 6.18): the value is an address. */
#include <inttypes.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static void
add_field(json_t *list, const char *title, json_t *value)
{
	json_t *one = json_pack("{s:s,s:o}", "title", title, "value", value);

	if (strcmp(title, "Description") != 0)
		json_object_set_new(one, "short", json_true());
	json_array_append_new(list, one);
}

static json_t *
fields(struct alert *a)
{
	const struct fact_style st = { "`", " ", "\\", true };
	struct alert_fact v[ALERT_FACTS];
	int64_t size = a->ping.body.p != NULL ? (int64_t)a->ping.body.len :
	    a->ping.object_size;
	size_t i, n = alert_facts(a, &st, v);
	json_t *list = json_array();

	for (i = 0; i < n; i++)
		add_field(list, v[i].title, json_str(v[i].value));
	if (a->has_ping && size > 0)
		add_field(list, "Last Ping Body", json_strf("%" PRId64
		    " byte%s, [show body](%s#ping-%" PRId64 ")", size,
		    size == 1 ? "" : "s", a->cloaked, a->ping.n));
	return list;
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct alert *a = d->alert;
	struct buf text = { 0 }, logo = { 0 };
	json_t *v;

	(void)err;
	if (d->digest != NULL)
		buf_addbuf(&text, d->digest->text);
	else
		buf_addf(&text, "[%s](%s) is %s%s.", a->name.p, a->cloaked,
		    a->status, alert_because(a));
	alert_lasted(&text, a, "\n");
	settings_logo_url(d->set, &logo);
	v = json_pack("{s:o,s:o,s:o}",
	    "alias", json_str(str_of(d->set->site_name)),
	    "avatar", json_str(buf_view(&logo)),
	    "text", alert_json(&text));
	if (d->digest == NULL)
		json_object_set_new(v, "attachments", json_pack(
		    "[{s:s,s:o}]", "color", a->up ? "#5cb85c" : "#d9534f",
		    "fields", fields(a)));
	buf_free(&logo);
	return delivery_post(d, d->value, v, NULL);
}

const struct integration rocketchat_integration = {
	.kind = "rocketchat",
	.label = "Rocket.Chat",
	.recipe = &channel_recipe_url,
	.gate = GATE(rocketchat_enabled),
	.off = "Rocket.Chat notifications are not enabled.",
	.needs = NEED_PING | NEED_DOWNTIME,
	.digests = true,
	.start = start
};
