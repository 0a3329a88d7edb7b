/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Digests, keyed digests, random text, comparison of secrets. */
#ifndef HC_CRYPT_H
#define HC_CRYPT_H

#include <stddef.h>

#include "lib/base/buf.h"

enum digest { DIGEST_SHA1, DIGEST_SHA256 };

#define DIGEST_MAX 32		/* bytes of the longest one */
#define SHA1_SIZE 20
#define SHA256_SIZE 32
#define SHA1_HEX_SIZE 41	/* digits and NUL */
#define SHA256_HEX_SIZE 65

/* Both return the digest's length in bytes. */
size_t digest(enum digest alg, struct str s, unsigned char out[DIGEST_MAX]);
size_t hmac(enum digest alg, struct str key, struct str s,
    unsigned char out[DIGEST_MAX]);
void sha1_hex(struct str s, char out[SHA1_HEX_SIZE]);
void sha256_hex(struct str s, char out[SHA256_HEX_SIZE]);

/* 1 if equal. Takes as long for a near miss as for a far one of the same
 * length; the lengths themselves are no secret. */
int secret_eq(struct str a, struct str b);
/* Overwrites memory that held a secret. */
void secret_wipe(void *p, size_t len);

/* From the system's generator; without one the process ends. */
void random_bytes(void *p, size_t len);
/* len characters, each one of [a-zA-Z0-9] with the same likelihood, and NUL. */
void random_text(char *out, size_t len);

#endif
