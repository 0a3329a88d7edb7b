/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Signed tokens. */
#include "lib/auth/jwt.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "lib/base/enc.h"
#include "tests/unit/unit.h"

static char pem[8192];

/* Writes the key into pem, encrypted or not. */
static void
write_pem(EVP_PKEY *key, int encrypted)
{
	static unsigned char password[] = "hush";
	BIO *bio = BIO_new(BIO_s_mem());
	int n;

	ck_assert_int_eq(PEM_write_bio_PrivateKey(bio, key, encrypted ?
	    EVP_aes_128_cbc() : NULL, encrypted ? password : NULL,
	    encrypted ? 4 : 0, NULL, NULL), 1);
	n = BIO_read(bio, pem, sizeof pem - 1);
	ck_assert_int_gt(n, 0);
	pem[n] = '\0';
	BIO_free(bio);
}

START_TEST(signs)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct buf token = { 0 }, sig = { 0 }, claims = { 0 };
	struct hc_err err;
	const char *dot, *last;

	write_pem(key, 0);
	ck_assert_int_eq(jwt_rs256(&token, pem,
	    STR("{\"iss\":\"\xc3\xa9?>\"}"), &err), 0);
	dot = strchr(token.p, '.');
	last = strrchr(token.p, '.');
	ck_assert_ptr_ne(dot, last);
	ck_assert_ptr_null(strpbrk(token.p, "+/="));
	ck_assert_int_eq(base64_decode((struct str){ dot + 1,
		(size_t)(last - dot - 1) }, &claims), 0);
	ck_assert_str_eq(buf_str(&claims), "{\"iss\":\"\xc3\xa9?>\"}");
	ck_assert_int_eq(base64_decode(str_of(last + 1), &sig), 0);
	ck_assert_int_eq(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL,
	    key), 1);
	ck_assert_int_eq(EVP_DigestVerify(ctx, (unsigned char *)sig.p,
	    sig.len, (unsigned char *)token.p, (size_t)(last - token.p)), 1);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	buf_free(&token);
	buf_free(&sig);
	buf_free(&claims);
}
END_TEST

static void
refused(const char *text)
{
	struct buf token = { 0 };
	struct hc_err err = { 0 };

	ck_assert_int_eq(jwt_rs256(&token, text, STR("{}"), &err), -1);
	ck_assert_int_eq((int)err.code, HC_EINVAL);
	ck_assert_uint_eq(token.len, 0);
}

/* An encrypted key must not make a program ask for its password. */
START_TEST(refuses)
{
	EVP_PKEY *rsa = EVP_RSA_gen(1024), *ec = EVP_EC_gen("P-256");

	refused("");
	refused("-----BEGIN PRIVATE KEY-----\nAAAA\n");
	write_pem(rsa, 1);
	refused(pem);
	write_pem(ec, 0);
	refused(pem);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ec);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("jwt");
	TCase *t = tcase_create("jwt");

	tcase_add_test(t, signs);
	tcase_add_test(t, refuses);
	suite_add_tcase(s, t);
	return unit_run(s);
}
