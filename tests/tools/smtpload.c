/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* smtpload [-1p] [-c CLIENTS] [-b BYTES] [-s SECONDS] PORT RCPT ...: clients
 * that send mails to 127.0.0.1 one after the other, each to the next recipient,
 * for so many seconds, or until the server is gone; -1: a connection for each
 * mail, -p: commands pipelined. Prints mails/s, p50 and p99 of a mail in
 * milliseconds, then how many mails each recipient was answered 250 for. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"

#define CLIENTS_MAX 1000
#define TIMES_MAX (1 << 20)

enum step { GREETED, HELO, MAIL, RCPT, DATA, SENT, QUIT, GONE };

struct client {
	int fd;
	enum step step;		/* what the next reply is to */
	size_t rcpt;
	int64_t since;
	struct buf in;
};

static struct load {
	int once, pipelined, port, nclients;
	int64_t bytes, seconds;
	char **rcpts;
	size_t nrcpts;
	uint64_t *taken;		/* by recipient */
	struct client clients[CLIENTS_MAX];
	int64_t *times;
	size_t ntimes, mails;
	struct buf message;
	int64_t end;
} load = { .nclients = 8, .bytes = 500, .seconds = 3 };

static void
say(struct client *c, struct str s)
{
	ssize_t n;

	while (s.len > 0 && (n = send(c->fd, s.p, s.len, MSG_NOSIGNAL)) > 0)
		s = (struct str){ s.p + n, s.len - (size_t)n };
}

