/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Microsoft Teams, by a workflow (transports.md 6.11). */
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"
#include "lib/notify/slack_text.h"

#define OPEN "\xe2\x80\x9c"
#define CLOSE "\xe2\x80\x9d"

/* One line end alone would be shown as a blank. */
static json_t *
paragraphs(struct str s)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < s.len; i++) {
		buf_addc(&b, s.p[i]);
		if (s.p[i] == '\n')
			buf_addc(&b, '\n');
	}
	return json_take(&b);
}

static json_t *
facts(struct alert *a)
{
	static const struct fact_style st = { "", " ", SLACK_STAR, true };
	struct alert_fact v[ALERT_FACTS];
	size_t i, n = alert_facts(a, &st, v);
	json_t *list = json_array();

	for (i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:o,s:o,s:b}",
		    "title", json_strf("%s:", v[i].title),
		    "value", v[i].value.p == a->check.desc.p ?
		    paragraphs(v[i].value) : json_str(v[i].value),
		    "short", 1));
	return list;
}

static json_t *
body(struct alert *a)
{
	struct str text = alert_excerpt(a);
	json_t *list;

	list = json_pack("[{s:s,s:o,s:s,s:s,s:b,s:s},{s:s,s:o}]",
	    "type", "TextBlock", "text", alert_jsonf("%s " OPEN "%s" CLOSE
	    " is %s%s.", alert_dot(a), alert_html(a, a->name), a->status,
	    a->up ? "" : alert_because(a)), "weight", "bolder",
	    "size", "medium", "wrap", 1, "style", "heading",
	    "type", "FactSet", "facts", facts(a));
	if (text.len == 0)
		return list;
	json_array_append_new(list, json_pack("{s:s,s:s,s:s}",
	    "type", "TextBlock", "text", "Last Ping Body:",
	    "weight", "bolder"));
	json_array_append_new(list, json_pack("{s:s,s:o,s:s}",
	    "type", "CodeBlock", "codeSnippet", json_str(text),
	    "language", "PlainText"));
	return list;
}

static json_t *
digest(const struct alert_digest *g)
{
	return json_pack("[{s:s,s:o,s:b}]", "type", "TextBlock", "text",
	    paragraphs(g->text), "wrap", 1);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct alert *a = d->alert;
	json_t *card;

	(void)err;
	card = json_pack("{s:s,s:s,s:o,s:s,s:o,s:[{s:s,s:o,s:s}]}",
	    "$schema", "http://adaptivecards.io/schemas/adaptive-card.json",
	    "type", "AdaptiveCard", "fallbackText", json_strf(OPEN "%s" CLOSE
	    " is %s.", alert_html(a, a->name), a->status), "version", "1.2",
	    "body", d->digest != NULL ? digest(d->digest) : body(a),
	    "actions", "type", "Action.OpenUrl",
	    "title", json_strf("View in %s", d->set->site_name),
	    "url", a->cloaked);
	return delivery_post(d, d->value, json_pack("{s:s,s:[{s:s,s:n,s:o}]}",
	    "type", "message", "attachments", "contentType",
	    "application/vnd.microsoft.card.adaptive", "contentUrl",
	    "content", card), NULL);
}

const struct integration msteamsw_integration = {
	.kind = "msteamsw",
	.label = "Microsoft Teams",
	.recipe = &channel_recipe_url,
	.gate = GATE(msteams_enabled),
	.off = "MS Teams notifications are not enabled.",
	.needs = NEED_BODY,
	.digests = true,
	.start = start
};
