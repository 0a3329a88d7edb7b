/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The one INSERT of a check. */
#ifndef HC_CHECK_CREATE_H
#define HC_CHECK_CREATE_H

#include "lib/db/db.h"
#include "lib/model/check.h"

/* Sets every member to the defaults of core.md 3, with new random code and
 * badge_key, created = now, project_id as given. */
void check_defaults(struct check *c, int64_t project_id, int64_t now);
/* Inserts c with all its members but id, which is set to the new row's.
 * HC_EFKEY: no such project. Lengths are the caller's to check. */
int check_insert(struct db *db, struct check *c, struct hc_err *err)
    HC_MUSTCHECK;
/* Assigns all channels of its project (disabled ones too) to check id. */
int check_assign_channels(struct db *db, int64_t id, struct hc_err *err)
    HC_MUSTCHECK;

#endif
