/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/mime.h"

#include <string.h>

#include "lib/base/enc.h"
#include "lib/net/charset.h"
#include "lib/net/html2text.h"
#include "lib/net/mime_code.h"
#include "lib/net/mime_parts.h"

static struct str
trim(struct str s)
{
	while (s.len > 0 && strchr(" \t\r\n", s.p[0]) != NULL)
		s = (struct str){ s.p + 1, s.len - 1 };
	while (s.len > 0 && strchr(" \t\r\n", s.p[s.len - 1]) != NULL)
		s.len--;
	return s;
}

/* Of a multipart/related only one child counts: the one that the parameter
 * "start" names, else the first. Returns its index, -1 when there is none. */
static int
root_of_related(const struct mime_parts *ps, int related)
{
	const char *start = ps->v[related].start;
	int i, first = -1;

	for (i = related + 1; i < ps->n; i++) {
		if (ps->v[i].parent != related)
			continue;
		if (first == -1)
			first = i;
		if (start != NULL && start[0] != '\0' &&
		    ps->v[i].id.p != NULL &&
		    str_eq(trim(ps->v[i].id), trim(str_of(start))))
			return i;
	}
	return first;
}

/* The first part of that type which is not in an attachment. A part without
 * headers ends the search as well: it has no text. */
static const struct mime_part *
find_part(const struct mime_parts *ps, enum mime_type type)
{
	/* 1: searched; for a multipart/related the index of its child + 2. */
	int seen[MIME_MAX_PARTS], i, up;

	for (i = 0; i < ps->n; i++) {
		const struct mime_part *p = &ps->v[i];

		seen[i] = 0;
		up = p->parent >= 0 ? seen[p->parent] : 1;
		if (up == 0 || (up > 1 && up != i + 2) || p->attachment)
			continue;
		seen[i] = p->type != MIME_RELATED ? 1 :
		    root_of_related(ps, i) + 2;
		if (p->type == type)
			return p->nheaders > 0 ? p : NULL;
	}
	return NULL;
}

/* The bytes of a part, its transfer encoding undone. */
static void
decode_body(const struct mime_part *p, struct buf *out)
{
	struct buf name = { 0 };
	struct str cte;

	mime_unfold(p->cte, &name);
	cte = trim(buf_view(&name));
	if (str_case_is(cte, "base64"))
		mime_base64(p->body, out);
	else if (str_case_is(cte, "quoted-printable"))
		mime_qp(p->body, out);
	else if (str_case_is(cte, "x-uuencode") ||
	    str_case_is(cte, "uuencode") || str_case_is(cte, "x-uue") ||
	    str_case_is(cte, "uue"))
		mime_uu(p->body, out);
	else
		buf_addbuf(out, p->body);
	buf_free(&name);
}

/* An unknown charset: core.md 21 no. 11. */
void
mime_part_text(const struct mime_part *p, struct buf *out)
{
	struct str charset = p->charset ? str_of(p->charset) : STR("us-ascii");
	struct buf bytes = { 0 };

	decode_body(p, &bytes);
	if (charset_decode(charset, buf_view(&bytes), 0, out) == -1)
		charset_ascii(buf_view(&bytes), 0, out);
	buf_free(&bytes);
}

static void
separate(int *n, struct buf *out)
{
	if ((*n)++ > 0)
		buf_addc(out, '\n');
}

void
mime_filter_text(struct str message, int subject, int body, struct buf *out)
{
	struct mime_parts ps;
	const struct mime_part *p;
	struct buf tmp = { 0 };
	int n = 0;

	mime_parse(message, &ps);
	if (subject) {
		separate(&n, out);
		mime_unfold(ps.v[0].subject, &tmp);
		mime_decode_words(buf_view(&tmp), out);
	}
	if (body && (p = find_part(&ps, MIME_PLAIN)) != NULL) {
		separate(&n, out);
		mime_part_text(p, out);
	}
	if (body && (p = find_part(&ps, MIME_HTML)) != NULL) {
		separate(&n, out);
		buf_reset(&tmp);
		mime_part_text(p, &tmp);
		html2text(buf_view(&tmp), 0, out);
	}
	buf_free(&tmp);
	mime_parts_free(&ps);
}
