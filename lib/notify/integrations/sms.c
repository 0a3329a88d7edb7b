/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Text messages by Twilio (transports.md 6.20). */
#include "lib/notify/integrations.h"
#include "lib/notify/twilio.h"

static const char *
disabled(const struct settings *s)
{
	return s->twilio_account != NULL && s->twilio_auth != NULL &&
	    (s->twilio_from != NULL ||
	    s->twilio_messaging_service_sid != NULL) ? NULL :
	    "SMS notifications are not enabled";
}

static int
start(struct delivery *d, struct hc_err *err)
{
	const struct settings *s = d->set;
	struct twilio_message m;
	struct fetch_request *r;
	int rc = twilio_message(d, "SMS", "Monthly SMS limit exceeded", &m,
	    err);

	if (rc != 1)
		return rc;
	r = twilio_request(d, "Messages");
	fetch_form(r, "To", m.to);
	fetch_form(r, "Body", m.text);
	twilio_callback(d, r);
	fetch_form(r, "RiskCheck", STR("disable"));
	if (s->twilio_messaging_service_sid != NULL)
		fetch_form(r, "MessagingServiceSid",
		    str_of(s->twilio_messaging_service_sid));
	else
		fetch_form(r, "From", str_of(s->twilio_from));
	return twilio_send(d);
}

const struct integration sms_integration = {
	.kind = "sms",
	.label = "SMS",
	.recipe = &channel_recipe_phone,
	.noop = value_flag_noop,
	.disabled = disabled,
	.needs = NEED_DOWNTIME,
	.start = start
};
