/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Writing JSON straight into a buffer, as Python's json.dumps(ensure_ascii)
 * writes it: the form upstream's API, webhooks and stored values have. */
#ifndef HC_JSON_H
#define HC_JSON_H

#include <stdint.h>

#include "lib/base/buf.h"

/* s in double quotes: \" \\ \n \r \t \b \f, other controls and all non-ASCII
 * as \u00e9 in lower case, pairs of surrogates above U+FFFF; ill-formed UTF-8
 * as \ufffd; 0x7f as \u007f. */
void json_quote(struct buf *out, struct str s);

/* The shortest text that reads back as this finite number: 0.1, 1.0, 1e+16. */
void json_number(struct buf *out, double v);

/* Objects member by member, for answers with a fixed order of keys:
 *
 *	json_open(&b);
 *	json_put_str(&b, "name", name);
 *	json_put_int(&b, "grace", 3600);
 *	json_close(&b);
 *
 * Commas are put where they belong; json_put_key() begins a member whose value
 * the caller appends, an object of its own for one. */
void json_open(struct buf *out);
void json_close(struct buf *out);
void json_put_key(struct buf *out, const char *key);
void json_put_str(struct buf *out, const char *key, struct str value);
/* A string that is n parts behind each other. */
void json_put_joined(struct buf *out, const char *key,
    const struct str *parts, size_t n);
void json_put_int(struct buf *out, const char *key, int64_t value);
void json_put_bool(struct buf *out, const char *key, int value);
void json_put_null(struct buf *out, const char *key);

/* A tree of jansson's in the same form, members in the order they were put
 * in (json_tree.c). */
struct json_t;
void json_dump(struct buf *out, const struct json_t *v);
/* The text that v is, which lives as long as v; p is NULL when v is none. */
struct str json_view(const struct json_t *v);
/* A text for such a tree, never NULL: what is not UTF-8 becomes U+FFFD. */
struct json_t *json_str(struct str s);
struct json_t *json_take(struct buf *b);	/* b becomes empty */
struct json_t *json_strf(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

#endif
