/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* pingload [-k] [-s] [-H HOST] [-c CONNS] [-n PINGS] [-t SECONDS] [-a FILE]
 *     [-u FILE] PORT CODES
 *
 * Sends pings to 127.0.0.1:PORT, to the checks whose codes stand in the file
 * CODES in turn, each with a rid of its own, over CONNS connections at once: a
 * new one for each ping, or kept alive with -k. Ends after PINGS of them or
 * SECONDS, with -s also when nothing listens any more. Writes the rids of pings
 * that were answered 200 to the file of -a, and of those that were sent and got
 * no answer to that of -u; prints what came out. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/num.h"
#include "lib/base/uuid.h"
#include "lib/base/xmalloc.h"

struct conn {
	int fd;
	char in[4096];
	size_t len;
	char rid[UUID_TEXT_SIZE];
	int64_t sent_at;
	int sent;
};

static struct {
	int keep, stop_when_gone;
	const char *host;
	int64_t conns, pings, seconds;
	struct sockaddr_in to;
	char (*codes)[UUID_TEXT_SIZE];
	size_t ncodes;
	FILE *answered, *unanswered;
} opt = { .host = "localhost", .conns = 64, .pings = INT64_MAX,
	.seconds = 3600 };

static struct {
	int64_t begun, ok, bad, refused, reset, idle_closed;
	uint32_t *lat;
	size_t nlat, lat_cap;
	int ended;
} did;

static int epoll;
static unsigned run_id;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t
number(const char *s)
{
	struct hc_err err;
	int64_t n;

	if (num(str_of(s), 1, INT64_MAX, &n, &err) == -1) {
		fprintf(stderr, "pingload: %s\n", err.text);
		exit(2);
	}
	return n;
}

static void
read_codes(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[128];
	struct uuid u;

	if (f == NULL)
		die(path);
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (uuid_from_any(str_of(line), &u) == -1)
			continue;
		opt.codes = xreallocarray(opt.codes, opt.ncodes + 1,
		    sizeof *opt.codes);
		uuid_text(&u, opt.codes[opt.ncodes++]);
	}
	fclose(f);
	if (opt.ncodes == 0) {
		fprintf(stderr, "pingload: no codes in %s\n", path);
		exit(1);
	}
}

static void
note(FILE *f, const char *rid)
{
	if (f != NULL)
		fprintf(f, "%s\n", rid);
}

static int
done(void)
{
	return did.ended || did.begun >= opt.pings;
}

static void
drop(struct conn *c)
{
	if (c->fd != -1)
		close(c->fd);
	c->fd = -1;
	c->len = 0;
	c->sent = 0;
}

static void
dial(struct conn *c)
{
	int one = 1;
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };
	struct linger now = { 1, 0 };

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd == -1)
		die("socket");
	/* Loopback connects at once; blocking is no trouble. */
	if (connect(c->fd, (struct sockaddr *)&opt.to, sizeof opt.to) == -1) {
		did.refused++;
		drop(c);
		if (opt.stop_when_gone)
			did.ended = 1;
		usleep(1000);
		return;
	}
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	/* The server closes first; no port is left in TIME_WAIT by us. */
	if (!opt.keep)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e);
}

static void
ping(struct conn *c)
{
	const char *code = opt.codes[(size_t)did.begun % opt.ncodes];
	char text[256];
	int n;

	snprintf(c->rid, sizeof c->rid, "%08x-0000-4000-8000-%012llx", run_id,
	    (unsigned long long)did.begun);
	n = snprintf(text, sizeof text, "GET /ping/%s?rid=%s HTTP/1.1\r\n"
	    "Host: %s\r\n%s\r\n", code, c->rid, opt.host,
	    opt.keep ? "" : "Connection: close\r\n");
	did.begun++;
	c->sent_at = hc_mono();
	c->sent = 1;
	if (send(c->fd, text, (size_t)n, MSG_NOSIGNAL) != n) {
		did.reset++;
		note(opt.unanswered, c->rid);
		drop(c);
	}
}

static void
next(struct conn *c)
{
	while (!done() && !c->sent) {
		if (c->fd == -1)
			dial(c);
		if (c->fd != -1)
			ping(c);
	}
}

static void
latency(int64_t us)
{
	if (did.nlat == did.lat_cap) {
		did.lat_cap = did.lat_cap ? did.lat_cap * 2 : 65536;
		did.lat = xreallocarray(did.lat, did.lat_cap,
		    sizeof *did.lat);
	}
	did.lat[did.nlat++] = (uint32_t)us;
}

