/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/route.h"

#include <locale.h>
#include <string.h>
#include <wctype.h>

#include "lib/base/enc.h"
#include "lib/base/uuid.h"

static const struct {
	const char *name;
	unsigned bit;
} methods[] = {
	{ "GET", M_GET }, { "HEAD", M_HEAD }, { "POST", M_POST },
	{ "DELETE", M_DELETE }, { "OPTIONS", M_OPTIONS }, { "PUT", M_PUT },
	{ "PATCH", M_PATCH }, { "TRACE", M_TRACE },
};

#define N(a) (sizeof(a) / sizeof(a)[0])

unsigned
web_method(struct str name)
{
	size_t i;

	for (i = 0; i < N(methods); i++)
		if (str_is(name, methods[i].name))
			return methods[i].bit;
	return M_OTHER;
}

/* ---- holes ---- */

static int
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

/* Letters and digits of all scripts; the program itself is in the C locale. */
static int
is_word(uint32_t cp)
{
	static locale_t utf8;

	if (cp == 0xfffd)
		return 0;
	if (utf8 == (locale_t)0)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return utf8 != (locale_t)0 && iswalnum_l((wint_t)cp, utf8);
}

static size_t
quoted_length(const char *p, const char *end)
{
	const char *start = p, *next;
	uint32_t cp;

	while (p < end) {
		next = p;
		cp = utf8_next(&next, end);
		if (cp < 0x80 ? !is_alnum((char)cp) &&
		    strchr("%~_.-", (int)cp) == NULL : !is_word(cp))
			break;
		if (cp == 0)
			break;
		p = next;
	}
	return (size_t)(p - start);
}

static size_t
run_length(const char *p, const char *end, const char *more, int letters)
{
	const char *start = p;

	while (p < end && *p != '\0' && ((letters ? is_alnum(*p) :
	    *p >= '0' && *p <= '9') || strchr(more, *p) != NULL))
		p++;
	return (size_t)(p - start);
}

/* How many bytes at p a hole takes at most; *least: at least. 0: it does not
 * fit. */
static size_t
hole_length(const char *name, const char *p, const char *end, size_t *least)
{
	struct uuid u;
	size_t n = 0, left = (size_t)(end - p);

	*least = 1;
	switch (name[0]) {
	case 'v':
		return left > 0 && *p >= '1' && *p <= '3' ? 1 : 0;
	case 'u':
		*least = UUID_TEXT_SIZE - 1;
		if (left >= *least && uuid_from_text((struct str){ p, *least },
		    1, &u) == 0)
			n = *least;
		return n;
	case 'i':
		return run_length(p, end, "", 0);
	case 'q':
		return quoted_length(p, end);
	case 'h':
		*least = 40;
		n = run_length(p, end, "[\\]^_`", 1);
		return n < 40 ? 0 : 40;
	default:
		return run_length(p, end, "-_", 1);
	}
}

/* Where a hole could end in several places, the last one is tried first. */
static int
fits(const char *pat, const char *p, const char *end, struct holes *h)
{
	const char *close;
	size_t n, least;
	unsigned at;

	while (*pat != '<') {
		if (*pat == '\0')
			return p == end;
		if (p == end || *p != *pat)
			return 0;
		pat++;
		p++;
	}
	close = strchr(pat, '>');
	/* "<sha1>" is told from "<slug>" by its second letter. */
	n = hole_length(strncmp(pat, "<sha1>", 6) == 0 ? "h" : pat + 1, p, end,
	    &least);
	at = h->n++;
	for (; n >= least; n--) {
		h->n = at + 1;
		h->v[at] = (struct str){ p, n };
		if (fits(close + 1, p + n, end, h))
			return 1;
	}
	h->n = at;
	return 0;
}

static int
path_fits(const char *pattern, struct str path, struct holes *h)
{
	h->n = 0;
	return path.len > 0 && fits(pattern, path.p, path.p + path.len, h);
}

/* ---- tables ---- */

const struct route *
route_find(const struct route *table, struct str path, struct holes *h)
{
	for (; table->pattern != NULL; table++)
		if (path_fits(table->pattern, path, h))
			return table;
	return NULL;
}

const struct route_action *
route_action(const struct route *r, unsigned m)
{
	size_t i;

	for (i = 0; i < ROUTE_ACTIONS && r->actions[i].fn != NULL; i++)
		if (r->actions[i].methods & m)
			return &r->actions[i];
	return NULL;
}

void
route_methods(const struct route *r, int options, struct buf *out)
{
	unsigned all = options ? M_OPTIONS : 0;
	size_t i, start = out->len;

	for (i = 0; i < ROUTE_ACTIONS && r->actions[i].fn != NULL; i++)
		all |= r->actions[i].methods;
	for (i = 0; i < N(methods); i++)
		if (all & methods[i].bit)
			buf_addf(out, "%s%s", out->len > start ? ", " : "",
			    methods[i].name);
}
