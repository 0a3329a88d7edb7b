/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What is heard of notifications after they were sent (api.md 13.4, 13.5). */
#ifndef HC_NOTIFICATION_H
#define HC_NOTIFICATION_H

#include <stdbool.h>

#include "lib/db/db.h"

struct notification_ref {
	int64_t id, channel_id;
	int64_t created;
};
/* 1 found, 0 not, -1. */
int notification_by_code(struct db *db, const struct uuid *code,
    struct notification_ref *n, struct hc_err *err) HC_MUSTCHECK;
/* It failed after all: error, cut to what columns hold, goes to it and to its
 * channel, which is disabled when that makes no sense any more. */
int notification_failed(struct db *db, const struct notification_ref *n,
    struct str error, bool disable, struct hc_err *err) HC_MUSTCHECK;

/* Reports to a user cannot be delivered: there are no more. 1, 0: there is no
 * such user, -1. */
int reports_off(struct db *db, struct str username, struct hc_err *err)
    HC_MUSTCHECK;

#endif
