/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* lib/auth/crypt, sign, apikey: the vectors of core.md 10 and 16 and of
 * transports.md 8.4, and that nothing altered passes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auth/apikey.h"
#include "lib/auth/crypt.h"
#include "lib/auth/sign.h"
#include "lib/base/clock.h"
#include "lib/base/enc.h"

#define SECRET "test-secret"
#define NOW (INT64_C(1700000000) * HC_SECOND)
#define GOLDEN "golden-secret"
#define GOLDEN_NOW (INT64_C(1718452800) * HC_SECOND)
#define NOTE "n.95410c79-fcb4-4e8c-bca9-945221248211"

static struct uuid
uuid_of(const char *s)
{
	struct uuid u;

	ck_assert_int_eq(uuid_from_text(str_of(s), 1, &u), 0);
	return u;
}

START_TEST(digests)
{
	char h1[SHA1_HEX_SIZE], h2[SHA256_HEX_SIZE];
	struct str none = { NULL, 0 };

	sha1_hex(STR("abc"), h1);
	ck_assert_str_eq(h1, "a9993e364706816aba3e25717850c26c9cd0d89d");
	sha1_hex(none, h1);
	ck_assert_str_eq(h1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	sha256_hex(STR("abc"), h2);
	ck_assert_str_eq(h2, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(comparing)
{
	struct str none = { NULL, 0 };

	ck_assert_int_eq(secret_eq(STR("abc"), STR("abc")), 1);
	ck_assert_int_eq(secret_eq(STR("abc"), STR("abd")), 0);
	ck_assert_int_eq(secret_eq(STR("abc"), STR("ab")), 0);
	ck_assert_int_eq(secret_eq(STR("a\0b"), STR("a\0c")), 0);
	ck_assert_int_eq(secret_eq(none, STR("")), 1);
}
END_TEST

START_TEST(random_texts)
{
	char a[41], b[41];
	int i, seen[256] = { 0 }, kinds = 0;

	random_text(a, 40);
	random_text(b, 40);
	ck_assert_uint_eq(strlen(a), 40);
	ck_assert_str_ne(a, b);
	for (i = 0; i < 200; i++) {
		const char *p;

		random_text(a, 40);
		for (p = a; *p != '\0'; p++)
			seen[(unsigned char)*p]++;
	}
	for (i = 0; i < 256; i++)
		kinds += seen[i] > 0;
	ck_assert_int_eq(kinds, 62);
}
END_TEST

static const struct {
	const char *secret;
	int64_t now;
	const char *payload, *want;
} bounces[] = {
	{ SECRET, NOW, NOTE, NOTE ".6553f100.ee616c50c3d6721c" },
	{ SECRET, NOW, "r.alice", "r.alice.6553f100.18e59cec6038c68e" },
	{ GOLDEN, GOLDEN_NOW, "r.alice", "r.alice.666d8240.6bf6f4985391f063" },
};

START_TEST(bounce_ids)
{
	struct buf b = { 0 };
	struct str got;

	bounce_id(bounces[_i].secret, str_of(bounces[_i].payload),
	    bounces[_i].now, &b);
	ck_assert_str_eq(b.p, bounces[_i].want);
	ck_assert_uint_le(b.len, 64);
	ck_assert_int_eq(bounce_id_read(bounces[_i].secret, buf_view(&b),
	    bounces[_i].now, BOUNCE_MAX_AGE, &got), 1);
	ck_assert(str_is(got, bounces[_i].payload));
	buf_free(&b);
}
END_TEST

#define OLD NOTE ".6553f100.1f7b82d442ff101b55777061f2abd88ac77e8cf5"
static const struct {
	const char *id;
	int64_t age;
	int want;
} bounce_reads[] = {
	{ OLD, 0, 1 },
	{ OLD, BOUNCE_MAX_AGE, 1 },
	{ OLD, BOUNCE_MAX_AGE + 1, 0 },
	{ NOTE ".6553f100.ee616c50c3d6721c", BOUNCE_MAX_AGE + 1, 0 },
	{ NOTE ".6553f100.EE616C50C3D6721C", 0, 0 },
	{ NOTE ".6553f100.ee616c50c3d6721d", 0, 0 },
	{ NOTE ".6553f100.ee616c50c3d6721", 0, 0 },
	{ NOTE ".6553f101.ee616c50c3d6721c", 0, 0 },
	{ "r.alicf.6553f100.18e59cec6038c68e", 0, 0 },
	{ "6553f100.18e59cec6038c68e", 0, 0 },
	{ "", 0, 0 },
	{ ".", 0, 0 },
	{ "..", 0, 0 },
};

START_TEST(bounce_reading)
{
	struct str got;

	ck_assert_int_eq(bounce_id_read(SECRET, str_of(bounce_reads[_i].id),
	    NOW + bounce_reads[_i].age * HC_SECOND, BOUNCE_MAX_AGE, &got),
	    bounce_reads[_i].want);
	if (bounce_reads[_i].want)
		ck_assert(str_is(got, NOTE));
}
END_TEST

static const struct {
	const char *secret;
	int64_t now;
	const char *salt, *value, *want;
} signs[] = {
	{ SECRET, NOW, SIGN_SALT_DEFAULT, "active", "active:1r31eq:"
	    "31uviVUA33ZGcx6oU78vhtf4CE6s8feSjv4h5yl6zAg" },
	{ SECRET, NOW, SIGN_SALT_ALERTS, "abc", "abc:1r31eq:"
	    "4SzmjnUSDzb6txzSlHyQQalpG2IkVDrmkmSqDkkoEc4" },
	{ SECRET, NOW, SIGN_SALT_REPORTS, "alice", "alice:1r31eq:"
	    "FRnXlmDYSbZfxSXW2YgmkTlRpsecBxyP-71STzXL9_k" },
	{ SECRET, NOW, SIGN_SALT_DEFAULT, "eyJ1IjoiYWxpY2UiLCJlIjoiYUBiIn0",
	    "eyJ1IjoiYWxpY2UiLCJlIjoiYUBiIn0:1r31eq:"
	    "GIQ25anOpVD5EJHDhTzi88_wxF06JBo0FuuaurqspOk" },
	{ GOLDEN, GOLDEN_NOW, SIGN_SALT_REPORTS, "alice", "alice:1sIS4e:"
	    "_MkFWzJstjMB5t0AX7KAmGEie_rSrbzbkoMRUWZ2E70" },
	{ GOLDEN, GOLDEN_NOW, SIGN_SALT_DEFAULT,
	    "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT",
	    "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT:1sIS4e:"
	    "kv_Ws90Jza3jUdU59-NAUfeF3h-OZWtgvcniZi9c61o" },
};

START_TEST(signing)
{
	struct buf b = { 0 };
	struct str got;

	sign_text(signs[_i].secret, signs[_i].salt, str_of(signs[_i].value),
	    signs[_i].now, &b);
	ck_assert_str_eq(b.p, signs[_i].want);
	ck_assert_int_eq(sign_read(signs[_i].secret, signs[_i].salt,
	    buf_view(&b), signs[_i].now + 60 * HC_SECOND, 60, &got), 1);
	ck_assert(str_is(got, signs[_i].value));
	ck_assert_int_eq(sign_read(signs[_i].secret, signs[_i].salt,
	    buf_view(&b), signs[_i].now + 61 * HC_SECOND, 60, &got), 0);
	ck_assert_int_eq(sign_read(signs[_i].secret, signs[_i].salt,
	    buf_view(&b), signs[_i].now + 9999 * HC_DAY, -1, &got), 1);
	ck_assert_int_eq(sign_read(signs[_i].secret, "other",
	    buf_view(&b), signs[_i].now, -1, &got), 0);
	ck_assert_int_eq(sign_read("other", signs[_i].salt,
	    buf_view(&b), signs[_i].now, -1, &got), 0);
	b.p[0]++;
	ck_assert_int_eq(sign_read(signs[_i].secret, signs[_i].salt,
	    buf_view(&b), signs[_i].now, -1, &got), 0);
	buf_free(&b);
}
END_TEST

START_TEST(sign_broken)
{
	static const char *const texts[] = { "", ":", "::", "a", "a:b",
		"alice:1r31eq:", "alice::FRnXlmDYSbZfxSXW2YgmkTlRpsecBxyP-71ST",
		"FRnXlmDYSbZfxSXW2YgmkTlRpsecBxyP-71STzXL9_k" };
	struct str got;

	ck_assert_int_eq(sign_read(SECRET, SIGN_SALT_REPORTS,
	    str_of(texts[_i]), NOW, -1, &got), 0);
}
END_TEST

START_TEST(links)
{
	struct uuid u = uuid_of("11111111-1111-4111-8111-111111111111");
	struct uuid g = uuid_of("00000400-0000-4000-8000-000000000400");
	char token[SHA256_HEX_SIZE], key[SHA1_HEX_SIZE];
	struct buf b = { 0 };

	channel_token(SECRET, &u, token);
	ck_assert_str_eq(token, "e7db9e40f6c4501674856b241f41b875"
	    "edcecf16e23e9bb8b5e370bd647bb054");
	unique_key(&u, key);
	ck_assert_str_eq(key, "a0fd04db8396895e5a64a823e6c390e2498168e1");
	unsub_alerts_url("http://localhost:8000", GOLDEN, &g, GOLDEN_NOW, &b);
	ck_assert_str_eq(b.p, "http://localhost:8000/integrations/"
	    "00000400-0000-4000-8000-000000000400/unsub/"
	    "fa339ed0d2b44cc3132698e06a6fa71c092ee5c85c5ed13d790a7b0eeb374808"
	    ":1sIS4e:aH4W4eYSXDH6fN0jEVRm3A3uo_WF3C4wrTOdQ9cPwxo/");
	buf_reset(&b);
	unsub_reports_url("http://h", GOLDEN, STR("alice"), GOLDEN_NOW, &b);
	ck_assert_str_eq(b.p, "http://h/accounts/unsubscribe_reports/alice:"
	    "1sIS4e:_MkFWzJstjMB5t0AX7KAmGEie_rSrbzbkoMRUWZ2E70/");
	buf_free(&b);
}
END_TEST

START_TEST(badges)
{
	char sig[BADGE_SIG_SIZE];

	badge_signature(SECRET, "alice", STR("*"), sig);
	ck_assert_str_eq(sig, "bQvTZqsb");
	badge_signature(SECRET, "alice", STR("foo"), sig);
	ck_assert_str_eq(sig, "vAmWY2Lg");
}
END_TEST

START_TEST(session_hash)
{
	unsigned char mac[DIGEST_MAX];
	char hex[SHA256_HEX_SIZE];

	hex_encode(mac, salted_hmac(DIGEST_SHA256, "django.contrib.auth.models."
	    "AbstractBaseUser.get_session_auth_hash", STR(SECRET),
	    STR("argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA"), mac),
	    hex);
	ck_assert_str_eq(hex, "755e00730d5beac493cd3eb2228e6b6a"
	    "9053c410ab97b6e7ba294b6f771f591b");
}
END_TEST

#define A28 "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define STORED "AAAAAAAA.9bd7979884e3c49c12efa5b45f7c885f" \
	"64816689e96826e68b53bae8f39e9ac6"

START_TEST(api_keys)
{
	char key[APIKEY_SIZE], stored[APIKEY_STORED_SIZE], prefix[9];
	int ro;

	apikey_stored(SECRET, STR("hcw_" A28), stored);
	ck_assert_str_eq(stored, STORED);
	for (ro = 0; ro < 2; ro++) {
		apikey_new(ro, key);
		ck_assert_uint_eq(strlen(key), 32);
		ck_assert_int_eq(strncmp(key, ro ? "hcr_" : "hcw_", 4), 0);
		ck_assert_ptr_null(strpbrk(key + 4, "-_"));
		apikey_stored(SECRET, str_of(key), stored);
		ck_assert_uint_eq(strlen(stored), APIKEY_STORED_SIZE - 1);
		ck_assert_int_eq(apikey_prefix(str_of(key), prefix), 0);
		ck_assert_int_eq(strncmp(stored, prefix, 8), 0);
		ck_assert_int_eq(apikey_verify(SECRET, str_of(key),
		    str_of(stored)), 1);
		key[31] ^= 1;
		ck_assert_int_eq(apikey_verify(SECRET, str_of(key),
		    str_of(stored)), 0);
	}
	ck_assert_int_eq(apikey_prefix(STR("hcw_AAAAAAA"), prefix), -1);
	ck_assert_int_eq(apikey_prefix(STR("hcw_AAAA%AAAA"), prefix), -1);
}
END_TEST

static const struct {
	const char *key, *stored;
	int want;
} key_cases[] = {
	{ "hcw_" A28, STORED, 1 },
	{ "hcr_" A28, STORED, 0 },
	{ STORED, STORED, 0 },
	{ "", "", 0 },
	{ "hcw_" A28, "", 0 },
	{ A28 "BBBB", A28 "BBBB", 1 },
	{ A28 "BBBb", A28 "BBBB", 0 },
	{ A28, A28, 0 },
	{ "x", "x", 0 },
	{ "", A28 "BBBB", 0 },
};

START_TEST(api_key_verify)
{
	ck_assert_int_eq(apikey_verify(SECRET, str_of(key_cases[_i].key),
	    str_of(key_cases[_i].stored)), key_cases[_i].want);
}
END_TEST

START_TEST(ping_keys)
{
	char a[PING_KEY_SIZE], b[PING_KEY_SIZE];
	int i;

	ping_key_new(b);
	for (i = 0; i < 100; i++) {
		ping_key_new(a);
		ck_assert_uint_eq(strspn(a,
		    "abcdefghijklmnopqrstuvwxyz0123456789"), 22);
		ck_assert_uint_eq(strlen(a), 22);
		ck_assert_str_ne(a, b);
	}
}
END_TEST

#define N(a) ((int)(sizeof(a) / sizeof(a)[0]))

int
main(void)
{
	Suite *s = suite_create("auth_sign");
	TCase *t = tcase_create("all");
	SRunner *r;
	int failed;

	tcase_add_test(t, digests);
	tcase_add_test(t, comparing);
	tcase_add_test(t, random_texts);
	tcase_add_loop_test(t, bounce_ids, 0, N(bounces));
	tcase_add_loop_test(t, bounce_reading, 0, N(bounce_reads));
	tcase_add_loop_test(t, signing, 0, N(signs));
	tcase_add_loop_test(t, sign_broken, 0, 8);
	tcase_add_test(t, links);
	tcase_add_test(t, badges);
	tcase_add_test(t, session_hash);
	tcase_add_test(t, api_keys);
	tcase_add_loop_test(t, api_key_verify, 0, N(key_cases));
	tcase_add_test(t, ping_keys);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
