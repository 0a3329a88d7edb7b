/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/auth/sign.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"

#define SHORT_SALT "hc.lib.signing.ShortHexTimestampSignersigner"
#define LONG_SALT "hc.lib.signing.HexTimestampSignersigner"
#define SHORT_DIGITS 16

size_t
salted_hmac(enum digest alg, const char *salt, struct str secret,
    struct str value, unsigned char out[DIGEST_MAX])
{
	unsigned char key[DIGEST_MAX];
	struct buf b = { 0 };
	size_t len;

	buf_adds(&b, salt);
	buf_addbuf(&b, secret);
	len = digest(alg, buf_view(&b), key);
	len = hmac(alg, (struct str){ (const char *)key, len }, value, out);
	secret_wipe(key, sizeof key);
	if (b.p != NULL)
		secret_wipe(b.p, b.len);
	buf_free(&b);
	return len;
}

static void
hex_signature(enum digest alg, const char *salt, const char *secret,
    struct str value, char out[SHA256_HEX_SIZE])
{
	unsigned char mac[DIGEST_MAX];
	size_t len = salted_hmac(alg, salt, str_of(secret), value, mac);

	hex_encode(mac, len, out);
}

/* Splits s at its last c; 0 when there is none. */
static int
split_last(struct str s, char c, struct str *head, struct str *tail)
{
	const char *p = s.len > 0 ? memrchr(s.p, c, s.len) : NULL;

	if (p == NULL)
		return 0;
	head->p = s.p;
	head->len = (size_t)(p - s.p);
	tail->p = p + 1;
	tail->len = s.len - head->len - 1;
	return 1;
}

/* 1 if a text of that time is no older than max_age seconds. */
static int
is_fresh(int64_t seconds, int64_t now, int64_t max_age)
{
	if (max_age < 0)
		return 1;
	return seconds > INT64_MAX / HC_SECOND ||
	    now - seconds * HC_SECOND <= max_age * HC_SECOND;
}

void
bounce_id(const char *secret, struct str payload, int64_t now, struct buf *out)
{
	char sig[SHA256_HEX_SIZE];
	size_t start = out->len;
	struct str v;

	buf_addbuf(out, payload);
	buf_addf(out, ".%llx", (unsigned long long)(now / HC_SECOND));
	v = (struct str){ out->p + start, out->len - start };
	hex_signature(DIGEST_SHA256, SHORT_SALT, secret, v, sig);
	buf_addc(out, '.');
	buf_add(out, sig, SHORT_DIGITS);
}

static int
hex_number(struct str s, int64_t *out)
{
	size_t i;
	int d;

	if (s.len == 0 || s.len > 15)
		return 0;
	*out = 0;
	for (i = 0; i < s.len; i++) {
		if ((d = hex_digit(s.p[i])) == -1)
			return 0;
		*out = *out * 16 + d;
	}
	return 1;
}

int
bounce_id_read(const char *secret, struct str id, int64_t now, int64_t max_age,
    struct str *payload)
{
	char sig_long[SHA256_HEX_SIZE], sig_short[SHA256_HEX_SIZE];
	struct str v, sig, head, time;
	int64_t seconds;
	int ok;

	if (!split_last(id, '.', &v, &sig))
		return 0;
	hex_signature(DIGEST_SHA1, LONG_SALT, secret, v, sig_long);
	hex_signature(DIGEST_SHA256, SHORT_SALT, secret, v, sig_short);
	sig_short[SHORT_DIGITS] = '\0';
	ok = secret_eq(sig, str_of(sig_long));
	ok |= secret_eq(sig, str_of(sig_short));
	if (!ok || !split_last(v, '.', &head, &time) ||
	    !hex_number(time, &seconds) || !is_fresh(seconds, now, max_age))
		return 0;
	*payload = head;
	return 1;
}

