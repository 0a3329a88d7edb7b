/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pushbullet (transports.md 6.17): the value is an access token. */
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static int
start(struct delivery *d, struct hc_err *err)
{
	struct fetch_request *r = delivery_http(d, "POST",
	    STR("https://api.pushbullet.com/v2/pushes"));
	struct alert *a = d->alert;
	struct buf b = { 0 };

	(void)err;
	buf_addf(&b, "The check \"%s\" is %s%s.", a->name.p, a->status,
	    a->up ? "" : alert_because(a));
	alert_lasted(&b, a, "\n");
	fetch_header(r, "Access-Token", d->value);
	fetch_json(r, json_pack("{s:s,s:o,s:o}", "type", "note",
	    "title", json_str(str_of(d->set->site_name)),
	    "body", alert_json(&b)));
	delivery_send(d, NULL);
	return 0;
}

const struct integration pushbullet_integration = {
	.kind = "pushbullet",
	.label = "Pushbullet",
	.needs = NEED_DOWNTIME,
	.start = start
};
