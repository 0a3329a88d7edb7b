/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/mail_head.h"

#include <string.h>

#include "lib/base/enc.h"
#include "lib/net/mime_code.h"

/* Takes a line off *s, without its end. */
static struct str
next_line(struct str *s)
{
	const char *nl = s->len > 0 ? memchr(s->p, '\n', s->len) : NULL;
	struct str line = *s;

	if (nl != NULL)
		line.len = (size_t)(nl - s->p);
	s->p += line.len + (nl != NULL);
	s->len -= line.len + (nl != NULL);
	if (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	return line;
}

static int
is_folded(struct str s)
{
	return s.len > 0 && (s.p[0] == ' ' || s.p[0] == '\t');
}

int
mail_header(struct str block, const char *name, struct buf *out)
{
	struct buf text = { 0 };
	struct str line, value;
	const char *colon;

	while (block.len > 0) {
		line = next_line(&block);
		if (line.len == 0)
			return 0;
		colon = memchr(line.p, ':', line.len);
		if (is_folded(line) || colon == NULL || !str_case_is(
		    (struct str){ line.p, (size_t)(colon - line.p) }, name))
			continue;
		value = (struct str){ colon + 1,
			line.len - (size_t)(colon - line.p) - 1 };
		while (is_folded(block)) {
			line = next_line(&block);
			value.len = (size_t)(line.p + line.len - value.p);
		}
		mime_unfold(value, &text);
		buf_addbuf(out, utf8_strip(buf_view(&text)));
		buf_free(&text);
		return 1;
	}
	return 0;
}

/* The text of a parameter, up to the quote or semicolon that ends it. */
static void
take_value(struct str s, struct buf *out)
{
	size_t i = 0;

	if (s.len == 0 || s.p[0] != '"') {
		while (i < s.len && s.p[i] != ';')
			i++;
		buf_addbuf(out, utf8_strip((struct str){ s.p, i }));
		return;
	}
	for (i = 1; i < s.len && s.p[i] != '"'; i++) {
		if (s.p[i] == '\\' && i + 1 < s.len)
			i++;
		buf_addc(out, s.p[i]);
	}
}

int
mail_param(struct str value, const char *name, struct buf *out)
{
	size_t i, start, len = strlen(name);
	int quoted = 0;

	for (i = 0; i < value.len; i++) {
		if (value.p[i] == '"')
			quoted = !quoted;
		if (value.p[i] != ';' || quoted)
			continue;
		start = i + 1;
		while (start < value.len && value.p[start] == ' ')
			start++;
		if (value.len - start <= len || value.p[start + len] != '=' ||
		    !str_case_is((struct str){ value.p + start, len }, name))
			continue;
		start += len + 1;
		take_value((struct str){ value.p + start, value.len - start },
		    out);
		return 1;
	}
	return 0;
}
