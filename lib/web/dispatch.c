/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* From a path to a handler and its answer (api.md 2). */
#include <jansson.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/net/http_page.h"
#include "lib/web/api.h"
#include "lib/web/api_auth.h"
#include "lib/web/web.h"

/* What is looked through, in this order. */
static const struct route *const tables[] = { api_routes };

#define N(a) (sizeof(a) / sizeof(a)[0])

size_t
web_body_limit(const struct settings *s)
{
	size_t limit = 2621440;

	if (s->ping_body_limit != SETTING_NONE &&
	    s->ping_body_limit > (int64_t)limit)
		limit = (size_t)s->ping_body_limit;
	return limit;
}

static const struct route *
find(struct str path, struct holes *h)
{
	const struct route *r = NULL;
	size_t i;

	for (i = 0; r == NULL && i < N(tables); i++)
		r = route_find(tables[i], path, h);
	return r;
}

/* A path that has a route with a '/' behind it: 1. */
static int
redirect(struct web_req *q, struct str prefix, struct str path)
{
	struct buf b = { 0 };
	struct holes h;
	const struct route *r;

	buf_addbuf(&b, path);
	buf_addc(&b, '/');
	r = find(buf_view(&b), &h);
	if (r != NULL) {
		web_text(q, 301, "");
		q->answer.framed = true;
		buf_reset(&b);
		percent_encode(&b, prefix, "/");
		percent_encode(&b, path, "/");
		buf_addc(&b, '/');
		if (q->http->query.len > 0) {
			buf_addc(&b, '?');
			buf_addbuf(&b, q->http->query);
		}
		web_field(q, "Location", buf_str(&b));
	}
	buf_free(&b);
	return r != NULL;
}

static void
refuse_forgery(struct web_req *q)
{
	buf_adds(web_body(q, 403, "text/html; charset=utf-8"),
	    "\n<!doctype html>\n<html lang=\"en\">\n<head>\n"
	    "  <title>403 Forbidden</title>\n</head>\n<body>\n"
	    "  <h1>Forbidden</h1><p>CSRF verification failed. "
	    "Request aborted.</p>\n</body>\n</html>\n");
	q->answer.page = true;
}

static void
refuse_method(struct web_req *q)
{
	struct buf b = { 0 };

	web_text(q, 405, "");
	if (q->route->flags & ROUTE_ALLOW) {
		route_methods(q->route, 0, &b);
		web_field(q, "Allow", buf_str(&b));
		buf_free(&b);
	}
}

/* What needs no handler: 1. */
static int
answer_early(struct web_req *q)
{
	unsigned flags = q->route->flags;

	if (!(flags & ROUTE_EXEMPT) && !(q->method & M_SAFE)) {
		refuse_forgery(q);
		return 1;
	}
	if (flags & ROUTE_CORS && q->method == M_OPTIONS) {
		web_body(q, 204, "text/html; charset=utf-8");
		return 1;
	}
	q->action = route_action(q->route, q->method);
	if (q->action == NULL) {
		refuse_method(q);
		return 1;
	}
	if (q->action->flags & ROUTE_BODY &&
	    q->http->body_size > web_body_limit(q->set)) {
		web_page(q, 400);
		return 1;
	}
	if (q->http->starved) {
		web_text(q, 503, "try again later");
		web_field(q, "Retry-After", "10");
		return 1;
	}
	return 0;
}

static int
version_of(struct str path)
{
	return str_starts(path, "/api/v3/") ? 3 :
	    str_starts(path, "/api/v2/") ? 2 : 1;
}

int
web_route(struct web_req *q)
{
	struct str prefix = http_site_path(q->set->site_root), inner;

	q->method = web_method(q->http->method);
	if (!http_inner_path(q->http->path, prefix, web_arena(q), &inner)) {
		web_page(q, 404);
		return 1;
	}
	q->route = find(inner, &q->holes);
	if (q->route == NULL) {
		if (!redirect(q, prefix, inner))
			web_page(q, 404);
		return 1;
	}
	q->version = version_of(inner);
	return answer_early(q);
}

void
web_handle(struct web_req *q, struct web_worker *worker)
{
	q->worker = worker;
	q->db = worker->db;
	if ((!(q->action->flags & ROUTE_JSON) || api_read_body(q) == 0) &&
	    api_authorize(q) == 0)
		q->action->fn(q);
	json_decref(q->json);
	project_access_free(&q->project);
	web_finish(q);
}
