/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* How many checks the owner of projects may have in all of them. */
#ifndef HC_OWNER_H
#define HC_OWNER_H

#include "lib/base/settings.h"
#include "lib/db/db.h"

/* Of an owner who has no profile: as that of a new one. */
#define OWNER_PING_LOG_LIMIT 100

/* Whoever makes checks does this first in the transaction, so that what is
 * found afterwards holds until its end. */
int owner_lock(struct db *db, int64_t owner_id, struct hc_err *err)
    HC_MUSTCHECK;
/* 1: fewer than `times` times the limit; 0: not, or there is no such user;
 * -1. */
int owner_has_room(struct db *db, const struct settings *s, int64_t owner_id,
    int times, struct hc_err *err) HC_MUSTCHECK;

#endif
