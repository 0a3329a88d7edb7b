/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Text in the charsets that mail comes in, as UTF-8. Only names in our own
 * table reach iconv(3): the sender chooses them. */
#ifndef HC_CHARSET_H
#define HC_CHARSET_H

#include "lib/base/buf.h"

/* Appends in as UTF-8. What cannot be decoded becomes U+FFFD; with raw, the
 * bytes themselves are appended instead and out may be ill-formed. Returns -1
 * and appends nothing when the charset is unknown. */
int charset_decode(struct str name, struct str in, int raw, struct buf *out);
/* As above, for a charset that is sure to be known: bytes over 127 are bad. */
void charset_ascii(struct str in, int raw, struct buf *out);

#endif
