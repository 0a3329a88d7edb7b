/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Writing JSON straight into a buffer, as Python's json.dumps(ensure_ascii)
 * writes it: the form upstream's API, webhooks and stored values have. */
#ifndef HC_JSON_H
#define HC_JSON_H

#include "lib/base/buf.h"

/* s in double quotes: \" \\ \n \r \t \b \f, other controls and all non-ASCII
 * as \u00e9 in lower case, pairs of surrogates above U+FFFF; ill-formed UTF-8
 * as \ufffd; 0x7f as \u007f. */
void json_quote(struct buf *out, struct str s);

#endif
