/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* getaddrinfo() takes its time, so it runs in a thread of its own. That one
 * ends when it is done, whether somebody still waits or not; all it shares with
 * the loop is a pipe. */
#include "lib/net/lookup.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/ev.h"
#include "lib/base/xmalloc.h"

struct answer {			/* what comes through the pipe, at once */
	struct sockaddr_in sa;
	int code;		/* getaddrinfo()'s */
};

struct question {
	char *host, *port;
	int fd;
};

struct lookup {
	struct ev *ev;
	int fd;			/* -1: there is no thread */
	struct ev_timer timer;
	lookup_fn *done;
	void *arg;
};

static void *
ask(void *arg)
{
	struct question *q = arg;
	const struct addrinfo hints = { .ai_family = AF_INET,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *ai = NULL;
	struct answer a;

	memset(&a, 0, sizeof a);
	a.code = getaddrinfo(q->host, q->port, &hints, &ai);
	if (a.code == 0) {
		memcpy(&a.sa, ai->ai_addr, sizeof a.sa);
		freeaddrinfo(ai);
	}
	/* Nobody to tell is no error; programs ignore SIGPIPE. */
	while (write(q->fd, &a, sizeof a) == -1 && errno == EINTR)
		;
	close(q->fd);
	free(q->host);
	free(q->port);
	free(q);
	return NULL;
}

void
lookup_cancel(struct lookup *l)
{
	ev_timer_stop(l->ev, &l->timer);
	if (l->fd != -1) {
		ev_fd(l->ev, l->fd, 0, NULL, NULL);
		close(l->fd);
	}
	free(l);
}

static void
finish(struct lookup *l, const struct sockaddr_in *sa, const char *error)
{
	lookup_fn *done = l->done;
	void *arg = l->arg;

	lookup_cancel(l);
	done(arg, sa, error);
}

static void
on_answer(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct answer a;
	ssize_t n = read(fd, &a, sizeof a);

	(void)ev;
	(void)events;
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n != sizeof a)
		finish(arg, NULL, "no answer");
	else if (a.code != 0)
		finish(arg, NULL, gai_strerror(a.code));
	else
		finish(arg, &a.sa, NULL);
}

static void
on_no_thread(struct ev *ev, void *arg)
{
	(void)ev;
	finish(arg, NULL, "no thread for it");
}

/* -1: no thread; q is freed. */
static int
start_thread(struct question *q)
{
	pthread_attr_t attr;
	pthread_t thread;
	int rc;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	rc = pthread_create(&thread, &attr, ask, q);
	pthread_attr_destroy(&attr);
	if (rc == 0)
		return 0;
	close(q->fd);
	free(q->host);
	free(q->port);
	free(q);
	return -1;
}

struct lookup *
lookup_start(struct ev *ev, const char *host, const char *port,
    lookup_fn *done, void *arg)
{
	struct lookup *l = xcalloc(1, sizeof *l);
	struct question *q;
	int fds[2];

	l->ev = ev;
	l->fd = -1;
	l->done = done;
	l->arg = arg;
	if (pipe(fds) == 0) {
		fcntl(fds[0], F_SETFD, FD_CLOEXEC);
		fcntl(fds[1], F_SETFD, FD_CLOEXEC);
		fcntl(fds[0], F_SETFL, O_NONBLOCK);
		q = xcalloc(1, sizeof *q);
		q->host = xstrdup(host);
		q->port = xstrdup(port);
		q->fd = fds[1];
		if (start_thread(q) == 0)
			l->fd = fds[0];
		else
			close(fds[0]);
	}
	if (l->fd == -1)
		ev_timer(ev, &l->timer, 0, on_no_thread, l);
	else
		ev_fd(ev, l->fd, EV_READ, on_answer, l);
	return l;
}
