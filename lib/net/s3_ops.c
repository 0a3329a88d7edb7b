/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/net/s3_private.h"
#include "lib/net/xml.h"

/* Answers: a page of 1000 keys of 1024 bytes, each byte an entity at worst,
 * is still read; so is the longest body that a ping can have. */
#define MAX_XML (8 << 20)
#define MAX_OBJECT (16 << 20)
#define MAX_ERROR (64 << 10)
#define PUT_RETRIES 10

/* ---- put ---- */

struct put {
	s3_done_fn *done;
	void *arg;
};

static void
put_end(void *arg, struct str body, const struct hc_err *err)
{
	struct put *p = arg;

	(void)body;
	p->done(p->arg, err);
	free(p);
}

void
s3_put(struct s3 *s3, struct str key, struct str body, s3_done_fn *done,
    void *arg)
{
	struct put *p = xcalloc(1, sizeof *p);
	const struct s3_ask a = { .method = "PUT", .key = key, .body = body,
		.max = MAX_ERROR, .retries = PUT_RETRIES, .end = put_end,
		.arg = p };

	p->done = done;
	p->arg = arg;
	s3_start(s3, &a);
}

/* ---- get ---- */

struct fetching {
	s3_body_fn *done;
	void *arg;
};

static void
fetch_end(void *arg, struct str body, const struct hc_err *err)
{
	struct fetching *f = arg;

	if (err != NULL && err->code == HC_ENOTFOUND)
		f->done(f->arg, (struct str){ NULL, 0 }, NULL);
	else if (err == NULL && body.p == NULL)
		f->done(f->arg, STR(""), NULL);
	else
		f->done(f->arg, body, err);
	free(f);
}

void
s3_fetch(struct s3 *s3, struct str key, s3_body_fn *done, void *arg)
{
	struct fetching *f = xmalloc(sizeof *f);
	const struct s3_ask a = { .method = "GET", .key = key,
		.max = MAX_OBJECT, .end = fetch_end, .arg = f };

	*f = (struct fetching){ done, arg };
	s3_start(s3, &a);
}

struct get {
	struct buf *out;
	struct hc_err err;
	int rc, done;
};

static void
get_end(void *arg, struct str body, const struct hc_err *err)
{
	struct get *g = arg;

	g->done = 1;
	if (err == NULL) {
		buf_addbuf(g->out, body);
		g->rc = 1;
	} else if (err->code != HC_ENOTFOUND) {
		g->rc = -1;
		g->err = *err;
	}
}

int
s3_get(struct s3 *s3, struct str key, struct buf *out, struct hc_err *err)
{
	struct get g = { .out = out };
	const struct s3_ask a = { .method = "GET", .key = key,
		.max = MAX_OBJECT, .end = get_end, .arg = &g };

	s3_start(s3, &a);
	s3_wait(s3, &g.done);
	if (g.rc == -1 && err != NULL)
		*err = g.err;
	return g.rc;
}

/* ---- pages of names ---- */

struct page {
	struct str prefix, after;	/* borrowed */
	struct buf names;	/* each with a NUL behind it */
	struct buf token;
	size_t n;
	int more, folders;
};

static void
page_read(void *arg, const char *path, struct str text)
{
	struct page *p = arg;

	if (strcmp(path, p->folders ? "ListBucketResult/CommonPrefixes/Prefix" :
	    "ListBucketResult/Contents/Key") == 0) {
		buf_add(&p->names, text.p, text.len);
		buf_addc(&p->names, '\0');
		p->n++;
	} else if (strcmp(path, "ListBucketResult/IsTruncated") == 0) {
		p->more = str_is(text, "true");
	} else if (strcmp(path,
	    "ListBucketResult/NextContinuationToken") == 0) {
		buf_reset(&p->token);
		buf_addbuf(&p->token, text);
	}
}

static void
page_free(struct page *p)
{
	buf_free(&p->names);
	buf_free(&p->token);
}

static void
query_add(struct buf *out, const char *name, struct str value)
{
	if (value.len == 0)
		return;
	buf_addf(out, "%s%s=", out->len > 0 ? "&" : "", name);
	percent_encode(out, value, "");
}

/* What page asks for next, in the order that the signature wants. */
static void
page_start(struct s3 *s3, const struct page *page, s3_end_fn *end, void *arg)
{
	struct buf query = { 0 };
	struct s3_ask a = { .method = "GET", .max = MAX_XML, .end = end,
		.arg = arg };

	query_add(&query, "continuation-token", buf_view(&page->token));
	if (page->folders)
		query_add(&query, "delimiter", STR("/"));
	query_add(&query, "list-type", STR("2"));
	query_add(&query, "prefix", page->prefix);
	query_add(&query, "start-after", page->after);
	a.query = buf_view(&query);
	s3_start(s3, &a);
	buf_free(&query);
}

/* ---- list ---- */

struct list {
	struct page page;
	struct hc_err err;
	int rc, done;
};

static void
list_end(void *arg, struct str body, const struct hc_err *err)
{
	struct list *l = arg;

	l->done = 1;
	buf_reset(&l->page.token);
	if (err != NULL) {
		l->err = *err;
		l->rc = -1;
	} else {
		l->rc = xml_parse(body, page_read, &l->page, &l->err);
	}
}

