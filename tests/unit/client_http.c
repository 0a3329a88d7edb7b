/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Answers that servers give, and some that none should: each case is what is
 * said on one connection after the other, and what comes out. */
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/client/http.h"
#include "tests/unit/unit.h"

#define ANSWERS 6
#define HANG_UP "-"		/* instead of an answer; "" hangs */

struct script {
	/* Answers in turn; a connection is kept while they allow it. */
	const char *answer[ANSWERS];
	int listener, taken;	/* taken: connections */
	char got[ANSWERS][2048];
};

/* One request with its body; 0 at the end. */
static size_t
read_request(int fd, char *p, size_t size)
{
	size_t len = 0, want = 0;
	ssize_t n;

	for (;;) {
		const char *end, *l;

		n = read(fd, p + len, size - 1 - len);
		if (n <= 0)
			return 0;
		len += (size_t)n;
		p[len] = '\0';
		end = strstr(p, "\r\n\r\n");
		if (end == NULL)
			continue;
		l = strcasestr(p, "\r\nContent-Length: ");
		want = (size_t)(end - p) + 4;
		if (l != NULL)
			want += (size_t)strtoul(l + 18, NULL, 10);
		if (len >= want)
			return len;
	}
}

static void *
serve(void *arg)
{
	struct script *s = arg;
	int fd = -1, i;

	for (i = 0; i < ANSWERS && s->answer[i] != NULL; i++) {
		const char *a = s->answer[i];

		while (fd == -1 || read_request(fd, s->got[i],
		    sizeof s->got[i]) == 0) {
			if (fd != -1)
				close(fd);
			fd = accept(s->listener, NULL, NULL);
			if (fd == -1)
				return NULL;
			s->taken++;
		}
		if (strcmp(a, HANG_UP) != 0) {
			(void)!write(fd, a, strlen(a));
			/* Written in full, the length being known. */
			if (strstr(a, "ength:") || strstr(a, "chunked") ||
			    *a == '\0' || strstr(a, " 204 "))
				continue;
		}
		close(fd);
		fd = -1;
	}
	/* Hold on, so that nobody takes the end for an answer. */
	if (fd != -1) {
		(void)read_request(fd, s->got[ANSWERS - 1],
		    sizeof s->got[0]);
		close(fd);
	}
	return NULL;
}

static int
listen_somewhere(struct script *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof a;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->listener = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_ne(s->listener, -1);
	ck_assert_int_eq(bind(s->listener, (struct sockaddr *)&a, len), 0);
	ck_assert_int_eq(listen(s->listener, 10), 0);
	ck_assert_int_eq(getsockname(s->listener, (struct sockaddr *)&a,
	    &len), 0);
	return ntohs(a.sin_port);
}

/* Sends times requests; the last one's result. */
static int
ask(struct script *s, const struct client_http_options *o,
    struct client_request *r, struct client_answer *a, struct hc_err *err)
{
	int port = listen_somewhere(s), rc = 0, i, times = 1;
	struct client_http *h = client_http_new(o);
	pthread_t thread;

	if (r->shown.len > 0) {		/* the number of requests */
		times = r->shown.p[0] - '0';
		buf_reset(&r->shown);
	}
	ck_assert_int_eq(pthread_create(&thread, NULL, serve, s), 0);
	if (r->url.len == 0)
		buf_addf(&r->url, "http://127.0.0.1:%d/x?y", port);
	for (i = 0; i < times; i++)
		rc = client_send(h, r, a, err);
	client_http_free(h);
	shutdown(s->listener, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(s->listener);
	return rc;
}

static const struct client_http_options quick = {
	.timeout = 500 * HC_SECOND / 1000, .as_runitor = false
};

static const struct {
	const char *answer;
	int status;
	const char *body;
} good[] = {
	{ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", 200, "OK" },
	{ "HTTP/1.1 200 OK\nContent-Length: 2\n\nOK", 200, "OK" },
	{ "HTTP/1.0 200 OK\r\n\r\nto the end", 200, "to the end" },
	{ "HTTP/1.1 201\r\n\r\n", 201, "" },
	{ "HTTP/1.1 204 No\r\n\r\n", 204, "" },
	{ "HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 404 No\r\nContent-length: 0\r\n"
	    "\r\n", 404, "" },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", 200,
	    "abc0123456789" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
	    200, "x" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxyz", 200, "x" },
};

START_TEST(answers)
{
	struct script s = { .answer = { good[_i].answer } };
	struct client_request r = { .method = "GET" };
	struct client_answer a = { 0 };
	struct hc_err err;

	ck_assert_msg(ask(&s, &quick, &r, &a, &err) == 0, "%s", err.text);
	ck_assert_int_eq(a.status, good[_i].status);
	ck_assert_str_eq(buf_str(&a.body), good[_i].body);
	ck_assert_ptr_nonnull(strstr(s.got[0], "GET /x?y HTTP/1.1\r\n"));
	client_answer_free(&a);
	client_request_free(&r);
}
END_TEST

static const struct {
	const char *answer;
	enum hc_code code;
} bad[] = {
	{ HANG_UP, HC_ELOST },
	{ "", HC_ETIMEOUT },
	{ "SSH-2.0-x\r\n\r\n", HC_EFAIL },
	{ "HTTP/1.1 OK\r\n\r\n", HC_EFAIL },
	{ "HTTP/1.1 20x OK\r\n\r\n", HC_EFAIL },
	{ "HTTP/1.1 200 OK\r\n", HC_ELOST },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", HC_ETIMEOUT },
	{ "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc",
	    HC_ETIMEOUT },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
	    HC_EFAIL },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
	    HC_EFAIL },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
	    HC_ETIMEOUT },
};

