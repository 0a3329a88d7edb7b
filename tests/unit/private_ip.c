/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/private_ip.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "lib/base/ev.h"
#include "lib/net/fetch.h"

static const struct {
	const char *addr;
	int want;
} addrs[] = {
	{ "0.0.0.0", 1 }, { "0.255.255.255", 1 }, { "1.0.0.0", 0 },
	{ "9.255.255.255", 0 }, { "10.0.0.0", 1 }, { "10.255.255.255", 1 },
	{ "11.0.0.0", 0 }, { "100.63.255.255", 0 }, { "100.64.0.1", 1 },
	{ "100.128.0.0", 0 }, { "127.0.0.1", 1 }, { "127.255.255.255", 1 },
	{ "128.0.0.0", 0 }, { "169.253.255.255", 0 },
	{ "169.254.169.254", 1 }, { "169.255.0.0", 0 },
	{ "172.15.255.255", 0 }, { "172.16.0.0", 1 },
	{ "172.31.255.255", 1 }, { "172.32.0.0", 0 },
	{ "192.0.0.1", 1 }, { "192.0.0.9", 0 }, { "192.0.0.10", 0 },
	{ "192.0.0.11", 1 }, { "192.0.1.0", 0 }, { "192.0.2.1", 1 },
	{ "192.168.0.1", 1 }, { "192.169.0.0", 0 }, { "198.17.255.255", 0 },
	{ "198.18.0.0", 1 }, { "198.19.255.255", 1 }, { "198.20.0.0", 0 },
	{ "198.51.100.1", 1 }, { "203.0.113.1", 1 }, { "203.0.114.0", 0 },
	{ "223.255.255.255", 0 }, { "224.0.0.1", 1 }, { "240.0.0.1", 1 },
	{ "255.255.255.255", 1 }, { "8.8.8.8", 0 },
	{ "::", 1 }, { "::1", 1 }, { "::2", 1 }, { "::8.8.8.8", 0 },
	{ "::ffff:127.0.0.1", 1 }, { "::ffff:8.8.8.8", 0 },
	{ "::ffff:10.1.2.3", 1 }, { "::ffff:192.0.0.9", 0 },
	{ "64:ff9b::127.0.0.1", 1 }, { "64:ff9b::8.8.8.8", 0 },
	{ "64:ff9b:1::1", 1 }, { "64:ff9b:2::1", 0 }, { "100::1", 1 },
	{ "100:0:0:1::1", 0 }, { "2001::1", 1 }, { "2001:1::1", 0 },
	{ "2001:1::2", 0 }, { "2001:1::3", 1 }, { "2001:3::1", 0 },
	{ "2001:4:112::1", 0 }, { "2001:4:113::1", 1 }, { "2001:20::1", 0 },
	{ "2001:2f::1", 0 }, { "2001:30::1", 0 }, { "2001:1ff::1", 1 },
	{ "2001:200::1", 0 }, { "2001:db8::1", 1 }, { "2001:db9::1", 0 },
	{ "2002::1", 1 }, { "2003::1", 0 }, { "3fff::1", 1 },
	{ "3fff:1000::1", 0 }, { "fc00::1", 1 }, { "fdff::1", 1 },
	{ "fe00::1", 0 }, { "fe80::1", 1 }, { "febf::1", 1 },
	{ "fec0::1", 1 }, { "ff02::1", 1 }, { "2a00::1", 0 },
};

START_TEST(address)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	const char *text = addrs[_i].addr;
	int got;

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		got = private_ip((struct sockaddr *)(void *)&in);
	else {
		ck_assert_int_eq(inet_pton(AF_INET6, text, &in6.sin6_addr),
		    1);
		got = private_ip((struct sockaddr *)(void *)&in6);
	}
	ck_assert_msg(got == addrs[_i].want, "%s: %d", text, got);
}
END_TEST

START_TEST(other_family)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	ck_assert(private_ip((struct sockaddr *)(void *)&un));
}
END_TEST

/* The same by way of the client: a host in any notation, what it says. */
static const char refused[] =
    "Connections to private IP addresses are not allowed";
static const struct {
	const char *url, *want;
} urls[] = {
	{ "http://127.0.0.1/", refused },
	{ "http://2130706433/", refused },
	{ "http://0x7f.1/", refused },
	{ "http://0177.0.0.1/", refused },
	{ "http://0.0.0.0/", refused },
	{ "http://[::1]/", refused },
	{ "http://[::ffff:127.0.0.1]/", refused },
	{ "http://[::ffff:7f00:1]/", refused },
	{ "http://[::]/", refused },
	{ "http://localhost/", refused },
	{ "https://10.0.0.1/", refused },
	{ "http://169.254.169.254/latest/meta-data/", refused },
	{ "ftp://127.0.0.1/", "HTTP request failed, code: 1" },
	{ "file:///etc/passwd", "HTTP request failed, code: 1" },
	{ "gopher://127.0.0.1/", "HTTP request failed, code: 1" },
	{ "", "HTTP request failed, code: 3" },
	{ "http://", "HTTP request failed, code: 3" },
	{ "http://example.org/a b", "HTTP request failed, code: 3" },
	{ "http://no-such-host.invalid/", "Could not resolve host" },
};

struct got {
	struct ev *ev;
	char text[100];
};

static void
on_done(void *arg, const struct fetch_answer *a)
{
	struct got *g = arg;

	snprintf(g->text, sizeof g->text, "%s",
	    a->error != NULL ? a->error : "");
	ev_stop(g->ev);
}

START_TEST(client)
{
	const struct fetch_options o = { .allow_private = false };
	struct fetch_request r = { .method = "GET" };
	struct ev *ev = ev_new();
	struct fetcher *f = fetcher_new(ev, &o);
	struct got g = { .ev = ev };

	buf_adds(&r.url, urls[_i].url);
	fetch_start(f, &r, on_done, &g);
	ev_run(ev);
	ck_assert_msg(strcmp(g.text, urls[_i].want) == 0, "%s: %s",
	    urls[_i].url, g.text);
	fetcher_free(f);
	fetch_request_free(&r);
	ev_free(ev);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("private_ip");
	TCase *t = tcase_create("private_ip");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, address, 0,
	    (int)(sizeof addrs / sizeof *addrs));
	tcase_add_test(t, other_family);
	tcase_add_loop_test(t, client, 0, (int)(sizeof urls / sizeof *urls));
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
