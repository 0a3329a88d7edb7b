/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Requests to hc-webd, as far as they need no database: five lines are method,
 * path, query, type of the body and API key; the rest is the body. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/net/mail_head.h"
#include "lib/web/api.h"
#include "lib/web/api_auth.h"
#include "lib/web/api_fields.h"
#include "lib/web/badge.h"
#include "lib/web/form_in.h"
#include "lib/web/web.h"

static struct str
take_line(struct str *s)
{
	const char *nl = s->len > 0 ? memchr(s->p, '\n', s->len) : NULL;
	struct str line = *s;

	if (nl != NULL)
		line.len = (size_t)(nl - s->p);
	s->p += line.len + (nl != NULL);
	s->len -= line.len + (nl != NULL);
	return line;
}

static void
fields(struct web_req *q)
{
	struct api_apply a = { .version = q->version };
	struct api_fields f;
	struct check c = { .name = STR("") };
	struct hc_err err;

	if (api_fields_read(q->json, &f, &err) == 0 &&
	    api_fields_apply(&f, &c, &a, &err) == 0 &&
	    a.slug.len > 100)
		abort();
	buf_free(&a.slug);
}

static void
badge(struct str label)
{
	struct badge b = { .label = label, .total = 1 };
	struct buf out = { 0 };

	badge_write(&b, BADGE_SVG, &out);
	buf_reset(&out);
	badge_write(&b, BADGE_SHIELDS, &out);
	buf_free(&out);
}

static void
request(struct web_req *q, struct str path)
{
	struct web_params p;
	struct buf out = { 0 };

	if (!web_route(q) && q->action == NULL)
		abort();
	if (web_params(q->http->query, web_arena(q), &p) == 0)
		(void)web_param(&p, "slug");
	if (web_form(q, &p) == 0)
		(void)web_param(&p, "error");
	(void)mail_param(q->heads[WEB_CONTENT_TYPE], "boundary", &out);
	badge(path);
	if (q->route != NULL) {
		/* Nobody can sign what would ask the database. */
		api_bounce(q);
		if (api_read_body(q) == 0)
			fields(q);
	}
	json_decref(q->json);
	web_finish(q);
	http_response_free(q->response);
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct settings set = { .secret_key = "golden-secret-key",
		.site_root = "http://golden.example.org/hc",
		.ping_body_limit = 10000, .use_gzip_middleware = true };
	struct str rest = { (const char *)p, n };
	struct http_request r = { .method = take_line(&rest) };
	struct web_req q = { .http = &r, .set = &set };
	struct buf path = { 0 };

	r.path = take_line(&rest);
	percent_decode(r.path, 0, &path);
	r.query = take_line(&rest);
	q.heads[WEB_CONTENT_TYPE] = take_line(&rest);
	q.heads[WEB_API_KEY] = take_line(&rest);
	q.heads[WEB_ACCEPT_ENCODING] = STR("gzip");
	r.body = rest;
	r.body_size = rest.len;
	request(&q, buf_view(&path));
	buf_free(&path);
	arena_free(&r.arena);
	return 0;
}
