/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Encodings: hex, base64, percent, HTML, UTF-8, JSON text, uuid. */
#include "lib/base/enc.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/uuid.h"
#include "tests/unit/unit.h"

static struct buf b;

static void
setup(void)
{
	buf_free(&b);
}

#define WANT(text) do {							\
	ck_assert_msg(str_eq(buf_view(&b), STR(text)), "\"%s\" is not \"%s\"", \
	    buf_str(&b), text);						\
	buf_reset(&b);							\
} while (0)

START_TEST(hex)
{
	char out[9];

	hex_encode("\x00\x1f\xab\xff", 4, out);
	ck_assert_str_eq(out, "001fabff");
	ck_assert_int_eq(hex_digit('f'), 15);
	ck_assert_int_eq(hex_digit('A'), 10);
	ck_assert_int_eq(hex_digit('/'), -1);
	ck_assert_int_eq(hex_digit(':'), -1);
	ck_assert_int_eq(hex_digit('@'), -1);
	ck_assert_int_eq(hex_digit('g'), -1);
}
END_TEST

static const struct {
	const char *plain;
	const char *std, *url;
} base64s[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xfe", "+//+", "-__-" },
};

START_TEST(base64)
{
	struct str plain = str_of(base64s[_i].plain);

	base64_encode(&b, plain.p, plain.len, 0);
	ck_assert_str_eq(buf_str(&b), base64s[_i].std);
	buf_reset(&b);
	base64_encode(&b, plain.p, plain.len, 1);
	ck_assert_str_eq(buf_str(&b), base64s[_i].url);
	buf_reset(&b);
	ck_assert_int_eq(base64_decode(str_of(base64s[_i].std), &b), 0);
	ck_assert(str_eq(buf_view(&b), plain));
	buf_reset(&b);
	ck_assert_int_eq(base64_decode(str_of(base64s[_i].url), &b), 0);
	ck_assert(str_eq(buf_view(&b), plain));
}
END_TEST

START_TEST(base64_bad)
{
	ck_assert_int_eq(base64_decode(STR("Z"), &b), -1);
	ck_assert_int_eq(base64_decode(STR("Zg=v"), &b), -1);
	ck_assert_int_eq(base64_decode(STR("Zm 9v"), &b), -1);
	ck_assert_int_eq(base64_decode(STR("Zm9\xe9"), &b), -1);
}
END_TEST

START_TEST(percent)
{
	percent_decode(STR("a%41+%zz%4%"), 0, &b);
	WANT("aA+%zz%4%");
	percent_decode(STR("a+b%2B%20%00"), 1, &b);
	WANT("a b+ \0");
	percent_decode(STR("%c3%A9"), 0, &b);
	WANT("\u00e9");
	percent_encode(&b, STR("aZ0-._~ /?\u00e9\0"), "/");
	WANT("aZ0-._~%20/%3F%C3%A9%00");
	percent_encode(&b, STR("a/b"), "");
	WANT("a%2Fb");
}
END_TEST

START_TEST(html)
{
	html_escape(&b, STR("<a href=\"x\">'&amp;'</a>\u00e9\0"));
	WANT("&lt;a href=&quot;x&quot;&gt;&#x27;&amp;amp;&#x27;&lt;/a&gt;"
	    "\u00e9\0");
}
END_TEST

/* As Python's bytes.decode("utf-8", "replace"): "." for each U+FFFD. */
static const struct {
	const char *bytes, *clean;
	size_t count;
	int valid;
} utf8s[] = {
	{ "abc", "abc", 3, 1 },
	{ "\u00e9\u20ac\U0001f600", "\u00e9\u20ac\U0001f600", 3, 1 },
	{ "\ufffd", ".", 1, 1 },
	{ "\xff\xfe", "..", 2, 0 },
	{ "a\x80z", "a.z", 3, 0 },
	{ "\xc3", ".", 1, 0 },
	{ "\xc3(", ".(", 2, 0 },
	{ "\xe2\x82", ".", 1, 0 },
	{ "\xe2\x82z", ".z", 2, 0 },
	{ "\xe2(\x82", ".(.", 3, 0 },
	{ "\xf0\x9f\x98", ".", 1, 0 },
	{ "\xf0\x9f\x98z", ".z", 2, 0 },
	/* Over-long, surrogates, above U+10FFFF. */
	{ "\xc0\x80", "..", 2, 0 },
	{ "\xe0\x80\x80", "...", 3, 0 },
	{ "\xed\xa0\x80", "...", 3, 0 },
	{ "\xf0\x80\x80\x80", "....", 4, 0 },
	{ "\xf4\x90\x80\x80", "....", 4, 0 },
	{ "\xf5\x80\x80\x80", "....", 4, 0 },
	{ "\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80", 2, 1 },
	{ "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf", 1, 1 },
};

START_TEST(utf8)
{
	struct str s = str_of(utf8s[_i].bytes);
	struct buf want = { 0 };
	const char *p;

	for (p = utf8s[_i].clean; *p != '\0'; p++)
		if (*p == '.')
			buf_adds(&want, "\ufffd");
		else
			buf_addc(&want, *p);
	utf8_clean(&b, s);
	ck_assert(str_eq(buf_view(&b), buf_view(&want)));
	ck_assert_int_eq(utf8_valid(s), utf8s[_i].valid);
	ck_assert_int_eq(utf8_valid(buf_view(&b)), 1);
	ck_assert_uint_eq(utf8_count(s), utf8s[_i].count);
	buf_free(&want);
}
END_TEST

