/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Listening sockets, connections and their deadlines. */
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/net/http_private.h"

/* Beside the headers, a connection's memory holds what libmicrohttpd makes of
 * them and the head of the answer. */
#define POOL_MORE 8192
/* How long a drained server waits: for the first request of a connection or
 * the rest of one, for the next request on a kept-alive connection, and until
 * the last answers have been taken. */
#define DRAIN_READ (5 * HC_SECOND)
#define DRAIN_IDLE (HC_SECOND / 2)
#define DRAIN_ALL (8 * HC_SECOND)
#define LOOK HC_SECOND

/* ---- the list of those that wait ---- */

void
http_conn_wait(struct http_conn *c)
{
	struct http_server *s = c->source->server;

	c->deadline = hc_mono() + s->limits.patience;
	if (c->waiting)
		http_conn_busy(c);
	c->waiting = true;
	c->prev = s->last;
	c->next = NULL;
	if (s->last != NULL)
		s->last->next = c;
	else
		s->first = c;
	s->last = c;
}

void
http_conn_busy(struct http_conn *c)
{
	struct http_server *s = c->source->server;

	if (!c->waiting)
		return;
	c->waiting = false;
	if (c->prev != NULL)
		c->prev->next = c->next;
	else
		s->first = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	else
		s->last = c->prev;
}

/* libmicrohttpd finds the end of the stream and does the rest. */
void
http_conn_end(struct http_conn *c)
{
	c->ended = true;
	(void)shutdown(c->fd, SHUT_RDWR);
	c->source->dirty = 1;
}

