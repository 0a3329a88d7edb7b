/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* alertsink PORT: a fast web server on 127.0.0.1 that answers 200 to each
 * request and prints "MICROSECONDS TARGET" for it: when its first byte came.
 * Where the target holds "/stall", the answer waits until SIGUSR1; "/hang"
 * never gets one, "/broken" gets 500. */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/ev.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"

#define FDS 65536

struct conn {
	struct buf in;
	int64_t since;		/* of the first byte of a request */
	int stalled;
};
static struct conn *conns[FDS];

static void
answer(int fd, const char *status)
{
	char text[100];
	int n = snprintf(text, sizeof text,
	    "HTTP/1.1 %s\r\nContent-Length: 2\r\n\r\nOK", status);

	if (write(fd, text, (size_t)n) != n)
		warn("write");
}

static size_t
body_size(const char *head, const char *end)
{
	const char *p = head;

	while (p < end && (p = strchr(p, '\n')) != NULL) {
		p++;
		if (strncasecmp(p, "content-length:", 15) == 0)
			return (size_t)strtoul(p + 15, NULL, 10);
	}
	return 0;
}

static void
take_request(int fd, struct conn *c, char *head)
{
	char *target = strchr(head, ' '), *end;

	if (target == NULL || (end = strchr(++target, ' ')) == NULL)
		return;
	*end = '\0';
	printf("%lld %s\n", (long long)c->since, target);
	fflush(stdout);
	if (strstr(target, "/stall") != NULL)
		c->stalled = 1;
	else if (strstr(target, "/hang") == NULL)
		answer(fd, strstr(target, "/broken") != NULL ?
		    "500 Internal Server Error" : "200 OK");
}

/* Takes whole requests from the front. */
static void
take_all(int fd, struct conn *c)
{
	char *end;
	size_t size;

	while (c->in.len > 0 && (end = strstr(c->in.p, "\r\n\r\n")) != NULL) {
		size = (size_t)(end + 4 - c->in.p) + body_size(c->in.p, end);
		if (c->in.len < size)
			return;
		take_request(fd, c, c->in.p);
		memmove(c->in.p, c->in.p + size, c->in.len - size + 1);
		c->in.len -= size;
		c->since = hc_now();
	}
}

static void
drop(int fd)
{
	close(fd);
	buf_free(&conns[fd]->in);
	free(conns[fd]);
	conns[fd] = NULL;
}

static void
on_data(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct conn *c = arg;
	char data[65536];
	ssize_t n = read(fd, data, sizeof data);

	(void)events;
	if (n <= 0) {
		ev_fd(ev, fd, 0, NULL, NULL);
		drop(fd);
		return;
	}
	if (c->in.len == 0)
		c->since = hc_now();
	buf_add(&c->in, data, (size_t)n);
	take_all(fd, c);
}

static void
on_conn(struct ev *ev, int fd, unsigned events, void *arg)
{
	int new, on = 1;

	(void)events, (void)arg;
	while ((new = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) != -1) {
		if (new >= FDS)
			errx(1, "too many connections");
		(void)setsockopt(new, IPPROTO_TCP, TCP_NODELAY, &on,
		    sizeof on);
		conns[new] = xcalloc(1, sizeof *conns[new]);
		ev_fd(ev, new, EV_READ, on_data, conns[new]);
	}
}

static void
on_usr1(struct ev *ev, void *arg)
{
	int fd;

	(void)ev, (void)arg;
	for (fd = 0; fd < FDS; fd++) {
		if (conns[fd] == NULL || !conns[fd]->stalled)
			continue;
		conns[fd]->stalled = 0;
		answer(fd, "200 OK");
	}
}

static void
on_term(struct ev *ev, void *arg)
{
	(void)arg;
	ev_stop(ev);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in sa = { .sin_family = AF_INET };
	struct ev *ev = ev_new();
	struct hc_err e;
	int64_t port;
	int fd, on = 1;

	if (argc != 2 || num(str_of(argv[1]), 1, 65535, &port, &e) == -1)
		errx(2, "usage: alertsink PORT");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sa.sin_port = htons((uint16_t)port);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1 ||
	    listen(fd, 4096) == -1)
		err(1, "port %s", argv[1]);
	ev_fd(ev, fd, EV_READ, on_conn, NULL);
	ev_signal(ev, SIGUSR1, on_usr1, NULL);
	ev_signal(ev, SIGTERM, on_term, NULL);
	ev_run(ev);
	for (fd = 0; fd < FDS; fd++)
		if (conns[fd] != NULL)
			drop(fd);
	ev_free(ev);
	return 0;
}
