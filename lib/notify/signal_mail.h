/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Mails about messages that Signal would not take (transports.md 8.6): pure.
 * Each one fills an empty letter. */
#ifndef HC_SIGNAL_MAIL_H
#define HC_SIGNAL_MAIL_H

#include <stdint.h>

#include "lib/net/letter.h"

/* To the project's owner, instead of the message. */
void signal_limited_letter(struct letter *l, const struct settings *s,
    int64_t now, struct str to, struct str message);

#define SIGNAL_CAPTCHA_FROM "root@localhost"
/* To ADMINS: what has to be done before Signal takes messages again. reply:
 * what it said. */
void signal_captcha_letter(struct letter *l, const struct settings *s,
    struct str challenge, struct str reply);

#endif
