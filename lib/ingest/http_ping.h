/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pings by HTTP (core.md 6): from a request to a ping, from its result to an
 * answer. */
#ifndef HC_HTTP_PING_H
#define HC_HTTP_PING_H

#include "lib/base/settings.h"
#include "lib/ingest/ingest.h"
#include "lib/net/http_server.h"
#include "lib/net/proxy.h"

struct http_ping;

/* Both must outlive it. */
struct http_ping *http_ping_new(const struct settings *s,
    const struct proxy_list *proxies);
void http_ping_free(struct http_ping *h);

/* Bytes of a body that are kept. */
size_t http_ping_body_limit(const struct settings *s);

/* What a path, as it came from the network, and a query ask for: fills in
 * target, action, exit status, create and rid of *p; text lives in *arena. 0
 * when no ping has such a path. prefix: SITE_ROOT's path. */
int http_ping_target(struct str path, struct str prefix, struct ingest_ping *p,
    struct arena *arena);
void http_ping_query(struct str query, struct ingest_ping *p);

/* What a request is: a ping in *p (its text lives as long as the request), or
 * an answer that needs no database. *p has arrival time and body when r has. */
enum http_ping_is {
	HTTP_PING, HTTP_PING_BAD_HOST, HTTP_PING_NO_ROUTE, HTTP_PING_STARVED
};
enum http_ping_is http_ping_read(struct http_ping *h, struct http_request *r,
    struct ingest_ping *p);
/* Answers; now is wall clock. */
void http_ping_refuse(struct http_ping *h, struct http_request *r,
    enum http_ping_is why, int64_t now);
void http_ping_answer(struct http_ping *h, struct http_request *r,
    const struct ingest_ping *p, int64_t now);

#endif
