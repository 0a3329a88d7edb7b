/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Spike (transports.md 6.23): the value is an address. */
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static int
start(struct delivery *d, struct hc_err *err)
{
	struct alert *a = d->alert;
	struct buf title = { 0 }, text = { 0 };

	(void)err;
	buf_addf(&title, "%s is %s%s", a->name.p, a->status, alert_because(a));
	buf_addf(&text, "%s.", buf_str(&title));
	if (!a->up && a->has_ping)
		buf_addf(&text, "\n\nLast ping was %s.", a->ago.p);
	return delivery_post(d, d->value, json_pack("{s:s,s:o,s:o,s:s}",
	    "check_id", a->key,
	    "title", alert_json(&title),
	    "message", alert_json(&text),
	    "status", a->up ? "up" : "down"), NULL);
}

const struct integration spike_integration = {
	.kind = "spike",
	.label = "Spike",
	.recipe = &channel_recipe_url,
	.gate = GATE(spike_enabled),
	.off = "Spike notifications are not enabled.",
	.needs = NEED_PING,
	.start = start
};
