/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* An HTTP server on libmicrohttpd, in one thread and our event loop (DESIGN 4).
 * A request is handed over when it is complete and may be answered at once or
 * later, in any order. */
#ifndef HC_HTTP_SERVER_H
#define HC_HTTP_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/ev.h"
#include "lib/net/listen.h"

struct http_server;
struct http_response;

struct http_limits {
	size_t head;		/* bytes of request line and headers: over it
				   431 */
	size_t body;		/* bytes kept of a body, the rest is read and
				   dropped */
	size_t bodies;		/* bytes kept of all bodies together: a request
				   that finds none left has `starved` set */
	unsigned conns;		/* for each listening socket; more wait in its
				   queue */
	int64_t patience;	/* microseconds from a connection's start or
				   last answer to its next complete request */
};

/* Valid until it is answered; what http_header() finds, only until the handler
 * returns. Text is as it came from the network. */
struct http_request {
	struct str method;
	struct str path;	/* not decoded */
	struct str query;	/* behind '?', not decoded */
	struct str authority;	/* of "GET http://AUTHORITY/path", else empty */
	struct str body;	/* what limits leave of it */
	uint64_t body_size;	/* all of it */
	bool cut;		/* the client left in the middle of the body;
				   nobody will see the answer */
	bool starved;
	const struct sockaddr *peer;	/* NULL: not known */
	int64_t arrived;	/* hc_now() */
	int64_t since;		/* hc_mono() */
	struct arena arena;	/* freed with it */
};

/* Must see to it that http_answer() is called for r, now or later. */
typedef void http_fn(struct http_request *r, void *arg);

/* The sockets stay the caller's; they must outlive it. */
struct http_server *http_server_new(struct ev *ev, const struct listeners *l,
    const struct http_limits *limits, http_fn *fn, void *arg,
    struct hc_err *err);
/* Every request must have been answered. */
void http_server_free(struct http_server *s);
/* To be called once in each turn of the loop, after answers were given: sends
 * them and ends what takes too long. Returns how long the loop may wait, in
 * microseconds, -1 for no limit. It may hand over requests. */
int64_t http_server_turn(struct http_server *s);
/* Looks for more requests for so many microseconds. */
void http_server_gather(struct http_server *s, int64_t usec);
/* Accepts no more (the sockets may be closed now); what has been read or is
 * being read is answered, with `Connection: close`; connections that are only
 * kept alive end soon. */
void http_server_drain(struct http_server *s);
/* 1 once all connections have ended after that, or have had their time. */
int http_server_drained(const struct http_server *s);
unsigned http_server_conns(const struct http_server *s);

/* The value of a header, repeated ones joined by ','; 0 when there is none. */
int http_header(struct http_request *r, const char *name, struct str *value);

/* An answer that may be given many times. */
struct http_response *http_response_new(unsigned status, struct str body);
/* One that is given once: takes the body over instead of copying it. */
struct http_response *http_response_once(unsigned status, struct buf *body);
/* Appends a header. Date, Connection and Content-Length come by themselves. */
void http_response_field(struct http_response *p, const char *name,
    const char *value);
/* Leaves Content-Length out; the end of the connection is the end. */
void http_response_unsized(struct http_response *p);
void http_response_free(struct http_response *p);	/* accepts NULL */
/* p stays the caller's; r is gone afterwards. */
void http_answer(struct http_request *r, struct http_response *p);

#endif
