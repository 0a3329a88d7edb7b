/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/tokenbucket.h"

#include <string.h>

#include "lib/auth/crypt.h"
#include "lib/base/clock.h"

/* Each lost race is another caller's success, and a bucket has few tokens:
 * more tries than this are never needed in practice. */
#define MAX_TRIES 1000
/* Twenty times a twentieth may be a little more than one. */
#define ROUNDING 1e-9

static const struct db_stmt q_read = {
	.name = "tokenbucket.read",
	.sql = "SELECT tokens, updated FROM api_tokenbucket WHERE value = ?"
};
static const struct db_stmt q_insert = {
	.name = "tokenbucket.insert",
	.sql = "INSERT INTO api_tokenbucket (value, tokens, updated) "
	    "VALUES (?, ?, ?)"
};
/* "updated" changes with every write (see stamp()), so that it alone tells
 * whether somebody else was faster; levels are floats and do not compare. */
static const struct db_stmt q_swap = {
	.name = "tokenbucket.swap",
	.sql = "UPDATE api_tokenbucket SET tokens = ?, updated = ? "
	    "WHERE value = ? AND updated = ?"
};

struct bucket {
	double tokens;
	int64_t updated;
};

/* 1 found, 0 not, -1 error. */
static int
bucket_read(struct db *db, const char *value, int64_t refill, int64_t now,
    struct bucket *b, struct hc_err *err)
{
	struct db_val arg = db_text(value);
	struct db_res res = { 0 };
	double back;
	int rc;

	if (db_query(db, &q_read, &arg, 1, &res, err) == -1) {
		db_res_free(&res);
		return -1;
	}
	rc = res.nrows > 0;
	if (rc) {
		b->tokens = db_get_double(&res, 0, 0);
		b->updated = db_get_time(&res, 0, 1);
		/* A clock that is behind another machine's takes nothing. */
		back = now > b->updated ? (double)(now - b->updated) /
		    ((double)refill * (double)HC_SECOND) : 0;
		b->tokens = b->tokens + back < 1.0 ? b->tokens + back : 1.0;
	}
	db_res_free(&res);
	return rc;
}

/* What "updated" becomes: now, and different from what it was. */
static int64_t
stamp(int64_t old, int64_t now)
{
	if (now <= old && old - now < HC_SECOND)
		return old + 1;
	return now;
}

/* 1 taken, 0 somebody else was faster, -1 error. */
static int
bucket_write(struct db *db, const char *value, const struct bucket *b,
    int exists, double tokens, int64_t now, struct hc_err *err)
{
	struct hc_err e;
	int64_t rows = 0;
	int rc;

	if (exists) {
		const struct db_val args[] = { db_double(tokens),
			db_time(stamp(b->updated, now)), db_text(value),
			db_time(b->updated) };

		rc = db_exec(db, &q_swap, args, 4, &rows, &e);
	} else {
		const struct db_val args[] = { db_text(value),
			db_double(tokens), db_time(now) };

		rc = db_exec(db, &q_insert, args, 3, &rows, &e);
	}
	if (rc == 0)
		return rows == 1;
	if (e.code == HC_EEXIST || e.code == HC_ERETRY)
		return 0;
	return hc_err(err, e.code, "%s", e.text);
}

int
tokenbucket_authorize(struct db *db, const char *value, int capacity,
    int64_t refill_seconds, int force, int64_t now, struct hc_err *err)
{
	struct bucket b;
	double tokens;
	int i, found, rc;

	for (i = 0; i < MAX_TRIES; i++) {
		b = (struct bucket){ .tokens = 1.0 };
		found = bucket_read(db, value, refill_seconds, now, &b, err);
		if (found == -1)
			return -1;
		tokens = b.tokens - 1.0 / capacity;
		if (tokens < -ROUNDING && !force)
			return 0;
		rc = bucket_write(db, value, &b, found, tokens, now, err);
		if (rc != 0)
			return rc;
	}
	return hc_err(err, HC_ERETRY, "token bucket: too many callers");
}

int
tokenbucket_healthy(struct db *db, const char *value, int capacity,
    int64_t refill_seconds, int64_t now, struct hc_err *err)
{
	struct bucket b = { .tokens = 1.0 };

	if (bucket_read(db, value, refill_seconds, now, &b, err) == -1)
		return -1;
	return b.tokens >= 1.0 / capacity - ROUNDING;
}

void
tokenbucket_value(struct buf *out, const char *prefix, struct str text,
    const char *secret)
{
	char hex[SHA1_HEX_SIZE];
	struct buf b = { 0 };

	buf_addbuf(&b, text);
	buf_adds(&b, secret);
	sha1_hex(buf_view(&b), hex);
	buf_addf(out, "%s-%s", prefix, hex);
	if (b.p != NULL)
		secret_wipe(b.p, b.len);
	buf_free(&b);
}

void
tokenbucket_mailbox(struct buf *out, struct str email)
{
	const char *at = email.len > 0 ? memrchr(email.p, '@', email.len) :
	    NULL;
	const char *p, *end = at != NULL ? at : email.p + email.len;

	for (p = email.p; p < end && *p != '+'; p++)
		if (*p != '.')
			buf_addc(out, *p);
	buf_add(out, end, email.len - (size_t)(end - email.p));
}
