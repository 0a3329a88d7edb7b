/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/mime.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define RC "\xef\xbf\xbd"	/* U+FFFD */

#define SUBJECT 1
#define BODY 2

static const struct {
	int what;
	const char *message, *want;
} cases[] = {
	/* subjects */
	{ SUBJECT, "Subject: Backup done\r\n\r\n", "Backup done" },
	{ SUBJECT, "sUBJECT:Backup done\r\nSubject: second\r\n\r\n",
	    "Backup done" },
	{ SUBJECT, "From: a\r\n\r\nSubject: in the body\r\n", "" },
	{ SUBJECT, "\r\nSubject: behind the headers\r\n", "" },
	{ SUBJECT, "", "" },
	{ SUBJECT, "Subject: a\r\n  b\r\n\tc\r\n\r\n", "a  b\tc" },
	{ SUBJECT, "Subject: =?US-ASCII?B?W1NVQ0NFU1NdIEJhY2t1cCBjb21wbGV0"
	    "ZWQ=?=\r\n\r\n", "[SUCCESS] Backup completed" },
	{ SUBJECT, "Subject: ab=?utf-8?Q?cd?=ef\r\n\r\n", "abcdef" },
	{ SUBJECT, "Subject: =?utf-8?q?a_b?= =?utf-8?q?c?= d\r\n\r\n",
	    "a bc d" },
	{ SUBJECT, "Subject: =?utf-8?q?a?=\r\n =?iso-8859-1?q?=E9?=\r\n\r\n",
	    "a\xc3\xa9" },
	{ SUBJECT, "Subject: =?utf-8*en?b?w6k?=\r\n\r\n", "\xc3\xa9" },
	{ SUBJECT, "Subject: =?utf-8?q?=FF?=\r\n\r\n", RC },
	{ SUBJECT, "Subject: =?nonsense?q?a=FFb?=\r\n\r\n", "a" RC "b" },
	{ SUBJECT, "Subject: raw \xc3\xa9 \xff\r\n\r\n",
	    "raw \xc3\xa9 " RC },
	{ SUBJECT, "Subject: =?utf-8?x?a?= =?utf-8\r\n\r\n",
	    "=?utf-8?x?a?= =?utf-8" },
	{ SUBJECT, "Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\r\n\r\n",
	    "\xe6\x97\xa5\xe6\x9c\xac" },
	/* bodies */
	{ BODY, "A: b\r\n\r\nline\r\nline\r\n", "line\r\nline\r\n" },
	{ BODY, "Subject: a\r\n\r\nb", "b" },
	{ BODY | SUBJECT, "Subject: a\r\n\r\nb", "a\nb" },
	{ BODY | SUBJECT, "To: a\r\n\r\nb", "\nb" },
	/* No headers at all: no text. */
	{ BODY, "\r\nb", "" },
	{ BODY, "no header\r\n\r\nb", "" },
	{ BODY, "Content-Type: text/html\r\n\r\n<b>S</b>UCCESS", "SUCCESS" },
	{ BODY, "Content-Type: image/png\r\n\r\nOK", "" },
	{ BODY, "Content-Type: nonsense\r\n\r\nOK", "OK" },
	{ BODY, "Content-Type: text/calendar\r\n\r\nOK", "" },
	{ BODY, "Content-Disposition: ATTACHMENT; a=b\r\n\r\nOK", "" },
	{ BODY, "Content-Transfer-Encoding: BASE64\r\n\r\nT0sg\r\nT0s",
	    "OK OK" },
	{ BODY, "Content-Transfer-Encoding: base64\r\n\r\nT!0*s=", "OK" },
	{ BODY, "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "O=4B=\r\n=4f=3d=XY", "OKO==XY" },
	{ BODY, "Content-Transfer-Encoding: x-uuencode\r\n\r\n"
	    "begin 644 f\r\n\"3TL \r\n`\r\nend\r\n", "OK" },
	{ BODY, "Content-Transfer-Encoding: bogus\r\n\r\nO=4B", "O=4B" },
	/* character sets */
	{ BODY, "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\xe9",
	    "\xc3\xa9" },
	{ BODY, "Content-Type: text/plain; CharSet=\"UTF-8\"\r\n\r\n\xc3\xa9",
	    "\xc3\xa9" },
	{ BODY, "Content-Type: text/plain; charset*=koi8-r'ru'koi8-r\r\n\r\n"
	    "\xf0", "\xd0\x9f" },
	{ BODY, "Content-Type: text/plain; charset=utf-8\r\n\r\n"
	    "\xe2\x82 \xff", RC " " RC },
	{ BODY, "Content-Type: text/plain\r\n\r\n\xc3\xa9", RC RC },
	{ BODY, "Content-Type: text/plain; charset=nonsense\r\n\r\nOK\xff",
	    "OK" RC },
	{ BODY, "Content-Type: text/plain; charset=shift_jis\r\n\r\n"
	    "\x93\xfa\x96{", "\xe6\x97\xa5\xe6\x9c\xac" },
	/* parts */
	{ BODY, "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
	    "preamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
	    "--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n"
	    "epilogue", "plain\nhtml" },
	{ BODY, "Content-Type: multipart/mixed; boundary=\"a b\"\r\n\r\n"
	    "--a b\r\nContent-Type: text/plain\r\n\r\nfirst\r\n"
	    "--a b\r\nContent-Type: text/plain\r\n\r\nsecond\r\n",
	    "first" },
	{ BODY, "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	    "--b\r\nContent-Disposition: attachment\r\n\r\nfile\r\n"
	    "--b\r\nX: y\r\n\r\ntext", "text" },
	/* A part without headers ends the search. */
	{ BODY, "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	    "--b\r\n\r\nnone\r\n--b\r\nX: y\r\n\r\nlater\r\n--b--\r\n", "" },
	{ BODY, "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	    "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n"
	    "inner\r\n--b--\r\n", "" },
	{ BODY, "Content-Type: multipart/mixed\r\n\r\n--b\r\nX: y\r\n\r\nx",
	    "" },
	{ BODY, "Content-Type: multipart/related; boundary=b; "
	    "start=\"<2@x>\"\r\n\r\n"
	    "--b\r\nContent-ID: <1@x>\r\n\r\none\r\n"
	    "--b\r\nContent-ID: <2@x>\r\n\r\ntwo\r\n--b--\r\n", "two" },
	{ BODY, "Content-Type: multipart/related; boundary=b\r\n\r\n"
	    "--b\r\nContent-Type: image/png\r\n\r\none\r\n"
	    "--b\r\nX: y\r\n\r\ntwo\r\n--b--\r\n", "" },
	{ BODY, "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n"
	    "Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n"
	    "X: y\r\n\r\nin\r\n--o\r\nContent-Type: text/html\r\n\r\nout"
	    "\r\n--o--\r\n", "in\nout" },
	{ BODY, "Content-Type: multipart/mixed; boundary=b\n\n--b\nX: y\n\n"
	    "unix\n--b--\n", "unix" },
};

START_TEST(text)
{
	const char *want = cases[_i].want;
	size_t len = strlen(cases[_i].message);
	/* At the end of its memory, so that reading beyond it is seen. */
	char *p = malloc(len + 1);
	struct buf out = { 0 };

	memcpy(p + 1, cases[_i].message, len);
	mime_filter_text((struct str){ p + 1, len }, cases[_i].what & SUBJECT,
	    cases[_i].what & BODY, &out);
	ck_assert_str_eq(buf_str(&out), want);
	ck_assert_uint_eq(out.len, strlen(want));
	buf_free(&out);
	free(p);
}
END_TEST

/* Nesting beyond the bound, and parts beyond their number, have no text; and
 * none of it takes long. */
START_TEST(deep)
{
	struct buf m = { 0 }, out = { 0 };
	int i;

	for (i = 0; i < 10000; i++)
		buf_addf(&m, "Content-Type: multipart/mixed; boundary=b%d\r\n"
		    "\r\n--b%d\r\n", i, i);
	buf_adds(&m, "Content-Type: text/plain\r\n\r\ntext");
	mime_filter_text(buf_view(&m), 1, 1, &out);
	ck_assert_str_eq(buf_str(&out), "");
	buf_free(&m);
	buf_free(&out);
}
END_TEST

START_TEST(many)
{
	static const char part[] = "--b\r\nContent-Type: a/b\r\n\r\nx\r\n";
	static const char last[] = "--b\r\nContent-Type: text/plain\r\n\r\n"
	    "last\r\n";
	struct buf m = { 0 }, out = { 0 };
	size_t end;
	int i;

	buf_adds(&m, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	for (i = 0; i < MIME_MAX_PARTS - 2; i++)
		buf_adds(&m, part);
	end = m.len;
	buf_adds(&m, last);
	mime_filter_text(buf_view(&m), 0, 1, &out);
	ck_assert_str_eq(buf_str(&out), "last");
	buf_cut(&m, end);
	buf_adds(&m, part);
	buf_adds(&m, last);
	buf_reset(&out);
	mime_filter_text(buf_view(&m), 0, 1, &out);
	ck_assert_str_eq(buf_str(&out), "");
	buf_free(&m);
	buf_free(&out);
}
END_TEST

/* 8 MiB of what is worst for a parser that looks twice. */
START_TEST(quick)
{
	static const char *const heads[] = {
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
		"Content-Type: text/html\r\n\r\n",
		"Content-Transfer-Encoding: x-uuencode\r\n\r\n",
		"Subject: ",
	};
	static const char *const fill[] = { "--b\r\n", "-", "<", "&", "=?",
		"=?utf-8?q?", "\r\n", " ", "<!--", "<script>", "a:", "\r" };
	struct buf m = { 0 }, out = { 0 };
	size_t i;

	for (i = 0; i < sizeof fill / sizeof fill[0]; i++) {
		buf_reset(&m);
		buf_reset(&out);
		buf_adds(&m, heads[_i]);
		while (m.len < 8 << 20)
			buf_adds(&m, fill[i]);
		mime_filter_text(buf_view(&m), 1, 1, &out);
	}
	buf_free(&m);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mime");
	TCase *t = tcase_create("all");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, text, 0, sizeof cases / sizeof cases[0]);
	tcase_add_test(t, deep);
	tcase_add_test(t, many);
	tcase_add_loop_test(t, quick, 0, 4);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
