/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/uuid.h"

#include <string.h>
#include <uuid/uuid.h>

#include "lib/base/enc.h"

void
uuid_random(struct uuid *u)
{
	uuid_generate_random(u->b);
}

void
uuid_hex(const struct uuid *u, char out[UUID_HEX_SIZE])
{
	hex_encode(u->b, sizeof u->b, out);
}

void
uuid_text(const struct uuid *u, char out[UUID_TEXT_SIZE])
{
	char hex[UUID_HEX_SIZE], *o = out;
	int i;

	uuid_hex(u, hex);
	for (i = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			*o++ = '-';
		*o++ = hex[i];
	}
	*o = '\0';
}

/* As hex_digit(), but within parse(): that runs twice for each ping. */
static inline int
digit(char c, int lower)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return !lower && c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int
parse(const char *s, int dashed, int lower, struct uuid *u)
{
	int i, hi, lo;

	for (i = 0; i < 16; i++) {
		if (dashed && (i == 4 || i == 6 || i == 8 || i == 10) &&
		    *s++ != '-')
			return -1;
		hi = digit(*s++, lower);
		lo = digit(*s++, lower);
		if (hi < 0 || lo < 0)
			return -1;
		u->b[i] = (uint8_t)(hi << 4 | lo);
	}
	return 0;
}

int
uuid_from_text(struct str s, int lower, struct uuid *u)
{
	return s.len == 36 ? parse(s.p, 1, lower, u) : -1;
}

int
uuid_from_any(struct str s, struct uuid *u)
{
	if (s.len == 32)
		return parse(s.p, 0, 0, u);
	return uuid_from_text(s, 0, u);
}

int
uuid_cmp(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->b, b->b, sizeof a->b);
}
