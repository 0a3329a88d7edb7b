/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/auth/apikey.h"

#include <string.h>

#include "lib/auth/crypt.h"
#include "lib/base/enc.h"

#define PREFIX_AT 4		/* behind "hcw_" */
#define PREFIX_LEN 8
#define OLD_LEN 32

void
apikey_new(int readonly, char out[APIKEY_SIZE])
{
	memcpy(out, readonly ? "hcr_" : "hcw_", PREFIX_AT);
	random_text(out + PREFIX_AT, APIKEY_SIZE - 1 - PREFIX_AT);
}

void
apikey_stored(const char *secret, struct str key, char out[APIKEY_STORED_SIZE])
{
	unsigned char mac[DIGEST_MAX];

	memcpy(out, key.p + PREFIX_AT, PREFIX_LEN);
	out[PREFIX_LEN] = '.';
	hex_encode(mac, hmac(DIGEST_SHA256, str_of(secret), key, mac),
	    out + PREFIX_LEN + 1);
}

int
apikey_prefix(struct str key, char out[9])
{
	char c;
	int i;

	if (key.len < PREFIX_AT + PREFIX_LEN)
		return -1;
	for (i = 0; i < PREFIX_LEN; i++) {
		c = key.p[PREFIX_AT + i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z')))
			return -1;
		out[i] = c;
	}
	out[PREFIX_LEN] = '\0';
	return 0;
}

int
apikey_verify(const char *secret, struct str key, struct str stored)
{
	char want[APIKEY_STORED_SIZE];

	if (stored.len == 0 || key.len < PREFIX_AT + PREFIX_LEN)
		return 0;
	if (memchr(stored.p, '.', stored.len) != NULL) {
		apikey_stored(secret, key, want);
		return secret_eq(stored, str_of(want));
	}
	return key.len == OLD_LEN && secret_eq(stored, key);
}

void
ping_key_new(char out[PING_KEY_SIZE])
{
	unsigned char raw[16];
	struct buf b = { 0 };
	size_t i;

	do {
		buf_reset(&b);
		random_bytes(raw, sizeof raw);
		base64_encode(&b, raw, sizeof raw, 1);
	} while (strpbrk(b.p, "-_") != NULL);
	for (i = 0; i < PING_KEY_SIZE - 1; i++)
		out[i] = b.p[i] >= 'A' && b.p[i] <= 'Z' ?
		    (char)(b.p[i] - 'A' + 'a') : b.p[i];
	out[PING_KEY_SIZE - 1] = '\0';
	buf_free(&b);
}
