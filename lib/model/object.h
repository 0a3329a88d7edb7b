/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Ping bodies in object storage: where they are (core.md 11). */
#ifndef HC_OBJECT_H
#define HC_OBJECT_H

#include <stdint.h>

#include "lib/base/uuid.h"
#include "lib/net/s3.h"

/* Appends "<code>/": all objects of a check begin with that. */
void object_prefix(struct buf *out, const struct uuid *code);
/* Appends the key of ping n's body. Newer ones sort first. */
void object_key(struct buf *out, const struct uuid *code, int64_t n);
/* 1 if a top-level folder of the bucket can be a check's; *code: whose. */
int object_code(struct str prefix, struct uuid *code);

/* Removes the bodies of pings n <= upto; logs keys that the server did not
 * delete. done is called before this returns when there is nothing to do
 * (upto <= 0). */
void object_remove_old(struct s3 *s3, const struct uuid *code, int64_t upto,
    s3_done_fn *done, void *arg);

#endif
