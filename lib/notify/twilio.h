/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Calls and messages by Twilio (transports.md 6.2, 6.20, 6.28). */
#ifndef HC_TWILIO_H
#define HC_TWILIO_H

#include "lib/model/quota.h"
#include "lib/notify/delivery.h"

/* Begins a request, what: "Calls" or "Messages"; the caller adds a form. */
struct fetch_request *twilio_request(struct delivery *d, const char *what);
/* Adds where Twilio reports what became of it. */
void twilio_callback(struct delivery *d, struct fetch_request *r);
/* Sends it. 0, for start() to return. */
int twilio_send(struct delivery *d);

/* What could not be sent when the month's limit is reached: */
struct twilio_limit {
	enum quota_kind kind;
	const char *error;		/* of the notification */
	const char *what;		/* "SMS", "WhatsApp", "Phone Call" */
	struct str to, message;
};
/* Counts one more: 1; 0 when the limit is reached and the delivery fails; -1.
 */
int twilio_quota(struct delivery *d, const struct twilio_limit *l,
    struct hc_err *err) HC_MUSTCHECK;

/* A text message and its receiver, counted: as twilio_quota(). error: when the
 * limit is reached. */
struct twilio_message {
	struct str to, text;
};
int twilio_message(struct delivery *d, const char *what, const char *error,
    struct twilio_message *m, struct hc_err *err) HC_MUSTCHECK;

#endif
