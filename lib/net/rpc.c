/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/rpc.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/ev.h"
#include "lib/base/json.h"
#include "lib/base/uuid.h"
#include "lib/base/xmalloc.h"
#include "lib/net/lookup.h"

#define LINE_BYTES (256 * 1024)
#define ALL_BYTES (4 * 1024 * 1024)

struct rpc {
	struct ev *ev;
	char id[UUID_TEXT_SIZE];
	struct buf out, in;
	size_t sent, read;		/* of out; all that came */
	int fd;
	int saved;			/* errno, for fail_soon() */
	struct lookup *lookup;
	struct ev_timer limit, soon;
	rpc_fn *done;
	void *arg;
};

void
rpc_cancel(struct rpc *r)
{
	if (r == NULL)
		return;
	if (r->lookup != NULL)
		lookup_cancel(r->lookup);
	ev_timer_stop(r->ev, &r->limit);
	ev_timer_stop(r->ev, &r->soon);
	if (r->fd != -1) {
		ev_fd(r->ev, r->fd, 0, NULL, NULL);
		close(r->fd);
	}
	buf_free(&r->out);
	buf_free(&r->in);
	free(r);
}

/* The callback may not find r any more, but all that a points to. */
static void
finish(struct rpc *r, struct rpc_answer *a)
{
	rpc_fn *done = r->done;
	void *arg = r->arg;
	struct buf in = r->in;

	r->in = (struct buf){ 0 };
	rpc_cancel(r);
	done(arg, a);
	buf_free(&in);
}

static void
fail(struct rpc *r, const char *text)
{
	finish(r, &(struct rpc_answer){ .end = RPC_SYSTEM, .error = text });
}

static void
fail_errno(struct rpc *r, int number)
{
	char text[160];

	snprintf(text, sizeof text, "[Errno %d] %s", number,
	    strerror(number));
	fail(r, text);
}

static void
on_limit(struct ev *ev, void *arg)
{
	struct rpc *r = arg;

	(void)ev;
	if (r->read == 0)
		fail(r, "timed out");
	else
		finish(r, &(struct rpc_answer){ .end = RPC_TIMED_OUT });
}

/* ---- what comes back ---- */

/* 1 if that was the end of r. */
static int
take_line(struct rpc *r, struct str line)
{
	json_t *v = json_loadb(line.p, line.len, JSON_ALLOW_NUL, NULL);
	const json_t *id = json_object_get(v, "id");
	struct rpc_answer a = { .end = RPC_ANSWER, .reply = v, .line = line };

	if (json_is_object(v) && (!json_is_string(id) ||
	    strcmp(json_string_value(id), r->id) != 0)) {
		json_decref(v);
		return 0;
	}
	if (!json_is_object(v))
		a.end = RPC_NONSENSE;
	finish(r, &a);
	json_decref(v);
	return 1;
}

/* Whole lines, and what is left at the end of all. */
static void
take_lines(struct rpc *r, bool end)
{
	const char *p = r->in.p, *nl;
	size_t left = r->in.len;

	while (left > 0) {
		nl = memchr(p, '\n', left);
		if (nl == NULL && !end)
			break;
		if (take_line(r, (struct str){ p, nl != NULL ?
		    (size_t)(nl - p) : left }))
			return;
		left -= nl != NULL ? (size_t)(nl - p) + 1 : left;
		p = nl != NULL ? nl + 1 : p;
	}
	if (end || left > LINE_BYTES || r->read > ALL_BYTES) {
		finish(r, &(struct rpc_answer){ .end = RPC_NONSENSE });
		return;
	}
	if (left > 0)
		memmove(r->in.p, p, left);
	if (r->in.len > 0)
		buf_cut(&r->in, left);
}

static void
on_read(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct rpc *r = arg;
	char chunk[4096];
	ssize_t n = recv(fd, chunk, sizeof chunk, 0);

	(void)ev;
	(void)events;
	if (n == -1 && errno != EAGAIN && errno != EINTR)
		fail_errno(r, errno);
	else if (n >= 0) {
		r->read += (size_t)n;
		buf_add(&r->in, chunk, (size_t)n);
		take_lines(r, n == 0);
	}
}

