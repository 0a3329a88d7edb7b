/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The mail that tells of a limit (transports.md 8.6): pure. */
#ifndef HC_LIMIT_MAIL_H
#define HC_LIMIT_MAIL_H

#include "lib/model/quota.h"
#include "lib/net/letter.h"

struct limit_mail {
	enum quota_kind kind;
	const char *what;		/* "SMS", "WhatsApp", "Phone Call" */
	const char *owner;		/* address */
	int64_t limit;
	struct str to, message;
};
/* Fills an empty letter. */
void limit_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct limit_mail *m);
/* Appends a number so that whose it is can be told, but not what it is:
 * "+123******890". Short ones are not changed. */
void mask_number(struct buf *out, struct str number);

#endif
