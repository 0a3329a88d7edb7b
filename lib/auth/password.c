/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/auth/password.h"

#include <argon2.h>
#include <crypt.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auth/crypt.h"
#include "lib/base/enc.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"

#define ARGON2_M 102400		/* KiB */
#define ARGON2_T 2
#define ARGON2_P 8
#define ARGON2_PREFIX "argon2$argon2id$v=19$m=102400,t=2,p=8$"
#define SALT_LEN 22
#define HASH_LEN 32

/* The most that a stored hash may ask for: a damaged row must not stop the
 * program or the machine. */
#define MAX_ARGON2_M (1024 * 1024)
#define MAX_ITERATIONS 20000000
#define MAX_SCRYPT_MEM (256 * 1024 * 1024)

int
password_hash(struct str password, struct buf *out, struct hc_err *err)
{
	char salt[SALT_LEN + 1], text[256];
	int rc;

	random_text(salt, SALT_LEN);
	rc = argon2id_hash_encoded(ARGON2_T, ARGON2_M, ARGON2_P,
	    password.len > 0 ? password.p : "", password.len, salt, SALT_LEN,
	    HASH_LEN, text, sizeof text);
	if (rc != ARGON2_OK)
		return hc_err(err, HC_EFAIL, "argon2: %s",
		    argon2_error_message(rc));
	buf_adds(out, "argon2");
	buf_adds(out, text);
	return 0;
}

/* Cuts the next field, up to `$`, off *s. */
static struct str
field(struct str *s)
{
	const char *d = s->len > 0 ? memchr(s->p, '$', s->len) : NULL;
	struct str f = *s;

	if (d == NULL) {
		s->len = 0;
		return f;
	}
	f.len = (size_t)(d - s->p);
	s->p = d + 1;
	s->len -= f.len + 1;
	return f;
}

/* 1 if raw's base64 text is want. */
static int
fits(const unsigned char *raw, size_t len, struct str want)
{
	struct buf b = { 0 };
	int ok;

	base64_encode(&b, raw, len, 0);
	ok = secret_eq(buf_view(&b), want);
	buf_free(&b);
	return ok;
}

static int
verify_argon2(struct str password, struct str rest)
{
	char *text;
	const char *m;
	argon2_type type;
	int ok = 0;

	text = xasprintf("$%.*s", (int)rest.len, rest.p);
	if (str_starts(rest, "argon2id$"))
		type = Argon2_id;
	else if (str_starts(rest, "argon2i$"))
		type = Argon2_i;
	else
		type = Argon2_d;
	m = strstr(text, "$m=");
	if (m != NULL && strtol(m + 3, NULL, 10) <= MAX_ARGON2_M)
		ok = argon2_verify(text, password.len > 0 ? password.p : "",
		    password.len, type) == ARGON2_OK;
	free(text);
	return ok;
}

static int
verify_pbkdf2(struct str password, struct str rest, const EVP_MD *md)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	struct str iter = field(&rest), salt = field(&rest);
	int64_t n;
	int len = EVP_MD_get_size(md);

	if (num(iter, 1, MAX_ITERATIONS, &n, NULL) == -1 ||
	    password.len > 4096 || salt.len > 4096)
		return 0;
	if (PKCS5_PBKDF2_HMAC(password.len > 0 ? password.p : "",
	    (int)password.len, (const unsigned char *)salt.p, (int)salt.len,
	    (int)n, md, len, raw) != 1)
		return 0;
	return fits(raw, (size_t)len, rest);
}

/* bcrypt of the password's sha256 in hex, which has no NUL and 64 bytes. */
static int
verify_bcrypt(struct str password, struct str rest)
{
	char hex[SHA256_HEX_SIZE], *want;
	struct crypt_data *cd;
	const char *got;
	int ok;

	want = xmemdup0(rest.p, rest.len);
	cd = xcalloc(1, sizeof *cd);
	sha256_hex(password, hex);
	got = crypt_r(hex, want, cd);
	ok = got != NULL && str_starts(rest, "$2") &&
	    secret_eq(str_of(got), rest);
	secret_wipe(cd, sizeof *cd);
	secret_wipe(hex, sizeof hex);
	free(cd);
	free(want);
	return ok;
}

static int
verify_scrypt(struct str password, struct str rest)
{
	unsigned char raw[64];
	struct str n_text = field(&rest), salt = field(&rest);
	struct str r_text = field(&rest), p_text = field(&rest);
	int64_t n, r, p;

	if (num(n_text, 2, 1 << 24, &n, NULL) == -1 ||
	    num(r_text, 1, 64, &r, NULL) == -1 ||
	    num(p_text, 1, 64, &p, NULL) == -1)
		return 0;
	if (EVP_PBE_scrypt(password.len > 0 ? password.p : "", password.len,
	    (const unsigned char *)salt.p, salt.len, (uint64_t)n, (uint64_t)r,
	    (uint64_t)p, MAX_SCRYPT_MEM, raw, sizeof raw) != 1)
		return 0;
	return fits(raw, sizeof raw, rest);
}

int
password_verify(struct str password, struct str encoded)
{
	struct str rest = encoded, alg;

	if (encoded.len == 0 || encoded.len > 512 || encoded.p[0] == '!')
		return 0;
	alg = field(&rest);
	if (rest.len == 0)
		return 0;
	if (str_is(alg, "argon2"))
		return verify_argon2(password, rest);
	if (str_is(alg, "pbkdf2_sha256"))
		return verify_pbkdf2(password, rest, EVP_sha256());
	if (str_is(alg, "pbkdf2_sha1"))
		return verify_pbkdf2(password, rest, EVP_sha1());
	if (str_is(alg, "bcrypt_sha256"))
		return verify_bcrypt(password, rest);
	if (str_is(alg, "scrypt"))
		return verify_scrypt(password, rest);
	return 0;
}

int
password_is_old(struct str encoded)
{
	return !str_starts(encoded, ARGON2_PREFIX);
}

void
password_unusable(struct buf *out)
{
	char text[41];

	random_text(text, 40);
	buf_addf(out, "!%s", text);
}
