/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/prune_walk.h"

int
walk_start(struct walk *w, struct db *db, const struct walk_stmts *stmts,
    struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc;

	*w = (struct walk){ .stmts = stmts };
	rc = db_query(db, &stmts->ends, NULL, 0, &res, err);
	if (rc == 0 && res.nrows > 0 && !db_is_null(&res, 0, 0)) {
		w->first = db_get_int(&res, 0, 0) - 1;
		w->last = db_get_int(&res, 0, 1);
	}
	w->lo = w->hi = w->first;
	db_res_free(&res);
	return rc;
}

int
walk_next(struct walk *w, struct db *db, int64_t rows, struct hc_err *err)
{
	const struct db_val args[] = { db_int(w->hi), db_int(rows - 1) };
	struct db_res res = { 0 };
	int rc;

	if (w->hi >= w->last)
		return 0;
	rc = db_query(db, &w->stmts->nth, args, 2, &res, err);
	if (rc == 0) {
		w->lo = w->hi;
		w->hi = res.nrows > 0 ? db_get_int(&res, 0, 0) : w->last;
		if (w->hi > w->last)
			w->hi = w->last;
		rc = 1;
	}
	db_res_free(&res);
	return rc;
}

double
walk_share(const struct walk *w)
{
	if (w->last <= w->first)
		return 1.0;
	return (double)(w->hi - w->first) / (double)(w->last - w->first);
}
