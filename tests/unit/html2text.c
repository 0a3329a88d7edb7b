/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The text of HTML (core.md 17.4). */
#include "lib/net/html2text.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct {
	const char *html, *text;
} cases[] = {
	{ "", "" },
	{ "plain", "plain" },
	/* core.md 17.4 */
	{ "a<br>b", "ab" },
	{ "a<p>b", "ab" },
	{ "<b>S</b>UCCESS", "SUCCESS" },
	{ "<title>T</title>B", "TB" },
	{ "A&amp;B&nbsp;C", "A&B C" },
	{ "a < b", "a < b" },
	{ "<b", "" },
	{ "x<b", "x" },
	{ "x<style/>y", "xy" },
	{ "&lt;b&gt;", "<b>" },
	/* left out */
	{ "a<script>if (1 < 2) alert('<b>');</script>b", "ab" },
	{ "a<SCRIPT type=\"x\">x</ScRiPt >b", "ab" },
	{ "a<style>b { c: d }</style>e", "ae" },
	{ "a<script>never ends", "a" },
	{ "a<!-- no <b> -- > -->b", "ab" },
	{ "a<!-- never ends", "a" },
	{ "a<!DOCTYPE html>b", "ab" },
	{ "a<![CDATA[x]]>b", "ab" },
	{ "a<?xml version='1.0'?>b", "ab" },
	/* tags */
	{ "a<a href=\"x>y\">b</a>", "ab" },
	{ "a<a href='x>y'>b</a>", "ab" },
	{ "a<img src=x/>b", "ab" },
	{ "a<1>b", "a<1>b" },
	{ "a<>b", "a<>b" },
	{ "a</>b", "ab" },
	{ "1<2 & 3>2", "1<2 & 3>2" },
	/* references */
	{ "&copy 1 &copy; &copyx", "\u00a9 1 \u00a9 \u00a9x" },
	{ "&unknown; &; & &#; &#x;", "&unknown; &; & &#; &#x;" },
	{ "&#65;&#x42;&#X43;", "ABC" },
	{ "&#128;&#x80;", "\u20ac\u20ac" },
	{ "&#0;&#xd800;&#x110000;", "\ufffd\ufffd\ufffd" },
	{ "&#99999999999999999999;", "\ufffd" },
	{ "&eacute;&Eacute;&euro;", "\u00e9\u00c9\u20ac" },
	{ "&amp;lt;", "&lt;" },
	/* white space */
	{ "  a \t\n b\u00a0\u2003c  ", "a b c" },
	{ "&nbsp;a&nbsp;&nbsp;b&nbsp;", "a b" },
	{ "<p> a </p>\n<p> b </p>", "a b" },
	{ "\u00e4 \U0001f600", "\u00e4 \U0001f600" },
};

START_TEST(text)
{
	struct buf b = { 0 };

	html2text(str_of(cases[_i].html), 0, &b);
	ck_assert_msg(strcmp(buf_str(&b), cases[_i].text) == 0,
	    "%s: \"%s\", not \"%s\"", cases[_i].html, buf_str(&b),
	    cases[_i].text);
	buf_free(&b);
}
END_TEST

START_TEST(skips_pre)
{
	struct buf b = { 0 };

	html2text(STR("a<pre>x <b>y</b></pre>b"), HTML2TEXT_SKIP_PRE, &b);
	ck_assert_str_eq(buf_str(&b), "ab");
	buf_reset(&b);
	html2text(STR("a<pre>x <b>y</b></pre>b"), 0, &b);
	ck_assert_str_eq(buf_str(&b), "ax yb");
	buf_free(&b);
}
END_TEST

/* However much of it there is, it takes time in proportion. */
START_TEST(hostile)
{
	static const char *const pieces[] = { "<", "&", "<!--", "<script",
		"<a ", "</", "&#", "<![CDATA[", "<a b='" };
	struct buf html = { 0 }, out = { 0 };
	size_t i;

	while (html.len < 1 << 20)
		buf_adds(&html, pieces[_i]);
	html2text(buf_view(&html), 0, &out);
	for (i = 0; i < out.len; i++)
		ck_assert(out.p[i] != '\0');
	buf_free(&html);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("html2text");
	TCase *t = tcase_create("html2text");

	tcase_set_timeout(t, 20);
	tcase_add_loop_test(t, text, 0, COUNT(cases));
	tcase_add_test(t, skips_pre);
	tcase_add_loop_test(t, hostile, 0, 9);
	suite_add_tcase(s, t);
	return unit_run(s);
}
