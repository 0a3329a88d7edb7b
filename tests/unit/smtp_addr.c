/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/smtp_addr.h"

#include <check.h>
#include <stdlib.h>

#define UUID "c0de0001-0001-4000-8000-00000000c0de"
#define KEY "pingkeyofalice00000001"

static const struct {
	const char *arg;
	const char *local, *domain, *rest;	/* local NULL: malformed */
} parse_cases[] = {
	{ "<a@b.org>", "a", "b.org", "" },
	{ " <a@b.org> SIZE=1  ", "a", "b.org", "SIZE=1  " },
	{ "<a@b.org>SIZE=1", "a", "b.org", "SIZE=1" },
	{ "a@b.org", "a", "b.org", "" },
	{ "a@b.org BODY=7BIT", "a", "b.org", "BODY=7BIT" },
	{ "<>", "", "", "" },
	{ "< >", "", "", "" },
	{ "<> SIZE=1", "", "", "SIZE=1" },
	{ "<a>", "a", "", "" },
	{ "<@relay.org:a@b.org>", "a", "b.org", "" },
	{ "<@one.org,@two.org:a@b.org>", "a", "b.org", "" },
	{ "<@relay.org a@b.org>", NULL, NULL, NULL },
	{ "<\"a\"@b.org>", "a", "b.org", "" },
	{ "<\"a b\"@b.org>", "a b", "b.org", "" },
	{ "<\"a\\\"b\\\\\"@b.org>", "a\"b\\", "b.org", "" },
	{ "<\"a@b\"@b.org>", "a@b", "b.org", "" },
	{ "<\"a@b.org>", NULL, NULL, NULL },
	{ "<\"\"@b.org>", NULL, NULL, NULL },
	{ "<a@[192.0.2.1]>", "a", "[192.0.2.1]", "" },
	{ "<a@[192.0.2.1>", NULL, NULL, NULL },
	{ "<a@b@c>", NULL, NULL, NULL },
	{ "<a@@b>", NULL, NULL, NULL },
	{ "<a@>", NULL, NULL, NULL },
	{ "<@b.org>", NULL, NULL, NULL },
	{ "<a@b.org", NULL, NULL, NULL },
	{ "a@b.org>", NULL, NULL, NULL },
	{ "<a b@b.org>", NULL, NULL, NULL },
	{ "<a@b.org\r\n>", NULL, NULL, NULL },
	{ "<a\x01@b.org>", NULL, NULL, NULL },
	{ "<\xc3\xa9@b.org>", "\xc3\xa9", "b.org", "" },
	{ "", NULL, NULL, NULL },
	{ "<", NULL, NULL, NULL },
	{ ">", NULL, NULL, NULL },
};

START_TEST(parse)
{
	struct buf local = { 0 }, domain = { 0 };
	struct str rest = { NULL, 0 };
	int rc = smtp_addr_parse(str_of(parse_cases[_i].arg), &local, &domain,
	    &rest);

	if (parse_cases[_i].local == NULL) {
		ck_assert_int_eq(rc, -1);
	} else {
		ck_assert_int_eq(rc, 0);
		ck_assert_str_eq(buf_str(&local), parse_cases[_i].local);
		ck_assert_str_eq(buf_str(&domain), parse_cases[_i].domain);
		ck_assert(str_is(rest, parse_cases[_i].rest));
	}
	buf_free(&local);
	buf_free(&domain);
}
END_TEST

static const struct {
	const char *local, *domain, *want;
} text_cases[] = {
	{ "a", "b.org", "a@b.org" },
	{ "", "", "<>" },
	{ "a", "", "a" },
	{ "a b", "b.org", "\"a b\"@b.org" },
	{ "a\"\\", "b.org", "\"a\\\"\\\\\"@b.org" },
	{ "a\r\nb", "b.org", "\"a\r\nb\"@b.org" },
	{ "\xc3\xa9", "b.org", "\xc3\xa9@b.org" },
	{ "\xc3", "\xff.org", "\xef\xbf\xbd@\xef\xbf\xbd.org" },
};

START_TEST(text)
{
	struct buf out = { 0 };

	smtp_addr_text(str_of(text_cases[_i].local),
	    str_of(text_cases[_i].domain), &out);
	ck_assert_str_eq(buf_str(&out), text_cases[_i].want);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *local;
	int want;		/* -1: none, 0: by code, 1: by slug */
} target_cases[] = {
	{ UUID, 0 },
	{ "C0DE0001-0001-4000-8000-00000000C0DE", 0 },
	{ "11111111-1111-1111-1111-111111111111", 0 },	/* no version 4 */
	{ "c0de0001-0001-4000-|000-00000000c0de", -1 },
	{ "c0de000100014000800000000000c0de", -1 },
	{ UUID "0", -1 },
	{ " " UUID, -1 },
	{ "{" UUID "}", -1 },
	{ KEY "+slug", 1 },
	{ KEY "+a_b-9", 1 },
	{ KEY "+Slug", -1 },
	{ KEY "+", -1 },
	{ KEY "+a+b", -1 },
	{ KEY "+a.b", -1 },
	{ KEY "+\xc3\xa9", -1 },
	{ "PINGKEY-of_Alice000001+slug", 1 },
	{ KEY "0+slug", -1 },
	{ "pingkeyofalice0000000+slug", -1 },
	{ "pingkeyofalice.0000001+slug", -1 },
	{ KEY, -1 },
	{ "", -1 },
};

START_TEST(target)
{
	struct smtp_target t;
	int rc = smtp_target_parse(str_of(target_cases[_i].local), &t);

	if (target_cases[_i].want == -1) {
		ck_assert_int_eq(rc, -1);
		return;
	}
	ck_assert_int_eq(rc, 0);
	ck_assert_int_eq(t.by_slug, target_cases[_i].want);
	if (t.by_slug) {
		ck_assert_uint_eq(t.key.len, 22);
		ck_assert_ptr_eq(t.slug.p, target_cases[_i].local + 23);
		ck_assert_uint_gt(t.slug.len, 0);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("smtp_addr");
	TCase *t = tcase_create("all");
	SRunner *r;
	int failed;

	tcase_add_loop_test(t, parse, 0,
	    sizeof parse_cases / sizeof parse_cases[0]);
	tcase_add_loop_test(t, text, 0,
	    sizeof text_cases / sizeof text_cases[0]);
	tcase_add_loop_test(t, target, 0,
	    sizeof target_cases / sizeof target_cases[0]);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
