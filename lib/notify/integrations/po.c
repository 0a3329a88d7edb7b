/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pushover (transports.md 6.16). The value: USER|PRIORITY[|PRIORITY_UP]. */
#include <inttypes.h>
#include <string.h>

#include "lib/model/tokenbucket.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

#define API "https://api.pushover.net/1/"
#define DISABLED "-3"
#define EMERGENCY "2"		/* repeated until somebody confirms it */

struct target {
	struct str user, down, up;
};

static struct str
next_part(struct str *rest)
{
	const char *bar = rest->len > 0 ? memchr(rest->p, '|', rest->len) :
	    NULL;
	struct str part = { rest->p, bar != NULL ? (size_t)(bar - rest->p) :
		rest->len };

	rest->p += part.len + (bar != NULL);
	rest->len -= part.len + (bar != NULL);
	return part;
}

static int
read_target(struct str value, struct target *t, struct hc_err *err)
{
	t->user = next_part(&value);
	t->down = next_part(&value);
	t->up = value.len > 0 ? next_part(&value) : t->down;
	if (t->user.len == 0 || t->down.len == 0)
		return hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "not USER|PRIORITY");
	return 0;
}

static int
noop(struct str value, enum check_status status, struct hc_err *err)
{
	struct target t;

	if (read_target(value, &t, err) == -1)
		return -1;
	return str_is(status == CHECK_UP ? t.up : t.down, DISABLED);
}

static const char *
disabled(const struct settings *s)
{
	return s->pushover_api_token != NULL ? NULL :
	    "Pushover notifications are not enabled.";
}

static void
on_answer(struct delivery *d, const struct fetch_answer *a)
{
	json_t *v;
	struct str user;

	if (a->status != 400)
		return;
	v = value_json(a->body);
	if (value_text(v, "user", &user, NULL) == 0 &&
	    str_is(user, "invalid")) {
		delivery_text(d, "Received status code 400 (invalid user)");
		delivery_permanent(d);
	}
	json_decref(v);
}

static void
form_number(struct fetch_request *r, const char *key, int64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, n);
	fetch_form(r, key, str_of(text));
}

static void
send_message(struct delivery *d, const struct target *t)
{
	static const struct alert_marks marks = { "<b>", "</b>", "<code>",
		"</code>" };
	struct str priority = d->up ? t->up : t->down;
	struct alert *a = d->alert;
	struct fetch_request *r;
	struct buf b = { 0 };

	r = delivery_http(d, "POST", STR(API "messages.json"));
	fetch_form(r, "token", str_of(d->set->pushover_api_token));
	fetch_form(r, "user", t->user);
	alert_message(&b, a, &marks, alert_other_bold);
	fetch_form(r, "message", buf_view(&b));
	buf_reset(&b);
	buf_addf(&b, "%s %s is %s", alert_dot(a), a->name.p, a->status);
	alert_finish(&b);
	fetch_form(r, "title", buf_view(&b));
	fetch_form(r, "html", STR("1"));
	fetch_form(r, "priority", priority);
	fetch_form(r, "tags", str_of(a->key));
	fetch_form(r, "url", str_of(a->cloaked));
	buf_reset(&b);
	buf_addf(&b, "View on %s", d->set->site_name);
	fetch_form(r, "url_title", buf_view(&b));
	buf_free(&b);
	if (str_is(priority, EMERGENCY)) {
		form_number(r, "retry", d->set->pushover_emergency_retry_delay);
		form_number(r, "expire", d->set->pushover_emergency_expiration);
	}
	delivery_send(d, on_answer);
}

/* The message follows when nobody is asked to confirm any more. */
static void
on_cancel(struct delivery *d, const struct fetch_answer *a)
{
	struct target t;

	if (fetch_accepted(a->status) &&
	    read_target(d->value, &t, NULL) == 0)
		send_message(d, &t);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct fetch_request *r;
	struct target t;
	struct buf b = { 0 };
	int rc;

	if (read_target(d->value, &t, err) == -1)
		return -1;
	tokenbucket_value(&b, "po", t.user, d->set->secret_key);
	rc = delivery_rate_limit(d, buf_str(&b), err);
	buf_free(&b);
	if (rc != 1)
		return rc;
	if (!d->up || !str_is(t.down, EMERGENCY)) {
		send_message(d, &t);
		return 0;
	}
	r = delivery_http(d, "POST", STR(API "receipts/cancel_by_tag/"));
	buf_addf(&r->url, "%s.json", d->alert->key);
	fetch_form(r, "token", str_of(d->set->pushover_api_token));
	delivery_send(d, on_cancel);
	return 0;
}

const struct integration po_integration = {
	.kind = "po",
	.label = "Pushover",
	.noop = noop,
	.disabled = disabled,
	.needs = NEED_PING | NEED_DOWNTIME | NEED_OTHERS,
	.start = start
};
