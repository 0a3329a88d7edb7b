/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/mime_parts.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/xmalloc.h"
#include "lib/net/mime_code.h"

/* Longer header values are cut before their parameters are looked at. */
#define MAX_VALUE 16384

struct level {
	int part;
	char *boundary;		/* without the leading "--" */
	size_t len;
};

struct walk {
	struct str m;
	size_t pos;
	struct mime_parts *ps;
	struct level open[MIME_MAX_DEPTH];	/* [0] is the outermost */
	int nopen;
};

/* Position behind the line that begins at i, its end included. */
static size_t
line_next(struct str m, size_t i)
{
	for (; i < m.len; i++) {
		if (m.p[i] == '\n')
			return i + 1;
		if (m.p[i] == '\r')
			return i + 1 < m.len && m.p[i + 1] == '\n' ? i + 2 :
			    i + 1;
	}
	return m.len;
}

/* end without one line end right before it. */
static size_t
without_eol(struct str m, size_t start, size_t end)
{
	if (end > start && m.p[end - 1] == '\n')
		end--;
	else if (end > start && m.p[end - 1] == '\r')
		return end - 1;
	else
		return end;
	return end > start && m.p[end - 1] == '\r' ? end - 1 : end;
}

/* 1 if the line at i is this level's boundary; *close tells which kind. */
static int
is_boundary(struct str m, size_t i, const struct level *l, int *close)
{
	if (m.len - i < 2 + l->len || m.p[i] != '-' || m.p[i + 1] != '-' ||
	    memcmp(m.p + i + 2, l->boundary, l->len) != 0)
		return 0;
	i += 2 + l->len;
	*close = m.len - i >= 2 && m.p[i] == '-' && m.p[i + 1] == '-';
	if (*close)
		i += 2;
	while (i < m.len && (m.p[i] == ' ' || m.p[i] == '\t'))
		i++;
	return i == m.len || m.p[i] == '\r' || m.p[i] == '\n';
}

/* The outermost open level whose boundary the line at i is, or -1. */
static int
level_of(const struct walk *w, size_t i, int *close)
{
	int k;

	for (k = 0; k < w->nopen; k++) {
		if (is_boundary(w->m, i, &w->open[k], close))
			return k;
	}
	return -1;
}

/* The next boundary line at or behind w->pos, which is at the start of a line:
 * its level, -1 at the end of the message. *at is where it begins. */
static int
next_boundary(const struct walk *w, size_t *at, int *close)
{
	struct str m = w->m;
	size_t i = w->pos;
	int k;

	while (w->nopen > 0 && i < m.len) {
		const char *p = memchr(m.p + i, '-', m.len - i);

		if (p == NULL)
			break;
		i = (size_t)(p - m.p);
		if ((i == w->pos || m.p[i - 1] == '\n' ||
		    m.p[i - 1] == '\r') && (k = level_of(w, i, close)) >= 0) {
			*at = i;
			return k;
		}
		i++;
	}
	*at = m.len;
	return -1;
}

enum line { BLANK, CONTINUED, HEADER, IGNORED, BODY };

/* What the line at i would be in a header block: a header is a name of
 * printable characters and a colon; an envelope line ("From "), or a colon
 * without a name, is passed over. */
static enum line
line_kind(struct str m, size_t i)
{
	size_t start = i;

	if (m.p[i] == '\r' || m.p[i] == '\n')
		return BLANK;
	if (m.p[i] == ' ' || m.p[i] == '\t')
		return CONTINUED;
	if (m.len - i >= 5 && memcmp(m.p + i, "From ", 5) == 0)
		return IGNORED;
	while (i < m.len && m.p[i] > ' ' && m.p[i] < 127 && m.p[i] != ':')
		i++;
	if (i == m.len || m.p[i] != ':')
		return BODY;
	return i == start ? IGNORED : HEADER;
}