int
s3_list(struct s3 *s3, const struct s3_query *q, struct hc_err *err)
{
	struct list l = { .page = { .prefix = q->prefix, .after = q->after,
		.folders = q->folders } };
	const char *name;
	size_t i;

	do {
		l.page.more = l.done = 0;
		l.page.n = 0;
		buf_reset(&l.page.names);
		page_start(s3, &l.page, list_end, &l);
		s3_wait(s3, &l.done);
		name = buf_str(&l.page.names);
		for (i = 0; l.rc == 0 && i < l.page.n; i++) {
			q->each(q->arg, str_of(name));
			name += strlen(name) + 1;
		}
	} while (l.rc == 0 && l.page.more && l.page.token.len > 0);
	if (l.rc == -1 && err != NULL)
		*err = l.err;
	page_free(&l.page);
	return l.rc;
}

/* ---- purge ---- */

/* Lists a page, deletes it, goes on behind its last key until a page is the
 * last one. */
struct purge {
	struct s3 *s3;
	struct s3_purge p;		/* its texts are in these: */
	struct buf prefix, after;
	struct page page;
	struct buf key, code, message;	/* of one key that failed */
};

static void
purge_done(struct purge *g, const struct hc_err *err)
{
	g->p.done(g->p.arg, err);
	buf_free(&g->prefix);
	buf_free(&g->after);
	page_free(&g->page);
	buf_free(&g->key);
	buf_free(&g->code);
	buf_free(&g->message);
	free(g);
}

static void
set_text(struct buf *b, struct str s)
{
	buf_reset(b);
	buf_addbuf(b, s);
}

static void
failed_read(void *arg, const char *path, struct str text)
{
	struct purge *g = arg;

	if (strcmp(path, "DeleteResult/Error/Key") == 0) {
		set_text(&g->key, text);
	} else if (strcmp(path, "DeleteResult/Error/Code") == 0) {
		set_text(&g->code, text);
	} else if (strcmp(path, "DeleteResult/Error/Message") == 0) {
		set_text(&g->message, text);
	} else if (strcmp(path, "DeleteResult/Error") == 0) {
		if (g->p.failed != NULL)
			g->p.failed(g->p.arg, buf_str(&g->key),
			    buf_str(&g->code), buf_str(&g->message));
		buf_reset(&g->key);
		buf_reset(&g->code);
		buf_reset(&g->message);
	}
}

static void purge_list(struct purge *g);

static void
deleted(void *arg, struct str body, const struct hc_err *err)
{
	struct purge *g = arg;
	struct hc_err e;

	if (err == NULL && xml_parse(body, failed_read, g, &e) == -1)
		err = &e;
	if (err == NULL && g->page.more)
		purge_list(g);
	else
		purge_done(g, err);
}

static void
delete_page(struct purge *g)
{
	struct buf xml = { 0 };
	struct s3_ask a = { .method = "POST", .query = STR("delete="),
		.max = MAX_XML, .end = deleted, .arg = g };
	const char *name = buf_str(&g->page.names);
	size_t i;

	buf_adds(&xml, "<Delete><Quiet>true</Quiet>");
	for (i = 0; i < g->page.n; i++) {
		buf_adds(&xml, "<Object><Key>");
		html_escape(&xml, str_of(name));
		buf_adds(&xml, "</Key></Object>");
		if (i + 1 == g->page.n)
			set_text(&g->after, str_of(name));
		name += strlen(name) + 1;
	}
	buf_adds(&xml, "</Delete>");
	a.body = buf_view(&xml);
	s3_start(g->s3, &a);
	buf_free(&xml);
}

/* A server that does not know start-after must not cost what is newer. */
static int
page_check(const struct purge *g, struct hc_err *err)
{
	const char *name = buf_str(&g->page.names);
	size_t i;

	for (i = 0; i < g->page.n; i++) {
		if (!str_starts(str_of(name), buf_str(&g->prefix)) ||
		    strcmp(name, buf_str(&g->after)) <= 0)
			return hc_err(err, HC_EFAIL, "S3: the server lists "
			    "other keys than those asked for");
		name += strlen(name) + 1;
	}
	return 0;
}

static void
purge_listed(void *arg, struct str body, const struct hc_err *err)
{
	struct purge *g = arg;
	struct hc_err e;

	if (err == NULL && (xml_parse(body, page_read, &g->page, &e) == -1 ||
	    page_check(g, &e) == -1))
		err = &e;
	if (err != NULL || g->page.n == 0)
		purge_done(g, err);
	else
		delete_page(g);
}

static void
purge_list(struct purge *g)
{
	g->page.n = 0;
	g->page.more = 0;
	buf_reset(&g->page.names);
	buf_reset(&g->page.token);	/* what is behind `after` is enough */
	g->page.prefix = buf_view(&g->prefix);
	g->page.after = buf_view(&g->after);
	page_start(g->s3, &g->page, purge_listed, g);
}

void
s3_purge(struct s3 *s3, const struct s3_purge *p)
{
	struct purge *g = xcalloc(1, sizeof *g);

	g->s3 = s3;
	g->p = *p;
	buf_addbuf(&g->prefix, p->prefix);
	buf_addbuf(&g->after, p->after);
	purge_list(g);
}
