/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Text encodings: hexadecimal, base64, percent, UTF-8. */
#ifndef HC_ENC_H
#define HC_ENC_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

int hex_digit(char c);			/* 0..15, or -1 */
/* Lower-case digits and a NUL: out holds 2 * len + 1. */
void hex_encode(const void *p, size_t len, char *out);

/* RFC 4648. url: '-' and '_' and no padding; else '+', '/' and padding. */
void base64_encode(struct buf *out, const void *p, size_t len, int url);
/* Either alphabet, padding optional; -1 on any other character. */
int base64_decode(struct str s, struct buf *out);

/* RFC 3986: "%41" becomes "A"; a '%' that no two digits follow stays. With
 * plus, '+' becomes a blank (query strings). */
void percent_decode(struct str s, int plus, struct buf *out);
/* Everything but letters, digits, "-._~" and the characters of safe. */
void percent_encode(struct buf *out, struct str s, const char *safe);

/* & < > " ' as &amp; &lt; &gt; &quot; &#x27; (transports.md 4.9). */
void html_escape(struct buf *out, struct str s);

/* Decodes one code point at *s (never past end) and moves *s on. Bytes that
 * are not UTF-8 give U+FFFD, one for each maximal ill-formed part (as Python
 * and WHATWG do); surrogates and over-long forms are ill-formed. */
uint32_t utf8_next(const char **s, const char *end);
int utf8_valid(struct str s);			/* 1 if well-formed */
int utf8_storable(struct str s);	/* and without NUL: columns hold it */
size_t utf8_count(struct str s);		/* code points */
void utf8_add(struct buf *out, uint32_t cp);
/* Appends s with ill-formed parts replaced by U+FFFD. */
void utf8_clean(struct buf *out, struct str s);
/* Bytes taken by the first max code points of well-formed s. */
size_t utf8_prefix(struct str s, size_t max);
/* White space as Python's str.isspace() has it; str.strip() takes it off. */
int utf8_is_space(uint32_t cp);
struct str utf8_strip(struct str s);
/* Appends s, each byte taken as one ISO 8859-1 character. */
void latin1_to_utf8(struct buf *out, struct str s);

#endif
