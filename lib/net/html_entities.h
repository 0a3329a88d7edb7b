/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The named character references of HTML: one string for each first letter (A
 * to Z, a to z), of records "NAME;VALUE " in the order of the names, the value
 * in UTF-8; '&' instead of ';' where the name also counts without a semicolon
 * behind it. */
#ifndef HC_HTML_ENTITIES_H
#define HC_HTML_ENTITIES_H

extern const char *const html_entities[52];

#endif
