/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Gotify (transports.md 6.7). */
#include <string.h>

#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

/* "message" as seen from the address, which is taken for a folder; what a query
 * would be goes. */
static void
message_url(struct buf *out, struct str url)
{
	size_t host, end = 0, i;

	buf_addbuf(out, url);
	if (url.len == 0 || url.p[url.len - 1] != '/')
		buf_addc(out, '/');
	host = strstr(out->p, "://") != NULL ?
	    (size_t)(strstr(out->p, "://") - out->p) + 3 : 0;
	host += strcspn(out->p + host, "/?#");
	for (i = host; i < out->len && strchr("?#", out->p[i]) == NULL; i++)
		if (out->p[i] == '/')
			end = i;
	buf_cut(out, end > 0 ? end : host);
	buf_adds(out, "/message");
}

static void
link_to(struct buf *out, const struct alert *a, const struct alert_other *o)
{
	buf_adds(out, "- [");
	alert_other_name(out, o);
	buf_adds(out, "](");
	cloaked_url(out, a->set->site_root, &o->code);
	buf_addc(out, ')');
}

static json_t *
message(struct alert *a)
{
	struct buf b = { 0 };

	buf_addf(&b, "%s The check [%s](%s) is %s**%s**%s.", alert_dot(a),
	    alert_html(a, a->name), a->cloaked, a->up ? "now " : "", a->status,
	    a->up ? "" : alert_because(a));
	alert_lasted(&b, a, "\n\n");
	alert_others(&b, a, link_to);
	return alert_json(&b);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	json_t *v, *priority = value_priority(d->json, d->up);
	struct fetch_request *r;
	struct str url, token;
	struct buf b = { 0 };

	if (value_text(d->json, "url", &url, err) == -1 ||
	    value_text(d->json, "token", &token, err) == -1)
		return -1;
	message_url(&b, url);
	r = delivery_http(d, "POST", buf_view(&b));
	buf_free(&b);
	fetch_query(r, "token", token);
	v = json_pack("{s:o,s:o,s:{s:{s:s}}}",
	    "title", alert_jsonf("%s is %s", d->alert->name.p,
	    d->alert->status),
	    "message", message(d->alert), "extras", "client::display",
	    "contentType", "text/markdown");
	if (json_is_integer(priority))
		json_object_set(v, "priority", priority);
	fetch_json(r, v);
	delivery_send(d, NULL);
	return 0;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	static const char *const choices[] = { "0", "2", "5", "9", NULL };
	struct buf url = { 0 };
	struct str token;
	int rc = -1;

	(void)db;
	(void)c;
	json_open(value);
	if (form_required(f, "token", 50, &token, err) == 0 &&
	    form_url(f, "url", 1000, &url, err) == 0 &&
	    channel_value_priorities(value, f, choices, "5", err) == 0) {
		json_put_str(value, "token", token);
		json_put_str(value, "url", buf_view(&url));
		json_close(value);
		rc = 0;
	}
	buf_free(&url);
	return rc;
}

static const struct channel_recipe recipe = {
	FIELDS("token", "url", "priority", "priority_up"), build
};

const struct integration gotify_integration = {
	.kind = "gotify",
	.label = "Gotify",
	.recipe = &recipe,
	.noop = value_priority_noop,
	.needs = NEED_PING | NEED_DOWNTIME | NEED_OTHERS,
	.start = start
};
