/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* How much a project may send in a calendar month (UTC) of what costs money:
 * limits and counters stand in its owner's profile (transports.md 2.5). */
#ifndef HC_QUOTA_H
#define HC_QUOTA_H

#include <stdint.h>

#include "lib/db/db.h"

enum quota_kind { QUOTA_MESSAGES, QUOTA_CALLS };

struct quota {
	int64_t limit, sent;		/* in this month */
};

/* Counts one more: 1; 0 when the limit is reached, nothing is written then;
 * -1. However many ask at the same time, no more than the limit get a 1. */
int quota_take(struct db *db, enum quota_kind kind, int64_t project_id,
    int64_t now, struct hc_err *err) HC_MUSTCHECK;
/* Without a profile all is 0. */
int quota_read(struct db *db, enum quota_kind kind, int64_t project_id,
    int64_t now, struct quota *q, struct hc_err *err) HC_MUSTCHECK;

#endif
