/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/signal_text.h"

#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"

static const struct {
	const char *mark, *end, *style;
} marks[] = {
	{ "<b>", "</b>", "BOLD" },
	{ "<code>", "</code>", "MONOSPACE" },
};

static const struct {
	const char *escaped;
	char c;
} escapes[] = {
	{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
	{ "&quot;", '"' }, { "&#x27;", '\'' },
};

/* Bytes of s that stand for the one character *c; 0: none. */
static size_t
escape_at(struct str s, char *c)
{
	size_t i;

	for (i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (str_starts(s, escapes[i].escaped)) {
			*c = escapes[i].c;
			return strlen(escapes[i].escaped);
		}
	return 0;
}

struct state {
	struct buf *out;
	json_t *list;
	size_t count;			/* code points in out */
	const char *open;		/* style that is not ended yet */
	size_t began;
};

/* Bytes of a mark at s; 0: there is none. */
static size_t
mark_at(struct state *st, struct str s)
{
	size_t i;

	for (i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (str_starts(s, marks[i].mark)) {
			st->open = marks[i].style;
			st->began = st->count;
			return strlen(marks[i].mark);
		}
		if (str_starts(s, marks[i].end)) {
			if (st->open != NULL)
				json_array_append_new(st->list,
				    json_strf("%zu:%zu:%s", st->began,
				    st->count - st->began, st->open));
			st->open = NULL;
			return strlen(marks[i].end);
		}
	}
	return 0;
}

json_t *
signal_styles(struct buf *out, struct str markup)
{
	struct state st = { out, json_array(), 0, NULL, 0 };
	const char *p = markup.p, *end = p + markup.len, *next;
	size_t n;
	char c;

	st.count = utf8_count(buf_view(out));
	while (p < end) {
		n = mark_at(&st, (struct str){ p, (size_t)(end - p) });
		p += n;
		if (n > 0)
			continue;
		next = p;
		n = escape_at((struct str){ p, (size_t)(end - p) }, &c);
		if (n > 0) {
			buf_addc(out, c);
			next = p + n;
		} else
			utf8_add(out, utf8_next(&next, end));
		p = next;
		st.count++;
	}
	return st.list;
}
