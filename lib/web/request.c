/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/request.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/net/http_page.h"

#define HTML "text/html; charset=utf-8"
/* What is shorter is not worth it. */
#define GZIP_LEAST 200
#define GZIP_LEVEL 6

struct arena *
web_arena(struct web_req *q)
{
	return &q->http->arena;
}

/* ---- answers ---- */

struct buf *
web_body(struct web_req *q, unsigned status, const char *type)
{
	q->answer.status = status;
	q->answer.type = type;
	q->answer.page = false;
	buf_reset(&q->answer.body);
	return &q->answer.body;
}

struct buf *
web_json(struct web_req *q, unsigned status)
{
	return web_body(q, status, "application/json");
}

void
web_text(struct web_req *q, unsigned status, const char *text)
{
	buf_adds(web_body(q, status, HTML), text);
}

void
web_error(struct web_req *q, unsigned status, const char *fmt, ...)
{
	struct buf text = { 0 }, *b = web_json(q, status);
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	json_open(b);
	json_put_str(b, "error", buf_view(&text));
	json_close(b);
	buf_free(&text);
}

void
web_page(struct web_req *q, unsigned status)
{
	http_page_text(status, web_body(q, status, HTML));
	q->answer.page = true;
}

void
web_fail(struct web_req *q, const struct hc_err *err)
{
	log_err("%.*s %s: %s", (int)q->http->method.len, q->http->method.p,
	    q->route->pattern, err->text);
	web_page(q, 500);
}

void
web_field(struct web_req *q, const char *name, const char *value)
{
	struct web_field *f = arena_alloc(web_arena(q), sizeof *f);

	*f = (struct web_field){ arena_strdup(web_arena(q), name),
		arena_strdup(web_arena(q), value), q->answer.fields };
	q->answer.fields = f;
}

/* ---- what is sent ---- */

static int
wants_gzip(const struct web_req *q)
{
	struct str s = q->heads[WEB_ACCEPT_ENCODING];

	return s.len > 0 && memmem(s.p, s.len, "gzip", 4) != NULL;
}

/* 1 when *body became shorter. */
static int
gzip(struct buf *body)
{
	z_stream z = { 0 };
	struct buf out = { 0 };
	int rc;

	if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	buf_reserve(&out, body->len);
	z.next_in = (unsigned char *)body->p;
	z.avail_in = (unsigned)body->len;
	z.next_out = (unsigned char *)out.p;
	z.avail_out = (unsigned)body->len;
	rc = deflate(&z, Z_FINISH);
	out.len = z.total_out;
	deflateEnd(&z);
	if (rc != Z_STREAM_END) {
		buf_free(&out);
		return 0;
	}
	buf_free(body);
	*body = out;
	return 1;
}

static void
cors_fields(const struct web_req *q, struct http_response *p)
{
	struct buf b = { 0 };

	route_methods(q->route, 1, &b);
	http_response_field(p, "Access-Control-Allow-Origin", "*");
	http_response_field(p, "Access-Control-Allow-Headers", "X-Api-Key");
	http_response_field(p, "Access-Control-Allow-Methods", buf_str(&b));
	http_response_field(p, "Access-Control-Max-Age", "600");
	buf_free(&b);
}

void
web_finish(struct web_req *q)
{
	struct web_answer *a = &q->answer;
	const char *vary = "Cookie";
	const struct web_field *f;
	struct http_response *p;
	int zipped = 0;

	if (q->set->use_gzip_middleware && a->body.len >= GZIP_LEAST) {
		vary = "Accept-Encoding, Cookie";
		zipped = wants_gzip(q) && gzip(&a->body);
	}
	p = http_response_once(a->status, &a->body);
	if (a->type != NULL)
		http_response_field(p, "Content-Type", a->type);
	if (!a->framed)
		http_response_field(p, "X-Frame-Options", "DENY");
	http_response_field(p, "Vary", vary);
	http_safe_fields(p);
	if (zipped)
		http_response_field(p, "Content-Encoding", "gzip");
	for (f = a->fields; f != NULL; f = f->next)
		http_response_field(p, f->name, f->value);
	if (!a->page && q->route != NULL) {
		if (q->route->flags & ROUTE_CORS)
			cors_fields(q, p);
		if (q->route->flags & ROUTE_FRESH)
			http_never_cache(p, q->now);
	}
	q->response = p;
}
