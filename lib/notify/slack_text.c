/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/slack_text.h"

#include <string.h>

#include "lib/base/json.h"

#define FENCE "```"

static json_t *
fields(struct alert *a, const char *star)
{
	const struct fact_style st = { "`", " ", star, true };
	struct alert_fact v[ALERT_FACTS];
	struct str body = alert_excerpt(a);
	json_t *list = json_array(), *one;
	size_t i, n = alert_facts(a, &st, v);

	for (i = 0; i < n; i++) {
		one = json_pack("{s:s,s:o}", "title", v[i].title, "value",
		    json_str(v[i].value));
		if (strcmp(v[i].title, "Description") != 0)
			json_object_set_new(one, "short", json_true());
		json_array_append_new(list, one);
	}
	if (body.len > 0 && memmem(body.p, body.len, FENCE, 3) == NULL)
		json_array_append_new(list, json_pack("{s:s,s:o}",
		    "title", "Last Ping Body", "value",
		    json_strf(FENCE "\n%s\n" FENCE, body.p)));
	return list;
}

static json_t *
cause(const struct alert *a)
{
	struct buf b = { 0 };
	json_t *v;

	alert_cause(&b, a, true);
	v = b.len > 0 ? json_str(buf_view(&b)) : json_null();
	buf_free(&b);
	return v;
}

static json_t *
attachment(struct alert *a, const char *star)
{
	return json_pack("{s:s,s:o,s:[s],s:o,s:s,s:o,s:o}",
	    "color", a->up ? "good" : "danger",
	    "fallback", json_strf("The check \"%s\" is %s.", a->name.p,
	    a->status),
	    "mrkdwn_in", "fields",
	    "title", json_strf("\xe2\x80\x9c%s\xe2\x80\x9d is %s.",
	    a->name.p, a->status),
	    "title_link", a->cloaked,
	    "text", cause(a),
	    "fields", fields(a, star));
}

int
slack_post(struct delivery *d, struct str url, const char *star,
    delivery_answer_fn *answer)
{
	struct buf logo = { 0 };
	json_t *v;

	settings_logo_url(d->set, &logo);
	v = json_pack("{s:o,s:o}",
	    "username", json_strf("%s", d->set->site_name),
	    "icon_url", json_str(buf_view(&logo)));
	if (d->digest != NULL)
		json_object_set_new(v, "text", json_str(d->digest->text));
	else
		json_object_set_new(v, "attachments", json_pack("[o]",
		    attachment(d->alert, star)));
	buf_free(&logo);
	return delivery_post(d, url, v, answer);
}

int
slack_url(const struct delivery *d, struct str *url, struct hc_err *err)
{
	*url = d->value;
	if (d->value.len == 0 || d->value.p[0] != '{')
		return 0;
	return value_text(json_object_get(d->json, "incoming_webhook"), "url",
	    url, err);
}
