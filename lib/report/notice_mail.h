/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Notices about accounts and checks as mails (transports.md 8.6): pure. Each
 * one fills an empty letter. */
#ifndef HC_NOTICE_MAIL_H
#define HC_NOTICE_MAIL_H

#include "lib/model/notice_rows.h"
#include "lib/net/letter.h"

/* The address to ask: SUPPORT_EMAIL, else that of our own mails. */
void support_address(struct buf *out, const struct settings *s);

void inactive_letter(struct letter *l, const struct settings *s, int64_t now,
    struct str email);
void deletion_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct deletion_row *r);
void flapping_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct flapping_row *r);
/* n over 0; for ADMINS. */
void logs_letter(struct letter *l, const struct settings *s, int64_t n);

#endif
