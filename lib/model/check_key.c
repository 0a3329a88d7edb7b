/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Apart from check.c, so that programs without need for it do not carry
 * libcrypto. */
#include <openssl/evp.h>

#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/model/check.h"

void
check_unique_key(const struct check *c, char out[41])
{
	unsigned char md[EVP_MAX_MD_SIZE];
	char hex[UUID_HEX_SIZE];
	unsigned len = 0;

	uuid_hex(&c->code, hex);
	if (!EVP_Digest(hex, 16, md, &len, EVP_sha1(), NULL) || len != 20)
		hc_bug("no SHA-1");
	hex_encode(md, len, out);
}
