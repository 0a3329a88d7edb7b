/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Solutions of the CAPTCHAs that Signal asks for (transports.md 9.5). */
#ifndef HC_SIGNAL_CAPTCHA_H
#define HC_SIGNAL_CAPTCHA_H

#include "lib/base/settings.h"

/* Hands one to signal-cli, with or without "signalcaptcha://" before it, and
 * waits; appends what it replied. -1 when that is an error, too. dry: only
 * looks at what is given. */
int signal_submit_captcha(const struct settings *s, struct str challenge,
    struct str captcha, int dry, struct buf *reply, struct hc_err *err)
    HC_MUSTCHECK;

#endif