START_TEST(utf8_parts)
{
	struct str s = STR("a\u00e9\u20ac\U0001f600z");

	ck_assert_uint_eq(utf8_prefix(s, 0), 0);
	ck_assert_uint_eq(utf8_prefix(s, 2), 3);
	ck_assert_uint_eq(utf8_prefix(s, 3), 6);
	ck_assert_uint_eq(utf8_prefix(s, 4), 10);
	ck_assert_uint_eq(utf8_prefix(s, 99), s.len);
	utf8_add(&b, 0x7f);
	utf8_add(&b, 0x80);
	utf8_add(&b, 0x7ff);
	utf8_add(&b, 0x800);
	utf8_add(&b, 0xffff);
	utf8_add(&b, 0x10000);
	WANT("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80");
	latin1_to_utf8(&b, STR("a\xe9\xff"));
	WANT("a\u00e9\u00ff");
}
END_TEST

START_TEST(strip)
{
	ck_assert(str_is(utf8_strip(STR(" \t\x1c" "a b\u00a0\u3000")), "a b"));
	ck_assert(str_is(utf8_strip(STR("a")), "a"));
	ck_assert(str_is(utf8_strip(STR(" \u2028\n")), ""));
	ck_assert(str_is(utf8_strip(STR("")), ""));
	/* No white space in Python's eyes: ZWSP, BOM, and bad bytes. */
	ck_assert(str_is(utf8_strip(STR(" \u200b ")), "\u200b"));
	ck_assert(str_is(utf8_strip(STR(" \xff ")), "\xff"));
}
END_TEST

START_TEST(json)
{
	json_quote(&b, STR("a\"\\\n\r\t\b\f/"));
	WANT("\"a\\\"\\\\\\n\\r\\t\\b\\f/\"");
	json_quote(&b, STR("\x01\x1f\x7f\0"));
	WANT("\"\\u0001\\u001f\\u007f\\u0000\"");
	json_quote(&b, STR("\u00e9\u20ac\U0001f600\xff"));
	WANT("\"\\u00e9\\u20ac\\ud83d\\ude00\\ufffd\"");
	json_quote(&b, STR(""));
	WANT("\"\"");
}
END_TEST

#define U "9f53cb12-0f34-46d4-a1c4-47f01d0fcc8a"
START_TEST(uuid)
{
	struct uuid u, v;
	char text[UUID_TEXT_SIZE], hex32[UUID_HEX_SIZE];

	ck_assert_int_eq(uuid_from_text(STR(U), 1, &u), 0);
	uuid_text(&u, text);
	ck_assert_str_eq(text, U);
	uuid_hex(&u, hex32);
	ck_assert_str_eq(hex32, "9f53cb120f3446d4a1c447f01d0fcc8a");
	ck_assert_int_eq(uuid_from_any(str_of(hex32), &v), 0);
	ck_assert_int_eq(uuid_cmp(&u, &v), 0);
	ck_assert_int_eq(uuid_from_text(str_of(hex32), 0, &v), -1);
	ck_assert_int_eq(uuid_from_any(STR(U), &v), 0);
	/* Case. */
	text[0] = '9', text[1] = 'F';
	ck_assert_int_eq(uuid_from_text(str_of(text), 1, &v), -1);
	ck_assert_int_eq(uuid_from_text(str_of(text), 0, &v), 0);
	ck_assert_int_eq(uuid_cmp(&u, &v), 0);
	/* Dashes elsewhere, none, other characters, other lengths. */
	ck_assert_int_eq(uuid_from_any(
	    STR("9f53cb1-20f34-46d4-a1c4-47f01d0fcc8a"), &v), -1);
	ck_assert_int_eq(uuid_from_any(
	    STR("9f53cb12_0f34-46d4-a1c4-47f01d0fcc8a"), &v), -1);
	ck_assert_int_eq(uuid_from_any(
	    STR("9f53cb12-0f34-46d4-a1c4-47f01d0fcc8g"), &v), -1);
	ck_assert_int_eq(uuid_from_any(STR(U "0"), &v), -1);
	ck_assert_int_eq(uuid_from_any(STR(""), &v), -1);
	uuid_random(&u);
	uuid_random(&v);
	ck_assert_int_ne(uuid_cmp(&u, &v), 0);
	ck_assert_int_eq(u.b[6] >> 4, 4);
	ck_assert_int_eq(u.b[8] >> 6, 2);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("enc");
	TCase *t = tcase_create("enc");

	tcase_add_checked_fixture(t, NULL, setup);
	tcase_add_test(t, hex);
	tcase_add_loop_test(t, base64, 0, COUNT(base64s));
	tcase_add_test(t, base64_bad);
	tcase_add_test(t, percent);
	tcase_add_test(t, html);
	tcase_add_loop_test(t, utf8, 0, COUNT(utf8s));
	tcase_add_test(t, utf8_parts);
	tcase_add_test(t, strip);
	tcase_add_test(t, json);
	tcase_add_test(t, uuid);
	suite_add_tcase(s, t);
	return unit_run(s);
}
