/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/proxy.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What X-Forwarded-For may hold (lessons P10); NULL: no address. */
static const struct {
	const char *in, *want;
} forms[] = {
	{ "1.2.3.4", "1.2.3.4" },
	{ " 1.2.3.4", "1.2.3.4" },
	{ "1.2.3.4 ", "1.2.3.4" },
	{ "\t1.2.3.4\t", "1.2.3.4" },
	{ "1.2.3.4:80", "1.2.3.4" },
	{ "1.2.3.4:", "1.2.3.4" },
	{ "2001:db8::1", "2001:db8::1" },
	{ "2001:DB8::1", "2001:db8::1" },
	{ "2001:0db8:0:0:0:0:0:1", "2001:db8::1" },
	{ "[2001:db8::1]", "2001:db8::1" },
	{ "[2001:db8::1]:443", "2001:db8::1" },
	{ "[::1]:80", "::1" },
	{ "::1", "::1" },
	{ "::", "::" },
	{ "fe80::1%eth0", "fe80::1" },
	{ "[fe80::1%25eth0]:80", "fe80::1" },
	{ "::ffff:1.1.1.1", "::ffff:1.1.1.1" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "0.0.0.0", "0.0.0.0" },
	{ "", NULL },
	{ " ", NULL },
	{ "garbage", NULL },
	{ "unknown", NULL },
	{ "_hidden", NULL },
	{ "01.2.3.4", NULL },
	{ "999.1.1.1", NULL },
	{ "1.2.3", NULL },
	{ "1.2.3.4.5", NULL },
	{ "1.2.3.4.5:6", NULL },
	{ "1.2.3.4/24", NULL },
	{ "1.2.3.4:80:90", NULL },
	{ "[1.2.3.4", NULL },
	{ "[::1]x", NULL },
	{ "::1]", NULL },
	{ "2001:db8::1::2", NULL },
	{ "12345::", NULL },
	{ "1.2.3.4\n", NULL },
	{ "localhost", NULL },
	{ "'; DROP TABLE api_ping; --", NULL },
	{ "2001:db8:1:2:3:4:5:6:7", NULL },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
};

START_TEST(canonical)
{
	char out[ADDR_SIZE];
	int rc = addr_canonical(str_of(forms[_i].in), out);

	if (forms[_i].want == NULL)
		ck_assert_msg(rc == -1, "\"%s\" gave %s", forms[_i].in, out);
	else {
		ck_assert_msg(rc == 0, "\"%s\" was refused", forms[_i].in);
		ck_assert_str_eq(out, forms[_i].want);
	}
}
END_TEST

START_TEST(canonical_with_nul)
{
	char out[ADDR_SIZE];

	ck_assert_int_eq(addr_canonical((struct str){ "1.2.3.4\0x", 9 }, out),
	    -1);
}
END_TEST

static const struct {
	const char *list, *peer;
	int want;
} trust[] = {
	{ "127.0.0.1", "127.0.0.1", 1 },
	{ "127.0.0.1", "127.0.0.2", 0 },
	{ "127.0.0.0/8", "127.9.9.9", 1 },
	{ "127.0.0.0/8", "128.0.0.1", 0 },
	{ "10.0.0.0/9", "10.127.0.1", 1 },
	{ "10.0.0.0/9", "10.128.0.1", 0 },
	{ "0.0.0.0/0", "8.8.8.8", 1 },
	{ "0.0.0.0/0", "2001:db8::1", 0 },
	{ "10.0.0.0/8", "::ffff:10.1.2.3", 1 },
	{ "::/0", "2001:db8::1", 1 },
	{ "fc00::/7", "fdff::1", 1 },
	{ "fc00::/7", "fe00::1", 0 },
	{ "fe80::/10", "febf::1", 1 },
	{ "fe80::/10", "fec0::1", 0 },
	{ "192.0.2.1/32", "192.0.2.1", 1 },
	{ "", "127.0.0.1", 0 },
};

static void
sockaddr_of(const char *text, struct sockaddr_storage *ss)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	memset(ss, 0, sizeof *ss);
	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		memcpy(ss, &in, sizeof in);
	else {
		ck_assert_int_eq(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
		memcpy(ss, &in6, sizeof in6);
	}
}

START_TEST(trusted)
{
	const char *items[] = { trust[_i].list, NULL };
	struct sockaddr_storage ss;
	struct hc_err err;
	struct proxy_list *l = proxy_list_new(items, &err);

	ck_assert_ptr_nonnull(l);
	sockaddr_of(trust[_i].peer, &ss);
	ck_assert_int_eq(proxy_trusted(l, (struct sockaddr *)&ss),
	    trust[_i].want);
	proxy_list_free(l);
}
END_TEST

START_TEST(unix_peers)
{
	struct sockaddr sa = { .sa_family = AF_UNIX };
	const char *with[] = { "10.0.0.1", "unix", NULL };
	const char *without[] = { "10.0.0.1", NULL };
	struct proxy_list *l = proxy_list_new(with, NULL);

	ck_assert_int_eq(proxy_trusted(l, &sa), 1);
	ck_assert_int_eq(proxy_trusted(l, NULL), 0);
	proxy_list_free(l);
	l = proxy_list_new(without, NULL);
	ck_assert_int_eq(proxy_trusted(l, &sa), 0);
	proxy_list_free(l);
}
END_TEST

static const char *const bad_items[] = { "10.0.0.0/33", "::/129", "10.0.0/8",
	"name", "10.0.0.0/", "10.0.0.0/x", "/8" };

START_TEST(bad_list)
{
	const char *items[] = { bad_items[_i], NULL };
	struct hc_err err;

	ck_assert_ptr_null(proxy_list_new(items, &err));
	ck_assert_ptr_nonnull(strstr(err.text, bad_items[_i]));
}
END_TEST

/* The text of a peer's address is inet_ntop()'s. */
START_TEST(peers)
{
	static const uint32_t v4[] = { 0, 0xffffffff, 0x7f000001, 0x01020304,
		0x0a630964, 0xc7c80a0b, 0x64fe0163 };
	char got[ADDR_SIZE], want[ADDR_SIZE];
	size_t i;

	for (i = 0; i < sizeof v4 / sizeof *v4; i++) {
		struct sockaddr_in in = { .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(v4[i]) };
		struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

		inet_ntop(AF_INET, &in.sin_addr, want, sizeof want);
		addr_of_peer((struct sockaddr *)&in, got);
		ck_assert_str_eq(got, want);
		in6.sin6_addr.s6_addr[10] = in6.sin6_addr.s6_addr[11] = 0xff;
		memcpy(in6.sin6_addr.s6_addr + 12, &in.sin_addr, 4);
		addr_of_peer((struct sockaddr *)&in6, got);
		ck_assert_str_eq(got, want);
		in6.sin6_addr.s6_addr[0] = 0x20;
		inet_ntop(AF_INET6, &in6.sin6_addr, want, sizeof want);
		addr_of_peer((struct sockaddr *)&in6, got);
		ck_assert_str_eq(got, want);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("proxy");
	TCase *t = tcase_create("proxy");
	SRunner *r;
	int failed;

	tcase_add_loop_test(t, canonical, 0, sizeof forms / sizeof *forms);
	tcase_add_test(t, canonical_with_nul);
	tcase_add_loop_test(t, trusted, 0, sizeof trust / sizeof *trust);
	tcase_add_test(t, unix_peers);
	tcase_add_test(t, peers);
	tcase_add_loop_test(t, bad_list, 0,
	    sizeof bad_items / sizeof *bad_items);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
