/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* lib/model/account_mail: what the recorded mails do not show (transports.md
 * 8.6), and that nothing in a mail is taken for markup. */
#include "lib/model/account_mail.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "unit.h"

static const struct settings set = { .site_name = "My & checks",
	.site_root = "https://x.org" };
#define NOW (INT64_C(1718452800) * HC_SECOND)

START_TEST(verify)
{
	struct letter l = { 0 };

	verify_letter(&l, &set, "https://x.org/v?a=1&b=2");
	ck_assert_str_eq(buf_str(&l.subject),
	    "Verify email address on My & checks");
	ck_assert_str_eq(buf_str(&l.text), "\nHello,\n\nTo start receiving My "
	    "& checks notification to this address,\nplease follow the link "
	    "below:\n\nhttps://x.org/v?a=1&b=2\n\n--\nRegards,\n"
	    "My & checks\n");
	ck_assert_ptr_nonnull(strstr(buf_str(&l.html),
	    "<a href=\"https://x.org/v?a=1&amp;b=2\">"
	    "https://x.org/v?a=1&amp;b=2</a>"));
	/* Alone without the frame. */
	ck_assert_ptr_null(strstr(buf_str(&l.html), "reserved"));
	letter_free(&l);
}
END_TEST

START_TEST(transfer)
{
	const struct invitation i = { .owner = "o@x.org", .project = "",
		.link = "https://x.org/l" };
	struct letter l = { 0 };

	transfer_letter(&l, &set, NOW, &i);
	ck_assert_ptr_nonnull(strstr(buf_str(&l.text),
	    "\no@x.org would like to transfer the ownership of their\n"
	    "project  to you.\n"));
	letter_free(&l);
}
END_TEST

START_TEST(hostile)
{
	const struct invitation i = { .owner = "<o>@x.org",
		.project = "<script>", .role = 'm',
		.link = "https://x.org/\"><b>" };
	struct letter l = { 0 };

	invite_letter(&l, &set, NOW, &i);
	ck_assert_str_eq(buf_str(&l.subject), "You have been invited to join "
	    "<script> on My & checks");
	ck_assert_ptr_nonnull(strstr(buf_str(&l.html), "&lt;o&gt;@x.org"));
	ck_assert_ptr_null(strstr(buf_str(&l.html), "<script>"));
	ck_assert_ptr_null(strstr(buf_str(&l.html), "\"><b>"));
	letter_free(&l);
	transfer_letter(&l, &set, NOW, &i);
	ck_assert_ptr_null(strstr(buf_str(&l.html), "<script>"));
	ck_assert_ptr_null(strstr(buf_str(&l.html), "\"><b>"));
	letter_free(&l);
	sudo_letter(&l, &set, NOW, "000042");
	ck_assert_str_eq(buf_str(&l.subject), "Confirmation code: 000042");
	ck_assert_ptr_nonnull(strstr(buf_str(&l.html),
	    "<strong>000042</strong>"));
	letter_free(&l);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("account_mail");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, verify);
	tcase_add_test(tc, transfer);
	tcase_add_test(tc, hostile);
	suite_add_tcase(s, tc);
	return unit_run(s);
}
