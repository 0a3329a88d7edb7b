/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Between http_server.c and http_exchange.c. */
#ifndef HC_HTTP_PRIVATE_H
#define HC_HTTP_PRIVATE_H

#include <microhttpd.h>
#include <poll.h>

#include "lib/net/http_server.h"

/* One listening socket: libmicrohttpd knows only one for a daemon. */
struct http_source {
	struct http_server *server;
	struct MHD_Daemon *mhd;
	int epoll_fd;
	int dirty;		/* answers were queued since it ran */
	int64_t due;		/* it wants to run then, by hc_mono(); -1 */
};

struct http_conn {
	struct http_source *source;
	struct MHD_Connection *mhd;
	int fd;
	bool waiting;		/* in the server's list */
	bool served;		/* has had an answer */
	bool ended;		/* was shut down */
	struct req *req;	/* being read, held or answered */
	int64_t deadline;
	struct http_conn *prev, *next;
};

struct req {
	struct http_request r;	/* first */
	struct http_server *server;
	struct http_conn *conn;	/* NULL: the client is gone */
	enum { REQ_HEAD, REQ_BODY, REQ_HELD, REQ_ANSWERED } state;
	bool in_handler, suspended;
	unsigned turn;			/* in which it was handed over */
	struct buf target, body;
	struct req *next;	/* free list */
};

struct http_server {
	struct ev *ev;
	struct http_limits limits;
	http_fn *fn;
	void *arg;
	struct http_source *sources;
	struct pollfd *polls;		/* one for each */
	size_t nsources;
	/* Connections that wait for a request, longest first. */
	struct http_conn *first, *last;
	unsigned nconns;
	unsigned turn;
	bool stopping;
	struct req *free_reqs;
	size_t nfree;
	size_t bodies;		/* bytes held */
	int64_t draining;	/* since, by hc_mono(); 0: not */
	size_t reading;		/* requests in the middle of their bodies */
	int64_t looked;		/* for half-closed ones, by hc_mono() */
	struct http_response *too_large, *malformed;
};

/* Callbacks of libmicrohttpd. */
void *http_on_target(void *arg, const char *target, struct MHD_Connection *m);
enum MHD_Result http_on_access(void *arg, struct MHD_Connection *m,
    const char *url, const char *method, const char *version,
    const char *data, size_t *size, void **state);
void http_on_completed(void *arg, struct MHD_Connection *m, void **state,
    enum MHD_RequestTerminationCode why);

void http_conn_wait(struct http_conn *c);	/* for its next request */
void http_conn_busy(struct http_conn *c);
void http_conn_end(struct http_conn *c);
void http_conn_end_with_peer(struct http_conn *c);	/* if that has ended */
void http_req_free(struct req *q);		/* accepts NULL */
void http_reqs_free(struct http_server *s);

#endif
