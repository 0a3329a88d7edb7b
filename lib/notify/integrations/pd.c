/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* PagerDuty (transports.md 6.15). The value is a key, or an object that has
 * it. */
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

#define API "https://events.pagerduty.com/generic/2010-04-15/create_event.json"

static json_t *
details(const struct alert *a)
{
	struct buf tags = { 0 };
	json_t *v = alert_incident(a);

	if (a->check.desc.len > 0)
		json_object_set_new(v, "Description", json_str(a->check.desc));
	if (a->check.tags.len > 0) {
		alert_tags(&tags, a, "", ", ");
		json_object_set_new(v, "Tags", json_take(&tags));
	}
	alert_incident_due(v, a, "", "");
	return v;
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct alert *a = d->alert;
	struct str key = d->value;

	if (key.len > 0 && key.p[0] == '{' &&
	    value_text(d->json, "service_key", &key, err) == -1)
		return -1;
	return delivery_post(d, STR(API),
	    json_pack("{s:o,s:s,s:s,s:o,s:o,s:o,s:o}",
	    "service_key", json_str(key), "incident_key", a->key,
	    "event_type", a->up ? "resolve" : "trigger",
	    "description", a->up ? alert_jsonf("%s received a ping and is "
	    "now UP", a->name.p) : alert_jsonf("%s is DOWN%s.", a->name.p,
	    alert_because(a)),
	    "client", json_strf("%s", d->set->site_name),
	    "client_url", json_strf("%s/checks/%s/details/",
	    d->set->site_root, a->code),
	    "details", details(a)), NULL);
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	(void)c;
	return channel_value_text(value, f, "value", 32, err);
}

static const struct channel_recipe recipe = {
	FIELDS("value"), build
};

const struct integration pd_integration = {
	.kind = "pd",
	.label = "PagerDuty",
	.recipe = &recipe,
	.gate = GATE(pd_enabled),
	.off = "PagerDuty notifications are not enabled.",
	.needs = NEED_PING,
	.start = start
};
