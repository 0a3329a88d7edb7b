/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/client/http_private.h"

/* getaddrinfo() knows no limit of time, so a thread calls it, which is left
 * alone when it takes too long. Whoever is last frees this. */
struct lookup {
	pthread_mutex_t mutex;
	pthread_cond_t ready;
	int users;
	bool done;
	char *host, *port;
	struct addrinfo *list;
	int rc;
};

static void
leave(struct lookup *l)
{
	int users = --l->users;

	pthread_mutex_unlock(&l->mutex);
	if (users > 0)
		return;
	if (l->list != NULL)
		freeaddrinfo(l->list);
	pthread_cond_destroy(&l->ready);
	pthread_mutex_destroy(&l->mutex);
	free(l->host);
	free(l->port);
	free(l);
}

static int
resolve(const char *host, const char *port, int flags,
    struct addrinfo **list)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = flags };

	return getaddrinfo(host, port, &hints, list);
}

static void *
lookup_thread(void *arg)
{
	struct lookup *l = arg;
	struct addrinfo *list = NULL;
	int rc = resolve(l->host, l->port, AI_ADDRCONFIG, &list);

	pthread_mutex_lock(&l->mutex);
	l->list = rc == 0 ? list : NULL;
	l->rc = rc;
	l->done = true;
	pthread_cond_signal(&l->ready);
	leave(l);
	return NULL;
}

static struct lookup *
lookup_new(const char *host, const char *port)
{
	struct lookup *l = xcalloc(1, sizeof *l);
	pthread_condattr_t attr;

	l->users = 1;
	l->host = xstrdup(host);
	l->port = xstrdup(port);
	pthread_mutex_init(&l->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->ready, &attr);
	pthread_condattr_destroy(&attr);
	return l;
}

/* Signals are for the program's own threads. */
static int
start_thread(struct lookup *l)
{
	sigset_t all, old;
	pthread_t thread;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&thread, NULL, lookup_thread, l);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc == 0)
		pthread_detach(thread);
	return rc;
}

static int
resolve_name(const char *host, const char *port, int64_t end,
    struct addrinfo **list)
{
	struct timespec ts = { .tv_sec = (time_t)(end / HC_SECOND),
		.tv_nsec = (long)(end % HC_SECOND * 1000) };
	struct lookup *l = lookup_new(host, port);
	int rc;

	pthread_mutex_lock(&l->mutex);
	l->users++;
	if (start_thread(l) != 0) {
		l->users--;
		l->rc = EAI_AGAIN;
		l->done = true;
	}
	while (!l->done &&
	    pthread_cond_timedwait(&l->ready, &l->mutex, &ts) != ETIMEDOUT)
		;
	rc = l->done ? l->rc : EAI_AGAIN;
	if (l->done) {
		*list = l->list;
		l->list = NULL;
	}
	leave(l);
	return rc;
}

int
client_wait(int fd, int events, int64_t end, struct hc_err *err)
{
	struct pollfd p = { .fd = fd, .events = (short)events };

	for (;;) {
		int64_t left = end - hc_mono();
		int n;

		if (left <= 0)
			return hc_err(err, HC_ETIMEOUT, "no answer in time");
		n = poll(&p, 1, (int)(left / 1000 + 1));
		if (n > 0)
			return 0;
		if (n == -1 && errno != EINTR)
			return hc_err_sys(err, "poll");
	}
}

static int
connect_one(const struct addrinfo *ai, int64_t end, struct hc_err *err)
{
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0), one = 1, e = 0;
	socklen_t len = sizeof e;

	if (fd == -1)
		return hc_err_sys(err, "socket");
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) == -1)
		e = errno;
	if (e == EINPROGRESS) {
		e = 0;
		if (client_wait(fd, POLLOUT, end, err) == -1) {
			close(fd);
			return hc_err(err, HC_ERETRY, "cannot connect in time");
		}
		(void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len);
	}
	if (e != 0) {
		close(fd);
		return hc_err(err, HC_EAWAY, "connect: %s", strerror(e));
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

int
client_connect(struct str host, struct str port, int64_t end,
    struct hc_err *err)
{
	char *h = xmemdup0(host.p, host.len), *p = xmemdup0(port.p, port.len);
	struct addrinfo *list = NULL, *ai;
	int fd = -1, rc;

	rc = resolve(h, p, AI_NUMERICHOST | AI_NUMERICSERV, &list);
	if (rc == EAI_NONAME)
		rc = resolve_name(h, p, end, &list);
	if (rc != 0)
		hc_err(err, rc == EAI_AGAIN ? HC_ERETRY : HC_ENOTFOUND,
		    "%s: %s", h, gai_strerror(rc));
	for (ai = rc == 0 ? list : NULL; ai != NULL && fd == -1;
	    ai = ai->ai_next) {
		int64_t now = hc_mono(), until = end;

		/* An address that does not answer leaves time for the next. */
		if (ai->ai_next != NULL)
			until = now + (end - now) / 2;
		fd = connect_one(ai, until, err);
	}
	if (list != NULL)
		freeaddrinfo(list);
	free(h);
	free(p);
	return fd;
}
