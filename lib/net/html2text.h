/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The text of an HTML document, for keyword matching and plain-text copies
 * (core.md 17.4): character data outside <script> and <style>, entities
 * decoded, nothing put in place of tags, white space (Unicode's) collapsed to
 * single blanks, ends trimmed. */
#ifndef HC_HTML2TEXT_H
#define HC_HTML2TEXT_H

#include "lib/base/buf.h"

#define HTML2TEXT_SKIP_PRE 1	/* leave out <pre> as well */

/* html is well-formed UTF-8 (use utf8_clean); appends to out. */
void html2text(struct str html, int flags, struct buf *out);

#endif
