/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A client of object stores that speak S3 (core.md 11.2-11.4): signature v4,
 * path-style addresses, virtual hosts for AWS and Aliyun. Each request has
 * S3_TIMEOUT as its deadline and is tried once more when the connection breaks.
 * One thread. Keys are UTF-8 of at most 1024 bytes. */
#ifndef HC_S3_H
#define HC_S3_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/settings.h"

struct s3;

int s3_enabled(const struct settings *set);	/* S3_BUCKET is not empty */
/* Connects to nothing yet. NULL when a setting is missing. The settings must
 * outlive it. */
struct s3 *s3_new(const struct settings *set, struct hc_err *err);
/* Requests in flight end with HC_EFAIL: their done functions are called, and
 * must not start others. Accepts NULL. */
void s3_free(struct s3 *s3);

/* ---- requests that go on while the caller does something else ---- */

/* err is NULL when it was done. */
typedef void s3_done_fn(void *arg, const struct hc_err *err);

/* Stores body, which is copied. S3's InternalError is tried again, up to ten
 * times. */
void s3_put(struct s3 *s3, struct str key, struct str body, s3_done_fn *done,
    void *arg);

/* Reads an object. body, which lives during the call, has p NULL when there is
 * none with this key. */
typedef void s3_body_fn(void *arg, struct str body, const struct hc_err *err);
void s3_fetch(struct s3 *s3, struct str key, s3_body_fn *done, void *arg);

/* Deletes all objects whose keys begin with prefix and come after `after` (may
 * be empty). failed (may be NULL) hears of keys that the server did not delete;
 * the others are gone all the same. */
struct s3_purge {
	struct str prefix, after;	/* copied */
	void (*failed)(void *arg, const char *key, const char *code,
	    const char *message);
	s3_done_fn *done;
	void *arg;
};
void s3_purge(struct s3 *s3, const struct s3_purge *p);

/* Moves requests on and calls done functions; returns after how many
 * microseconds it wants to be called again, -1 when nothing is in flight. */
int64_t s3_turn(struct s3 *s3);
size_t s3_inflight(const struct s3 *s3);
void s3_finish(struct s3 *s3);		/* waits until nothing is in flight */

/* ---- requests that are waited for; those in flight go on meanwhile ---- */

/* Appends the object to *out: 1; 0 when there is none with this key. */
int s3_get(struct s3 *s3, struct str key, struct buf *out, struct hc_err *err)
    HC_MUSTCHECK;

/* Calls each with the keys that begin with prefix and come after `after`, in
 * order; with folders set only with what they have up to the next '/'
 * ("prefix/"), once each, and not with those that have none. */
struct s3_query {
	struct str prefix, after;
	int folders;
	void (*each)(void *arg, struct str name);
	void *arg;
};
int s3_list(struct s3 *s3, const struct s3_query *q, struct hc_err *err)
    HC_MUSTCHECK;

#endif
