/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Mails about limits (transports.md 8.6), and numbers in them. */
#include "lib/notify/limit_mail.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct {
	const char *in, *want;
} numbers[] = {
	{ "", "" }, { "+123456", "+123456" }, { "+1234567", "+123******567" },
	{ "+1234567890", "+123******890" },
};

START_TEST(masks)
{
	struct buf b = { 0 };

	mask_number(&b, str_of(numbers[_i].in));
	ck_assert_str_eq(buf_str(&b), numbers[_i].want);
	buf_free(&b);
}
END_TEST

START_TEST(messages)
{
	struct settings s = { .site_name = "X & Y",
		.site_root = "https://x.org" };
	const struct limit_mail m = { .kind = QUOTA_MESSAGES,
		.what = "WhatsApp", .owner = "a@x.org", .limit = 7,
		.to = STR("+1234567890"), .message = STR("<b> is DOWN") };
	struct letter l = { 0 };

	limit_letter(&l, &s, 0, &m);
	ck_assert_str_eq(buf_str(&l.subject),
	    "Monthly WhatsApp Limit Reached");
	ck_assert_str_eq(buf_str(&l.text), "Hello,\n\n"
	    "We could not deliver a WhatsApp notification to +123******890 "
	    "because X & Y account a@x.org has reached its monthly sending "
	    "limit of 7 sends per month. The limit resets at the start of "
	    "each month.\n\nHere is the message we tried to deliver:\n\n"
	    "***\n<b> is DOWN\n***\n\n--\nRegards,\nThe X & Y Team\n");
	ck_assert_ptr_nonnull(strstr(buf_str(&l.html), "&lt;b&gt; is DOWN"));
	ck_assert_ptr_null(strstr(buf_str(&l.html), "<b>"));
	letter_free(&l);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("limit_mail");
	TCase *t = tcase_create("limit_mail");

	tcase_add_loop_test(t, masks, 0, (int)COUNT(numbers));
	tcase_add_test(t, messages);
	suite_add_tcase(s, t);
	return unit_run(s);
}
