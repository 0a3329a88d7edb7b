/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Checks that stay down, of which people were told some time ago (agent.md
 * 13.1). */
#ifndef HC_REMIND_H
#define HC_REMIND_H

#include "lib/db/db.h"

struct remind_rule {
	int64_t every;			/* microseconds */
	struct str tag;			/* of the checks; p is NULL: all */
};
struct remind_row {
	int64_t flip_id;		/* that took it down */
	const char *code;		/* of the check */
};
struct remind_list {
	struct arena arena;
	struct remind_row *v;
	size_t n;
};
/* What is to be told again at `now`; arena_free() what the (empty) list holds.
 * What took the check down must be known still, and must have been told of. */
int remind_due(struct db *db, const struct remind_rule *rule, int64_t now,
    struct remind_list *out, struct hc_err *err) HC_MUSTCHECK;

#endif
