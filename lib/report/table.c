/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/table.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"

void
table_cell(struct table *t, struct str text)
{
	if (t->n == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 64;
		t->cells = xreallocarray(t->cells, t->cap, sizeof *t->cells);
	}
	t->cells[t->n++] = text;
}

/* Takes the first line off. */
static struct str
next_line(struct str *s)
{
	struct str line = *s;
	const char *nl;

	if (s->len == 0)
		return line;
	nl = memchr(s->p, '\n', s->len);
	if (nl != NULL)
		line.len = (size_t)(nl - s->p);
	s->p += line.len + (nl != NULL);
	s->len -= line.len + (nl != NULL);
	return line;
}

static size_t
width_of(const struct table *t, size_t col)
{
	size_t i, width = 0, n;

	for (i = col; i < t->n; i += t->ncols) {
		struct str rest = t->cells[i];

		while (rest.len > 0) {
			n = utf8_count(next_line(&rest));
			if (n > width)
				width = n;
		}
	}
	return width;
}

static void
add_many(struct buf *out, char c, size_t n)
{
	while (n-- > 0)
		buf_addc(out, c);
}

static void
rule(struct buf *out, const size_t *widths, size_t ncols, char c)
{
	size_t i;

	for (i = 0; i < ncols; i++) {
		buf_addc(out, '+');
		add_many(out, c, widths[i] + 2);
	}
	buf_adds(out, "+\n");
}

/* One row, in as many lines as its highest cell. */
static void
write_row(struct buf *out, struct str *rest, const size_t *widths,
    size_t ncols)
{
	struct str line;
	size_t i, more;

	do {
		more = 0;
		for (i = 0; i < ncols; i++) {
			line = next_line(&rest[i]);
			buf_adds(out, "| ");
			buf_addbuf(out, line);
			add_many(out, ' ', widths[i] - utf8_count(line) + 1);
			more += rest[i].len;
		}
		buf_adds(out, "|\n");
	} while (more > 0);
}

void
table_write(const struct table *t, struct buf *out)
{
	size_t *widths = xcalloc(t->ncols, sizeof *widths);
	struct str *row = xcalloc(t->ncols, sizeof *row);
	size_t i;

	for (i = 0; i < t->ncols; i++)
		widths[i] = width_of(t, i);
	rule(out, widths, t->ncols, '-');
	for (i = 0; i + t->ncols <= t->n; i += t->ncols) {
		memcpy(row, t->cells + i, t->ncols * sizeof *row);
		write_row(out, row, widths, t->ncols);
		rule(out, widths, t->ncols, i == 0 ? '=' : '-');
	}
	free(row);
	free(widths);
}

void
table_free(struct table *t)
{
	free(t->cells);
	*t = (struct table){ 0 };
}
