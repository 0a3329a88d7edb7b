/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/profile_date.h"

#include "lib/base/clock.h"

/* move: from a date; set: from none; look: is it that date? */
#define COLUMN(c) { \
	.move = { .name = "profile." c ".move", \
	    .sql = "UPDATE accounts_profile SET " c " = ? " \
		"WHERE id = ? AND " c " = ?" }, \
	.set = { .name = "profile." c ".set", \
	    .sql = "UPDATE accounts_profile SET " c " = ? " \
		"WHERE id = ? AND " c " IS NULL" }, \
	.look = { .name = "profile." c ".look", \
	    .sql = "SELECT id FROM accounts_profile " \
		"WHERE id = ? AND " c " = ?" } }
static const struct column {
	struct db_stmt move, set, look;
} columns[] = {
	[PROFILE_REPORT] = COLUMN("next_report_date"),
	[PROFILE_NAG] = COLUMN("next_nag_date"),
	[PROFILE_NOTICE] = COLUMN("deletion_notice_date")
};

struct job {
	const struct column *c;
	struct db_val args[3];		/* to, id, from */
	int64_t n;
};

/* A db_tx_fn. */
static int
update(struct db *db, void *arg, struct hc_err *err)
{
	struct job *j = arg;
	int from_none = j->args[2].type == DB_NULL;

	return db_exec(db, from_none ? &j->c->set : &j->c->move, j->args,
	    from_none ? 2 : 3, &j->n, err);
}

/* Nobody else would have chosen the same microsecond. */
static int
look(struct db *db, struct job *j, struct hc_err *err)
{
	const struct db_val args[] = { j->args[1], j->args[0] };
	struct db_res res = { 0 };
	int rc = db_query(db, &j->c->look, args, 2, &res, err);

	j->n = rc == 0 && res.nrows > 0;
	db_res_free(&res);
	return rc;
}

int
profile_date_move(struct db *db, enum profile_date which, int64_t id,
    int64_t *at, int64_t to, struct hc_err *err)
{
	struct job j = { .c = &columns[which],
		.args = { db_time(to), db_int(id), db_time(*at) } };
	int rc = db_tx(db, update, &j, err);

	if (rc == -1 && err->code == HC_ELOST)
		rc = to != HC_NOTIME ? look(db, &j, err) :
		    db_tx(db, update, &j, err);
	if (rc == -1)
		return -1;
	if (j.n == 1)
		*at = to;
	return j.n == 1;
}
