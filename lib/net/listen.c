/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/daemon.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"

#define BACKLOG 1024

static struct listener *
add(struct listeners *l, int fd)
{
	struct listener *n;

	l->v = xreallocarray(l->v, l->n + 1, sizeof *l->v);
	n = &l->v[l->n++];
	*n = (struct listener){ .fd = fd };
	return n;
}

/* Writes the bound address of fd, as -l takes it. */
static void
name_of(struct listener *n)
{
	union {
		struct sockaddr sa;
		struct sockaddr_un un;
		struct sockaddr_storage ss;
	} a;
	socklen_t len = sizeof a;
	char host[64], port[16];

	memset(&a, 0, sizeof a);
	if (getsockname(n->fd, &a.sa, &len) == -1)
		return;
	if (a.sa.sa_family == AF_UNIX) {
		n->is_unix = 1;
		snprintf(n->name, sizeof n->name, "%.*s",
		    (int)sizeof a.un.sun_path, a.un.sun_path);
		return;
	}
	if (getnameinfo(&a.sa, len, host, sizeof host, port, sizeof port,
	    NI_NUMERICHOST | NI_NUMERICSERV) == 0)
		snprintf(n->name, sizeof n->name,
		    a.sa.sa_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
		    port);
}

static int
check_path(const char *path, struct hc_err *err)
{
	const struct sockaddr_un sa;

	return path[0] != '\0' && strlen(path) < sizeof sa.sun_path ? 0 :
	    hc_err(err, HC_EINVAL, "listen: no path of a socket: \"%s\"",
	    path);
}

static int
open_unix(struct listeners *l, const char *path, struct hc_err *err)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct stat st;
	int fd;

	if (check_path(path, err) == -1)
		return -1;
	memcpy(sa.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return hc_err_sys(err, "listen %s", path);
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode)) {
		if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == 0) {
			close(fd);
			return hc_err(err, HC_EEXIST,
			    "listen %s: in use by another process", path);
		}
		unlink(path);
	}
	if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1 ||
	    chmod(path, 0660) == -1 || listen(fd, BACKLOG) == -1) {
		hc_err_sys(err, "listen %s", path);
		close(fd);
		return -1;
	}
	name_of(add(l, fd));
	return 0;
}

static int
open_inet(struct listeners *l, const struct addrinfo *ai, int reuseport)
{
	int fd, on = 1;

	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (fd == -1)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (ai->ai_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if ((reuseport && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on,
	    sizeof on) == -1) || bind(fd, ai->ai_addr, ai->ai_addrlen) == -1 ||
	    listen(fd, BACKLOG) == -1) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	name_of(add(l, fd));
	return 0;
}

/* Splits "HOST:PORT", "[V6]:PORT", ":PORT", "PORT" in place. */
static int
split(char *spec, const char **host, const char **port)
{
	char *colon = strrchr(spec, ':');
	int64_t n;

	*host = NULL;
	*port = spec;
	if (colon != NULL) {
		*colon = '\0';
		*port = colon + 1;
		if (spec[0] == '[' && colon > spec + 1 && colon[-1] == ']') {
			colon[-1] = '\0';
			*host = spec + 1;
		} else if (strchr(spec, ':') != NULL)
			return -1;	/* IPv6 without brackets */
		else if (spec[0] != '\0' && strcmp(spec, "*") != 0)
			*host = spec;
	}
	return num(str_of(*port), 0, 65535, &n, NULL);
}

/* The path when spec is a unix socket, else NULL. */
static const char *
unix_path(const char *spec)
{
	if (spec[0] == '/')
		return spec;
	return strncmp(spec, "unix:", 5) == 0 ? spec + 5 : NULL;
}

/* What spec stands for; the caller frees *list. */
static int
resolve(const char *spec, struct addrinfo **list, struct hc_err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE };
	const char *host, *port;
	char *copy = xstrdup(spec);
	int rc;

	if (split(copy, &host, &port) == -1) {
		free(copy);
		return hc_err(err, HC_EINVAL,
		    "listen: not ADDR:PORT: \"%s\"", spec);
	}
	rc = getaddrinfo(host, port, &hints, list);
	free(copy);
	return rc == 0 ? 0 : hc_err(err, HC_EINVAL, "listen %s: %s", spec,
	    gai_strerror(rc));
}

int
listen_open(struct listeners *l, const char *spec, int reuseport,
    struct hc_err *err)
{
	struct addrinfo *list = NULL, *ai;
	int opened = 0, saved = 0;

	if (unix_path(spec) != NULL)
		return open_unix(l, unix_path(spec), err);
	if (resolve(spec, &list, err) == -1)
		return -1;
	for (ai = list; ai != NULL; ai = ai->ai_next) {
		if (open_inet(l, ai, reuseport) == 0)
			opened++;
		else if (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL)
			saved = errno;
		else if (saved == 0)
			saved = errno;
	}
	freeaddrinfo(list);
	/* A name may stand for addresses this host does not have ("localhost"
	 * without IPv6), but a port that is taken is an error. */
	if (opened == 0 || saved == EADDRINUSE || saved == EACCES) {
		errno = saved;
		return hc_err_sys(err, "listen %s", spec);
	}
	return 0;
}

/* Appends the sockets of socket activation. */
static void
add_activated(struct listeners *l)
{
	int i, n = sd_listen_fds();

	for (i = 0; i < n; i++) {
		int fd = 3 + i;
		struct listener *new = add(l, fd);

		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		name_of(new);
		/* Its path belongs to the service manager: not ours to
		 * unlink. */
		new->activated = 1;
	}
}

int
listen_all(struct listeners *l, const struct listen_wish *w,
    struct hc_err *err)
{
	size_t i;

	add_activated(l);
	for (i = 0; i < w->n; i++)
		if (listen_open(l, w->specs[i], w->reuseport, err) == -1)
			return -1;
	return l->n > 0 ? 0 : listen_open(l, w->otherwise, w->reuseport, err);
}

static int
preview(const char *spec, struct buf *out, struct hc_err *err)
{
	struct addrinfo *list = NULL;

	if (unix_path(spec) == NULL) {
		if (resolve(spec, &list, err) == -1)
			return -1;
		freeaddrinfo(list);
	} else if (check_path(unix_path(spec), err) == -1) {
		return -1;
	}
	buf_addf(out, "would listen at %s\n", spec);
	return 0;
}

int
listen_preview(const struct listen_wish *w, struct buf *out,
    struct hc_err *err)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (preview(w->specs[i], out, err) == -1)
			return -1;
	return w->n > 0 ? 0 : preview(w->otherwise, out, err);
}

void
listen_close(struct listeners *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->v[i].is_unix && !l->v[i].activated)
			unlink(l->v[i].name);
		close(l->v[i].fd);
	}
	free(l->v);
	*l = (struct listeners){ 0 };
}
