/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* PagerTree (transports.md 6.14). */
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static int
start(struct delivery *d, struct hc_err *err)
{
	struct alert *a = d->alert;
	struct buf desc = { 0 }, tags = { 0 };

	(void)err;
	buf_addf(&desc, "%s is %s%s.", alert_html(a, a->name), a->status,
	    alert_because(a));
	if (!a->up && a->has_ping)
		buf_addf(&desc, "\n\nLast ping was %s.", a->ago.p);
	alert_tags(&tags, a, "", " ");
	return delivery_post(d, d->value,
	    json_pack("{s:s,s:s,s:o,s:o,s:o,s:s,s:o}", "incident_key", a->key,
	    "event_type", a->up ? "resolve" : "trigger",
	    "title", alert_jsonf("%s is %s%s", a->name.p, a->status,
	    alert_because(a)), "description", alert_json(&desc),
	    "client", json_strf("%s", d->set->site_name),
	    "client_url", d->set->site_root, "tags", json_take(&tags)), NULL);
}

const struct integration pagertree_integration = {
	.kind = "pagertree",
	.label = "PagerTree",
	.recipe = &channel_recipe_url,
	.gate = GATE(pagertree_enabled),
	.off = "PagerTree notifications are not enabled.",
	.needs = NEED_PING,
	.start = start
};
