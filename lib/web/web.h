/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* hc-webd's requests: the loop thread, which owns the HTTP server, finds the
 * route of each; a thread of a pool, with a database connection of its own,
 * runs the handler; the loop thread sends the answer. */
#ifndef HC_WEB_H
#define HC_WEB_H

#include "lib/base/ev.h"
#include "lib/base/settings.h"
#include "lib/net/http_server.h"
#include "lib/web/request.h"

struct web;

/* Bytes of a body: over it a handler that reads bodies is not called. */
size_t web_body_limit(const struct settings *s);

/* Starts `threads` threads. The settings must outlive it. */
struct web *web_new(struct ev *ev, const struct settings *s,
    unsigned threads, struct hc_err *err);
/* An http_fn with the struct web as arg: a request whose Host was found to be
 * allowed. */
void web_request(struct http_request *r, void *arg);
/* One line of counters, for the log. */
void web_state(const struct web *w, struct buf *out);
/* Ends the threads when they have done what is theirs; answers all. */
void web_free(struct web *w);

/* What the loop thread and the pool do with a request, for tests without
 * either: finds the route; returns 0 when a handler must run, or 1 when the
 * answer is ready. The second runs the handler and makes the answer ready. */
int web_route(struct web_req *q);
void web_handle(struct web_req *q, struct web_worker *worker);

#endif