static void
keep_header(struct mime_part *p, struct str line)
{
	const char *colon = memchr(line.p, ':', line.len);
	struct str name = { line.p, (size_t)(colon - line.p) };
	struct str value = { colon + 1, line.len - name.len - 1 };
	struct str *slot = NULL;

	p->nheaders++;
	if (str_case_is(name, "subject"))
		slot = &p->subject;
	else if (str_case_is(name, "content-type"))
		slot = &p->ctype;
	else if (str_case_is(name, "content-transfer-encoding"))
		slot = &p->cte;
	else if (str_case_is(name, "content-disposition"))
		slot = &p->disposition;
	else if (str_case_is(name, "content-id"))
		slot = &p->id;
	if (slot != NULL && slot->p == NULL)
		*slot = value;
}

/* Reads the header block at w->pos and moves behind it and its empty line. An
 * envelope line at its end is taken for the first one of the body. */
static void
read_headers(struct walk *w, struct mime_part *p)
{
	struct str m = w->m;
	size_t i = w->pos, start = SIZE_MAX, from = SIZE_MAX;
	enum line kind = HEADER;
	int close;

	while (kind != BLANK) {
		kind = i == m.len || level_of(w, i, &close) >= 0 ? BODY :
		    line_kind(m, i);
		if (kind != CONTINUED && start != SIZE_MAX) {
			keep_header(p, (struct str){ m.p + start, i - start });
			start = SIZE_MAX;
		}
		if (kind == BODY)
			break;
		if (kind == HEADER)
			start = i;
		if (kind != BLANK)
			from = kind == IGNORED && m.p[i] == 'F' &&
			    i > w->pos ? i : SIZE_MAX;
		i = line_next(m, i);
	}
	w->pos = from != SIZE_MAX ? from : i;
}

/* "type/subtype" of an unfolded Content-Type value. */
static enum mime_type
type_of(struct str v)
{
	struct str type, sub;
	size_t end = 0, slash;

	while (end < v.len && v.p[end] != ';')
		end++;
	v.len = end;
	while (v.len > 0 && (v.p[0] == ' ' || v.p[0] == '\t'))
		v = (struct str){ v.p + 1, v.len - 1 };
	while (v.len > 0 && (v.p[v.len - 1] == ' ' ||
	    v.p[v.len - 1] == '\t'))
		v.len--;
	for (slash = 0; slash < v.len && v.p[slash] != '/'; slash++)
		;
	if (slash == 0 || slash + 1 >= v.len ||
	    memchr(v.p + slash + 1, '/', v.len - slash - 1) != NULL)
		return MIME_PLAIN;
	type = (struct str){ v.p, slash };
	sub = (struct str){ v.p + slash + 1, v.len - slash - 1 };
	if (str_case_is(type, "text"))
		return str_case_is(sub, "plain") ? MIME_PLAIN :
		    str_case_is(sub, "html") ? MIME_HTML : MIME_OTHER;
	if (!str_case_is(type, "multipart"))
		return MIME_OTHER;
	return str_case_is(sub, "related") ? MIME_RELATED :
	    str_case_is(sub, "digest") ? MIME_DIGEST : MIME_MULTIPART;
}

static char *
param(GMimeContentType *ct, const char *name)
{
	const char *s = g_mime_content_type_get_parameter(ct, name);

	return s != NULL ? xstrdup(s) : NULL;
}

/* A type that is broken must not hide its parameters. */
static GMimeContentType *
parse_params(const struct buf *value)
{
	const char *semicolon = strchr(buf_str(value), ';');
	struct buf b = { 0 };
	GMimeContentType *ct;

	buf_adds(&b, "text/plain");
	buf_adds(&b, semicolon ? semicolon : "");
	ct = g_mime_content_type_parse(NULL, buf_str(&b));
	buf_free(&b);
	return ct;
}

/* What the headers say: type, disposition, parameters. Returns the boundary,
 * owned, or NULL. */
