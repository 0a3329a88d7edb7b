/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Opsgenie (transports.md 6.13). */
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static json_t *
tags(const struct alert *a)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < a->ntags; i++)
		json_array_append_new(list, json_str(a->tags[i]));
	return list;
}

static json_t *
details(const struct alert *a)
{
	json_t *v = alert_incident(a);

	alert_incident_due(v, a, "<code>", "</code>");
	json_object_set_new(v, "Full details", json_string(a->cloaked));
	return v;
}

static void
add_down(json_t *v, struct alert *a)
{
	json_object_set_new(v, "tags", tags(a));
	json_object_set_new(v, "message", alert_jsonf("The check \"%s\" is "
	    "DOWN%s.", alert_html(a, a->name), alert_because(a)));
	json_object_set_new(v, "description", json_str(a->check.desc));
	json_object_set_new(v, "details", details(a));
}

static void
on_answer(struct delivery *d, const struct fetch_answer *a)
{
	answer_message(d, a, "message");
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct fetch_request *r;
	struct str key, region;
	json_t *v;

	if (value_text(d->json, "key", &key, err) == -1 ||
	    value_text(d->json, "region", &region, err) == -1)
		return -1;
	r = delivery_http(d, "POST", str_is(region, "eu") ?
	    STR("https://api.eu.opsgenie.com/v2/alerts") :
	    STR("https://api.opsgenie.com/v2/alerts"));
	v = json_pack("{s:s,s:o}", "alias", d->alert->key,
	    "source", json_strf("%s", d->set->site_name));
	if (d->up)
		buf_addf(&r->url, "/%s/close?identifierType=alias",
		    d->alert->key);
	else
		add_down(v, d->alert);
	fetch_authorize(r, "GenieKey", key);
	fetch_json(r, v);
	delivery_send(d, on_answer);
	return 0;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	static const char *const regions[] = { "us", "eu", NULL };
	const char *region;
	struct str key;

	(void)db;
	(void)c;
	if (form_choice(f, "region", regions, &region, err) == -1 ||
	    form_required(f, "key", 40, &key, err) == -1)
		return -1;
	json_open(value);
	json_put_str(value, "region", str_of(region));
	json_put_str(value, "key", key);
	json_close(value);
	return 0;
}

static const struct channel_recipe recipe = {
	FIELDS("region", "key"), build
};

const struct integration opsgenie_integration = {
	.kind = "opsgenie",
	.label = "Opsgenie",
	.recipe = &recipe,
	.gate = GATE(opsgenie_enabled),
	.off = "Opsgenie notifications are not enabled.",
	.needs = NEED_PING,
	.start = start
};
