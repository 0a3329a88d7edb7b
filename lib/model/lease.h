/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Who is sending what, until when (DECISIONS 20, lessons 4.2): a table of ours
 * beside api_notification. A delivery whose lease has run out was interrupted;
 * any copy may take it over. Groups and their members go together. */
#ifndef HC_LEASE_H
#define HC_LEASE_H

#include "lib/db/db.h"
#include "lib/model/sending.h"

#define LEASE_TIME (60 * HC_SECOND)
#define LEASE_RENEW (20 * HC_SECOND)
/* What is older is not sent any more, nor what has failed so many times. */
#define LEASE_MAX_AGE HC_DAY
#define LEASE_ATTEMPTS 5
#define LEASE_HOLDER_SIZE 81

/* "host:pid:random" */
void lease_holder(char out[LEASE_HOLDER_SIZE]);

/* For sending_insert(). */
int lease_insert(struct db *db, const struct sendings *s, const char *holder,
    int64_t expires, struct hc_err *err) HC_MUSTCHECK;
/* Sets when the leases of these notifications (DB_INT values) end, as far as
 * they are the holder's still. An expires of now lets others take over. */
int lease_extend(struct db *db, const struct db_val *ids, size_t n,
    const char *holder, int64_t expires, struct hc_err *err) HC_MUSTCHECK;
/* For sending_record(): ends them. */
int lease_delete(struct db *db, const struct db_val *ids, size_t n,
    struct hc_err *err) HC_MUSTCHECK;

/* Takes over interrupted deliveries whose leases ended before now, a limited
 * number at once: appended to s, to be sent again. What is not to be sent
 * again gets the error `Interrupted`; *given_up says how many. One
 * transaction. */
int lease_take(struct db *db, const char *holder, int64_t now,
    struct sendings *s, size_t *given_up, struct hc_err *err) HC_MUSTCHECK;

#endif
