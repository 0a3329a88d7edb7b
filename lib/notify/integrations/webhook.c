/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Requests of the user's own making (transports.md 7.1, 7.2). */
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"
#include "lib/notify/placeholder.h"

struct side {
	struct str method, url, body;
	json_t *headers;
};

static int
read_side(const json_t *v, bool up, struct side *s, struct hc_err *err)
{
	if (v == NULL)
		return hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "not a JSON object");
	if (value_text(v, up ? "method_up" : "method_down", &s->method,
	    err) == -1 ||
	    value_text(v, up ? "url_up" : "url_down", &s->url, err) == -1 ||
	    value_text(v, up ? "body_up" : "body_down", &s->body, err) == -1)
		return -1;
	s->headers = json_object_get(v, up ? "headers_up" : "headers_down");
	if (!json_is_object(s->headers))
		return hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "headers are not an object");
	return 0;
}

static int
noop(struct str value, enum check_status status, struct hc_err *err)
{
	json_t *v = value_json(value);
	struct side s;
	int rc = read_side(v, status == CHECK_UP, &s, err);

	if (rc == 0)
		rc = s.url.len == 0;
	json_decref(v);
	return rc;
}

static void
in_url(struct buf *out, struct str value)
{
	percent_encode(out, value, "/");
}

/* Characters outside Latin-1 become references (7.2). */
static void
to_latin1(struct buf *out, struct str s)
{
	const char *p = s.p, *end = s.p + s.len;
	uint32_t cp;

	while (p < end) {
		cp = utf8_next(&p, end);
		if (cp > 0xff)
			buf_addf(out, "&#%u;", (unsigned)cp);
		else
			buf_addc(out, (char)cp);
	}
}

static void
add_headers(struct fetch_request *r, json_t *headers,
    const struct placeholder *v, size_t n)
{
	struct buf text = { 0 }, latin1 = { 0 };
	const char *name;
	json_t *value;

	json_object_foreach(headers, name, value) {
		buf_reset(&text);
		buf_reset(&latin1);
		placeholder_replace(&text, json_view(value), v, n, NULL);
		to_latin1(&latin1, buf_view(&text));
		fetch_header(r, name, buf_view(&latin1));
	}
	buf_free(&text);
	buf_free(&latin1);
}

/* 1 if the text of the value has that placeholder anywhere. */
static bool
uses(const struct delivery *d, const char *name)
{
	return memmem(d->value.p, d->value.len, name, strlen(name)) != NULL;
}

static unsigned
needs(const struct delivery *d, unsigned *which)
{
	unsigned need = 0;

	*which = PLACEHOLDER_WEBHOOK;
	if (uses(d, "$JSON")) {
		need |= NEED_CHANNELS;
		*which |= PLACEHOLDER_JSON;
	}
	if (uses(d, "$BODY"))
		need |= NEED_BODY;
	if (uses(d, "$EXITSTATUS"))
		need |= NEED_PING;
	return need;
}

static int
start(struct delivery *d, struct hc_err *err)
{
	const struct placeholder *v;
	struct fetch_request *r;
	struct buf text = { 0 };
	unsigned which, need = needs(d, &which);
	struct side s;
	size_t n;
	bool post;
	int rc;

	if (read_side(d->json, d->up, &s, err) == -1)
		return -1;
	if (s.url.len == 0)
		return hc_err(err, HC_EINVAL, "Empty webhook URL");
	rc = delivery_need(d, need, err);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (d->test)
		d->attempts = 1;
	post = str_case_is(s.method, "post");
	v = placeholders(d->alert, which, &n);
	placeholder_replace(&text, s.url, v, n, in_url);
	r = delivery_http(d, post ? "POST" : str_case_is(s.method, "put") ?
	    "PUT" : "GET", buf_view(&text));
	add_headers(r, s.headers, v, n);
	if (s.body.len > 0 && strcmp(r->method, "GET") != 0) {
		v = placeholders(d->alert, which | PLACEHOLDER_BODY, &n);
		buf_reset(&text);
		placeholder_replace(&text, s.body, v, n, NULL);
		fetch_raw(r, buf_view(&text));
	}
	buf_free(&text);
	delivery_send(d, NULL);
	return 0;
}

/* Several headers may come as several texts, or as lines of one. */
static void
join(const struct form *f, const char *field, struct buf *out)
{
	size_t i, n;
	const char **v = form_all(f, field, &n);

	for (i = 0; i < n; i++)
		buf_addf(out, "%s\n", v[i]);
	free(v);
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	struct buf down_lines = { 0 }, up_lines = { 0 }, name = { 0 };
	struct webhook_side down = { form_get(f, "method_down"),
		form_get(f, "url_down"), form_get(f, "body_down"), NULL };
	struct webhook_side up = { form_get(f, "method_up"),
		form_get(f, "url_up"), form_get(f, "body_up"), NULL };
	int rc;

	(void)db;
	join(f, "headers_down", &down_lines);
	join(f, "headers_up", &up_lines);
	down.headers = buf_str(&down_lines);
	up.headers = buf_str(&up_lines);
	buf_addbuf(&name, c->name);
	rc = channel_value_webhook(buf_str(&name), &down, &up, value, err);
	buf_free(&down_lines);
	buf_free(&up_lines);
	buf_free(&name);
	return rc;
}

static const struct channel_recipe recipe = {
	FIELDS("method_down", "url_down", "body_down", "headers_down",
	    "method_up", "url_up", "body_up", "headers_up"), build
};

const struct integration webhook_integration = {
	.kind = "webhook",
	.label = "Webhook",
	.recipe = &recipe,
	.noop = noop,
	.gate = GATE(webhooks_enabled),
	.off = "Webhook notifications are not enabled.",
	.start = start
};
