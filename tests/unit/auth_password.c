/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* lib/auth/password: hashes made by Django itself. */
#include <check.h>
#include <string.h>

#include "lib/auth/password.h"

#define UMLAUT "p\303\244ssw\303\266rd \342\230\203"
#define M_ARGON2 "argon2$argon2id$v=19$m=102400,t=2,p=8$"

static const struct {
	const char *password, *encoded;
	int want;
} cases[] = {
	{ "hunter2",
	    M_ARGON2
	    "Mk4zaGEzb0llQWNoalA4U0JoWFowQQ$ev62A937L56RcuzYdkTxMOunDuGdR"
	    "zI7WaejNeNAugA", 1 },
	{ "hunter3",
	    M_ARGON2
	    "Mk4zaGEzb0llQWNoalA4U0JoWFowQQ$ev62A937L56RcuzYdkTxMOunDuGdR"
	    "zI7WaejNeNAugA", 0 },
	{ "hunter2",
	    "pbkdf2_sha256$20000$YU0MOcaaAtQKQzLfneTLPu$7c9T8kBvhpxxEOH1d"
	    "aPelO9gOPe0hk67/posU5ssECw=", 1 },
	{ "hunter3",
	    "pbkdf2_sha256$20000$YU0MOcaaAtQKQzLfneTLPu$7c9T8kBvhpxxEOH1d"
	    "aPelO9gOPe0hk67/posU5ssECw=", 0 },
	{ "hunter2",
	    "pbkdf2_sha1$20000$TvmZBhALXaF0ZfDHh3W3xm$GIFqJitOhj80EFiVits"
	    "wGOX8N0w=", 1 },
	{ "hunter3",
	    "pbkdf2_sha1$20000$TvmZBhALXaF0ZfDHh3W3xm$GIFqJitOhj80EFiVits"
	    "wGOX8N0w=", 0 },
	{ "hunter2",
	    "bcrypt_sha256$$2b$06$.v7rrOoGMm2cnr2wq7qq1OrZAwWnhC2EQdmablL"
	    "cZTYSJ0.rz4ChC", 1 },
	{ "hunter3",
	    "bcrypt_sha256$$2b$06$.v7rrOoGMm2cnr2wq7qq1OrZAwWnhC2EQdmablL"
	    "cZTYSJ0.rz4ChC", 0 },
	{ "hunter2",
	    "scrypt$16384$VEipToHgPixknPmLqlcDqn$8$5$o+ikR2QT7nPsBfnUPMq8"
	    "j5IpTfujXGBrus4QZrUjTYH7iLnbe98i+yVDfCdpxbxMssWB5VfZoW1v7aOD"
	    "HP1TDQ==", 1 },
	{ "hunter3",
	    "scrypt$16384$VEipToHgPixknPmLqlcDqn$8$5$o+ikR2QT7nPsBfnUPMq8"
	    "j5IpTfujXGBrus4QZrUjTYH7iLnbe98i+yVDfCdpxbxMssWB5VfZoW1v7aOD"
	    "HP1TDQ==", 0 },
	{ UMLAUT,
	    M_ARGON2
	    "d043UElNOGdocURvQW1JTGhyZDdtbg$Cve51JiY6xXkmW9SMXJIFWxDyN3uX"
	    "QY77b5JH/Kdhys", 1 },
	{ UMLAUT,
	    "pbkdf2_sha256$20000$p2oGX4sASop6oxk8dP8TLv$ARO+EIK+nyoUISfLB"
	    "i5ysmbCWWDDY+2AL9qRcic+z1Q=", 1 },
	{ UMLAUT,
	    "pbkdf2_sha1$20000$8yqGSRmd2eXqTvCOtFyE5W$OA2oLn8e5hdzknwaR3e"
	    "B1+D05kY=", 1 },
	{ UMLAUT,
	    "bcrypt_sha256$$2b$06$dV9SzDVK4HwyB2WBgIya3elpgcXwHDjAFqvImjA"
	    "eVsD14Or5Hn7ji", 1 },
	{ UMLAUT,
	    "scrypt$16384$W8pIcHnkhuO1I7HB7rEDQi$8$5$Voir+nLGjtyfk/guSLyg"
	    "LPIyDwx2OuhBIhjNHgPK2OelTPCi74/lfYWxdvlaZ95ctlBzgK4qE8MMuG+I"
	    "yE5iyg==", 1 },
	{ "",
	    M_ARGON2
	    "amZkYnc1Um52RjVPVDVlRVlkeFBBeg$QIhCsInZv+78TUnBan3aaFXL5ZZg5"
	    "7S3ne5m/xJfYAk", 1 },
	{ "",
	    "pbkdf2_sha256$20000$4LIvbimzcKkRFMMUG1OmQM$igfx8JmkCLf6xcBpF"
	    "ONIXGUqNOb3BMJoe3bAE0/SsLQ=", 1 },
	{ "",
	    "pbkdf2_sha1$20000$PLX9LVAeASNj1XC4mLsfwj$Eg+r9y+Hn88h78CTyhx"
	    "VojtEzH8=", 1 },
	{ "",
	    "bcrypt_sha256$$2b$06$rFiMSgN6Tu99C8CGEbyJIu6e8JN.ylwfBsXKPXh"
	    "G9n1f1qdYcgYlW", 1 },
	{ "",
	    "scrypt$16384$o7OLolisITGbuDYJ5f1Tw9$8$5$oMI9riGiuoXWr+hal2O6"
	    "G2NXT6FDdy2tknjHf8HRoORKMF7SyosP9vjh3ZLhSaM0+F0le00pcMG41jct"
	    "FmBRGg==", 1 },
	{ "hunter2",
	    "argon2$argon2i$v=19$m=512,t=2,p=2$6g/Y/Aag+csEmpHK1x2w/w$qDL"
	    "COIvWcwNiXdLNbzlGiLwv3PhpQl92mKncqn519wo", 1 },
	{ "hunter2",
	    "argon2$argon2d$v=19$m=512,t=2,p=2$Rhb9yK4GmCwRlGhzBryBtg$GSW"
	    "HH+/MKzwHcXybkem/P9CbgMd8RK4Y2A31Xv/CtVs", 1 },
	/* Broken, unknown, unusable: never a match, never a crash. */
	{ "", "", 0 },
	{ "", "!", 0 },
	{ "x", "!aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0 },
	{ "hunter2", "hunter2", 0 },
	{ "hunter2", "md5$salt$hash", 0 },
	{ "hunter2", "argon2$", 0 },
	{ "hunter2", "argon2$argon2id$v=19$m=102400,t=2,p=8$", 0 },
	{ "hunter2", "argon2$argon2id$v=19$m=99999999,t=2,p=8$c2FsdHNhbHQ$"
	    "Zm9vZm9vZm9v", 0 },
	{ "hunter2", "argon2$argon2id$v=19$m=-1,t=2,p=8$c2FsdHNhbHQ$"
	    "Zm9vZm9vZm9v", 0 },
	{ "hunter2", "pbkdf2_sha256$", 0 },
	{ "hunter2", "pbkdf2_sha256$0$salt$hash", 0 },
	{ "hunter2", "pbkdf2_sha256$99999999999$salt$hash", 0 },
	{ "hunter2", "pbkdf2_sha256$x$salt$hash", 0 },
	{ "hunter2", "pbkdf2_sha256$1$salt$", 0 },
	{ "hunter2", "bcrypt_sha256$", 0 },
	{ "hunter2", "bcrypt_sha256$*0", 0 },
	{ "hunter2", "bcrypt_sha256$$2b$06$", 0 },
	{ "hunter2", "bcrypt_sha256$$1$salt$", 0 },
	{ "hunter2", "scrypt$16384$salt$8$5$", 0 },
	{ "hunter2", "scrypt$16385$salt$8$5$AAAA", 0 },
	{ "hunter2", "scrypt$16777216$salt$64$64$AAAA", 0 },
};

START_TEST(verify)
{
	ck_assert_msg(password_verify(str_of(cases[_i].password),
	    str_of(cases[_i].encoded)) == cases[_i].want, "%s %s",
	    cases[_i].password, cases[_i].encoded);
}
END_TEST

START_TEST(own_hash)
{
	struct buf a = { 0 }, b = { 0 };

	ck_assert_int_eq(password_hash(STR("s\0cret"), &a, NULL), 0);
	ck_assert_int_eq(password_hash(STR("s\0cret"), &b, NULL), 0);
	ck_assert_str_ne(a.p, b.p);
	ck_assert_uint_le(a.len, 128);
	ck_assert(str_starts(buf_view(&a), M_ARGON2));
	ck_assert_int_eq(password_verify(STR("s\0cret"), buf_view(&a)), 1);
	ck_assert_int_eq(password_verify(STR("s\0cre"), buf_view(&a)), 0);
	ck_assert_int_eq(password_verify(STR("s"), buf_view(&a)), 0);
	ck_assert_int_eq(password_is_old(buf_view(&a)), 0);
	ck_assert_int_eq(password_is_old(
	    STR("pbkdf2_sha256$1$salt$hash")), 1);
	ck_assert_int_eq(password_is_old(
	    STR("argon2$argon2i$v=19$m=512,t=2,p=2$a$b")), 1);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(unusable)
{
	struct buf a = { 0 };

	password_unusable(&a);
	ck_assert_uint_eq(a.len, 41);
	ck_assert_int_eq(a.p[0], '!');
	ck_assert_int_eq(password_verify(buf_view(&a), buf_view(&a)), 0);
	buf_free(&a);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("auth_password");
	TCase *t = tcase_create("all");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, verify, 0,
	    (int)(sizeof cases / sizeof cases[0]));
	tcase_add_test(t, own_hash);
	tcase_add_test(t, unusable);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
