/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/html2text.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/net/html_entities.h"

struct html {
	struct str s;
	size_t i;
	int skip;		/* inside an element whose text is left out */
	int flags;
	struct buf text;	/* white space as it came */
};

static int
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
}

/* --- character references --- */

/* What Windows-1252 has at 0x80-0x9f, which numeric references mean there. */
static const uint16_t c1[32] = {
	0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,
	0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019,
	0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
	0x153, 0x9d, 0x17e, 0x178
};

static void
add_number(struct buf *out, uint32_t cp)
{
	if (cp >= 0x80 && cp <= 0x9f)
		cp = c1[cp - 0x80];
	else if (cp == 0 || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	else if ((cp < 0x20 && !(cp >= '\t' && cp <= '\r')) || cp == 0x7f ||
	    (cp >= 0xfdd0 && cp <= 0xfdef) || (cp & 0xfffe) == 0xfffe ||
	    cp == '\v')
		return;		/* no characters */
	utf8_add(out, cp);
}

/* "&#65;" or "&#x41;" at s; returns its length, 0 when it is none. */
static size_t
numeric(struct str s, struct buf *out)
{
	size_t i = 2, digits = 0;
	uint32_t cp = 0;
	int hex, d;

	hex = i < s.len && (s.p[i] == 'x' || s.p[i] == 'X');
	for (i += (size_t)hex; i < s.len; i++, digits++) {
		d = hex_digit(s.p[i]);
		if (d < 0 || (!hex && d > 9))
			break;
		if (cp <= 0x10ffff)
			cp = cp * (hex ? 16 : 10) + (uint32_t)d;
	}
	if (digits == 0)
		return 0;
	add_number(out, cp);
	return i < s.len && s.p[i] == ';' ? i + 1 : i;
}

/* "&amp;", "&amp" or "&ampfoo" at s: the longest name that counts. */
static size_t
named(struct str s, struct buf *out)
{
	const char *r, *end, *best = NULL;
	size_t run = 1, n, best_n = 0;

	while (run < s.len && run < 34 && (is_alpha(s.p[run]) ||
	    (s.p[run] >= '0' && s.p[run] <= '9')))
		run++;
	run--;
	r = html_entities[s.p[1] >= 'a' ? s.p[1] - 'a' + 26 : s.p[1] - 'A'];
	for (; *r != '\0'; r = strchr(end, ' ') + 1) {
		n = strcspn(r, ";&");
		end = r + n;
		if (n > run || memcmp(r, s.p + 1, n) != 0)
			continue;
		if (n == run && n + 1 < s.len && s.p[n + 1] == ';') {
			buf_add(out, end + 1, strcspn(end + 1, " "));
			return n + 2;
		}
		if (*end == '&' && n > best_n) {
			best = end + 1;
			best_n = n;
		}
	}
	if (best == NULL)
		return 0;
	buf_add(out, best, strcspn(best, " "));
	return best_n + 1;
}

static size_t
reference(struct str s, struct buf *out)
{
	if (s.len < 2)
		return 0;
	if (s.p[1] == '#')
		return numeric(s, out);
	return is_alpha(s.p[1]) ? named(s, out) : 0;
}

/* --- tags --- */

/* Position behind the first `what` from i on, or the end. */
static size_t
behind(struct str s, size_t i, const char *what)
{
	size_t n = strlen(what);
	const char *p = i < s.len ?
	    memmem(s.p + i, s.len - i, what, n) : NULL;

	return p ? (size_t)(p - s.p) + n : s.len;
}

/* Position behind the '>' of the tag whose name ended at i; s.len + 1 when the
 * text ends first. A '>' in a quoted value does not count. */
static size_t
tag_end(struct str s, size_t i, int *empty)
{
	const char *p;

	*empty = 0;
	for (; i < s.len; i++) {
		if (s.p[i] == '>') {
			*empty = s.p[i - 1] == '/';
			return i + 1;
		}
		if (s.p[i] != '=')
			continue;
		while (i + 1 < s.len && is_space(s.p[i + 1]))
			i++;
		if (i + 1 < s.len && (s.p[i + 1] == '"' ||
		    s.p[i + 1] == '\'')) {
			p = memchr(s.p + i + 2, s.p[i + 1], s.len - i - 2);
			if (p == NULL)
				break;
			i = (size_t)(p - s.p);
		}
	}
	return s.len + 1;
}

static struct str
tag_name(struct str s, size_t i)
{
	size_t n = i;

	while (n < s.len && !is_space(s.p[n]) && s.p[n] != '/' &&
	    s.p[n] != '>')
		n++;
	return (struct str){ s.p + i, n - i };
}

/* Moves behind the content of <script> or <style>: to its end tag. */
static void
skip_raw(struct html *h, struct str name)
{
	struct str s = h->s, found;
	size_t i = h->i;

	for (;;) {
		i = behind(s, i, "</");
		if (i >= s.len)
			break;
		found = tag_name(s, i);
		found.len = found.len < name.len ? found.len : name.len;
		if (tag_name(s, i).len == name.len &&
		    strncasecmp(found.p, name.p, name.len) == 0) {
			h->i = i - 2;
			return;
		}
	}
	h->i = s.len;
}

static void
start_tag(struct html *h)
{
	struct str name = tag_name(h->s, h->i + 1);
	size_t end;
	int empty, raw;

	end = tag_end(h->s, h->i + 1 + name.len, &empty);
	h->i = end > h->s.len ? h->s.len : end;
	if (end > h->s.len || empty)
		return;
	raw = str_case_is(name, "script") || str_case_is(name, "style");
	if (raw)
		skip_raw(h, name);
	else if ((h->flags & HTML2TEXT_SKIP_PRE) && str_case_is(name, "pre"))
		h->skip = 1;
}

static void
end_tag(struct html *h)
{
	struct str name = tag_name(h->s, h->i + 2);
	size_t end;
	int empty;

	end = tag_end(h->s, h->i + 2 + name.len, &empty);
	h->i = end > h->s.len ? h->s.len : end;
	if (end <= h->s.len && str_case_is(name, "pre"))
		h->skip = 0;
}

/* "<!...": comments, CDATA, declarations. */
static void
declaration(struct html *h)
{
	struct str s = { h->s.p + h->i, h->s.len - h->i };

	if (str_starts(s, "<!-->"))
		h->i += 5;
	else if (str_starts(s, "<!--->"))
		h->i += 6;
	else if (str_starts(s, "<!--")) {
		size_t a = behind(h->s, h->i + 4, "-->");
		size_t b = behind((struct str){ h->s.p, a }, h->i + 4, "--!>");

		h->i = b < a ? b : a;
	} else if (str_starts(s, "<![CDATA["))
		h->i = behind(h->s, h->i + 9, "]]>");
	else
		h->i = behind(h->s, h->i + 2, ">");
}

/* What begins with '<'; a '<' that begins nothing is text. */
static void
markup(struct html *h)
{
	char c = h->i + 1 < h->s.len ? h->s.p[h->i + 1] : '\0';
	char d = h->i + 2 < h->s.len ? h->s.p[h->i + 2] : '\0';

	if (is_alpha(c))
		start_tag(h);
	else if (c == '/' && is_alpha(d))
		end_tag(h);
	else if (c == '/' && h->i + 2 < h->s.len)
		h->i = behind(h->s, h->i + 2, ">");
	else if (c == '!')
		declaration(h);
	else if (c == '?')
		h->i = behind(h->s, h->i + 2, ">");
	else {
		if (!h->skip)
			buf_addc(&h->text, '<');
		h->i++;
	}
}

/* --- white space --- */

static void
collapse(struct str s, struct buf *out)
{
	const char *p = s.p, *end = s.p + s.len, *q;
	int blank = 0, first = 1;

	while (p < end) {
		q = p;
		if (utf8_is_space(utf8_next(&p, end))) {
			blank = 1;
			continue;
		}
		if (blank && !first)
			buf_addc(out, ' ');
		blank = first = 0;
		buf_add(out, q, (size_t)(p - q));
	}
}

void
html2text(struct str html, int flags, struct buf *out)
{
	struct html h = { .s = html, .flags = flags };
	struct str rest;
	size_t n;

	while (h.i < html.len) {
		rest = (struct str){ html.p + h.i, html.len - h.i };
		if (rest.p[0] == '<') {
			markup(&h);
			continue;
		}
		n = h.skip || rest.p[0] != '&' ? 0 : reference(rest, &h.text);
		if (n == 0) {
			if (!h.skip)
				buf_addc(&h.text, rest.p[0]);
			n = 1;
		}
		h.i += n;
	}
	collapse(buf_view(&h.text), out);
	buf_free(&h.text);
}
