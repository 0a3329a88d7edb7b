/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A request on its way through hc-webd, and the answer that a handler gives.
 * The thread that runs the handler owns it meanwhile. Memory for both comes
 * from web_arena() and lives as long as the request. */
#ifndef HC_WEB_REQUEST_H
#define HC_WEB_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/settings.h"
#include "lib/db/db.h"
#include "lib/model/project_key.h"
#include "lib/net/http_server.h"
#include "lib/web/route.h"

struct json_t;
struct s3;

/* Headers that handlers may look at; p is NULL where there is none. */
enum web_head {
	WEB_API_KEY, WEB_METRICS_KEY, WEB_AUTHORIZATION, WEB_COOKIE,
	WEB_CONTENT_TYPE, WEB_ACCEPT_ENCODING, WEB_HEADS
};

/* What each thread has for itself. */
struct web_worker {
	const struct settings *set;
	struct db *db;
	struct s3 *s3;		/* NULL: no object storage, or not asked yet */
	int nudge;		/* for hc-sendalerts */
};

struct web_field {
	const char *name, *value;
	struct web_field *next;
};
struct web_answer {
	unsigned status;
	const char *type;
	struct buf body;
	bool page;		/* an error page: without the route's headers */
	bool framed;		/* without X-Frame-Options */
	struct web_field *fields;
};

struct web_req {
	struct http_request *http;
	const struct settings *set;
	const struct route *route;
	const struct route_action *action;	/* NULL: OPTIONS, or 405 */
	unsigned method;
	struct holes holes;
	int version;			/* of the API */
	struct str heads[WEB_HEADS];
	int64_t now;
	struct web_worker *worker;
	struct db *db;			/* the worker's */
	struct json_t *json;		/* the body; NULL without ROUTE_JSON */
	struct project_access project;	/* of its key */
	struct web_answer answer;
	struct http_response *response;	/* once it is ready */
	struct web_req *next;		/* in a queue */
};

struct arena *web_arena(struct web_req *q);

/* ---- answers: the last one given counts ---- */

void web_text(struct web_req *q, unsigned status, const char *text);
/* Of another type; the body is what the caller appends to what is returned. */
struct buf *web_body(struct web_req *q, unsigned status, const char *type);
struct buf *web_json(struct web_req *q, unsigned status);
/* {"error": "..."} */
void web_error(struct web_req *q, unsigned status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* One of the error pages: 400, 404, 500. */
void web_page(struct web_req *q, unsigned status);
/* What failed is logged; the 500 page. */
void web_fail(struct web_req *q, const struct hc_err *err);
void web_field(struct web_req *q, const char *name, const char *value);

/* The answer as it is sent: q->response. */
void web_finish(struct web_req *q);

/* ---- queries ---- */

struct web_param {
	struct str name, value;
};
struct web_params {
	struct web_param *v;
	size_t n;
};
/* Takes a query or a form apart (api.md 2.7); -1: too many parameters. */
#define WEB_PARAMS_MAX 1000
int web_params(struct str text, struct arena *a, struct web_params *out);
/* The last value of a name; p is NULL when there is none. */
struct str web_param(const struct web_params *p, const char *name);

#endif
