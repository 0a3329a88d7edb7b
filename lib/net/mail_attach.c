/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <string.h>

#include "lib/net/mail.h"
#include "lib/net/mime_parts.h"

/* The headers without those about content, folded lines with theirs; 1 if
 * MIME-Version is among them. */
static int
other_headers(struct str head, struct buf *out)
{
	const char *p = head.p, *end = head.p + head.len, *nl;
	int skip = 0, version = 0;
	size_t n;

	for (; p < end; p += n) {
		nl = memchr(p, '\n', (size_t)(end - p));
		n = (size_t)((nl != NULL ? nl + 1 : end) - p);
		if (*p == '\n' || *p == '\r')
			break;
		if (*p != ' ' && *p != '\t')
			skip = str_case_starts((struct str){ p, n },
			    "content-");
		if (str_case_starts((struct str){ p, n }, "mime-version:"))
			version = 1;
		if (!skip)
			buf_add(out, p, n);
	}
	return version;
}

static int
is_message(const struct mime_part *p)
{
	struct str v = p->ctype;

	while (v.len > 0 && strchr(" \t\r\n", v.p[0]) != NULL)
		v = (struct str){ v.p + 1, v.len - 1 };
	return p->ctype.p != NULL && str_case_starts(v, "message/rfc822");
}

static void
part(const struct mime_part *p, struct buf *out)
{
	struct buf text = { 0 };
	int version;

	if (p->type != MIME_PLAIN && p->type != MIME_HTML) {
		buf_addbuf(out, p->head);
		buf_addbuf(out, p->body);
		return;
	}
	mime_part_text(p, &text);
	version = other_headers(p->head, out);
	mail_text_part(out, p->type == MIME_HTML ? "html" : "plain",
	    buf_view(&text), !version);
	buf_free(&text);
}

/* The parts of a multipart with what stands between them: a part's trailer is
 * the boundary that ends it. Where the last one is left out, its trailer takes
 * the place of the one before. */
static void
parts(struct str m, const struct mime_parts *ps, struct buf *out)
{
	const char *end = m.p + m.len, *next, *after;
	size_t keep = 0;
	int i, k;

	for (i = 1; i < ps->n && ps->v[i].parent != 0; i++)
		;
	if (i == ps->n) {
		buf_addbuf(out, m);
		return;
	}
	buf_add(out, m.p, (size_t)(ps->v[i].head.p - m.p));
	keep = out->len;
	for (; i < ps->n; i = k) {
		const struct mime_part *p = &ps->v[i];

		for (k = i + 1; k < ps->n && ps->v[k].parent != 0; k++)
			;
		next = k < ps->n ? ps->v[k].head.p : end;
		after = p->body.p + p->body.len;
		if (is_message(p) && k < ps->n)
			continue;
		if (is_message(p))
			buf_cut(out, keep);
		else if (p->type >= MIME_MULTIPART) {
			buf_add(out, p->head.p, (size_t)(next - p->head.p));
			keep = out->len;
			continue;
		} else
			part(p, out);
		keep = out->len;
		buf_add(out, after, (size_t)(next - after));
	}
}

void
mail_attachable(struct str message, struct buf *out)
{
	struct mime_parts ps;

	mime_parse(message, &ps);
	if (ps.v[0].type >= MIME_MULTIPART)
		parts(message, &ps, out);
	else
		part(&ps.v[0], out);
	mime_parts_free(&ps);
}
