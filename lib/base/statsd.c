/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/statsd.h"

#include <netdb.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"

static int
resolve(struct statsd *s, const char *host, const char *port,
    struct hc_err *err)
{
	struct addrinfo hints = { .ai_family = AF_INET,
		.ai_socktype = SOCK_DGRAM }, *list = NULL;
	int rc = getaddrinfo(host, port, &hints, &list);

	if (rc != 0)
		return hc_err(err, HC_EINVAL, "STATSD_HOST: %s: %s", host,
		    gai_strerror(rc));
	memcpy(&s->to, list->ai_addr, sizeof s->to);
	freeaddrinfo(list);
	return 0;
}

int
statsd_open(struct statsd *s, const char *host, struct hc_err *err)
{
	const char *port = "8125";
	char *copy, *colon;
	int64_t n;
	int rc = -1;

	*s = (struct statsd){ .fd = -1 };
	if (host == NULL || host[0] == '\0')
		return 0;
	copy = xstrdup(host);
	colon = strrchr(copy, ':');
	if (colon != NULL) {
		*colon = '\0';
		port = colon + 1;
	}
	if (num(str_of(port), 1, 65535, &n, err) != 0) {
		hc_err_wrap(err, "STATSD_HOST: port");
		goto out;
	}
	if (resolve(s, copy, port, err) != 0)
		goto out;
	s->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd == -1)
		hc_err_sys(err, "STATSD_HOST");
	else
		rc = 0;
out:
	free(copy);
	return rc;
}

void
statsd_close(struct statsd *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
}

/* Not connected: a port unreachable for one datagram would eat the next. */
static void
send_to(const struct statsd *s, struct buf *b)
{
	(void)!sendto(s->fd, b->p, b->len, MSG_DONTWAIT | MSG_NOSIGNAL,
	    (const struct sockaddr *)&s->to, sizeof s->to);
	buf_free(b);
}

void
statsd_count(const struct statsd *s, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	if (s->fd == -1)
		return;
	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	buf_adds(&b, ":1|c");
	send_to(s, &b);
}

void
statsd_time(const struct statsd *s, const char *name, int64_t usec)
{
	struct buf b = { 0 };

	if (s->fd == -1)
		return;
	buf_addf(&b, "%s:%.6f|ms", name, (double)usec / 1000);
	send_to(s, &b);
}
