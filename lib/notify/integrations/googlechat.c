/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Google Chat (transports.md 6.6). */
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static json_t *
text(struct alert *a)
{
	struct buf b = { 0 };

	buf_addf(&b, "%s The check <b>%s</b> is %s<b>%s</b>.\n", alert_dot(a),
	    alert_html(a, a->name), a->up ? "now " : "", a->status);
	alert_cause(&b, a, false);
	return alert_json(&b);
}

static json_t *
button(const struct delivery *d)
{
	return json_pack("{s:{s:[{s:o,s:s,s:{s:{s:s}}}]}}", "buttonList",
	    "buttons", "text", json_strf("View in %s", d->set->site_name),
	    "type", "FILLED", "onClick", "openLink", "url",
	    d->alert->cloaked);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	static const struct fact_style st = { "", ", ", NULL, false };
	struct alert_fact v[ALERT_FACTS];
	json_t *list;
	size_t i, n;

	(void)err;
	if (d->digest != NULL)
		return delivery_post(d, d->value, json_pack("{s:o}", "text",
		    json_str(d->digest->text)), NULL);
	n = alert_facts(d->alert, &st, v);
	list = json_array();
	json_array_append_new(list, json_pack("{s:{s:o}}", "textParagraph",
	    "text", text(d->alert)));
	for (i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:{s:s,s:o}}",
		    "decoratedText", "topLabel", v[i].title, "text",
		    json_str(v[i].value)));
	json_array_append_new(list, button(d));
	return delivery_post(d, d->value,
	    json_pack("{s:[{s:{s:{s:b,s:i,s:o}}}]}", "cardsV2", "card",
	    "sections", "collapsible", 1, "uncollapsibleWidgetsCount", 1,
	    "widgets", list), NULL);
}

const struct integration googlechat_integration = {
	.kind = "googlechat",
	.label = "Google Chat",
	.recipe = &channel_recipe_url,
	.needs = NEED_PING | NEED_DOWNTIME,
	.digests = true,
	.start = start
};
