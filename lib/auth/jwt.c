/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/auth/jwt.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "lib/base/enc.h"

#define HEADER "{\"alg\":\"RS256\",\"typ\":\"JWT\"}"
#define SIGNATURE_MAX 2048	/* of a key of 16384 bits */

/* Nobody is there to be asked. */
static int
no_password(char *p, int size, int writing, void *arg)
{
	(void)p;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static EVP_PKEY *
read_key(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);

	BIO_free(bio);
	if (key != NULL && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

int
jwt_rs256(struct buf *out, const char *pem, struct str claims,
    struct hc_err *err)
{
	unsigned char sig[SIGNATURE_MAX];
	size_t len = sizeof sig;
	EVP_PKEY *key = read_key(pem);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct buf b = { 0 };
	int ok = 0;

	base64_encode(&b, HEADER, sizeof HEADER - 1, 1);
	buf_addc(&b, '.');
	base64_encode(&b, claims.p, claims.len, 1);
	if (key != NULL && ctx != NULL)
		ok = EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL,
		    key) == 1 && EVP_DigestSign(ctx, sig, &len,
		    (const unsigned char *)b.p, b.len) == 1;
	if (ok) {
		buf_addbuf(out, buf_view(&b));
		buf_addc(out, '.');
		base64_encode(out, sig, len, 1);
	}
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	ERR_clear_error();
	buf_free(&b);
	return ok ? 0 : hc_err(err, HC_EINVAL, "not an RSA key");
}