/* ---- the way there ---- */

static void
on_write(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct rpc *r = arg;
	socklen_t len = sizeof r->saved;
	ssize_t n;

	(void)events;
	if (r->sent == 0 &&
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &r->saved, &len) == 0 &&
	    r->saved != 0) {
		fail_errno(r, r->saved);
		return;
	}
	n = send(fd, r->out.p + r->sent, r->out.len - r->sent, MSG_NOSIGNAL);
	if (n == -1) {
		if (errno != EAGAIN && errno != EINTR)
			fail_errno(r, errno);
		return;
	}
	r->sent += (size_t)n;
	if (r->sent < r->out.len)
		return;
	shutdown(fd, SHUT_WR);
	ev_fd(ev, fd, EV_READ, on_read, r);
}

static void
on_soon(struct ev *ev, void *arg)
{
	struct rpc *r = arg;

	(void)ev;
	fail_errno(r, r->saved);
}

static void
fail_soon(struct rpc *r, int number)
{
	r->saved = number;
	ev_timer(r->ev, &r->soon, 0, on_soon, r);
}

static void
open_socket(struct rpc *r, const struct sockaddr *sa, socklen_t len)
{
	r->fd = socket(sa->sa_family, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0);
	if (r->fd == -1 || (connect(r->fd, sa, len) == -1 &&
	    errno != EINPROGRESS))
		fail_soon(r, errno);
	else
		ev_fd(r->ev, r->fd, EV_WRITE, on_write, r);
}

static void
on_address(void *arg, const struct sockaddr_in *sa, const char *error)
{
	struct rpc *r = arg;

	r->lookup = NULL;
	if (sa == NULL)
		fail(r, error);
	else
		open_socket(r, (const struct sockaddr *)sa, sizeof *sa);
}

static void
open_path(struct rpc *r, const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof sa.sun_path) {
		fail_soon(r, ENAMETOOLONG);
		return;
	}
	memcpy(sa.sun_path, path, strlen(path));
	open_socket(r, (const struct sockaddr *)&sa, sizeof sa);
}

static void
open_host(struct rpc *r, const char *where, const char *colon)
{
	char *host = xstrdup(where);

	host[colon - where] = '\0';
	r->lookup = lookup_start(r->ev, host, colon + 1, on_address, r);
	free(host);
}

struct rpc *
rpc_start(struct ev *ev, const struct rpc_request *q, rpc_fn *done, void *arg)
{
	struct rpc *r = xcalloc(1, sizeof *r);
	const char *colon = strchr(q->where, ':');
	struct uuid id;
	json_t *v;

	uuid_random(&id);
	uuid_text(&id, r->id);
	r->ev = ev;
	r->fd = -1;
	r->done = done;
	r->arg = arg;
	v = json_pack("{s:s,s:s,s:O,s:s}", "jsonrpc", "2.0", "method",
	    q->method, "params", q->params, "id", r->id);
	json_dump(&r->out, v);
	buf_addc(&r->out, '\n');
	json_decref(v);
	ev_timer(ev, &r->limit, q->limit, on_limit, r);
	if (colon != NULL)
		open_host(r, q->where, colon);
	else
		open_path(r, q->where);
	return r;
}

/* ---- waiting ---- */

struct waiting {
	struct ev *ev;
	rpc_fn *done;
	void *arg;
};

static void
on_waited(void *arg, const struct rpc_answer *a)
{
	struct waiting *w = arg;

	w->done(w->arg, a);
	ev_stop(w->ev);
}

void
rpc_wait(const struct rpc_request *q, rpc_fn *done, void *arg)
{
	struct waiting w = { ev_new(), done, arg };

	rpc_start(w.ev, q, on_waited, &w);
	ev_run(w.ev);
	ev_free(w.ev);
}
