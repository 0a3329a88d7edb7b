/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* JSON that clients send, as upstream reads it (api.md 4.1): jansson behind a
 * small pass over the text. */
#ifndef HC_JSON_IN_H
#define HC_JSON_IN_H

#include "lib/base/buf.h"

struct json_t;

/* NULL when it is no JSON. The last of members with one name counts. Real
 * numbers, NaN and infinities all read as some real number: nothing that takes
 * one is known here. The caller frees with json_decref(). */
struct json_t *json_in(struct str text);
/* The digits, with their sign, of an integer over 64 bits (which is no
 * JSON_INTEGER); p is NULL when v is something else. */
struct str json_in_big(const struct json_t *v);

#endif
