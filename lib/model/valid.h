/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What forms and command lines accept, in upstream's words. */
#ifndef HC_VALID_H
#define HC_VALID_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

/* Fails with "FIELD: text" when s (may be NULL) is not UTF-8 or longer than
 * max code points. */
int text_fits(const char *field, const char *s, size_t max,
    struct hc_err *err) HC_MUSTCHECK;
/* An address as upstream's forms take it, at most 254 characters: 1 or 0. */
int email_valid(struct str addr);
/* Appends addr with ASCII letters in lower case. */
void email_lower(struct buf *out, struct str addr);
/* An absolute http or https address: 1 or 0. */
int url_valid(struct str url);

#endif
