/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The server's deadlines and limits, shorter than any program sets them. */
#include "lib/net/smtp_server.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"

#define UUID "c0de0001-0001-4000-8000-00000000c0de"
#define BEGIN "HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<" UUID "@d>\r\nDATA\r\n"
#define GREETING "220 mx hc-smtpd ESMTP\r\n"
#define GO "250 mx\r\n250 OK\r\n250 OK\r\n354 End data with " \
	"<CR><LF>.<CR><LF>\r\n"

static struct listeners listeners;
static pid_t server;

/* A message that says "slow" is slow to deliver, for others to wait. */
static void
deliver(void *arg, struct smtp_mail *mails, size_t n)
{
	size_t i;

	(void)arg;
	for (i = 0; i < n; i++) {
		mails[i].reply = "250 taken";
		if (str_is(mails[i].data, "slow\r\n"))
			usleep(300000);
	}
}

static int64_t
background(void *arg)
{
	(void)arg;
	return -1;
}

static void
ready(void)
{
}

static void
start(struct smtp_options *o)
{
	struct smtp_hooks h = { .deliver = deliver,
		.background = background };
	struct hc_err err;

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(listen_open(&listeners, "127.0.0.1:0", 0, &err), 0);
	o->listeners = &listeners;
	o->hostname = "mx";
	o->domain = "d";
	if ((server = fork()) == 0)
		_exit(smtp_serve(o, &h, ready, &err) == 0 ? 0 : 1);
	ck_assert_int_gt(server, 0);
}

static void
stop(void)
{
	int status = -1;

	kill(server, SIGTERM);
	ck_assert_int_eq(waitpid(server, &status, 0), server);
	ck_assert_int_eq(status, 0);
	listen_close(&listeners);
}

static int
client(void)
{
	struct sockaddr_in sa;
	socklen_t len = sizeof sa;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(getsockname(listeners.v[0].fd,
	    (struct sockaddr *)&sa, &len), 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&sa, len), 0);
	return fd;
}

