/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Mails that belong to accounts (transports.md 8.3, 8.6): pure. Each one fills
 * an empty letter. */
#ifndef HC_ACCOUNT_MAIL_H
#define HC_ACCOUNT_MAIL_H

#include "lib/net/letter.h"

/* link: login_url(), or change_email_url() in a mail to the new address. */
void login_letter(struct letter *l, const struct settings *s, int64_t now,
    const char *link);

struct invitation {
	const char *owner;		/* address */
	const char *project;		/* its name, may be empty */
	char role;			/* 'r', 'w', 'm' */
	const char *link;
};
void invite_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct invitation *i);
/* To the proposed owner; role is not looked at. */
void transfer_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct invitation *i);

/* link: verify_email_url(). */
void verify_letter(struct letter *l, const struct settings *s,
    const char *link);
void sudo_letter(struct letter *l, const struct settings *s, int64_t now,
    const char *code);

#endif
