/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Mail of ours to one or more people: envelope and message from the settings
 * (transports.md 8.2). */
#ifndef HC_OUTMAIL_H
#define HC_OUTMAIL_H

#include "lib/base/arena.h"
#include "lib/base/settings.h"
#include "lib/net/mail.h"
#include "lib/net/smtp_client.h"

/* Why no mail can be sent with these settings; NULL when it can. */
const char *outmail_disabled(const struct settings *s);
/* Completes m (subject, parts and list headers are given, `to` as the header
 * has it, `from` NULL for DEFAULT_FROM_EMAIL) and fills out for smtp_send();
 * all of it lives in the arena. bounce: "n.CODE" or "r.USERNAME", or NULL for
 * "bounces". */
int outmail_write(struct smtp_mail *out, struct arena *a,
    const struct settings *s, struct mail *m, const char *bounce,
    struct hc_err *err) HC_MUSTCHECK;

#endif