static void
say(int fd, const char *text)
{
	size_t len = strlen(text);

	ck_assert_int_eq(send(fd, text, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* What comes until `until` has come or the other side is closed: "EOF" then
 * stands at its end. */
static struct buf heard;

static const char *
hear(int fd, const char *until)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char c;
	ssize_t n;

	buf_reset(&heard);
	while (until == NULL || strstr(buf_str(&heard), until) == NULL) {
		ck_assert_int_eq(poll(&p, 1, 10000), 1);
		if ((n = read(fd, &c, 1)) <= 0) {
			buf_adds(&heard, "EOF");
			break;
		}
		buf_addc(&heard, c);
	}
	return buf_str(&heard);
}

static struct smtp_options
options(void)
{
	return (struct smtp_options){ .max_conns = 10, .max_per_peer = 10,
		.idle = 20 * HC_SECOND, .progress = 20 * HC_SECOND };
}

START_TEST(idle)
{
	struct smtp_options o = options();
	int fd;

	o.idle = HC_SECOND / 5;
	start(&o);
	fd = client();
	ck_assert_str_eq(hear(fd, NULL), GREETING "EOF");
	close(fd);
	fd = client();
	say(fd, BEGIN "half a mess");
	ck_assert_str_eq(hear(fd, NULL), GREETING GO "EOF");
	close(fd);
	stop();
}
END_TEST

/* Bytes alone, however many, do not keep a connection. */
START_TEST(progress)
{
	struct smtp_options o = options();
	struct pollfd p;
	int fd, i;

	o.progress = 5 * HC_SECOND;
	start(&o);
	fd = client();
	ck_assert_str_eq(hear(fd, "\r\n"), GREETING);
	p = (struct pollfd){ .fd = fd, .events = POLLIN };
	for (i = 0; i < 1000 && poll(&p, 1, 20) == 0; i++)
		(void)!send(fd, "x", 1, MSG_NOSIGNAL);
	ck_assert_str_eq(hear(fd, "\r\n"),
	    "421 4.4.2 Took too long, closing\r\n");
	close(fd);
	/* A message taken starts it anew. */
	fd = client();
	hear(fd, "\r\n");
	say(fd, BEGIN);
	hear(fd, "354");
	usleep(2700000);
	say(fd, "a\r\n.\r\n");
	hear(fd, "taken\r\n");
	usleep(2700000);
	say(fd, "NOOP\r\n");
	ck_assert_str_eq(hear(fd, "\r\n"), "250 OK\r\n");
	ck_assert_str_eq(hear(fd, NULL),
	    "421 4.4.2 Took too long, closing\r\nEOF");
	close(fd);
	stop();
}
END_TEST

START_TEST(connections)
{
	struct smtp_options o = options();
	int a, b, c;

	if (_i == 0)
		o.max_conns = 2;
	else
		o.max_per_peer = 2;
	start(&o);
	a = client();
	hear(a, "\r\n");
	b = client();
	hear(b, "\r\n");
	c = client();
	ck_assert_str_eq(hear(c, NULL), "421 4.7.0 Too many connections, try "
	    "again later\r\nEOF");
	close(c);
	say(a, "QUIT\r\n");
	ck_assert_str_eq(hear(a, NULL), "221 Bye\r\nEOF");
	close(a);
	/* It has seen our end when it has seen the next one begin. */
	do {
		c = client();
		hear(c, "\r\n");
		close(c);
	} while (strcmp(buf_str(&heard), GREETING) != 0);
	close(b);
	stop();
}
END_TEST

/* Told to end: what has come in is answered, the others hear why. */
START_TEST(drain)
{
	struct smtp_options o = options();
	int a, b, c, status = -1;

	start(&o);
	a = client();
	hear(a, "\r\n");
	b = client();
	hear(b, "\r\n");
	say(b, BEGIN);
	hear(b, "<LF>\r\n");
	c = client();
	hear(c, "\r\n");
	say(c, BEGIN "slow\r\n.\r\n");
	hear(c, "<LF>\r\n");
	usleep(50000);
	say(b, "in time\r\n.\r\n");
	kill(server, SIGTERM);
	ck_assert_str_eq(hear(b, NULL), "250 taken\r\n"
	    "421 4.3.2 Shutting down, try again later\r\nEOF");
	close(b);
	ck_assert_str_eq(hear(a, NULL),
	    "421 4.3.2 Shutting down, try again later\r\nEOF");
	close(a);
	ck_assert_ptr_nonnull(strstr(hear(c, NULL), "250 taken\r\n421"));
	close(c);
	ck_assert_int_eq(waitpid(server, &status, 0), server);
	ck_assert_int_eq(status, 0);
	listen_close(&listeners);
}
END_TEST

static char noops[6 * 30000 + 1];

static void
make_noops(void)
{
	size_t i;

	for (i = 0; i + 6 < sizeof noops; i += 6)
		memcpy(noops + i, "NOOP\r\n", 6);
}

/* Input that has to wait keeps nothing else waiting: behind a message ... */
START_TEST(ahead)
{
	struct smtp_options o = options();
	int fd, i;

	start(&o);
	make_noops();
	fd = client();
	say(fd, BEGIN "slow\r\n.\r\n");
	say(fd, noops);
	hear(fd, "taken\r\n");
	for (i = 0; i < 30000; i++)
		ck_assert_str_eq(hear(fd, "\r\n"), "250 OK\r\n");
	close(fd);
	stop();
}
END_TEST

/* ... and behind answers that nobody reads, which take no more memory. */
START_TEST(deaf)
{
	struct smtp_options o = options();
	struct pollfd p;
	int held, fd, n = 0;

	start(&o);
	make_noops();
	held = client();
	p = (struct pollfd){ .fd = held, .events = POLLOUT };
	while (poll(&p, 1, 500) == 1 && n++ < 1000)
		(void)!send(held, noops, sizeof noops - 1,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
	ck_assert_int_lt(n, 1000);
	fd = client();
	say(fd, BEGIN "x\r\n.\r\n");
	ck_assert_str_eq(hear(fd, "taken\r\n"), GREETING GO "250 taken\r\n");
	close(fd);
	close(held);
	stop();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("smtp_server");
	TCase *t = tcase_create("all");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 120);
	tcase_add_test(t, idle);
	tcase_add_test(t, progress);
	tcase_add_loop_test(t, connections, 0, 2);
	tcase_add_test(t, drain);
	tcase_add_test(t, ahead);
	tcase_add_test(t, deaf);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