static void
open_client(struct client *c)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_port = htons((in_port_t)load.port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int on = 1;

	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	c->step = GREETED;
	buf_reset(&c->in);
	if (c->fd == -1 ||
	    connect(c->fd, (struct sockaddr *)&sa, sizeof sa) == -1) {
		c->step = GONE;
		close(c->fd);
		c->fd = -1;
		return;
	}
	(void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void
close_client(struct client *c, int again)
{
	close(c->fd);
	c->fd = -1;
	c->step = GONE;
	if (again && hc_mono() < load.end)
		open_client(c);
}

/* Says what comes at this step. */
static void
next(struct client *c)
{
	struct buf b = { 0 };

	switch (c->step) {
	case HELO:
		buf_adds(&b, "EHLO load\r\n");
		break;
	case MAIL:
		c->rcpt = (c->rcpt + (size_t)load.nclients) % load.nrcpts;
		buf_adds(&b, "MAIL FROM:<load@example.org>\r\n");
		if (!load.pipelined)
			break;
		/* fall through */
	case RCPT:
		buf_addf(&b, "RCPT TO:<%s>\r\n", load.rcpts[c->rcpt]);
		if (!load.pipelined)
			break;
		/* fall through */
	case DATA:
		buf_adds(&b, "DATA\r\n");
		break;
	case SENT:
		say(c, buf_view(&load.message));
		break;
	case QUIT:
		buf_adds(&b, "QUIT\r\n");
		break;
	case GREETED:
	case GONE:
		break;
	}
	say(c, buf_view(&b));
	buf_free(&b);
}

static void
taken(struct client *c)
{
	int64_t now = hc_mono();

	load.taken[c->rcpt]++;
	load.mails++;
	if (load.ntimes < TIMES_MAX)
		load.times[load.ntimes++] = now - c->since;
	c->since = now;
	c->step = load.once || now >= load.end ? QUIT : MAIL;
}

/* One reply, complete. */
static void
reply(struct client *c, const char *line)
{
	int ok = line[0] == (c->step == DATA ? '3' : '2');

	if (!ok || c->step == QUIT) {
		if (!ok)
			fprintf(stderr, "step %d: %s\n", (int)c->step, line);
		close_client(c, ok && load.once);
		return;
	}
	if (c->step == SENT) {
		taken(c);
	} else {
		if (c->step == GREETED || c->step == HELO)
			c->since = hc_mono();
		c->step++;
		if (load.pipelined && (c->step == RCPT || c->step == DATA))
			return;		/* said already */
	}
	next(c);
}

static void
hear(struct client *c)
{
	char data[4096], *lf;
	ssize_t n = recv(c->fd, data, sizeof data, 0);
	struct buf line = { 0 };
	int fd = c->fd;

	if (n <= 0) {
		close_client(c, 0);
		return;
	}
	buf_add(&c->in, data, (size_t)n);
	while (c->fd == fd && c->in.len > 0 &&
	    (lf = memchr(c->in.p, '\n', c->in.len)) != NULL) {
		size_t len = (size_t)(lf - c->in.p) + 1;
		struct buf rest = { 0 };

		buf_reset(&line);
		buf_add(&line, c->in.p, len - 1);
		buf_add(&rest, c->in.p + len, c->in.len - len);
		buf_free(&c->in);
		c->in = rest;
		if (line.len < 4 || line.p[3] != '-')
			reply(c, buf_str(&line));
	}
	buf_free(&line);
}

static void
run(void)
{
	struct pollfd p[CLIENTS_MAX];
	int i, open = 1;

	for (i = 0; i < load.nclients; i++) {
		load.clients[i].rcpt = (size_t)i % load.nrcpts;
		open_client(&load.clients[i]);
	}
	while (open > 0) {
		open = 0;
		for (i = 0; i < load.nclients; i++) {
			p[i] = (struct pollfd){ .fd = load.clients[i].fd,
				.events = POLLIN };
			open += p[i].fd != -1;
		}
		if (open > 0 && poll(p, (nfds_t)load.nclients, 60000) <= 0)
			break;
		for (i = 0; i < load.nclients; i++)
			if (p[i].fd != -1 && p[i].revents != 0)
				hear(&load.clients[i]);
	}
}

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void
report(int64_t took)
{
	size_t i, n = load.ntimes;

	qsort(load.times, n, sizeof *load.times, by_value);
	printf("%.0f\t%.2f\t%.2f\n", (double)load.mails * 1e6 / (double)took,
	    n ? (double)load.times[n / 2] / 1e3 : 0,
	    n ? (double)load.times[n * 99 / 100] / 1e3 : 0);
	for (i = 0; i < load.nrcpts; i++)
		printf("%s\t%llu\n", load.rcpts[i],
		    (unsigned long long)load.taken[i]);
}

static void
make_message(void)
{
	struct buf *m = &load.message;

	buf_adds(m, "From: load@example.org\r\nSubject: load\r\n\r\n");
	while (m->len < (size_t)load.bytes)
		buf_adds(m, "A line of the text of this mail, which says "
		    "nothing.\r\n");
	buf_adds(m, ".\r\n");
}

static int64_t
number(const char *s, int64_t max)
{
	int64_t n;

	if (num(str_of(s), 1, max, &n, NULL) == -1) {
		fprintf(stderr, "smtpload: not a good number: %s\n", s);
		exit(2);
	}
	return n;
}

int
main(int argc, char **argv)
{
	int64_t start;
	int c;

	while ((c = getopt(argc, argv, "1pc:b:s:")) != -1) {
		switch (c) {
		case '1':
			load.once = 1;
			break;
		case 'p':
			load.pipelined = 1;
			break;
		case 'c':
			load.nclients = (int)number(optarg, CLIENTS_MAX);
			break;
		case 'b':
			load.bytes = number(optarg, 32 << 20);
			break;
		case 's':
			load.seconds = number(optarg, 3600);
			break;
		default:
			return 2;
		}
	}
	if (argc - optind < 2)
		return 2;
	load.port = (int)number(argv[optind], 65535);
	load.rcpts = argv + optind + 1;
	load.nrcpts = (size_t)(argc - optind - 1);
	load.taken = xcalloc(load.nrcpts, sizeof *load.taken);
	load.times = xcalloc(TIMES_MAX, sizeof *load.times);
	make_message();
	start = hc_mono();
	load.end = start + load.seconds * HC_SECOND;
	run();
	report(hc_mono() - start);
	return 0;
}
