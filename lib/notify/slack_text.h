/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What Slack takes, and others that do as it does (transports.md 6.22). */
#ifndef HC_SLACK_TEXT_H
#define HC_SLACK_TEXT_H

#include "lib/notify/delivery.h"

#define SLACK_NEEDS (NEED_BODY | NEED_DOWNTIME)
#define SLACK_STAR "\xcd\x8f"	/* U+034F before an asterisk: not bold */

/* Posts the message to the channel's address. star: fact_style's. */
int slack_post(struct delivery *d, struct str url, const char *star,
    delivery_answer_fn *answer);
/* The address of a channel: the value, or what an authorisation gave. */
int slack_url(const struct delivery *d, struct str *url, struct hc_err *err)
    HC_MUSTCHECK;

#endif
