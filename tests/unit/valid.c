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

/* NULL: the same as the text; "": refused. */
static const struct {
	const char *text, *want;
} urls[] = {
	{ "http://example.org", NULL },
	{ "https://example.org/a?b=c#d", NULL },
	{ "HTTPS://Example.org", NULL },
	{ " http://example.org\u00a0\n", "http://example.org" },
	{ "http://example", NULL },
	{ "http://example/x?$NAME", NULL },
	{ "http://localhost:8000/", NULL },
	{ "http://10.0.0.1:80/x", NULL },
	{ "http://user:pw@example.org/", NULL },
	{ "http://user@example.org/", NULL },
	{ "http://user:@example.org/", NULL },
	{ "http://user:pw@localhost/", NULL },
	{ "http://b\u00fccher.example/\u00fc", NULL },
	{ "http://example.xn--p1ai", NULL },
	{ "http://example.org.", NULL },
	{ "http://example.org:99999", NULL },
	{ "http://example.org?x", NULL },
	{ "http://a-b.c-d.org", NULL },
	{ "http://1.example.org", NULL },
	{ "http://0", NULL },
	/* Without a scheme. */
	{ "example.org", "https://example.org" },
	{ "example.org/x", "https://example.org/x" },
	{ "//h/x", "https://h/x" },
	{ "example", "https://example" },
	{ "localhost/x:y", "https://localhost/x:y" },
	{ "localhost:8000/x", "" },	/* a scheme of that name */
	{ "", "" },
	{ " ", "" },
	{ "ftp://example.org", "" },
	{ "javascript:alert(1)", "" },
	{ "mailto:a@b.org", "" },
	{ "http:/example.org", "" },
	{ "http:example.org", "" },
	{ "http://", "" },
	{ "http:///path", "" },
	{ "http://?x", "" },
	{ "//", "" },
	{ "://x", "" },
	{ "http://[", "" },
	{ "http://[::1]", "" },
	{ "http://[::1]:80/", "" },
	{ "http://::1/", "" },
	{ "http://home_server", "" },
	{ "http://x.y", "" },
	{ "http://1.2.3/", "" },
	{ "http://256.1.1.1/", "" },
	{ "http://user:pw@example/", "" },
	{ "http://:pw@example.org/", "" },
	{ "http://@example.org/", "" },
	{ "http://a:b:c@example.org/", "" },
	{ "http://a@b@example.org/", "" },
	{ "http://example.org:", "" },
	{ "http://example.org:123456", "" },
	{ "http://example.org:8x", "" },
	{ "http://example.org:-1", "" },
	{ "http://example..org", "" },
	{ "http://.example.org", "" },
	{ "http://-example.org", "" },
	{ "http://example-.org", "" },
	{ "http://exa mple.org", "" },
	{ "http://example.org/a b", "" },
	{ "http://example.org/\u3000b", "" },
	{ "http://example.org/a\tb", "" },
	{ "http://example.org/\r\nX: y", "" },
	{ "http://example.org/\x7f", "" },
	{ "http://example.org/\xff", "" },
};

START_TEST(url)
{
	const char *want = urls[_i].want ? urls[_i].want : urls[_i].text;
	struct buf b = { 0 };

	ck_assert_msg(url_clean(&b, str_of(urls[_i].text)) ==
	    (*want != '\0'), "%s", urls[_i].text);
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
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
