/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* lib/net/letter: what comes in is escaped, the frame is whole. */
#include "lib/net/letter.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "unit.h"

START_TEST(frame)
{
	const struct settings s = { .site_name = "A & B",
		.site_root = "https://x.org" };
	struct letter l = { 0 };
	const char *html;

	letter_open(&l, &s);
	letter_p(&l, "1 < %d\nand %s", 2, "\"more\"");
	letter_button(&l, "Go & see", "https://x.org/?a=1&b=2");
	letter_close(&l, INT64_C(1718452800) * HC_SECOND,
	    "https://x.org/un/\"><b>");
	html = buf_str(&l.html);
	ck_assert_ptr_eq(strstr(html, "<!DOCTYPE html>\n"), html);
	ck_assert_ptr_nonnull(strstr(html,
	    "src=\"https://x.org/static/img/logo.png\" alt=\"A &amp; B\""));
	ck_assert_ptr_nonnull(strstr(html,
	    "<p>1 &lt; 2<br>\nand &quot;more&quot;</p>\n"));
	ck_assert_ptr_nonnull(strstr(html,
	    "<a href=\"https://x.org/?a=1&amp;b=2\""));
	ck_assert_ptr_nonnull(strstr(html, ">Go &amp; see</a>"));
	ck_assert_ptr_nonnull(strstr(html,
	    "\xc2\xa9 2024 A &amp; B. All rights reserved."));
	ck_assert_ptr_nonnull(strstr(html,
	    "https://x.org/un/&quot;&gt;&lt;b&gt;\">Unsubscribe</a>"));
	letter_free(&l);
	ck_assert_ptr_null(l.html.p);
}
END_TEST

START_TEST(texts)
{
	const struct str none = { NULL, 0 };
	struct buf b = { 0 };

	html_unlinked(&b, STR("www.x.org & <co>."));
	ck_assert_str_eq(buf_str(&b), "www<span>.</span>x<span>.</span>org "
	    "&amp; &lt;co&gt;<span>.</span>");
	buf_reset(&b);
	text_plain(&b, STR("2\xc2\xa0" "days \xc2"));
	ck_assert_str_eq(buf_str(&b), "2 days \xc2");
	buf_reset(&b);
	html_lines(&b, STR("a\n\n<b>\n"), "|");
	html_lines(&b, none, "|");
	html_unlinked(&b, none);
	text_plain(&b, none);
	ck_assert_str_eq(buf_str(&b), "a||&lt;b&gt;|");
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("letter");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, frame);
	tcase_add_test(tc, texts);
	suite_add_tcase(s, tc);
	return unit_run(s);
}
