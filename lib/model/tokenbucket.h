/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Rate limits in api_tokenbucket (core.md 10, lessons D10). */
#ifndef HC_TOKENBUCKET_H
#define HC_TOKENBUCKET_H

#include <stdint.h>

#include "lib/db/db.h"

/* Takes one of the bucket's `capacity` tokens, which come back evenly within
 * refill_seconds. 1: allowed; 0: refused, nothing was written; -1: error.
 * force: always allowed, the level may fall below zero. Any number of callers
 * may ask at the same time: no token is given twice. Not to be called inside a
 * transaction. value: at most 80 characters. */
int tokenbucket_authorize(struct db *db, const char *value, int capacity,
    int64_t refill_seconds, int force, int64_t now, struct hc_err *err)
    HC_MUSTCHECK;

/* 1 if at least one token is there (or no row), 0 if not, -1 on error; takes
 * none. */
int tokenbucket_healthy(struct db *db, const char *value, int capacity,
    int64_t refill_seconds, int64_t now, struct hc_err *err) HC_MUSTCHECK;

/* Bucket values of core.md 10 that hide what they stand for: prefix and the
 * sha1 of text + secret, "em-d60db3b2...". */
void tokenbucket_value(struct buf *out, const char *prefix, struct str text,
    const char *secret);

/* Appends what of an address counts in such values: without dots and "+alias"
 * before the last @. */
void tokenbucket_mailbox(struct buf *out, struct str email);

#endif
