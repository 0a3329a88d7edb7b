/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/enc.h"

#include <string.h>

int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

void
hex_encode(const void *p, size_t len, char *out)
{
	const unsigned char *b = p;
	size_t i;

	for (i = 0; i < len; i++) {
		*out++ = "0123456789abcdef"[b[i] >> 4];
		*out++ = "0123456789abcdef"[b[i] & 15];
	}
	*out = '\0';
}

void
base64_encode(struct buf *out, const void *p, size_t len, int url)
{
	const char *abc = url ?
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" :
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *b = p;
	size_t i, n;

	for (i = 0; i < len; i += 3) {
		uint32_t v = (uint32_t)b[i] << 16;

		n = len - i;
		if (n > 1)
			v |= (uint32_t)b[i + 1] << 8;
		if (n > 2)
			v |= b[i + 2];
		buf_addc(out, abc[v >> 18]);
		buf_addc(out, abc[v >> 12 & 63]);
		if (n > 1)
			buf_addc(out, abc[v >> 6 & 63]);
		else if (!url)
			buf_addc(out, '=');
		if (n > 2)
			buf_addc(out, abc[v & 63]);
		else if (!url)
			buf_addc(out, '=');
	}
}

static int
base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return -1;
}

int
base64_decode(struct str s, struct buf *out)
{
	uint32_t v = 0;
	int bits = 0, d;
	size_t i;

	while (s.len > 0 && s.p[s.len - 1] == '=')
		s.len--;
	if (s.len % 4 == 1)
		return -1;
	for (i = 0; i < s.len; i++) {
		if ((d = base64_digit(s.p[i])) == -1)
			return -1;
		v = v << 6 | (uint32_t)d;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_addc(out, (char)(v >> bits & 0xff));
		}
	}
	return 0;
}

void
percent_decode(struct str s, int plus, struct buf *out)
{
	size_t i;
	int hi, lo;

	buf_reserve(out, s.len);
	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '%' && i + 2 < s.len &&
		    (hi = hex_digit(s.p[i + 1])) >= 0 &&
		    (lo = hex_digit(s.p[i + 2])) >= 0) {
			buf_addc(out, (char)(hi << 4 | lo));
			i += 2;
		} else
			buf_addc(out, plus && s.p[i] == '+' ? ' ' : s.p[i]);
	}
}

static int
unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

void
percent_encode(struct buf *out, struct str s, const char *safe)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (unreserved(c) || (c != '\0' && strchr(safe, c) != NULL))
			buf_addc(out, c);
		else
			buf_addf(out, "%%%02X", (unsigned char)c);
	}
}

void
html_escape(struct buf *out, struct str s)
{
	size_t i;

	buf_reserve(out, s.len);
	for (i = 0; i < s.len; i++) {
		switch (s.p[i]) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '\'':
			buf_adds(out, "&#x27;");
			break;
		default:
			buf_addc(out, s.p[i]);
		}
	}
}

uint32_t
utf8_next(const char **s, const char *end)
{
	unsigned char c = (unsigned char)*(*s)++, lo = 0x80, hi = 0xbf;
	uint32_t cp;
	int more;

	if (c < 0x80)
		return c;
	if (c >= 0xc2 && c <= 0xdf) {
		more = 1;
		cp = c & 0x1fu;
	} else if (c >= 0xe0 && c <= 0xef) {
		more = 2;
		cp = c & 0x0fu;
		if (c == 0xe0)
			lo = 0xa0;
		else if (c == 0xed)
			hi = 0x9f;
	} else if (c >= 0xf0 && c <= 0xf4) {
		more = 3;
		cp = c & 0x07u;
		if (c == 0xf0)
			lo = 0x90;
		else if (c == 0xf4)
			hi = 0x8f;
	} else
		return 0xfffd;
	for (; more > 0; more--, lo = 0x80, hi = 0xbf) {
		if (*s == end || (unsigned char)**s < lo ||
		    (unsigned char)**s > hi)
			return 0xfffd;
		cp = cp << 6 | ((unsigned char)*(*s)++ & 0x3fu);
	}
	return cp;
}

int
utf8_valid(struct str s)
{
	const char *p = s.p, *end = s.p + s.len;

	while (p < end) {
		const char *q = p;

		/* A genuine U+FFFD takes three bytes, EF BF BD. */
		if (utf8_next(&p, end) == 0xfffd &&
		    (p - q != 3 || memcmp(q, "\xef\xbf\xbd", 3) != 0))
			return 0;
	}
	return 1;
}

int
utf8_storable(struct str s)
{
	return s.len == 0 || (utf8_valid(s) &&
	    memchr(s.p, '\0', s.len) == NULL);
}

size_t
utf8_count(struct str s)
{
	const char *p = s.p, *end = s.p + s.len;
	size_t n;

	for (n = 0; p < end; n++)
		utf8_next(&p, end);
	return n;
}

void
utf8_add(struct buf *out, uint32_t cp)
{
	if (cp < 0x80)
		buf_addc(out, (char)cp);
	else if (cp < 0x800) {
		buf_addc(out, (char)(0xc0 | cp >> 6));
		buf_addc(out, (char)(0x80 | (cp & 63)));
	} else if (cp < 0x10000) {
		buf_addc(out, (char)(0xe0 | cp >> 12));
		buf_addc(out, (char)(0x80 | (cp >> 6 & 63)));
		buf_addc(out, (char)(0x80 | (cp & 63)));
	} else {
		buf_addc(out, (char)(0xf0 | cp >> 18));
		buf_addc(out, (char)(0x80 | (cp >> 12 & 63)));
		buf_addc(out, (char)(0x80 | (cp >> 6 & 63)));
		buf_addc(out, (char)(0x80 | (cp & 63)));
	}
}

void
utf8_clean(struct buf *out, struct str s)
{
	const char *p = s.p, *end = s.p + s.len;

	buf_reserve(out, s.len);
	while (p < end)
		utf8_add(out, utf8_next(&p, end));
}

size_t
utf8_prefix(struct str s, size_t max)
{
	const char *p = s.p, *end = s.p + s.len;

	while (p < end && max-- > 0)
		utf8_next(&p, end);
	return (size_t)(p - s.p);
}

int
utf8_is_space(uint32_t cp)
{
	return (cp >= 9 && cp <= 13) || (cp >= 28 && cp <= 32) ||
	    cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
	    (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 ||
	    cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

struct str
utf8_strip(struct str s)
{
	const char *p = s.p, *end = s.p + s.len, *at;
	const char *first = end, *last = end;

	while (p < end) {
		at = p;
		if (utf8_is_space(utf8_next(&p, end)))
			continue;
		if (first == end)
			first = at;
		last = p;
	}
	return (struct str){ first, (size_t)(last - first) };
}

void
latin1_to_utf8(struct buf *out, struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		utf8_add(out, (unsigned char)s.p[i]);
}