static char *
classify(struct mime_part *p, enum mime_type dflt)
{
	struct buf v = { 0 };
	char *boundary = NULL;
	size_t n;

	p->type = dflt;
	if (p->ctype.p != NULL) {
		GMimeContentType *ct;

		mime_unfold(p->ctype, &v);
		buf_cut(&v, MAX_VALUE);
		p->type = type_of(buf_view(&v));
		ct = parse_params(&v);
		p->charset = param(ct, "charset");
		p->start = param(ct, "start");
		if (p->type >= MIME_MULTIPART)
			boundary = param(ct, "boundary");
		g_object_unref(ct);
	}
	for (n = boundary ? strlen(boundary) : 0; n > 0 &&
	    strchr(" \t\r\n", boundary[n - 1]) != NULL; n--)
		boundary[n - 1] = '\0';
	if (p->disposition.p != NULL) {
		struct str d;

		buf_reset(&v);
		mime_unfold(p->disposition, &v);
		d = buf_view(&v);
		for (n = 0; n < d.len && strchr("; \t(", d.p[n]) == NULL; n++)
			;
		d.len = n;
		p->attachment = str_case_is(d, "attachment");
	}
	buf_free(&v);
	return boundary;
}

/* Reads the part that begins at w->pos up to its body; opens a level when it
 * is a multipart. Returns -1 when there is no room for it. */
static int
begin_part(struct walk *w)
{
	int parent = w->nopen > 0 ? w->open[w->nopen - 1].part : -1;
	struct mime_part *p;
	size_t at = w->pos;
	char *boundary;

	if (w->ps->n == MIME_MAX_PARTS)
		return -1;
	p = &w->ps->v[w->ps->n];
	*p = (struct mime_part){ .parent = parent, .depth = w->nopen };
	read_headers(w, p);
	boundary = classify(p, parent >= 0 && w->ps->v[parent].type ==
	    MIME_DIGEST ? MIME_OTHER : MIME_PLAIN);
	p->head = (struct str){ w->m.p + at, w->pos - at };
	p->body = (struct str){ w->m.p + w->pos, w->m.len - w->pos };
	if (boundary != NULL && boundary[0] != '\0' &&
	    w->nopen < MIME_MAX_DEPTH) {
		w->open[w->nopen++] = (struct level){ .part = w->ps->n,
			.boundary = boundary, .len = strlen(boundary) };
	} else
		free(boundary);
	w->ps->n++;
	return 0;
}

static void
close_levels(struct walk *w, int keep)
{
	while (w->nopen > keep)
		free(w->open[--w->nopen].boundary);
}

/* Moves behind the boundary line at `at` and those of the same level that
 * follow it at once: there is no part between them. */
static void
skip_boundaries(struct walk *w, int level, size_t at)
{
	int close;

	do
		at = line_next(w->m, at);
	while (at < w->m.len && level_of(w, at, &close) == level);
	w->pos = at;
}

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT;

void
mime_parse(struct str message, struct mime_parts *ps)
{
	struct walk w = { .m = message, .ps = ps };
	/* The part whose body ends at the next boundary, or -1. */
	int leaf = -1, level, close;
	size_t at;

	ps->n = 0;
	pthread_once(&gmime_once, g_mime_init);
	(void)begin_part(&w);
	leaf = w.nopen > 0 ? -1 : 0;
	for (;;) {
		level = next_boundary(&w, &at, &close);
		if (leaf > 0) {
			struct str *b = &ps->v[leaf].body;
			size_t start = (size_t)(b->p - message.p);

			b->len = without_eol(message, start, at) - start;
		}
		leaf = -1;
		if (level < 0)
			break;
		close_levels(&w, close ? level : level + 1);
		if (close) {
			w.pos = line_next(message, at);
			continue;
		}
		skip_boundaries(&w, level, at);
		level = w.nopen;
		if (begin_part(&w) == -1)
			break;
		if (w.nopen == level)
			leaf = ps->n - 1;
	}
	close_levels(&w, 0);
}

void
mime_parts_free(struct mime_parts *ps)
{
	int i;

	for (i = 0; i < ps->n; i++) {
		free(ps->v[i].charset);
		free(ps->v[i].start);
	}
	ps->n = 0;
}
