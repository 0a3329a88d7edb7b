/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A project's checks and the channels assigned to them (api.md 5, 7, 8.6). */
#ifndef HC_CHECK_LIST_H
#define HC_CHECK_LIST_H

#include "lib/base/settings.h"
#include "lib/db/db.h"
#include "lib/model/check.h"

/* All checks of a project, by id; with that slug only unless slug.p is NULL.
 * Rows are for check_read(res, i, 0, ...). */
int check_list(struct db *db, int64_t project_id, struct str slug,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
/* The first check of a project with that unique_key: 1, 0, -1. */
int check_by_unique_key(struct db *db, int64_t project_id, struct str key,
    struct db_res *res, struct check *c, struct hc_err *err) HC_MUSTCHECK;
/* The column tags of all checks of a project. */
int check_list_tags(struct db *db, int64_t project_id, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;
/* What a badge tells of: the checks of the project with that badge key, only
 * those whose tags have `part` somewhere unless part.p is NULL.
 * For check_read_badge(), which sets id, tags and what events look at. */
int check_list_badge(struct db *db, struct str badge_key, struct str part,
    struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
void check_read_badge(const struct db_res *res, size_t row, struct check *c);
/* The check with that badge key of its own: 1, 0, -1. */
int check_by_badge_key(struct db *db, const struct uuid *key,
    struct db_res *res, struct check *c, struct hc_err *err) HC_MUSTCHECK;
/* The first check of like->project_id that has the same values in all members
 * named by fields (CHECK_NAME, _SLUG, _TAGS, _TIMEOUT, _GRACE_TIME of
 * check_write.h): 1, 0, -1. */
int check_find_like(struct db *db, const struct check *like, unsigned fields,
    struct db_res *res, struct check *c, struct hc_err *err) HC_MUSTCHECK;
/* Which channels the checks of a project have. */
struct check_link {
	int64_t check_id;
	struct uuid code;	/* of the channel */
};
struct check_links {
	struct check_link *v;	/* by check, then code */
	size_t n, at;
};
int check_links_of_project(struct db *db, int64_t project_id,
    struct check_links *l, struct hc_err *err) HC_MUSTCHECK;
int check_links_of_check(struct db *db, int64_t check_id,
    struct check_links *l, struct hc_err *err) HC_MUSTCHECK;
void check_links_free(struct check_links *l);
/* Appends the codes of one check's channels, joined by ','. To be asked in the
 * order of ids. */
void check_links_text(struct check_links *l, int64_t check_id,
    struct buf *out);

/* The check has exactly these channels from now on. HC_EFKEY: the check or one
 * of them is gone. Not to be called inside a transaction. */
int check_set_channels(struct db *db, int64_t check_id, const int64_t *ids,
    size_t n, struct hc_err *err) HC_MUSTCHECK;
/* A check to be made, in one transaction. */
struct check_new {
	struct check *check;	/* its id is set, or all of it to the other */
	const int64_t *channels;
	size_t nchannels;
	int64_t owner_id;	/* of its project */
	const struct check *like;	/* none may be there that has the same
					   in these members, 0: any may; see
					   check_find_like() */
	unsigned like_fields;
	struct db_res *res;	/* holds the text of that other one */
};
/* 1 made; 0: *check is the other one; HC_ELIMIT: the owner has too many. */
int check_create(struct db *db, const struct settings *s,
    struct check_new *n, struct hc_err *err) HC_MUSTCHECK;

#endif