void
http_conn_end_with_peer(struct http_conn *c)
{
	char byte;

	if (recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
		http_conn_end(c);
}

static void
on_connection(void *arg, struct MHD_Connection *m, void **context,
    enum MHD_ConnectionNotificationCode what)
{
	struct http_source *src = arg;
	struct http_conn *c = *context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		c = *context = xcalloc(1, sizeof *c);
		c->source = src;
		c->mhd = m;
		c->fd = MHD_get_connection_info(m,
		    MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		src->server->nconns++;
		http_conn_wait(c);
	} else if (c != NULL) {
		http_conn_busy(c);
		http_req_free(c->req);
		src->server->nconns--;
		free(c);
		*context = NULL;
	}
}

/* ---- running ---- */

static void
run(struct http_source *src)
{
	src->dirty = 0;
	(void)MHD_run(src->mhd);
}

static void
on_ready(struct ev *ev, int fd, unsigned events, void *arg)
{
	(void)ev;
	(void)fd;
	(void)events;
	run(arg);
}

/* Paths and queries stay as they came. */
static size_t
leave_alone(void *arg, struct MHD_Connection *m, char *s)
{
	(void)arg;
	(void)m;
	return strlen(s);
}

static void on_log(void *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

static void
on_log(void *arg, const char *fmt, va_list ap)
{
	struct buf b = { 0 };

	(void)arg;
	buf_vaddf(&b, fmt, ap);
	while (b.len > 0 && b.p[b.len - 1] == '\n')
		buf_cut(&b, b.len - 1);
	log_debug("libmicrohttpd: %s", buf_str(&b));
	buf_free(&b);
}

static int
start(struct http_source *src, int fd, struct hc_err *err)
{
	const struct http_limits *l = &src->server->limits;
	const union MHD_DaemonInfo *info;

	src->due = -1;
	src->mhd = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
	    MHD_USE_ERROR_LOG, 0, NULL, NULL, http_on_access, NULL,
	    MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
	    MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_CONNECTION_LIMIT, l->conns,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, l->head + POOL_MORE,
	    MHD_OPTION_CONNECTION_TIMEOUT,
	    (unsigned)((l->patience + HC_SECOND - 1) / HC_SECOND),
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_alone, NULL,
	    MHD_OPTION_URI_LOG_CALLBACK, http_on_target, NULL,
	    MHD_OPTION_NOTIFY_COMPLETED, http_on_completed, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, src,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
	    MHD_OPTION_END);
	if (src->mhd == NULL)
		return hc_err(err, HC_EFAIL, "HTTP server: cannot start");
	info = MHD_get_daemon_info(src->mhd, MHD_DAEMON_INFO_EPOLL_FD);
	src->epoll_fd = info->epoll_fd;
	ev_fd(src->server->ev, src->epoll_fd, EV_READ, on_ready, src);
	return 0;
}

static struct http_response *
refusal(unsigned status, const char *text)
{
	struct http_response *p = http_response_new(status, str_of(text));

	http_response_field(p, "Content-Type", "text/plain");
	return p;
}

struct http_server *
http_server_new(struct ev *ev, const struct listeners *l,
    const struct http_limits *limits, http_fn *fn, void *arg,
    struct hc_err *err)
{
	struct http_server *s = xcalloc(1, sizeof *s);
	size_t i;

	s->ev = ev;
	s->limits = *limits;
	s->fn = fn;
	s->arg = arg;
	s->too_large = refusal(431, "request line and headers are too large\n");
	s->malformed = refusal(400, "the length of the body is ambiguous\n");
	s->sources = xcalloc(l->n, sizeof *s->sources);
	s->polls = xcalloc(l->n, sizeof *s->polls);
	for (i = 0; i < l->n; i++) {
		s->sources[i].server = s;
		s->nsources++;
		if (start(&s->sources[i], l->v[i].fd, err) == -1) {
			http_server_free(s);
			return NULL;
		}
		s->polls[i] = (struct pollfd){ .events = POLLIN,
			.fd = s->sources[i].epoll_fd };
	}
	return s;
}

void
http_server_free(struct http_server *s)
{
	size_t i;

	if (s == NULL)
		return;
	s->stopping = true;
	for (i = 0; i < s->nsources; i++) {
		struct http_source *src = &s->sources[i];

		if (src->mhd == NULL)
			continue;
		ev_fd(s->ev, src->epoll_fd, 0, NULL, NULL);
		/* Else it would close the socket. */
		if (s->draining == 0)
			(void)MHD_quiesce_daemon(src->mhd);
		MHD_stop_daemon(src->mhd);
	}
	http_reqs_free(s);
	http_response_free(s->too_large);
	http_response_free(s->malformed);
	free(s->sources);
	free(s->polls);
	free(s);
}

/* When the next of those that wait has had its time; -1: none waits. */
static int64_t
sweep(struct http_server *s, int64_t now)
{
	struct http_conn *c;

	for (c = s->first; c != NULL; c = c->next) {
		if (c->deadline > now)
			return c->deadline;
		if (!c->ended)
			http_conn_end(c);
	}
	return -1;
}

static int
has_bytes(const struct http_conn *c)
{
	int n = 0;

	return ioctl(c->fd, FIONREAD, &n) == 0 && n > 0;
}

/* libmicrohttpd does not see that a client has stopped sending in the middle of
 * a body but keeps the connection open. Returns when to look again. */
static int64_t
look_for_half_closed(struct http_server *s, int64_t now)
{
	struct http_conn *c;

	if (s->reading == 0)
		return -1;
	if (now < s->looked + LOOK)
		return s->looked + LOOK;
	s->looked = now;
	for (c = s->first; c != NULL; c = c->next) {
		if (!c->ended && c->req != NULL && c->req->state == REQ_BODY)
			http_conn_end_with_peer(c);
	}
	return now + LOOK;
}

/* As sweep(), for a server that drains. */
static int64_t
sweep_drain(struct http_server *s, int64_t now)
{
	int64_t limit, next = s->draining + DRAIN_ALL;
	struct http_conn *c;

	for (c = s->first; c != NULL; c = c->next) {
		limit = s->draining + (c->served && c->req == NULL ?
		    DRAIN_IDLE : DRAIN_READ);
		if (limit > c->deadline)
			limit = c->deadline;
		if (c->ended)
			continue;
		if (now >= limit && !has_bytes(c))
			http_conn_end(c);
		else if (limit < next)
			next = limit > now ? limit : now;
	}
	return next;
}

/* Runs it if it has something to do; when it wants to run next. */
static int64_t
turn(struct http_source *src, int64_t now)
{
	MHD_UNSIGNED_LONG_LONG ms;

	if (src->dirty || (src->due >= 0 && src->due <= now))
		run(src);
	src->due = -1;
	if (MHD_get_timeout(src->mhd, &ms) == MHD_YES)
		src->due = now + (int64_t)ms * 1000;
	return src->due;
}

int64_t
http_server_turn(struct http_server *s)
{
	int64_t now = hc_mono(), next;
	size_t i;

	s->turn++;
	next = s->draining != 0 ? sweep_drain(s, now) : sweep(s, now);
	next = hc_sooner(next, look_for_half_closed(s, now));
	for (i = 0; i < s->nsources; i++)
		next = hc_sooner(next, turn(&s->sources[i], now));
	if (next < 0)
		return -1;
	now = hc_mono();
	return next > now ? next - now : 0;
}

void
http_server_gather(struct http_server *s, int64_t usec)
{
	struct timespec ts = { 0, (long)usec * 1000 };
	size_t i;

	if (ppoll(s->polls, (nfds_t)s->nsources, &ts, NULL) <= 0)
		return;
	for (i = 0; i < s->nsources; i++)
		if (s->polls[i].revents != 0)
			run(&s->sources[i]);
}

void
http_server_drain(struct http_server *s)
{
	size_t i;

	if (s->draining != 0)
		return;
	s->draining = hc_mono();
	for (i = 0; i < s->nsources; i++) {
		/* Those who stand in the queue are let in first. */
		run(&s->sources[i]);
		(void)MHD_quiesce_daemon(s->sources[i].mhd);
	}
}

int
http_server_drained(const struct http_server *s)
{
	return s->draining != 0 && (s->nconns == 0 ||
	    hc_mono() >= s->draining + DRAIN_ALL);
}

unsigned
http_server_conns(const struct http_server *s)
{
	return s->nconns;
}
