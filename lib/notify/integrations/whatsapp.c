/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* WhatsApp by Twilio (transports.md 6.28): messages from a template. */
#include "lib/base/json.h"
#include "lib/notify/integrations.h"
#include "lib/notify/twilio.h"

static const char *
disabled(const struct settings *s)
{
	return s->twilio_use_whatsapp && s->twilio_account != NULL &&
	    s->twilio_auth != NULL && s->twilio_from != NULL &&
	    s->twilio_messaging_service_sid != NULL &&
	    s->whatsapp_down_content_sid != NULL &&
	    s->whatsapp_up_content_sid != NULL ? NULL :
	    "WhatsApp notifications are not enabled";
}

static void
add_number(struct fetch_request *r, const char *field, const char *number)
{
	struct buf b = { 0 };

	buf_addf(&b, "whatsapp:%s", number);
	fetch_form(r, field, buf_view(&b));
	buf_free(&b);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	const struct settings *s = d->set;
	struct twilio_message m;
	struct fetch_request *r;
	struct buf variables = { 0 };
	int rc = twilio_message(d, "WhatsApp",
	    "Monthly message limit exceeded", &m, err);

	if (rc != 1)
		return rc;
	json_open(&variables);
	json_put_str(&variables, "1", d->alert->name);
	json_close(&variables);
	r = twilio_request(d, "Messages");
	add_number(r, "To", m.to.p);
	add_number(r, "From", s->twilio_from);
	fetch_form(r, "MessagingServiceSid",
	    str_of(s->twilio_messaging_service_sid));
	fetch_form(r, "ContentSid", str_of(d->up ?
	    s->whatsapp_up_content_sid : s->whatsapp_down_content_sid));
	fetch_form(r, "ContentVariables", buf_view(&variables));
	twilio_callback(d, r);
	buf_free(&variables);
	return twilio_send(d);
}

const struct integration whatsapp_integration = {
	.kind = "whatsapp",
	.label = "WhatsApp",
	.recipe = &channel_recipe_phone,
	.noop = value_flag_noop,
	.disabled = disabled,
	.needs = NEED_DOWNTIME,
	.start = start
};
