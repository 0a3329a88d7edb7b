/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <string.h>

#include "lib/base/enc.h"
#include "lib/web/request.h"

/* Percent-decoded; bytes that are not UTF-8 become U+FFFD. */
static struct str
decode(struct str s, struct arena *a)
{
	struct buf b = { 0 }, clean = { 0 };

	if (s.len == 0)
		return STR("");
	percent_decode(s, 1, &b);
	utf8_clean(&clean, buf_view(&b));
	buf_free(&b);
	return arena_take(a, &clean);
}

static size_t
count(struct str s)
{
	size_t i, n = 1;

	for (i = 0; i < s.len; i++)
		n += s.p[i] == '&';
	return n;
}

int
web_params(struct str text, struct arena *a, struct web_params *out)
{
	struct str part, name;
	const char *amp, *eq;
	size_t n;

	*out = (struct web_params){ 0 };
	if (text.len == 0)
		return 0;
	n = count(text);
	if (n > WEB_PARAMS_MAX)
		return -1;
	out->v = arena_calloc(a, n, sizeof *out->v);
	for (; text.p != NULL; text = amp != NULL ? (struct str){ amp + 1,
	    text.len - part.len - 1 } : (struct str){ NULL, 0 }) {
		amp = text.len > 0 ? memchr(text.p, '&', text.len) : NULL;
		part = text;
		if (amp != NULL)
			part.len = (size_t)(amp - text.p);
		if (part.len == 0)
			continue;
		eq = memchr(part.p, '=', part.len);
		name = part;
		if (eq != NULL)
			name.len = (size_t)(eq - part.p);
		out->v[out->n].name = decode(name, a);
		out->v[out->n++].value = eq == NULL ? STR("") :
		    decode((struct str){ eq + 1, part.len - name.len - 1 }, a);
	}
	return 0;
}

struct str
web_param(const struct web_params *p, const char *name)
{
	size_t i;

	for (i = p->n; i > 0; i--)
		if (str_is(p->v[i - 1].name, name))
			return p->v[i - 1].value;
	return (struct str){ NULL, 0 };
}
