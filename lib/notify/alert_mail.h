/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The text and the HTML of an alert mail (transports.md 8.5): pure, everything
 * it says comes in ready to print. */
#ifndef HC_ALERT_MAIL_H
#define HC_ALERT_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

/* One line of the projects overview. */
struct alert_project {
	struct str name;
	struct str link;
	int64_t down;			/* checks that are down */
};

struct alert_mail {
	const char *site_name;
	bool up;
	struct str check;		/* its name */
	struct str reason;		/* REASON, empty: none */
	struct str downtime;		/* DUR, empty: none */
	const char *cloaked;		/* link to the check */
	struct str desc, project, tags;	/* each may be empty */
	struct str period;		/* empty for schedules */
	struct str schedule, tz;	/* empty for periods */
	int64_t total;			/* n of the last ping or 0 */
	struct str since;		/* "May 16, 2024" */
	bool has_ping;
	struct str ago;			/* numbers and units joined by U+00A0 */
	struct str remote_addr;		/* may be empty */
	struct str kind, badge;		/* ping kind in text and in HTML */
	struct str subject;		/* of a ping by mail; may be empty */
	struct str changed;		/* "Wed, 01 Jan 2020 03:00:00 +0200" */
	enum { ALERT_NO_BODY, ALERT_BODY, ALERT_BODY_PENDING,
	    ALERT_BODY_ATTACHED } body_state;
	struct str body;		/* UTF-8, whole */
	int64_t ping_n;
	const struct alert_project *projects;
	size_t nprojects;
	struct str recipient_of;	/* project name in the HTML footer */
	const char *unsubscribe;
};

void alert_mail_text(const struct alert_mail *a, struct buf *out);
void alert_mail_html(const struct alert_mail *a, struct buf *out);

#endif