/* Bytes of a complete answer in the buffer, 0 when it is not; *close: the
 * server ends the connection. */
static size_t
complete(struct conn *c, int *closing)
{
	char *end, *len;
	size_t body;

	c->in[c->len] = '\0';
	end = strstr(c->in, "\r\n\r\n");
	if (end == NULL)
		return 0;
	*closing = strcasestr(c->in, "\r\nConnection: close\r\n") != NULL;
	len = strcasestr(c->in, "\r\nContent-Length: ");
	body = len != NULL && len < end ? strtoul(len + 18, NULL, 10) : 0;
	body += (size_t)(end + 4 - c->in);
	return body <= c->len ? body : 0;
}

static void
lost(struct conn *c)
{
	if (c->sent) {
		did.reset++;
		note(opt.unanswered, c->rid);
	} else {
		did.idle_closed++;
	}
	drop(c);
}

static void
on_ready(struct conn *c)
{
	ssize_t n = recv(c->fd, c->in + c->len, sizeof c->in - 1 - c->len, 0);
	int closing = 0;

	if (n <= 0) {
		lost(c);
		next(c);
		return;
	}
	c->len += (size_t)n;
	if (complete(c, &closing) == 0)
		return;
	if (strncmp(c->in, "HTTP/1.1 200 ", 13) == 0) {
		did.ok++;
		latency(hc_mono() - c->sent_at);
		note(opt.answered, c->rid);
	} else {
		did.bad++;
	}
	c->sent = 0;
	c->len = 0;
	if (!opt.keep || closing)
		drop(c);
	next(c);
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static double
percentile(double p)
{
	if (did.nlat == 0)
		return 0;
	return did.lat[(size_t)((double)(did.nlat - 1) * p)] / 1000.0;
}

static void
report(int64_t took)
{
	qsort(did.lat, did.nlat, sizeof *did.lat, compare);
	printf("ok=%lld bad=%lld refused=%lld unanswered=%lld closed=%lld "
	    "rate=%.0f p50=%.2f p99=%.2f\n", (long long)did.ok,
	    (long long)did.bad, (long long)did.refused, (long long)did.reset,
	    (long long)did.idle_closed,
	    (double)did.ok / ((double)took / HC_SECOND), percentile(0.5),
	    percentile(0.99));
}

static void
on_term(int signo)
{
	(void)signo;
	did.ended = 1;
}

static int
in_flight(const struct conn *c)
{
	int64_t i;

	for (i = 0; i < opt.conns; i++)
		if (c[i].sent)
			return 1;
	return 0;
}

static void
run(void)
{
	struct conn *c = xcalloc((size_t)opt.conns, sizeof *c);
	int64_t start = hc_mono(), i, end = start + opt.seconds * HC_SECOND;
	struct epoll_event e[256];
	int n;

	for (i = 0; i < opt.conns; i++) {
		c[i].fd = -1;
		next(&c[i]);
	}
	while (!done() || in_flight(c)) {
		n = epoll_wait(epoll, e, 256, 100);
		for (i = 0; i < n; i++)
			on_ready(e[i].data.ptr);
		if (hc_mono() >= end)
			did.ended = 1;
		/* Answers may take as long as a request may. */
		if (hc_mono() >= end + 15 * HC_SECOND)
			break;
	}
	report(hc_mono() - start);
	for (i = 0; i < opt.conns; i++)
		if (c[i].sent)
			lost(&c[i]);
	free(c);
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_term };
	int c;

	while ((c = getopt(argc, argv, "kH:c:n:t:a:u:s")) != -1) {
		switch (c) {
		case 'k': opt.keep = 1; break;
		case 'H': opt.host = optarg; break;
		case 's': opt.stop_when_gone = 1; break;
		case 'c': opt.conns = number(optarg); break;
		case 'n': opt.pings = number(optarg); break;
		case 't': opt.seconds = number(optarg); break;
		case 'a': opt.answered = fopen(optarg, "w"); break;
		case 'u': opt.unanswered = fopen(optarg, "w"); break;
		default: return 2;
		}
	}
	if (argc - optind != 2)
		return 2;
	opt.to.sin_family = AF_INET;
	opt.to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	opt.to.sin_port = htons((uint16_t)number(argv[optind]));
	read_codes(argv[optind + 1]);
	run_id = (unsigned)getpid();
	sigaction(SIGTERM, &sa, NULL);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	run();
	if (opt.answered != NULL)
		fclose(opt.answered);
	if (opt.unanswered != NULL)
		fclose(opt.unanswered);
	return 0;
}
