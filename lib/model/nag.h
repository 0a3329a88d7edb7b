/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* When people are reminded of checks that are down (core.md 13.5). */
#ifndef HC_NAG_H
#define HC_NAG_H

#include "lib/db/db.h"

/* Sets next_nag_date of the owners and members of these projects (DB_INT
 * values) that want reminders: to now + nag_period where something is down and
 * none was set, to NULL where nothing is down any more. Joins the caller's
 * transaction. */
int nag_update_projects(struct db *db, const struct db_val *projects,
    size_t n, int64_t now, struct hc_err *err) HC_MUSTCHECK;

#endif
