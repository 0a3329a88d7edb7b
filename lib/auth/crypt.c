/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/auth/crypt.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"

static const EVP_MD *
digest_md(enum digest alg)
{
	return alg == DIGEST_SHA1 ? EVP_sha1() : EVP_sha256();
}

size_t
digest(enum digest alg, struct str s, unsigned char out[DIGEST_MAX])
{
	unsigned len = 0;

	if (EVP_Digest(s.p, s.len, out, &len, digest_md(alg), NULL) != 1)
		hc_bug("no digest %d", (int)alg);
	return len;
}

size_t
hmac(enum digest alg, struct str key, struct str s,
    unsigned char out[DIGEST_MAX])
{
	unsigned len = 0;

	if (key.len > INT_MAX ||
	    HMAC(digest_md(alg), key.len > 0 ? key.p : "", (int)key.len,
	    (const unsigned char *)s.p, s.len, out, &len) == NULL)
		hc_bug("no hmac %d", (int)alg);
	return len;
}

void
sha1_hex(struct str s, char out[SHA1_HEX_SIZE])
{
	unsigned char d[DIGEST_MAX];

	hex_encode(d, digest(DIGEST_SHA1, s, d), out);
}

void
sha256_hex(struct str s, char out[SHA256_HEX_SIZE])
{
	unsigned char d[DIGEST_MAX];

	hex_encode(d, digest(DIGEST_SHA256, s, d), out);
}

int
secret_eq(struct str a, struct str b)
{
	if (a.len != b.len)
		return 0;
	return a.len == 0 || CRYPTO_memcmp(a.p, b.p, a.len) == 0;
}

void
secret_wipe(void *p, size_t len)
{
	OPENSSL_cleanse(p, len);
}

void
random_bytes(void *p, size_t len)
{
	if (len > INT_MAX || RAND_bytes(p, (int)len) != 1)
		hc_bug("no random numbers");
}

void
random_text(char *out, size_t len)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	unsigned char b;
	size_t i = 0;

	/* 4 * 62 = 248: a byte above that would favour the first letters. */
	while (i < len) {
		random_bytes(&b, 1);
		if (b < 248)
			out[i++] = set[b % 62];
	}
	out[len] = '\0';
}
