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
/* An http or https address as upstream's forms take it: without the white space
 * around it, and with https:// where it has no scheme, it is appended; or 0 and
 * nothing. */
int url_clean(struct buf *out, struct str text);

#endif
