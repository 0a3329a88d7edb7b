/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Cookies, read as Django 5 reads them: the values are what its parse_cookie
 * made of the headers. */
#include "lib/web/cookie.h"

#include "tests/unit/unit.h"

static const struct {
	const char *header, *name, *value;	/* NULL: there is none */
} cookies[] = {
	{ "sessionid=abc", "sessionid", "abc" },
	{ "a=1; sessionid=abc; b=2", "sessionid", "abc" },
	{ "a=1;b=2", "b", "2" },
	{ "sessionid=one; sessionid=two", "sessionid", "two" },
	{ "  sessionid \t=  x y  ;", "sessionid", "x y" },
	{ "sessionid=\u00e9\u2003", "sessionid", "\u00e9" },
	{ "sessionid=a=b=c", "sessionid", "a=b=c" },
	{ "sessionid=", "sessionid", "" },
	{ "sessionid", "sessionid", NULL },
	{ "sessionid", "", "sessionid" },
	{ "=x", "", "x" },
	{ "sessionid=a;sessionid", "sessionid", "a" },
	{ "Sessionid=x", "sessionid", NULL },
	{ "xsessionid=1; sessionid2=3", "sessionid", NULL },
	{ "", "sessionid", NULL },
	{ "", "", NULL },
	{ ";;;", "", NULL },
	{ "sessionid=\"q\"", "sessionid", "q" },
	{ "sessionid=\"\"", "sessionid", "" },
	{ "sessionid=\"", "sessionid", "\"" },
	{ "sessionid=\"a\"b", "sessionid", "\"a\"b" },
	{ "sessionid=\"a\\\"b\\\\c\"", "sessionid", "a\"b\\c" },
	{ "sessionid=\"\\101\\303\\400\\08\"", "sessionid", "A\u00c340008" },
	{ "sessionid=\"\\7\"", "sessionid", "7" },
	{ "sessionid=\"\\\"", "sessionid", "\\" },
	{ "sessionid=\"\\\\\"", "sessionid", "\\" },
	{ "sessionid=\"a\\", "sessionid", "\"a\\" },
	/* Quotes do not hide a semicolon. */
	{ "sessionid=\"a;b\"", "sessionid", "\"a" },
	{ "sessionid=\"a;b\"", "", "b\"" },
	{ "sessionid=\"a\\;b\"", "sessionid", "\"a\\" },
};

START_TEST(read)
{
	struct arena a = { 0 };
	struct str value = STR("untouched");
	int found = cookie_get(str_of(cookies[_i].header),
	    str_of(cookies[_i].name), &a, &value);

	ck_assert_int_eq(found, cookies[_i].value != NULL);
	ck_assert_msg(str_is(value, found ? cookies[_i].value : "untouched"),
	    "%.*s", (int)value.len, value.p);
	arena_free(&a);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("cookie");
	TCase *t = tcase_create("cookie");

	tcase_add_loop_test(t, read, 0, COUNT(cookies));
	suite_add_tcase(s, t);
	return unit_run(s);
}
