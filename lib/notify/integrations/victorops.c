/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Splunk On-Call, once VictorOps (transports.md 6.26): the value is an
 * address. */
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static int
start(struct delivery *d, struct hc_err *err)
{
	struct alert *a = d->alert;
	struct buf text = { 0 };

	(void)err;
	buf_addf(&text, "%s is %s%s.", a->name.p, a->status,
	    a->up ? "" : alert_because(a));
	return delivery_post(d, d->value, json_pack("{s:s,s:s,s:o,s:o,s:o}",
	    "entity_id", a->key,
	    "message_type", a->up ? "RECOVERY" : "CRITICAL",
	    "entity_display_name", json_str(a->name),
	    "state_message", alert_json(&text),
	    "monitoring_tool", json_str(str_of(d->set->site_name))),
	    answer_gone);
}

const struct integration victorops_integration = {
	.kind = "victorops",
	.label = "Splunk On-Call",
	.recipe = &channel_recipe_url,
	.gate = GATE(victorops_enabled),
	.off = "Splunk On-Call notifications are not enabled.",
	.start = start
};
