/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/smtp_addr.h"

#include <string.h>

#include "lib/base/enc.h"

static int
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What an atom is made of (RFC 5321, RFC 6531), and the dots between them. */
static int
is_atom(char c)
{
	return is_alnum(c) || (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr(".!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static struct str
skip_blanks(struct str s)
{
	while (s.len > 0 && is_blank(s.p[0]))
		s = (struct str){ s.p + 1, s.len - 1 };
	return s;
}

static char
head(struct str s)
{
	return s.len > 0 ? s.p[0] : '\0';
}

static struct str
tail(struct str s, size_t n)
{
	return (struct str){ s.p + n, s.len - n };
}

static struct str
take_atoms(struct str s, struct buf *out)
{
	while (s.len > 0 && is_atom(s.p[0])) {
		buf_addc(out, s.p[0]);
		s = tail(s, 1);
	}
	return s;
}

/* "..." at s; the rest has no first byte when the end is missing. */
static int
take_quoted(struct str *s, struct buf *out)
{
	size_t i;

	for (i = 1; i < s->len && s->p[i] != '"'; i++) {
		if (s->p[i] == '\\' && i + 1 < s->len)
			i++;
		buf_addc(out, s->p[i]);
	}
	if (i >= s->len)
		return -1;
	*s = tail(*s, i + 1);
	return 0;
}

/* [192.0.2.1] */
static int
take_literal(struct str *s, struct buf *out)
{
	const char *end = memchr(s->p, ']', s->len);
	size_t n = end ? (size_t)(end - s->p) + 1 : 0;

	if (n == 0)
		return -1;
	buf_add(out, s->p, n);
	*s = tail(*s, n);
	return 0;
}

/* local@domain at *s. */
static int
take_addr(struct str *s, struct buf *local, struct buf *domain)
{
	if (head(*s) == '"') {
		if (take_quoted(s, local) == -1)
			return -1;
	} else {
		*s = take_atoms(*s, local);
	}
	if (local->len == 0)
		return -1;
	if (head(*s) != '@')
		return 0;
	*s = tail(*s, 1);
	if (head(*s) == '[') {
		if (take_literal(s, domain) == -1)
			return -1;
	} else {
		*s = take_atoms(*s, domain);
	}
	return domain->len == 0 || head(*s) == '@' ? -1 : 0;
}

/* Passes over "@one,@two:". */
static int
skip_route(struct str *s)
{
	const char *colon;

	if (head(*s) != '@')
		return 0;
	colon = memchr(s->p, ':', s->len);
	if (colon == NULL)
		return -1;
	*s = tail(*s, (size_t)(colon - s->p) + 1);
	return 0;
}

int
smtp_addr_parse(struct str arg, struct buf *local, struct buf *domain,
    struct str *rest)
{
	struct str s = skip_blanks(arg);

	if (head(s) != '<') {
		if (take_addr(&s, local, domain) == -1)
			return -1;
		if (s.len > 0 && !is_blank(s.p[0]))
			return -1;
	} else {
		s = skip_blanks(tail(s, 1));
		if (head(s) != '>') {
			if (skip_route(&s) == -1 ||
			    take_addr(&s, local, domain) == -1)
				return -1;
			s = skip_blanks(s);
		}
		if (head(s) != '>')
			return -1;
		s = tail(s, 1);
	}
	*rest = skip_blanks(s);
	return 0;
}

void
smtp_addr_text(struct str local, struct str domain, struct buf *out)
{
	struct buf b = { 0 };
	size_t i;

	if (local.len == 0) {
		buf_adds(out, "<>");
		return;
	}
	for (i = 0; i < local.len && is_atom(local.p[i]); i++)
		;
	if (i == local.len)
		buf_addbuf(&b, local);
	else {
		buf_addc(&b, '"');
		for (i = 0; i < local.len; i++) {
			if (local.p[i] == '"' || local.p[i] == '\\')
				buf_addc(&b, '\\');
			buf_addc(&b, local.p[i]);
		}
		buf_addc(&b, '"');
	}
	if (domain.len > 0)
		buf_addc(&b, '@');
	buf_addbuf(&b, domain);
	utf8_clean(out, buf_view(&b));
	buf_free(&b);
}

#define KEY_LEN 22

int
smtp_target_parse(struct str local, struct smtp_target *t)
{
	size_t i;

	*t = (struct smtp_target){ .by_slug = false };
	if (uuid_from_text(local, 0, &t->code) == 0)
		return 0;
	if (local.len < KEY_LEN + 2 || local.p[KEY_LEN] != '+')
		return -1;
	for (i = 0; i < local.len; i++) {
		char c = local.p[i];

		if (i != KEY_LEN && !is_alnum(c) && c != '_' && c != '-')
			return -1;
		if (i > KEY_LEN && c >= 'A' && c <= 'Z')
			return -1;
	}
	t->by_slug = true;
	t->key = (struct str){ local.p, KEY_LEN };
	t->slug = tail(local, KEY_LEN + 1);
	return 0;
}
