/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* All checks that an account can see, as reports list them (core.md 13.3). */
#ifndef HC_READER_CHECKS_H
#define HC_READER_CHECKS_H

#include "lib/db/db.h"
#include "lib/model/check.h"

struct reader_project {
	int64_t id;
	struct str name;		/* or its owner's address */
	struct check *checks;		/* in natural order of their names */
	size_t n;			/* over 0 */
};
/* Of the projects that are the account's or that it is a member of, by name and
 * id, those without a name first. All of it lives in the arena. */
int reader_checks(struct db *db, int64_t user_id, struct arena *a,
    struct reader_project **projects, size_t *n, struct hc_err *err)
    HC_MUSTCHECK;

#endif
