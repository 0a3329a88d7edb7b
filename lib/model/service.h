/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What those who run the service ask (api.md 13.1, 13.2). */
#ifndef HC_SERVICE_H
#define HC_SERVICE_H

#include "lib/db/db.h"

/* Whether the database answers. */
int service_alive(struct db *db, struct hc_err *err) HC_MUSTCHECK;

struct service_metrics {
	int64_t max_ping_id, max_notification_id;	/* 0: none */
	int64_t unprocessed_flips;
};
int service_metrics(struct db *db, struct service_metrics *m,
    struct hc_err *err) HC_MUSTCHECK;

#endif
