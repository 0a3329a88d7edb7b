/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/mime_code.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/net/charset.h"

void
mime_unfold(struct str raw, struct buf *out)
{
	size_t i = 0;

	while (i < raw.len && (raw.p[i] == ' ' || raw.p[i] == '\t'))
		i++;
	for (; i < raw.len; i++) {
		if (raw.p[i] != '\r' && raw.p[i] != '\n')
			buf_addc(out, raw.p[i]);
	}
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void
mime_base64(struct str in, struct buf *out)
{
	size_t start = out->len, i;
	uint32_t v = 0;
	int quad = 0, pads = 0, d;

	buf_reserve(out, in.len / 4 * 3 + 3);
	for (i = 0; i < in.len; i++) {
		if (in.p[i] == '=' && quad >= 2 && quad + ++pads >= 4)
			return;
		if ((d = base64_value(in.p[i])) == -1)
			continue;
		pads = 0;
		v = v << 6 | (uint32_t)d;
		quad = (quad + 1) & 3;
		if (quad == 2)
			buf_addc(out, (char)(v >> 4 & 0xff));
		else if (quad == 3)
			buf_addc(out, (char)(v >> 2 & 0xff));
		else if (quad == 0)
			buf_addc(out, (char)(v & 0xff));
	}
	if (quad == 1) {
		buf_cut(out, start);
		buf_addbuf(out, in);
	}
}

void
mime_qp(struct str in, struct buf *out)
{
	size_t i = 0;
	int hi, lo;

	buf_reserve(out, in.len);
	while (i < in.len) {
		if (in.p[i] != '=') {
			buf_addc(out, in.p[i++]);
			continue;
		}
		if (++i == in.len)
			break;
		if (in.p[i] == '\r' || in.p[i] == '\n') {
			/* A soft line break. */
			while (i < in.len && in.p[i] != '\n')
				i++;
			i++;
		} else if (i + 1 < in.len && (hi = hex_digit(in.p[i])) >= 0 &&
		    (lo = hex_digit(in.p[i + 1])) >= 0) {
			buf_addc(out, (char)(hi << 4 | lo));
			i += 2;
		} else {
			buf_addc(out, '=');
			i += in.p[i] == '=';
		}
	}
}

/* Takes the next line off s, without its end. */
static struct str
take_line(struct str *s)
{
	size_t n = 0, end;

	while (n < s->len && s->p[n] != '\n' && s->p[n] != '\r')
		n++;
	end = n;
	if (n < s->len && s->p[n] == '\r')
		n++;
	if (n < s->len && s->p[n] == '\n')
		n++;
	*s = (struct str){ s->p + n, s->len - n };
	return (struct str){ s->p - n, end };
}

static unsigned
uu_value(struct str line, size_t i)
{
	return i < line.len ? ((unsigned char)line.p[i] - 32u) & 63u : 0;
}

static void
uu_line(struct str line, struct buf *out)
{
	size_t n = uu_value(line, 0), i;
	unsigned v;

	for (i = 1; n > 0; i += 4) {
		v = uu_value(line, i) << 18 | uu_value(line, i + 1) << 12 |
		    uu_value(line, i + 2) << 6 | uu_value(line, i + 3);
		buf_addc(out, (char)(v >> 16 & 0xff));
		if (n > 1)
			buf_addc(out, (char)(v >> 8 & 0xff));
		if (n > 2)
			buf_addc(out, (char)(v & 0xff));
		n -= n > 3 ? 3 : n;
	}
}

/* "begin", a mode in octal digits, a name. */
static int
uu_begins(struct str line)
{
	size_t i = 6;

	if (!str_starts(line, "begin "))
		return 0;
	while (i < line.len && line.p[i] >= '0' && line.p[i] <= '7')
		i++;
	return i > 6 && i < line.len && line.p[i] == ' ';
}

void
mime_uu(struct str in, struct buf *out)
{
	struct str rest = in, line;

	do {
		if (rest.len == 0) {
			buf_addbuf(out, in);
			return;
		}
		line = take_line(&rest);
	} while (!uu_begins(line));
	while (rest.len > 0) {
		line = take_line(&rest);
		if (str_is(line, "end"))
			break;
		if (line.len > 0)
			uu_line(line, out);
	}
}

/* The "Q" encoding of headers. */
static void
q_decode(struct str in, struct buf *out)
{
	size_t i;
	int hi, lo;

	for (i = 0; i < in.len; i++) {
		if (in.p[i] == '=' && i + 2 < in.len &&
		    (hi = hex_digit(in.p[i + 1])) >= 0 &&
		    (lo = hex_digit(in.p[i + 2])) >= 0) {
			buf_addc(out, (char)(hi << 4 | lo));
			i += 2;
		} else
			buf_addc(out, in.p[i] == '_' ? ' ' : in.p[i]);
	}
}

static size_t
find_char(struct str s, size_t i, char c)
{
	const char *p = i < s.len ? memchr(s.p + i, c, s.len - i) : NULL;

	return p ? (size_t)(p - s.p) : s.len;
}

/* Decodes the encoded word that s begins with. Returns its length, 0 when
 * there is none. Undecodable bytes are appended as they are. */
static size_t
encoded_word(struct str s, struct buf *out)
{
	size_t q1, q2, end;
	struct str charset, text;
	struct buf bytes = { 0 };
	int b;

	if (s.len < 2 || s.p[0] != '=' || s.p[1] != '?')
		return 0;
	q1 = find_char(s, 2, '?');
	q2 = q1 + 2;
	if (q2 >= s.len || s.p[q2] != '?')
		return 0;
	b = s.p[q1 + 1] == 'b' || s.p[q1 + 1] == 'B';
	if (!b && s.p[q1 + 1] != 'q' && s.p[q1 + 1] != 'Q')
		return 0;
	/* The text has no '?', so the first one must be the end. */
	end = find_char(s, q2 + 1, '?');
	if (end + 1 >= s.len || s.p[end + 1] != '=')
		return 0;
	charset = (struct str){ s.p + 2, q1 - 2 };
	charset.len = find_char(charset, 0, '*');	/* RFC 2231: language */
	text = (struct str){ s.p + q2 + 1, end - q2 - 1 };
	if (b)
		mime_base64(text, &bytes);
	else
		q_decode(text, &bytes);
	if (charset_decode(charset, buf_view(&bytes), 1, out) == -1)
		buf_addbuf(out, buf_view(&bytes));
	buf_free(&bytes);
	return end + 2;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t
token_len(struct str s)
{
	size_t n = 0;

	while (n < s.len && !is_blank(s.p[n]))
		n++;
	return n;
}

static int
has_blank(struct str s, size_t n)
{
	return token_len((struct str){ s.p, n }) < n;
}

void
mime_decode_words(struct str value, struct buf *out)
{
	struct buf raw = { 0 }, word = { 0 };
	/* Where the blanks after a word begin in raw, while only they came. */
	size_t after = SIZE_MAX, i = 0, n;
	int first = 1;		/* nothing but a word or a blank in front */

	while (i < value.len) {
		struct str s = { value.p + i, value.len - i };

		buf_reset(&word);
		n = encoded_word(s, &word);
		if (n > 0 && (first || !has_blank(s, n))) {
			if (after != SIZE_MAX)
				buf_cut(&raw, after);
			buf_addbuf(&raw, buf_view(&word));
			after = raw.len;
			first = 1;
			i += n;
			continue;
		}
		first = is_blank(s.p[0]);
		/* A word that is broken takes the rest of its token along. */
		n = str_starts(s, "=?") ? token_len(s) : 1;
		if (!first)
			after = SIZE_MAX;
		buf_add(&raw, s.p, n);
		i += n;
	}
	utf8_clean(out, buf_view(&raw));
	buf_free(&raw);
	buf_free(&word);
}
