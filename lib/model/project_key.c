/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/project_key.h"

#include <string.h>

#include "lib/auth/apikey.h"
#include "lib/auth/crypt.h"
#include "lib/base/enc.h"
#include "lib/model/owner.h"

#define SELECT_ACCESS(where) \
	"SELECT p.id, p.owner_id, p.badge_key, p.api_key, " \
	"p.api_key_readonly, pf.ping_log_limit " \
	"FROM accounts_project p " \
	"LEFT JOIN accounts_profile pf ON pf.user_id = p.owner_id " \
	"WHERE " where " ORDER BY p.id"

/* Stored hashes begin with eight characters of the key and ".". */
static const struct db_stmt q_write_hash = {
	.name = "project.by-write-hash",
	.sql = SELECT_ACCESS("p.api_key >= ? AND p.api_key < ?"),
	.pgsql = SELECT_ACCESS("p.api_key ~>=~ ? AND p.api_key ~<~ ?")
};
static const struct db_stmt q_read_hash = {
	.name = "project.by-read-hash",
	.sql = SELECT_ACCESS("p.api_key_readonly >= ? "
	    "AND p.api_key_readonly < ?"),
	.pgsql = SELECT_ACCESS("p.api_key_readonly ~>=~ ? "
	    "AND p.api_key_readonly ~<~ ?")
};
static const struct db_stmt q_plain = {
	.name = "project.by-plain-key",
	.sql = SELECT_ACCESS("p.api_key = ? OR p.api_key_readonly = ?")
};

enum { MAY_WRITE = 1, MAY_READ = 2 };

static void
take(struct project_access *a, size_t row)
{
	const struct db_res *r = &a->res;

	a->id = db_get_int(r, row, 0);
	a->owner_id = db_get_int(r, row, 1);
	a->badge_key = db_get_str(r, row, 2);
	a->ping_log_limit = db_is_null(r, row, 5) ? OWNER_PING_LOG_LIMIT :
	    db_get_int(r, row, 5);
}

static int
by_hash(struct db *db, const struct settings *s, struct str key,
    struct project_access *a, struct hc_err *err)
{
	char from[16], to[16];
	struct db_val args[2];
	struct str stored;
	size_t i;

	a->readonly = str_starts(key, "hcr_");
	if (apikey_prefix(key, from) == -1)
		return 0;
	/* '/' follows '.' */
	memcpy(to, from, sizeof to);
	memcpy(from + 8, ".", 2);
	memcpy(to + 8, "/", 2);
	args[0] = db_text(from);
	args[1] = db_text(to);
	if (db_query(db, a->readonly ? &q_read_hash : &q_write_hash, args, 2,
	    &a->res, err) == -1)
		return -1;
	for (i = 0; i < a->res.nrows; i++) {
		stored = db_get_str(&a->res, i, a->readonly ? 4 : 3);
		if (stored.len > 0 && memchr(stored.p, '.', stored.len) !=
		    NULL && apikey_verify(s->secret_key, key, stored)) {
			take(a, i);
			return 1;
		}
	}
	return 0;
}

/* Keys of old. The database's own comparison may ignore case. */
static int
by_text(struct db *db, struct str key, int may, struct project_access *a,
    struct hc_err *err)
{
	const struct db_val args[] = { db_str(key), db_str(key) };
	size_t i;

	if (db_query(db, &q_plain, args, 2, &a->res, err) == -1)
		return -1;
	for (i = 0; i < a->res.nrows; i++) {
		int ro = secret_eq(db_get_str(&a->res, i, 4), key);
		int rw = secret_eq(db_get_str(&a->res, i, 3), key);

		if (!((may & MAY_READ && ro) || (may & MAY_WRITE && rw)))
			continue;
		a->readonly = ro;
		take(a, i);
		return 1;
	}
	return 0;
}

static int
find(struct db *db, const struct settings *s, struct str key, int may,
    struct project_access *a, struct hc_err *err)
{
	int rc = 0;

	if (!utf8_storable(key))
		return 0;
	if ((may & MAY_WRITE && str_starts(key, "hcw_")) ||
	    (may & MAY_READ && str_starts(key, "hcr_")))
		rc = by_hash(db, s, key, a, err);
	return rc != 0 ? rc : by_text(db, key, may, a, err);
}

int
project_by_write_key(struct db *db, const struct settings *s, struct str key,
    struct project_access *a, struct hc_err *err)
{
	int rc = find(db, s, key, MAY_WRITE, a, err);

	a->readonly = false;
	return rc;
}

int
project_by_any_key(struct db *db, const struct settings *s, struct str key,
    struct project_access *a, struct hc_err *err)
{
	return find(db, s, key, MAY_READ | MAY_WRITE, a, err);
}

int
project_by_read_key(struct db *db, const struct settings *s, struct str key,
    struct project_access *a, struct hc_err *err)
{
	return find(db, s, key, MAY_READ, a, err);
}

void
project_access_free(struct project_access *a)
{
	db_res_free(&a->res);
}
