/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/statsd.h"

#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int server;
static char host[32];

static void
setup(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET };
	struct timeval second = { .tv_sec = 5 };
	socklen_t len = sizeof sa;

	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server = socket(AF_INET, SOCK_DGRAM, 0);
	ck_assert_int_ne(server, -1);
	ck_assert_int_eq(bind(server, (struct sockaddr *)&sa, sizeof sa), 0);
	ck_assert_int_eq(getsockname(server, (struct sockaddr *)&sa, &len), 0);
	ck_assert_int_eq(setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &second,
	    sizeof second), 0);
	snprintf(host, sizeof host, "127.0.0.1:%d", ntohs(sa.sin_port));
}

static void
teardown(void)
{
	close(server);
}

static void
expect(const char *want)
{
	char got[256];
	ssize_t n = recv(server, got, sizeof got - 1, 0);

	ck_assert_int_ge(n, 0);
	got[n] = '\0';
	ck_assert_str_eq(got, want);
}

START_TEST(arrives)
{
	struct statsd s;
	struct hc_err err;

	ck_assert_int_eq(statsd_open(&s, host, &err), 0);
	statsd_count(&s, "hc.notifications.%s.success", "email");
	expect("hc.notifications.email.success:1|c");
	statsd_time(&s, "hc.sendalerts.dwellTime", 82800972721);
	expect("hc.sendalerts.dwellTime:82800972.721000|ms");
	statsd_time(&s, "t", 1);
	expect("t:0.001000|ms");
	statsd_close(&s);
	statsd_count(&s, "closed");
	ck_assert_int_eq(recv(server, &err, 1, MSG_DONTWAIT), -1);
}
END_TEST

/* A server that is down for a while must not cost more than its own. */
START_TEST(survives_refusal)
{
	struct statsd s;
	struct sockaddr_in sa;
	socklen_t len = sizeof sa;

	ck_assert_int_eq(statsd_open(&s, host, NULL), 0);
	ck_assert_int_eq(getsockname(server, (struct sockaddr *)&sa, &len), 0);
	close(server);
	statsd_count(&s, "lost");
	server = socket(AF_INET, SOCK_DGRAM, 0);
	ck_assert_int_eq(bind(server, (struct sockaddr *)&sa, sizeof sa), 0);
	statsd_count(&s, "next");
	expect("next:1|c");
	statsd_close(&s);
}
END_TEST

static const struct {
	const char *host;
	int rc, port;
} hosts[] = {
	{ NULL, 0, 0 },
	{ "", 0, 0 },
	{ "127.0.0.1", 0, 8125 },
	{ "127.0.0.1:9000", 0, 9000 },
	{ "127.0.0.1:", -1, 0 },
	{ "127.0.0.1:0", -1, 0 },
	{ "127.0.0.1:65536", -1, 0 },
	{ "127.0.0.1:x", -1, 0 },
	{ "host.invalid", -1, 0 },
};

START_TEST(parses)
{
	struct statsd s;
	struct hc_err err;

	ck_assert_int_eq(statsd_open(&s, hosts[_i].host, &err), hosts[_i].rc);
	ck_assert_int_eq(ntohs(s.to.sin_port), hosts[_i].port);
	ck_assert_int_eq(s.fd != -1, hosts[_i].port != 0);
	if (hosts[_i].rc != 0)
		ck_assert_ptr_nonnull(strstr(err.text, "STATSD_HOST"));
	statsd_close(&s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("statsd");
	TCase *tc = tcase_create("statsd");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, arrives);
	tcase_add_test(tc, survives_refusal);
	tcase_add_loop_test(tc, parses, 0,
	    (int)(sizeof hosts / sizeof hosts[0]));
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