static const char base62[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static void
base62_encode(struct buf *out, int64_t n)
{
	char digits[16];
	size_t i = sizeof digits;

	do
		digits[--i] = base62[n % 62];
	while ((n /= 62) > 0);
	buf_add(out, digits + i, sizeof digits - i);
}

static int
base62_decode(struct str s, int64_t *out)
{
	const char *p;
	size_t i;

	if (s.len == 0 || s.len > 10)
		return 0;
	*out = 0;
	for (i = 0; i < s.len; i++) {
		p = memchr(base62, s.p[i], sizeof base62 - 1);
		if (p == NULL)
			return 0;
		*out = *out * 62 + (p - base62);
	}
	return 1;
}

/* The signature of v under salt + "signer", as URL-safe base64. */
static void
base64_signature(const char *secret, const char *salt, struct str v,
    struct buf *out)
{
	unsigned char mac[DIGEST_MAX];
	struct buf full = { 0 };
	size_t len;

	buf_addf(&full, "%ssigner", salt);
	len = salted_hmac(DIGEST_SHA256, buf_str(&full), str_of(secret), v,
	    mac);
	base64_encode(out, mac, len, 1);
	buf_free(&full);
}

void
sign_text(const char *secret, const char *salt, struct str value, int64_t now,
    struct buf *out)
{
	struct buf sig = { 0 };
	size_t start = out->len;

	buf_addbuf(out, value);
	buf_addc(out, ':');
	base62_encode(out, now / HC_SECOND);
	base64_signature(secret, salt,
	    (struct str){ out->p + start, out->len - start }, &sig);
	buf_addc(out, ':');
	buf_addbuf(out, buf_view(&sig));
	buf_free(&sig);
}

int
sign_read(const char *secret, const char *salt, struct str text, int64_t now,
    int64_t max_age, struct str *value)
{
	struct buf want = { 0 };
	struct str v, sig, head, time;
	int64_t seconds;
	int ok;

	if (!split_last(text, ':', &v, &sig))
		return 0;
	base64_signature(secret, salt, v, &want);
	ok = secret_eq(sig, buf_view(&want));
	buf_free(&want);
	if (!ok || !split_last(v, ':', &head, &time) ||
	    !base62_decode(time, &seconds) || !is_fresh(seconds, now, max_age))
		return 0;
	*value = head;
	return 1;
}

void
badge_signature(const char *secret, const char *badge_key, struct str tag,
    char out[BADGE_SIG_SIZE])
{
	unsigned char mac[DIGEST_MAX];
	struct buf b = { 0 };
	size_t len;

	/* The badge key stands where the salt stands elsewhere. */
	len = salted_hmac(DIGEST_SHA1, badge_key, str_of(secret), tag, mac);
	base64_encode(&b, mac, len, 1);
	memcpy(out, b.p, BADGE_SIG_SIZE - 1);
	out[BADGE_SIG_SIZE - 1] = '\0';
	buf_free(&b);
}

void
channel_token(const char *secret, const struct uuid *code,
    char out[SHA256_HEX_SIZE])
{
	char text[UUID_TEXT_SIZE];
	struct buf b = { 0 };

	uuid_text(code, text);
	buf_addf(&b, "%s%s", text, secret);
	sha256_hex(buf_view(&b), out);
	secret_wipe(b.p, b.len);
	buf_free(&b);
}

void
unsub_alerts_url(const char *site_root, const char *secret,
    const struct uuid *channel, int64_t now, struct buf *out)
{
	char code[UUID_TEXT_SIZE], token[SHA256_HEX_SIZE];
	struct buf b = { 0 };

	uuid_text(channel, code);
	channel_token(secret, channel, token);
	sign_text(secret, SIGN_SALT_ALERTS, str_of(token), now, &b);
	buf_addf(out, "%s/integrations/%s/unsub/%s/", site_root, code,
	    buf_str(&b));
	buf_free(&b);
}

void
unsub_reports_url(const char *site_root, const char *secret,
    struct str username, int64_t now, struct buf *out)
{
	buf_addf(out, "%s/accounts/unsubscribe_reports/", site_root);
	sign_text(secret, SIGN_SALT_REPORTS, username, now, out);
	buf_addc(out, '/');
}

void
unique_key(const struct uuid *code, char out[SHA1_HEX_SIZE])
{
	char hex[UUID_HEX_SIZE];

	uuid_hex(code, hex);
	sha1_hex((struct str){ hex, 16 }, out);
}
