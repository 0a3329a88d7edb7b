/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/check_list.h"

#include "lib/model/check_write.h"

/* With `ORDER BY id LIMIT` PostgreSQL may go through the primary key of the
 * whole table (lessons D3). */
#define BY_ID " ORDER BY c.id + 0"
#define SELECT_CHECKS "SELECT " CHECK_COLUMNS " FROM api_check c WHERE "

static const struct db_stmt q_all = {
	.name = "check.list",
	.sql = SELECT_CHECKS "c.project_id = ? ORDER BY c.id"
};
static const struct db_stmt q_slug = {
	.name = "check.list-slug",
	.sql = SELECT_CHECKS "c.project_id = ? AND c.slug = ?" BY_ID,
	.mysql = SELECT_CHECKS "c.project_id = ? AND c.slug = ? "
	    "AND BINARY c.slug = ?" BY_ID
};
static const struct db_stmt q_codes = {
	.name = "check.codes",
	.sql = "SELECT id, code FROM api_check WHERE project_id = ? "
	    "ORDER BY id"
};
static const struct db_stmt q_tags = {
	.name = "check.tags",
	.sql = "SELECT tags FROM api_check WHERE project_id = ? AND tags <> ''"
};
#define SELECT_BADGE(more) \
	"SELECT c.id, c.tags, " CHECK_STATE_COLUMNS " FROM api_check c " \
	"JOIN accounts_project p ON p.id = c.project_id " \
	"WHERE p.badge_key = ?" more
static const struct db_stmt q_badge = {
	.name = "check.badge", .sql = SELECT_BADGE("")
};
static const struct db_stmt q_badge_part = {
	.name = "check.badge-part",
	.sqlite = SELECT_BADGE(" AND instr(c.tags, ?) > 0"),
	.pgsql = SELECT_BADGE(" AND strpos(c.tags, ?) > 0"),
	.mysql = SELECT_BADGE(" AND instr(c.tags, ?) > 0")
};
static const struct db_stmt q_badge_key = {
	.name = "check.by-badge-key",
	.sql = SELECT_CHECKS "c.badge_key = ?"
};
/* Where the database ignores case or blanks, the rows are looked at again. */
#define LIKE_CONDITION(any) \
	"c.project_id = ? AND (" any " OR c.name = ?) " \
	"AND (" any " OR c.slug = ?) AND (" any " OR c.tags = ?) " \
	"AND (" any " OR c.timeout = ?) AND (" any " OR c.grace = ?)" BY_ID
static const struct db_stmt q_like = {
	.name = "check.like",
	.sql = SELECT_CHECKS LIKE_CONDITION("? = 0"),
	.pgsql = SELECT_CHECKS LIKE_CONDITION("CAST(? AS integer) = 0")
};

int
check_list(struct db *db, int64_t project_id, struct str slug,
    struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_int(project_id), db_str(slug),
		db_str(slug) };

	if (slug.p == NULL)
		return db_query(db, &q_all, args, 1, res, err);
	return db_query(db, &q_slug, args, db_kind(db) == DB_MYSQL ? 3 : 2,
	    res, err);
}

int
check_by_unique_key(struct db *db, int64_t project_id, struct str key,
    struct db_res *res, struct check *c, struct hc_err *err)
{
	const struct db_val arg = db_int(project_id);
	char text[41];
	int64_t id = 0;
	size_t i;

	if (db_query(db, &q_codes, &arg, 1, res, err) == -1)
		return -1;
	for (i = 0; i < res->nrows && id == 0; i++) {
		db_get_uuid(res, i, 1, &c->code);
		check_unique_key(c, text);
		if (str_is(key, text))
			id = db_get_int(res, i, 0);
	}
	return id == 0 ? 0 : check_by_id(db, id, res, c, err);
}

int
check_list_tags(struct db *db, int64_t project_id, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val arg = db_int(project_id);

	return db_query(db, &q_tags, &arg, 1, res, err);
}

int
check_list_badge(struct db *db, struct str badge_key, struct str part,
    struct db_res *res, struct hc_err *err)
{
	const struct db_val args[] = { db_str(badge_key), db_str(part) };

	if (part.p == NULL)
		return db_query(db, &q_badge, args, 1, res, err);
	return db_query(db, &q_badge_part, args, 2, res, err);
}

void
check_read_badge(const struct db_res *res, size_t row, struct check *c)
{
	*c = (struct check){ .id = db_get_int(res, row, 0),
		.tags = db_get_str(res, row, 1) };
	check_read_state(res, row, 2, c);
}

int
check_by_badge_key(struct db *db, const struct uuid *key, struct db_res *res,
    struct check *c, struct hc_err *err)
{
	const struct db_val arg = db_uuid(key);

	if (db_query(db, &q_badge_key, &arg, 1, res, err) == -1)
		return -1;
	if (res->nrows == 0)
		return 0;
	check_read(res, 0, 0, c);
	return 1;
}

static int
is_like(const struct check *c, const struct check *like, unsigned fields)
{
	return (!(fields & CHECK_NAME) || str_eq(c->name, like->name)) &&
	    (!(fields & CHECK_SLUG) || str_eq(c->slug, like->slug)) &&
	    (!(fields & CHECK_TAGS) || str_eq(c->tags, like->tags));
}

int
check_find_like(struct db *db, const struct check *like, unsigned fields,
    struct db_res *res, struct check *c, struct hc_err *err)
{
#define ASKED(bit) db_int((fields & (bit)) != 0)
	const struct db_val args[] = { db_int(like->project_id),
		ASKED(CHECK_NAME), db_str(like->name),
		ASKED(CHECK_SLUG), db_str(like->slug),
		ASKED(CHECK_TAGS), db_str(like->tags),
		ASKED(CHECK_TIMEOUT), db_interval(like->timeout),
		ASKED(CHECK_GRACE_TIME), db_interval(like->grace) };
#undef ASKED
	size_t i;

	if (db_query(db, &q_like, args, sizeof args / sizeof *args, res,
	    err) == -1)
		return -1;
	for (i = 0; i < res->nrows; i++) {
		check_read(res, i, 0, c);
		if (is_like(c, like, fields))
			return 1;
	}
	return 0;
}
