/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* API keys and ping keys (core.md 16.5). */
#ifndef HC_APIKEY_H
#define HC_APIKEY_H

#include "lib/base/buf.h"

#define APIKEY_SIZE 33		/* "hcw_" + 28 characters + NUL */
#define APIKEY_STORED_SIZE 74	/* 8 characters "." 64 digits NUL */
#define PING_KEY_SIZE 23

/* A new key, to be shown once: "hcw_..." or, readonly, "hcr_...". */
void apikey_new(int readonly, char out[APIKEY_SIZE]);
/* What the database keeps of key, which must be at least 12 bytes long. */
void apikey_stored(const char *secret, struct str key,
    char out[APIKEY_STORED_SIZE]);
/* What the stored forms of key begin with: its characters 5 to 12. -1 when key
 * is too short to be a new one, or holds bytes no key holds. */
int apikey_prefix(struct str key, char out[9]);
/* 1 if key is the one stored; old keys are stored as they are. */
int apikey_verify(const char *secret, struct str key, struct str stored);

void ping_key_new(char out[PING_KEY_SIZE]);

#endif
