/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* UUIDs as 16 bytes; text forms per core.md 2.1 and 6.1. */
#ifndef HC_UUID_H
#define HC_UUID_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

struct uuid {
	uint8_t b[16];
};

#define UUID_HEX_SIZE 33	/* 32 digits and NUL */
#define UUID_TEXT_SIZE 37	/* 8-4-4-4-12 and NUL */

void uuid_random(struct uuid *u);			/* version 4 */
void uuid_hex(const struct uuid *u, char out[UUID_HEX_SIZE]);	/* lower case */
void uuid_text(const struct uuid *u, char out[UUID_TEXT_SIZE]);	/* dashed */
/* The dashed form only, either case; lower: refuse upper-case digits.
 * Returns -1 when s is anything else. */
int uuid_from_text(struct str s, int lower, struct uuid *u);
/* Dashed or 32 digits, either case: what database columns hold. */
int uuid_from_any(struct str s, struct uuid *u);
int uuid_cmp(const struct uuid *a, const struct uuid *b);

#endif
