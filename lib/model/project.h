/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Projects (core.md 3). */
#ifndef HC_PROJECT_H
#define HC_PROJECT_H

#include "lib/db/db.h"

struct project_new {
	int64_t owner_id;
	struct str name;
	struct str badge_key;	/* empty: a new uuid's text */
	/* Stored forms (lib/auth/apikey.h); empty: none. */
	struct str api_key, api_key_readonly, ping_key;
};
int project_insert(struct db *db, const struct project_new *p, int64_t *id,
    struct uuid *code, struct hc_err *err) HC_MUSTCHECK;
/* 1 found, 0 not, -1 error. */
int project_by_code(struct db *db, const struct uuid *code, int64_t *id,
    struct hc_err *err) HC_MUSTCHECK;

#endif
