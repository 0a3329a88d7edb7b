/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/mail.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"

static const struct {
	const char *value, *want;	/* NULL: refused */
} addresses[] = {
	{ "a@example.org", "a@example.org" },
	{ "\"My Alerts\" <alerts@example.net>", "alerts@example.net" },
	{ "Name <x@y>", "x@y" },
	{ "no-at", NULL },
	{ "a@", NULL },
	{ "@b", NULL },
	{ "a@b@c", NULL },
	{ "a b@c", NULL },
	{ "a@b\r\nRCPT TO:<c@d>", NULL },
	{ "\xc3\xa9@example.org", NULL },
	{ "", NULL },
};

START_TEST(address)
{
	struct hc_err err;
	struct buf b = { 0 };

	if (addresses[_i].want == NULL)
		ck_assert_int_eq(mail_address(addresses[_i].value, &b, &err),
		    -1);
	else {
		ck_assert_int_eq(mail_address(addresses[_i].value, &b, &err),
		    0);
		ck_assert_str_eq(buf_str(&b), addresses[_i].want);
	}
	buf_free(&b);
}
END_TEST

START_TEST(date)
{
	struct buf b = { 0 };

	mail_date(&b, 1718452800 * HC_SECOND, 0);
	ck_assert_str_eq(buf_str(&b), "Sat, 15 Jun 2024 12:00:00 +0000");
	buf_reset(&b);
	mail_date(&b, 1718452800 * HC_SECOND, -12600);
	ck_assert_str_eq(buf_str(&b), "Sat, 15 Jun 2024 08:30:00 -0330");
	buf_free(&b);
}
END_TEST

static struct mail
sample(void)
{
	return (struct mail){
		.from = "healthchecks@example.org", .to = "ops@example.org",
		.subject = STR("DOWN | DB Backup"),
		.date = 1718452800 * HC_SECOND, .message_id = "id@example.org",
		.text = STR("short\n"), .html = STR("<p>x</p>\n"),
	};
}

START_TEST(headers_in_order)
{
	static const char *const order[] = { "MIME-Version: 1.0\r\n",
		"\r\nContent-Type: multipart/alternative;", "\r\nSubject: ",
		"\r\nFrom: ", "\r\nTo: ", "\r\nDate: ",
		"\r\nList-Unsubscribe: <https://x/u/>\r\n",
		"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
		"\r\nMessage-ID: <id@example.org>\r\n\r\n",
		("Content-Type: text/plain; charset=\"utf-8\"\r\n"
		"Content-Transfer-Encoding: 7bit\r\n"), "short\r\n",
		"Content-Type: text/html; charset=\"utf-8\"\r\n" };
	struct mail m = sample();
	struct hc_err err;
	struct buf b = { 0 };
	const char *at;
	size_t i;

	m.unsubscribe = "https://x/u/";
	ck_assert_int_eq(mail_write(&m, &b, &err), 0);
	at = buf_str(&b);
	for (i = 0; i < sizeof order / sizeof *order; i++) {
		const char *next = strstr(at, order[i]);

		ck_assert_msg(next != NULL, "missing or out of order: %s",
		    order[i]);
		at = next;
	}
	buf_free(&b);
}
END_TEST

static const struct {
	const char *subject, *want;	/* NULL: refused */
} subjects[] = {
	{ "UP | x", "\r\nSubject: UP | x\r\n" },
	{ "UP | \xc3\xa9", "\r\nSubject: =?utf-8?b?VVAgfCDDqQ==?=\r\n" },
	/* As it is, it would be read as something else. */
	{ "=?utf-8?q?x?=",
	  "\r\nSubject: =?utf-8?b?PT91dGYtOD9xP3g/PQ==?=\r\n" },
	{ "a \x07", "\r\nSubject: =?utf-8?b?YSAH?=\r\n" },
	{ "blanks   ", "\r\nSubject: blanks\r\n" },
	{ "a\nBcc: x@y", NULL },
	{ "a\rb", NULL },
	{ "word word word word word word word word word word word word word "
	  "word word word", "\r\nSubject: word word word word word word word "
	  "word word word word word word word\r\n word word\r\n" },
};

START_TEST(subject)
{
	struct mail m = sample();
	struct hc_err err;
	struct buf b = { 0 };

	m.subject = str_of(subjects[_i].subject);
	if (subjects[_i].want == NULL)
		ck_assert_int_eq(mail_write(&m, &b, &err), -1);
	else {
		ck_assert_int_eq(mail_write(&m, &b, &err), 0);
		ck_assert_msg(strstr(buf_str(&b), subjects[_i].want) != NULL,
		    "got %s", buf_str(&b));
	}
	buf_free(&b);
}
END_TEST

START_TEST(no_line_over_998)
{
	static char text[20000];
	struct mail m = sample();
	struct hc_err err;
	struct buf b = { 0 };
	const char *p, *q;

	memset(text, 'x', sizeof text - 1);
	m.text = str_of(text);
	m.html = str_of(text);
	ck_assert_int_eq(mail_write(&m, &b, &err), 0);
	for (p = buf_str(&b); (q = strstr(p, "\r\n")) != NULL; p = q + 2)
		ck_assert_int_le((int)(q - p), 78);
	ck_assert_str_eq(p, "");
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mail");
	TCase *t = tcase_create("mail");
	SRunner *r;
	int failed;

	tcase_add_loop_test(t, address, 0,
	    (int)(sizeof addresses / sizeof *addresses));
	tcase_add_test(t, date);
	tcase_add_test(t, headers_in_order);
	tcase_add_loop_test(t, subject, 0,
	    (int)(sizeof subjects / sizeof *subjects));
	tcase_add_test(t, no_line_over_998);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
