/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/clock.h"
#include "lib/model/prune.h"
#include "lib/model/user.h"

#define AGE (30 * HC_DAY)

/* Each one twice: who they are, and whether this one is still among them, now
 * under a lock. */
struct accounts {
	struct db_stmt find, still;
};

#define NEVER_SEEN "u.last_login IS NULL AND u.date_joined < ? " \
	"AND NOT EXISTS (SELECT 1 FROM accounts_member m " \
	"WHERE m.user_id = u.id)"
static const struct accounts never_seen = {
	.find = { .name = "prune.never-seen",
	    .sql = "SELECT u.id, u.email FROM auth_user u WHERE " NEVER_SEEN
		" ORDER BY u.id" },
	.still = { .name = "prune.still-never-seen",
	    .sql = "SELECT u.id FROM auth_user u WHERE " NEVER_SEEN
		" AND u.id = ? FOR UPDATE",
	    .sqlite = "SELECT u.id FROM auth_user u WHERE " NEVER_SEEN
		" AND u.id = ?" }
};

/* Those who have seen the notice stay only if they came back. */
#define INACTIVE "p.deletion_notice_date < ? AND (u.last_login IS NULL " \
	"OR u.last_login <= p.deletion_notice_date)"
static const struct accounts inactive = {
	.find = { .name = "prune.inactive",
	    .sql = "SELECT u.id, u.email FROM accounts_profile p "
		"JOIN auth_user u ON u.id = p.user_id WHERE " INACTIVE
		" ORDER BY p.id" },
	.still = { .name = "prune.still-inactive",
	    .sql = "SELECT u.id FROM accounts_profile p "
		"JOIN auth_user u ON u.id = p.user_id WHERE " INACTIVE
		" AND u.id = ? FOR UPDATE",
	    .sqlite = "SELECT u.id FROM accounts_profile p "
		"JOIN auth_user u ON u.id = p.user_id WHERE " INACTIVE
		" AND u.id = ?" }
};

struct deletion {
	const struct accounts *of;
	struct db_val args[2];		/* before, id */
	int64_t id;
	int deleted;
};

static int
delete_tx(struct db *db, void *arg, struct hc_err *err)
{
	struct deletion *d = arg;
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &d->of->still, d->args, 2, &res, err);
	d->deleted = rc == 0 && res.nrows > 0;
	if (d->deleted)
		rc = user_delete(db, d->id, err);
	db_res_free(&res);
	return rc;
}

static void
say(const struct prune_run *run, const char *email)
{
	struct buf line = { 0 };

	buf_addf(&line, "%s inactive %s",
	    run->dry_run ? "Would delete" : "Deleting", email);
	run->line(run->arg, buf_str(&line));
	buf_free(&line);
}

static int
prune_accounts(struct db *db, const struct accounts *of,
    const struct prune_run *run, int64_t *n, struct hc_err *err)
{
	struct deletion d = { .of = of,
		.args = { db_time(run->now - AGE) } };
	struct db_res res = { 0 };
	size_t i;
	int rc;

	*n = 0;
	rc = db_query(db, &of->find, d.args, 1, &res, err);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		if (of == &inactive)
			say(run, db_get_text(&res, i, 1));
		d.id = db_get_int(&res, i, 0);
		d.args[1] = db_int(d.id);
		d.deleted = run->dry_run;
		if (!run->dry_run)
			rc = db_tx(db, delete_tx, &d, err);
		*n += rc == 0 && d.deleted;
		if (run->progress != NULL)
			run->progress(run->arg,
			    (double)(i + 1) / (double)res.nrows, *n);
	}
	db_res_free(&res);
	return rc;
}

int
prune_users(struct db *db, const struct prune_run *run, int64_t *n,
    struct hc_err *err)
{
	struct buf line = { 0 };
	int64_t second;

	if (prune_accounts(db, &never_seen, run, n, err) == -1)
		return -1;
	buf_addf(&line, "%s %lld never-logged-in user accounts.",
	    run->dry_run ? "Would prune" : "Pruned", (long long)*n);
	run->line(run->arg, buf_str(&line));
	buf_free(&line);
	return prune_accounts(db, &inactive, run, &second, err);
}
