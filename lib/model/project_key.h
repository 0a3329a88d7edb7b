/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The project that an API key opens (api.md 3.4), with what requests ask of
 * it, in one query. */
#ifndef HC_PROJECT_KEY_H
#define HC_PROJECT_KEY_H

#include <stdbool.h>

#include "lib/base/settings.h"
#include "lib/db/db.h"

struct project_access {
	struct db_res res;		/* holds the texts */
	int64_t id, owner_id;
	struct str badge_key;
	int64_t ping_log_limit;		/* of the owner */
	bool readonly;			/* the key is */
};

/* 1 found, 0 not, -1. key has 32 characters. a is zero-initialised or was
 * freed. The first takes read-write keys only, the second both. */
int project_by_write_key(struct db *db, const struct settings *s,
    struct str key, struct project_access *a, struct hc_err *err) HC_MUSTCHECK;
int project_by_any_key(struct db *db, const struct settings *s,
    struct str key, struct project_access *a, struct hc_err *err) HC_MUSTCHECK;
/* As the second, but read-only keys only. */
int project_by_read_key(struct db *db, const struct settings *s,
    struct str key, struct project_access *a, struct hc_err *err) HC_MUSTCHECK;
void project_access_free(struct project_access *a);

#endif
