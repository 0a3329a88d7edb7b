/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Absolute addresses in mails that let their readers in or prove that a mail
 * arrived (transports.md 8.4). secret is SECRET_KEY; each one is appended to
 * out. sign.h has those that end subscriptions, and reads signed texts. */
#ifndef HC_LINKS_H
#define HC_LINKS_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/uuid.h"

#define LOGIN_LINK_MAX_AGE 3600		/* seconds */
#define CHANGE_LINK_MAX_AGE 900

struct link_site {
	const char *site_root, *secret;
	int64_t now;
};
/* token: what profile.token holds a hash of. next: a path of the site to go to
 * then, or NULL. */
void login_url(const struct link_site *s, struct str username,
    struct str token, const char *next, struct buf *out);
void change_email_url(const struct link_site *s, struct str username,
    struct str token, struct str email, struct buf *out);
/* Never expires. */
void verify_email_url(const struct link_site *s, const struct uuid *channel,
    struct buf *out);

#endif
