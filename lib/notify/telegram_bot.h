/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Where Telegram's bots report to (transports.md 9.3). */
#ifndef HC_TELEGRAM_BOT_H
#define HC_TELEGRAM_BOT_H

#include "lib/base/settings.h"
#include "lib/net/fetch.h"

/* Appends the address that Telegram posts to what people write to the bot. */
void telegram_webhook_url(const struct settings *s, struct buf *out);
/* Tells Telegram, and waits for its answer. */
int telegram_set_webhook(const struct settings *s,
    const struct fetch_options *o, struct hc_err *err) HC_MUSTCHECK;

#endif
