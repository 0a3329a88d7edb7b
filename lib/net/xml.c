/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/xml.h"

#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/num.h"

#define MAX_DEPTH 16
#define MAX_PATH 512
#define SPACE " \t\r\n"

struct xml {
	const char *p, *end;
	xml_fn *fn;
	void *arg;
	struct buf path;
	struct buf text[MAX_DEPTH];	/* of the elements that are open */
	size_t cut[MAX_DEPTH];		/* of path, to what was before each */
	size_t depth;
	int seen;			/* an outermost element has ended */
};

static int
at(const struct xml *x, const char *s)
{
	size_t n = strlen(s);

	return (size_t)(x->end - x->p) >= n && memcmp(x->p, s, n) == 0;
}

static int
is_space(char c)
{
	return c != '\0' && strchr(SPACE, c) != NULL;
}

/* ---- text ---- */

static int
named_entity(struct str s)
{
	static const struct {
		const char *name;
		char c;
	} all[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' },
		{ "quot", '"' }, { "apos", '\'' } };
	size_t i;

	for (i = 0; i < sizeof all / sizeof all[0]; i++)
		if (str_is(s, all[i].name))
			return all[i].c;
	return -1;
}

/* The digits behind "&#": decimal, or hexadecimal behind an 'x'. */
static int64_t
numeric_entity(struct str s)
{
	int64_t v = 0;
	size_t i;

	if (s.len == 0 || s.len > 8)
		return -1;
	if (s.p[0] != 'x')
		return num(s, 1, 0x10ffff, &v, NULL) == 0 ? v : -1;
	for (i = 1; i < s.len; i++) {
		if (hex_digit(s.p[i]) == -1)
			return -1;
		v = v * 16 + hex_digit(s.p[i]);
	}
	return v >= 1 && v <= 0x10ffff ? v : -1;
}

static int
entity(struct xml *x, struct buf *out)
{
	const char *semi = memchr(x->p, ';', (size_t)(x->end - x->p));
	struct str s;
	int64_t c;

	if (semi == NULL)
		return -1;
	s = (struct str){ x->p + 1, (size_t)(semi - x->p) - 1 };
	if (s.len > 0 && s.p[0] == '#')
		c = numeric_entity((struct str){ s.p + 1, s.len - 1 });
	else
		c = named_entity(s);
	if (c == -1)
		return -1;
	utf8_add(out, (uint32_t)c);
	x->p = semi + 1;
	return 0;
}

static int
text(struct xml *x)
{
	if (x->depth == 0) {
		if (!is_space(*x->p))
			return -1;
		x->p++;
		return 0;
	}
	if (*x->p == '&')
		return entity(x, &x->text[x->depth - 1]);
	buf_addc(&x->text[x->depth - 1], *x->p++);
	return 0;
}

/* ---- tags ---- */

/* The name at x->p without its prefix; empty when there is none. */
static struct str
name(struct xml *x)
{
	struct str s = { x->p, 0 };

	for (; x->p < x->end; x->p++) {
		if (*x->p == ':')
			s = (struct str){ x->p + 1, 0 };
		else if (*x->p == '>' || *x->p == '/' || *x->p == '<' ||
		    *x->p == '&' || *x->p == '\0' || is_space(*x->p))
			break;
		else
			s.len++;
	}
	return s;
}

static void
close_element(struct xml *x)
{
	struct buf *t = &x->text[--x->depth];

	x->fn(x->arg, buf_str(&x->path), buf_view(t));
	buf_reset(t);
	buf_cut(&x->path, x->cut[x->depth]);
	x->seen = x->depth == 0;
}

static int
end_tag(struct xml *x)
{
	struct str s, open;

	x->p += 2;
	s = name(x);
	while (x->p < x->end && is_space(*x->p))
		x->p++;
	if (x->depth == 0 || x->p == x->end || *x->p != '>')
		return -1;
	x->p++;
	open = buf_view(&x->path);
	if (open.len < s.len || s.len == 0)
		return -1;
	open.p += open.len - s.len;
	open.len = s.len;
	if (!str_eq(s, open) || (open.p > x->path.p && open.p[-1] != '/'))
		return -1;
	close_element(x);
	return 0;
}

/* Skips attributes; leaves x->p behind '>' and says whether "/>" ended it. */
static int
attributes(struct xml *x, int *empty)
{
	char quote = '\0';

	*empty = 0;
	for (; x->p < x->end; x->p++) {
		if (quote != '\0') {
			if (*x->p == quote)
				quote = '\0';
		} else if (*x->p == '"' || *x->p == '\'') {
			quote = *x->p;
		} else if (*x->p == '<') {
			return -1;
		} else if (*x->p == '>') {
			*empty = x->p[-1] == '/';
			x->p++;
			return 0;
		}
	}
	return -1;
}

static int
start_tag(struct xml *x)
{
	struct str s;
	int empty;

	x->p++;
	s = name(x);
	if (s.len == 0 || x->depth == MAX_DEPTH || (x->depth == 0 && x->seen) ||
	    x->path.len + s.len > MAX_PATH || attributes(x, &empty) == -1)
		return -1;
	x->cut[x->depth++] = x->path.len;
	if (x->depth > 1)
		buf_addc(&x->path, '/');
	buf_addbuf(&x->path, s);
	if (empty)
		close_element(x);
	return 0;
}

static int
declaration(struct xml *x)
{
	const char *gt;

	if (!at(x, "<?xml"))
		return 0;
	gt = memchr(x->p, '>', (size_t)(x->end - x->p));
	if (gt == NULL || gt[-1] != '?')
		return -1;
	x->p = gt + 1;
	return 0;
}

int
xml_parse(struct str s, xml_fn *fn, void *arg, struct hc_err *err)
{
	struct xml x = { .p = s.p, .end = s.p + s.len, .fn = fn, .arg = arg };
	size_t i;
	int rc;

	if (s.len == 0)
		return hc_err(err, HC_EINVAL, "not XML: empty");
	rc = declaration(&x);
	while (rc == 0 && x.p < x.end) {
		if (at(&x, "</"))
			rc = end_tag(&x);
		else if (*x.p == '<')
			rc = at(&x, "<!") || at(&x, "<?") ? -1 :
			    start_tag(&x);
		else
			rc = text(&x);
	}
	if (rc == 0 && (x.depth > 0 || !x.seen))
		rc = -1;
	for (i = 0; i < MAX_DEPTH; i++)
		buf_free(&x.text[i]);
	buf_free(&x.path);
	if (rc == -1)
		return hc_err(err, HC_EINVAL, "not the XML expected: byte %zu",
		    (size_t)(x.p - s.p));
	return 0;
}
