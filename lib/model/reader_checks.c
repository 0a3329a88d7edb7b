/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/reader_checks.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/human.h"

static const struct db_stmt q_checks = {
	.name = "reader.checks",
	.sql = "SELECT p.id, p.name, u.email, " CHECK_COLUMNS " "
	    "FROM api_check c JOIN accounts_project p ON p.id = c.project_id "
	    "JOIN auth_user u ON u.id = p.owner_id "
	    "WHERE p.owner_id = ? OR p.id IN (SELECT m.project_id "
	    "FROM accounts_member m WHERE m.user_id = ?)"
};

/* Sorted here: databases disagree about the order of names. */
struct row {
	int64_t project_id;
	struct str project, owner;
	struct check check;
	struct str key;
};

static int
cmp_str(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int
compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = cmp_str(x->project, y->project);

	if (order == 0 && x->project_id != y->project_id)
		order = x->project_id < y->project_id ? -1 : 1;
	if (order == 0)
		order = cmp_str(x->key, y->key);
	if (order == 0)
		order = x->check.id < y->check.id ? -1 : 1;
	return order;
}

static struct row *
read_rows(const struct db_res *res, struct arena *a)
{
	struct row *rows = arena_calloc(a, res->nrows + 1, sizeof *rows), *r;
	struct buf key = { 0 };
	size_t i;

	for (i = 0; i < res->nrows; i++) {
		r = &rows[i];
		r->project_id = db_get_int(res, i, 0);
		r->project = arena_str(a, db_get_str(res, i, 1));
		r->owner = arena_str(a, db_get_str(res, i, 2));
		check_read(res, i, 3, &r->check);
		check_dup(&r->check, a);
		buf_reset(&key);
		human_sort_key(&key, r->check.name);
		r->key = arena_str(a, buf_view(&key));
	}
	buf_free(&key);
	if (res->nrows > 0)
		qsort(rows, res->nrows, sizeof *rows, compare);
	return rows;
}

int
reader_checks(struct db *db, int64_t user_id, struct arena *a,
    struct reader_project **projects, size_t *n, struct hc_err *err)
{
	const struct db_val args[] = { db_int(user_id), db_int(user_id) };
	struct reader_project *p = NULL;
	struct db_res res = { 0 };
	struct check *checks;
	struct row *rows;
	size_t i;
	int rc;

	*n = 0;
	rc = db_query(db, &q_checks, args, 2, &res, err);
	if (rc == 0) {
		rows = read_rows(&res, a);
		checks = arena_calloc(a, res.nrows + 1, sizeof *checks);
		*projects = arena_calloc(a, res.nrows + 1, sizeof *p);
		for (i = 0; i < res.nrows; i++) {
			checks[i] = rows[i].check;
			if (i == 0 || rows[i].project_id != p->id) {
				p = &(*projects)[(*n)++];
				p->id = rows[i].project_id;
				p->name = rows[i].project.len > 0 ?
				    rows[i].project : rows[i].owner;
				p->checks = &checks[i];
			}
			p->n++;
		}
	}
	db_res_free(&res);
	return rc;
}
