/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* lib/auth/links: the vectors of transports.md 8.4, and what becomes of a
 * link that is old or altered. */
#include "lib/auth/links.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auth/sign.h"
#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "unit.h"

#define SECRET "golden-secret"
#define NOW (INT64_C(1718452800) * HC_SECOND)
#define TOKEN "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT"
#define SIGNED TOKEN ":1sIS4e:kv_Ws90Jza3jUdU59-NAUfeF3h-OZWtgvcniZi9c61o"

static const struct link_site site = { "https://h", SECRET, NOW };

START_TEST(login)
{
	struct buf b = { 0 };

	login_url(&site, STR("alice"), STR(TOKEN), NULL, &b);
	ck_assert_str_eq(buf_str(&b),
	    "https://h/accounts/check_token/alice/" SIGNED "/");
	buf_reset(&b);
	login_url(&site, STR("alice"), STR(TOKEN), "/projects/x y/&", &b);
	ck_assert_str_eq(buf_str(&b), "https://h/accounts/check_token/alice/"
	    SIGNED "/?next=%2Fprojects%2Fx%20y%2F%26");
	buf_free(&b);
}
END_TEST

START_TEST(change)
{
	static const char head[] = "https://h/accounts/change_email/";
	struct buf b = { 0 }, json = { 0 };
	struct str value, text;

	change_email_url(&site, STR("alice"), STR(TOKEN),
	    STR("new@example.org"), &b);
	ck_assert_int_eq(strncmp(buf_str(&b), head, strlen(head)), 0);
	ck_assert_str_eq(strrchr(buf_str(&b), ':'),
	    ":sHiW-ML3ABppnLqdtwWWkPnkLCGmgylHCAeGHmJE8U8/");
	text = (struct str){ b.p + strlen(head), b.len - strlen(head) - 1 };
	ck_assert_int_eq(sign_read(SECRET, SIGN_SALT_DEFAULT, text,
	    NOW + CHANGE_LINK_MAX_AGE * HC_SECOND, CHANGE_LINK_MAX_AGE,
	    &value), 1);
	ck_assert_int_eq(base64_decode(value, &json), 0);
	ck_assert_str_eq(buf_str(&json), "{\"u\":\"alice\",\"t\":\"" SIGNED
	    "\",\"e\":\"new@example.org\"}");
	ck_assert_int_eq(sign_read(SECRET, SIGN_SALT_DEFAULT, text,
	    NOW + (CHANGE_LINK_MAX_AGE + 1) * HC_SECOND, CHANGE_LINK_MAX_AGE,
	    &value), 0);
	b.p[strlen(head)] ^= 1;
	ck_assert_int_eq(sign_read(SECRET, SIGN_SALT_DEFAULT, text, NOW,
	    CHANGE_LINK_MAX_AGE, &value), 0);
	buf_free(&json);
	buf_free(&b);
}
END_TEST

START_TEST(verify)
{
	struct uuid code;
	struct buf b = { 0 };

	ck_assert_int_eq(uuid_from_text(
	    STR("00000400-0000-4000-8000-000000000400"), 1, &code), 0);
	verify_email_url(&site, &code, &b);
	ck_assert_str_eq(buf_str(&b), "https://h/integrations/"
	    "00000400-0000-4000-8000-000000000400/verify/fa339ed0d2b44cc31326"
	    "98e06a6fa71c092ee5c85c5ed13d790a7b0eeb374808/");
	buf_free(&b);
}
END_TEST

/* The signer serves Telegram's links, too. */
START_TEST(telegram)
{
	struct buf value = { 0 }, b = { 0 };
	const struct str json = STR("{\"id\":123,\"type\":\"group\","
	    "\"name\":\"My Team\",\"thread_id\":null}");

	base64_encode(&value, json.p, json.len, 1);
	sign_text(SECRET, "django.core.signing", buf_view(&value), NOW, &b);
	ck_assert_str_eq(strchr(buf_str(&b), ':'),
	    ":1sIS4e:hYr_92hoZc77Xyf91i_fI1CHcjXf7PiB10l1Ukfj2Yc");
	buf_free(&value);
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("links");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, login);
	tcase_add_test(tc, change);
	tcase_add_test(tc, verify);
	tcase_add_test(tc, telegram);
	suite_add_tcase(s, tc);
	return unit_run(s);
}
