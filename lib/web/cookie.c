/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/cookie.h"

#include <string.h>

#include "lib/base/enc.h"

/* Takes what is in front of the first c off *s, and c; all where there is no
 * c. */
static struct str
take_until(struct str *s, char c)
{
	const char *at = s->len > 0 ? memchr(s->p, c, s->len) : NULL;
	struct str piece = *s;

	if (at != NULL)
		piece.len = (size_t)(at - s->p);
	s->p += piece.len + (at != NULL);
	s->len -= piece.len + (at != NULL);
	return piece;
}

/* Three octal digits of a byte: they name the character of that number. */
static int
octal(struct str s, uint32_t *c)
{
	int i;

	*c = 0;
	if (s.len < 3 || s.p[0] > '3')
		return 0;
	for (i = 0; i < 3; i++) {
		if (s.p[i] < '0' || s.p[i] > '7')
			return 0;
		*c = *c * 8 + (uint32_t)(s.p[i] - '0');
	}
	return 1;
}

static struct str
unquote(struct str s, struct arena *a)
{
	struct buf out = { 0 };
	uint32_t c;

	if (s.len < 2 || s.p[0] != '"' || s.p[s.len - 1] != '"')
		return s;
	s = (struct str){ s.p + 1, s.len - 2 };
	if (s.len == 0 || memchr(s.p, '\\', s.len) == NULL)
		return s;
	while (s.len > 0) {
		if (s.p[0] == '\\' && s.len > 1) {
			s = (struct str){ s.p + 1, s.len - 1 };
			if (octal(s, &c)) {
				utf8_add(&out, c);
				s = (struct str){ s.p + 3, s.len - 3 };
				continue;
			}
		}
		buf_addc(&out, s.p[0]);
		s = (struct str){ s.p + 1, s.len - 1 };
	}
	return arena_take(a, &out);
}

int
cookie_get(struct str header, struct str name, struct arena *a,
    struct str *value)
{
	struct str key, piece;
	int found = 0;

	while (header.len > 0) {
		piece = take_until(&header, ';');
		key = STR("");
		if (piece.len > 0 && memchr(piece.p, '=', piece.len) != NULL)
			key = utf8_strip(take_until(&piece, '='));
		piece = utf8_strip(piece);
		if ((key.len > 0 || piece.len > 0) && str_eq(key, name)) {
			*value = piece;
			found = 1;
		}
	}
	if (found)
		*value = unquote(*value, a);
	return found;
}
