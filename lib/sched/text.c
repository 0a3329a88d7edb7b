/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/sched/text.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/enc.h"

enum { NUMBER_MAX = 1000000000 };

/* White space as Python's str.split() takes it. */
static int
unicode_space(uint32_t c)
{
	return (c >= 9 && c <= 13) || (c >= 0x1c && c <= ' ') || c == 0x85 ||
	    c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	    c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
	    c == 0x3000;
}

void
sched_clean(struct buf *out, struct str s)
{
	const char *p = s.p, *end = s.len ? s.p + s.len : s.p;

	while (p < end) {
		uint32_t c = utf8_next(&p, end);

		if (c == ' ' || c == '\n')
			buf_addc(out, (char)c);
		else if (unicode_space(c))
			buf_addc(out, '\t');
		else if (c == 0x131 || c == 0x17f)
			/* Dotless i and long s: their capitals are ASCII. */
			buf_addc(out, c == 0x131 ? 'I' : 'S');
		else
			buf_addc(out, c > ' ' && c < 127 ? (char)c : '?');
	}
}

int
sched_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

int
sched_has(struct str s, char c)
{
	return s.len > 0 && memchr(s.p, c, s.len) != NULL;
}

struct str
sched_trim(struct str s)
{
	while (s.len > 0 && sched_is_space(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && sched_is_space(s.p[s.len - 1]))
		s.len--;
	return s;
}

int
sched_word(struct str *rest, struct str *word)
{
	size_t n = 0;

	*rest = sched_trim(*rest);
	while (n < rest->len && !sched_is_space(rest->p[n]))
		n++;
	*word = (struct str){ rest->p, n };
	rest->p += n;
	rest->len -= n;
	return n > 0;
}

int
sched_cut(struct str *rest, char c, struct str *part)
{
	const char *p = rest->len ? memchr(rest->p, c, rest->len) : NULL;

	*part = *rest;
	if (p == NULL) {
		rest->p += rest->len;
		rest->len = 0;
		return 0;
	}
	part->len = (size_t)(p - rest->p);
	rest->p = p + 1;
	rest->len -= part->len + 1;
	return 1;
}

int
sched_digits(struct str s)
{
	int v = 0;
	size_t i;

	if (s.len == 0)
		return -1;
	for (i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		v = v < NUMBER_MAX / 10 ? v * 10 + (s.p[i] - '0') : NUMBER_MAX;
	}
	return v;
}
