/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A phone call, when a check is down (transports.md 6.2). */
#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/notify/integrations.h"
#include "lib/notify/twilio.h"

static const char *
disabled(const struct settings *s)
{
	return s->twilio_account != NULL && s->twilio_auth != NULL &&
	    s->twilio_from != NULL ? NULL :
	    "Call notifications are not enabled";
}

/* Text of an XML element: quotes may stay, what no document may hold is a
 * blank. */
static void
xml_escape(struct buf *out, struct str s)
{
	const char *p = s.p, *end = s.p + s.len;
	uint32_t cp;

	while (p < end) {
		cp = utf8_next(&p, end);
		if (cp == '&')
			buf_adds(out, "&amp;");
		else if (cp == '<')
			buf_adds(out, "&lt;");
		else if (cp == '>')
			buf_adds(out, "&gt;");
		else if ((cp < ' ' && cp != '\t' && cp != '\n' &&
		    cp != '\r') || cp == 0xfffe || cp == 0xffff)
			buf_addc(out, ' ');
		else
			utf8_add(out, cp);
	}
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct twilio_limit l = { .kind = QUOTA_CALLS, .what = "Phone Call",
		.error = "Monthly phone call limit exceeded" };
	struct fetch_request *r;
	struct buf xml = { 0 };
	int rc;

	if (value_text(d->json, "value", &l.to, err) == -1)
		return -1;
	l.message = str_of(arena_printf(&d->arena, "Hello! A message from "
	    "%s: The check \"%s\" is down.", d->set->site_name,
	    d->alert->name.p));
	rc = twilio_quota(d, &l, err);
	if (rc != 1)
		return rc;
	r = twilio_request(d, "Calls");
	fetch_form(r, "From", str_of(d->set->twilio_from));
	fetch_form(r, "To", l.to);
	buf_adds(&xml, "<Response><Say>");
	xml_escape(&xml, l.message);
	buf_adds(&xml, "</Say></Response>");
	fetch_form(r, "Twiml", buf_view(&xml));
	buf_free(&xml);
	twilio_callback(d, r);
	return twilio_send(d);
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	struct buf number = { 0 };
	int rc = form_phone(f, "phone", &number, err);

	(void)db;
	(void)c;
	if (rc == 0) {
		json_open(value);
		json_put_str(value, "value", buf_view(&number));
		json_close(value);
	}
	buf_free(&number);
	return rc;
}

static const struct channel_recipe recipe = {
	FIELDS("phone"), build
};

const struct integration call_integration = {
	.kind = "call",
	.label = "Phone Call",
	.recipe = &recipe,
	.noop = noop_unless_down,
	.disabled = disabled,
	.start = start
};
