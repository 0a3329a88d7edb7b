/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Text with marks, as Signal takes it: plain, and beside it where which style
 * begins and ends (core.md 17.10). */
#ifndef HC_SIGNAL_TEXT_H
#define HC_SIGNAL_TEXT_H

#include <jansson.h>

#include "lib/base/buf.h"

/* Appends the plain text of markup, where <b> and <code> stand for styles, the
 * five characters that html_escape() knows are escaped, and marks are not
 * nested. Returns the list of styles, "10:9:BOLD", counted in code points of
 * out; the caller owns it. */
json_t *signal_styles(struct buf *out, struct str markup);

#endif
