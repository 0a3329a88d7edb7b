/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Signed texts that upstream's own programs accept, and the other way round
 * (core.md 16). secret is SECRET_KEY. Times are microseconds UTC, ages are
 * seconds. Results are appended to out. Readers return 1 when the signature
 * holds and the age is within the limit, else 0; what they hand out points
 * into the text given. */
#ifndef HC_SIGN_H
#define HC_SIGN_H

#include <stdint.h>

#include "lib/auth/crypt.h"
#include "lib/base/buf.h"
#include "lib/base/uuid.h"

/* HMAC with the key digest(salt + secret); returns its length (16.1). */
size_t salted_hmac(enum digest alg, const char *salt, struct str secret,
    struct str value, unsigned char out[DIGEST_MAX]);

/* Bounce ids (16.2): "PAYLOAD.HEXTIME.SIG". Payloads are "n.CODE" and
 * "r.USERNAME"; both the short and v4.3's long form are accepted. */
#define BOUNCE_MAX_AGE 172800
void bounce_id(const char *secret, struct str payload, int64_t now,
    struct buf *out);
int bounce_id_read(const char *secret, struct str id, int64_t now,
    int64_t max_age, struct str *payload);

/* Timestamp signer (16.3): "VALUE:TIME:SIG". max_age < 0: any age. */
#define SIGN_SALT_DEFAULT "django.core.signing.TimestampSigner"
#define SIGN_SALT_ALERTS "alerts"
#define SIGN_SALT_REPORTS "reports"
void sign_text(const char *secret, const char *salt, struct str value,
    int64_t now, struct buf *out);
int sign_read(const char *secret, const char *salt, struct str text,
    int64_t now, int64_t max_age, struct str *value);

/* First 8 characters of a badge's signature (16.5); tag "*": all. */
#define BADGE_SIG_SIZE 9
void badge_signature(const char *secret, const char *badge_key,
    struct str tag, char out[BADGE_SIG_SIZE]);

/* Token that verifies or unsubscribes a channel (16.3). */
void channel_token(const char *secret, const struct uuid *code,
    char out[SHA256_HEX_SIZE]);
/* Absolute addresses of transports.md 8.4. */
void unsub_alerts_url(const char *site_root, const char *secret,
    const struct uuid *channel, int64_t now, struct buf *out);
void unsub_reports_url(const char *site_root, const char *secret,
    struct str username, int64_t now, struct buf *out);

/* unique_key of a check's code (5.11). */
void unique_key(const struct uuid *code, char out[SHA1_HEX_SIZE]);

#endif
