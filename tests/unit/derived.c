/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What follows from a check (core.md 5.11, transports.md 4.1). */
#include "lib/model/derived.h"

#include "tests/unit/unit.h"

static const struct {
	const char *tags, *want;
} lists[] = {
	{ "", "" },
	{ "   ", "" },
	{ "foo", "foo|" },
	{ " foo  bar ", "foo|bar|" },
	{ "a,b c", "a,b|c|" },
	{ "a\tb c\t \n", "a\tb|c|" },
	{ "\u00a0x\u3000 \u00fc", "x|\u00fc|" },
};

START_TEST(tags)
{
	struct str rest = str_of(lists[_i].tags), tag;
	struct buf b = { 0 };

	while (tags_next(&rest, &tag)) {
		buf_addbuf(&b, tag);
		buf_addc(&b, '|');
	}
	ck_assert_str_eq(buf_str(&b), lists[_i].want);
	buf_free(&b);
}
END_TEST

START_TEST(has_tag)
{
	ck_assert_int_eq(tags_have(STR("foo bar"), STR("bar")), 1);
	ck_assert_int_eq(tags_have(STR("foo bar"), STR("Bar")), 0);
	ck_assert_int_eq(tags_have(STR("foo bar"), STR("ba")), 0);
	ck_assert_int_eq(tags_have(STR("foo bar"), STR("foo bar")), 0);
	ck_assert_int_eq(tags_have(STR("foo bar"), STR("")), 0);
}
END_TEST

#define CODE "00000001-0000-4000-8000-000000000001"
static const struct {
	bool show_slugs;
	const char *key, *slug, *url, *email;	/* NULL: none */
} places[] = {
	{ false, "K", "s", "http://p/x/" CODE, CODE "@mail.example" },
	{ false, "", "", "http://p/x/" CODE, CODE "@mail.example" },
	{ true, "K", "s", "http://p/x/K/s", "K+s@mail.example" },
	{ true, "", "s", "http://p/x/{ping_key}/s",
	    "{ping_key}+s@mail.example" },
	{ true, "K", "", NULL, NULL },
};

START_TEST(place)
{
	const struct settings s = { .ping_endpoint = "http://p/x/",
		.ping_email_domain = "mail.example" };
	const struct ping_place p = { places[_i].show_slugs,
		str_of(places[_i].key) };
	struct check c = { .slug = str_of(places[_i].slug) };
	struct buf url = { 0 }, email = { 0 };
	int want = places[_i].url != NULL;

	ck_assert_int_eq(uuid_from_text(STR(CODE), 1, &c.code), 0);
	ck_assert_int_eq(check_ping_url(&s, &p, &c, &url), want);
	ck_assert_int_eq(check_ping_email(&s, &p, &c, &email), want);
	ck_assert_str_eq(buf_str(&url), want ? places[_i].url : "");
	ck_assert_str_eq(buf_str(&email), want ? places[_i].email : "");
	buf_free(&url);
	buf_free(&email);
}
END_TEST

START_TEST(visible)
{
	struct check c = { .n_pings = 250 };

	ck_assert_int_eq(check_first_visible(&c, 100), 151);
	ck_assert_int_eq(check_first_visible(&c, 250), 1);
	ck_assert_int_eq(check_first_visible(&c, 1000), 1);
	ck_assert_int_eq(check_first_visible(&c, 0), 251);
}
END_TEST

START_TEST(unique_key)
{
	struct check c = { 0 };
	char key[41];

	ck_assert_int_eq(uuid_from_text(STR(CODE), 1, &c.code), 0);
	check_unique_key(&c, key);
	ck_assert_str_eq(key, "c0754b51dba097f833caee6309b4f959db4fd1fd");
	/* Only the first half counts. */
	c.code.b[8] ^= 1;
	check_unique_key(&c, key);
	ck_assert_str_eq(key, "c0754b51dba097f833caee6309b4f959db4fd1fd");
	c.code.b[7] ^= 1;
	check_unique_key(&c, key);
	ck_assert_str_ne(key, "c0754b51dba097f833caee6309b4f959db4fd1fd");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("derived");
	TCase *t = tcase_create("derived");

	tcase_add_loop_test(t, tags, 0, COUNT(lists));
	tcase_add_test(t, has_tag);
	tcase_add_loop_test(t, place, 0, COUNT(places));
	tcase_add_test(t, visible);
	tcase_add_test(t, unique_key);
	suite_add_tcase(s, t);
	return unit_run(s);
}
