/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What forms and command lines accept. */
#include "lib/model/valid.h"

#include <string.h>

#include "tests/unit/unit.h"

#define A60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *text;
	int valid;
} emails[] = {
	{ "alice@example.org", 1 },
	{ "a.b+c_d-e@sub.example.org", 1 },
	{ "Alice@EXAMPLE.org", 1 },
	{ "!#$%&'*+/=?^_`{}|~-@example.org", 1 },
	{ "alice@localhost", 1 },
	{ "\"quoted name\"@example.org", 1 },
	{ "\"a\\\"b\"@example.org", 1 },
	{ "alice@b\u00fccher.example", 1 },
	{ "\"a@b\"@example.org", 1 },
	{ "alice@[127.0.0.1]", 1 },
	{ "alice@[2001:db8::1]", 1 },
	{ "alice@[127.0.0]", 0 },
	{ "alice@[]", 0 },
	{ "alice@[127.0.0.1", 0 },
	{ "", 0 },
	{ "alice", 0 },
	{ "@example.org", 0 },
	{ "alice@", 0 },
	{ "alice@example", 0 },
	{ "alice@example.o", 0 },
	{ "alice@.example.org", 0 },
	{ "alice@example..org", 0 },
	{ "alice@-example.org", 0 },
	{ "alice@example-.org", 0 },
	{ "alice@exam_ple.org", 0 },
	{ ".alice@example.org", 0 },
	{ "alice.@example.org", 0 },
	{ "al..ice@example.org", 0 },
	{ "al ice@example.org", 0 },
	{ "al,ice@example.org", 0 },
	{ "a@b@example.org", 0 },
	{ "\"a\"b\"@example.org", 0 },
	{ "\"a\nb\"@example.org", 0 },
	{ "alice@example.org\n", 0 },
	{ "alice@example.org\r\nBcc: x@example.org", 0 },
	{ "al\u00efce@example.org", 0 },
	{ "\xff@example.org", 0 },
	{ "alice@" A60 "aaa.org", 1 },
	{ "alice@" A60 "aaaa.org", 0 },
	{ A60 A60 A60 A60 "aa@example.org", 1 },	/* 254 */
	{ A60 A60 A60 A60 "aaa@example.org", 0 },
};

START_TEST(email)
{
	ck_assert_msg(email_valid(str_of(emails[_i].text)) ==
	    emails[_i].valid, "%s", emails[_i].text);
}
END_TEST

static const struct {
	const char *text;
	int valid;
} urls[] = {
	{ "http://example.org", 1 },
	{ "https://example.org/a?b=c#d", 1 },
	{ "HTTPS://example.org", 1 },
	{ "http://example", 1 },
	{ "http://localhost:8000/", 1 },
	{ "http://10.0.0.1:80/x", 1 },
	{ "http://[::1]/", 1 },
	{ "http://[::1]:8000", 1 },
	{ "http://user:pw@example.org/", 1 },
	{ "http://example.org:/", 1 },
	{ "http://b\u00fccher.example/\u00fc", 1 },
	{ "http://example.org?x", 1 },
	{ "", 0 },
	{ "example.org", 0 },
	{ "ftp://example.org", 0 },
	{ "javascript:alert(1)", 0 },
	{ "http:/example.org", 0 },
	{ "http://", 0 },
	{ "http:///path", 0 },
	{ "http://[", 0 },
	{ "http://[::1", 0 },
	{ "http://[::1]x", 0 },
	{ "http://[]", 0 },
	{ "http://[1.2.3.4]", 0 },
	{ "http://example.org:0", 0 },
	{ "http://example.org:65536", 0 },
	{ "http://example.org:8x", 0 },
	{ "http://example..org", 0 },
	{ "http://-example.org", 0 },
	{ "http://exa mple.org", 0 },
	{ "http://example.org/a b", 0 },
	{ "http://example.org/\n", 0 },
	{ "http://example.org/\x7f", 0 },
};

START_TEST(url)
{
	ck_assert_msg(url_valid(str_of(urls[_i].text)) == urls[_i].valid,
	    "%s", urls[_i].text);
}
END_TEST

/* Characters are counted, not bytes. */
START_TEST(length)
{
	struct hc_err err;

	ck_assert_int_eq(text_fits("name", NULL, 3, &err), 0);
	ck_assert_int_eq(text_fits("name", "abc", 3, &err), 0);
	ck_assert_int_eq(text_fits("name", "\u00fc\u20ac\U0001f600", 3, &err),
	    0);
	ck_assert_int_eq(text_fits("name", "abcd", 3, &err), -1);
	ck_assert_int_eq(err.code, HC_EINVAL);
	ck_assert_str_eq(err.text, "name: Ensure this value has at most 3 "
	    "characters (it has 4).");
	ck_assert_int_eq(text_fits("name", "a\xff", 3, &err), -1);
	ck_assert_str_eq(err.text, "name: not UTF-8");
}
END_TEST

START_TEST(lower)
{
	struct buf b = { 0 };

	email_lower(&b, STR("Alice@EXAMPLE.org\u00c9"));
	ck_assert_str_eq(buf_str(&b), "alice@example.org\u00c9");
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("valid");
	TCase *t = tcase_create("valid");

	tcase_add_loop_test(t, email, 0, COUNT(emails));
	tcase_add_loop_test(t, url, 0, COUNT(urls));
	tcase_add_test(t, length);
	tcase_add_test(t, lower);
	suite_add_tcase(s, t);
	return unit_run(s);
}