START_TEST(no_answers)
{
	struct script s = { .answer = { bad[_i].answer } };
	struct client_request r = { .method = "POST", .has_body = true };
	struct client_answer a = { 0 };
	struct hc_err err;

	ck_assert_int_eq(ask(&s, &quick, &r, &a, &err), -1);
	ck_assert_msg(err.code == bad[_i].code, "%d %s", err.code, err.text);
	client_answer_free(&a);
	client_request_free(&r);
}
END_TEST

/* Header lines without end are given up. */
START_TEST(endless)
{
	struct script s = { .answer = { NULL } };
	struct client_request r = { .method = "GET" };
	struct client_answer a = { 0 };
	struct buf b = { 0 };
	struct hc_err err;
	int i;

	buf_adds(&b, "HTTP/1.1 200 OK\r\n");
	for (i = 0; i < 9000 + _i * 100000; i++)
		buf_adds(&b, _i ? "a" : "a: 12345\r\n");
	s.answer[0] = b.p;
	ck_assert_int_eq(ask(&s, &quick, &r, &a, &err), -1);
	ck_assert_msg(err.code == HC_EFAIL, "%s", err.text);
	buf_free(&b);
	client_answer_free(&a);
	client_request_free(&r);
}
END_TEST

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"

static int
several(struct script *s, const char *times, bool once,
    struct client_answer *a)
{
	struct client_request r = { .method = "POST", .has_body = true,
		.body = STR("body"), .once = once };
	struct hc_err err;
	int rc;

	buf_adds(&r.shown, times);
	rc = ask(s, &quick, &r, a, &err);
	client_request_free(&r);
	return rc;
}

START_TEST(kept)
{
	struct script s = { .answer = { OK, OK, OK } };
	struct client_answer a = { 0 };

	ck_assert_int_eq(several(&s, "3", false, &a), 0);
	ck_assert_int_eq(s.taken, 1);
	ck_assert_ptr_nonnull(strstr(s.got[2],
	    "Content-Length: 4\r\n\r\nbody"));
	client_answer_free(&a);
}
END_TEST

/* A kept connection that the server has closed is no failure, and what must
 * not be done twice never meets one. */
START_TEST(kept_no_longer)
{
	struct script s = { .answer = { OK, HANG_UP, OK } };
	struct script once = { .answer = { OK, OK, OK } };
	struct client_answer a = { 0 };

	ck_assert_int_eq(several(&s, "2", false, &a), 0);
	ck_assert_int_eq(s.taken, 2);
	ck_assert_ptr_nonnull(strstr(s.got[2], "\r\n\r\nbody"));
	ck_assert_int_eq(several(&once, "3", true, &a), 0);
	ck_assert_int_eq(once.taken, 3);
	client_answer_free(&a);
}
END_TEST

static int
with_key(const char *location, bool keyed, struct script *s)
{
	struct client_request r = { .method = "GET", .keyed = keyed };
	struct client_answer a = { 0 };
	struct buf b = { 0 };
	struct hc_err err;
	int rc;

	buf_addf(&b, "HTTP/1.1 302 Found\r\nLocation: %s\r\n"
	    "Content-Length: 0\r\n\r\n", location);
	s->answer[0] = b.p;
	client_header(&r, "X-Api-Key", STR("secret\r\nX-More: no"));
	rc = ask(s, &quick, &r, &a, &err);
	client_answer_free(&a);
	client_request_free(&r);
	buf_free(&b);
	return rc;
}

START_TEST(keys)
{
	struct script same = { .answer = { NULL, OK } };
	struct script other = { .answer = { NULL } };

	ck_assert_int_eq(with_key("/z", true, &same), 0);
	ck_assert_ptr_nonnull(strstr(same.got[1], "GET /z "));
	ck_assert_ptr_nonnull(strstr(same.got[1], "X-Api-Key: secret  X-More"));
	/* Another port is another server. */
	ck_assert_int_eq(with_key("http://127.0.0.1:1/", true, &other), -1);
}
END_TEST

START_TEST(circles)
{
	struct script s = { .answer = { NULL } };
	const char *self = "HTTP/1.1 302 Found\r\nLocation: /x\r\n"
	    "Content-Length: 0\r\n\r\n";
	int i;

	for (i = 1; i < ANSWERS; i++)
		s.answer[i] = self;
	ck_assert_int_eq(with_key("/x", false, &s), -1);
}
END_TEST

START_TEST(nowhere)
{
	struct client_http *h = client_http_new(&quick);
	struct client_request r = { .method = "GET" };
	struct client_answer a = { 0 };
	struct hc_err err;

	buf_adds(&r.url, "http://127.0.0.1:1/");
	ck_assert_int_eq(client_send(h, &r, &a, &err), -1);
	ck_assert_int_eq(err.code, HC_EAWAY);
	buf_reset(&r.url);
	buf_adds(&r.url, "gopher://127.0.0.1/");
	ck_assert_int_eq(client_send(h, &r, &a, &err), -1);
	ck_assert_int_eq(err.code, HC_EINVAL);
	client_request_free(&r);
	client_answer_free(&a);
	client_http_free(h);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("client_http");
	TCase *t = tcase_create("client_http");

	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, answers, 0, COUNT(good));
	tcase_add_loop_test(t, no_answers, 0, COUNT(bad));
	tcase_add_loop_test(t, endless, 0, 2);
	tcase_add_test(t, kept);
	tcase_add_test(t, kept_no_longer);
	tcase_add_test(t, keys);
	tcase_add_test(t, circles);
	tcase_add_test(t, nowhere);
	suite_add_tcase(s, t);
	return unit_run(s);
}
