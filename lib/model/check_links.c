/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Checks and their channels. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/xmalloc.h"
#include "lib/model/check_create.h"
#include "lib/model/check_list.h"
#include "lib/model/owner.h"

static const struct db_stmt q_of_project = {
	.name = "check.links-project",
	.sql = "SELECT x.check_id, ch.id, ch.code FROM api_channel ch "
	    "JOIN api_channel_checks x ON x.channel_id = ch.id "
	    "WHERE ch.project_id = ?"
};
static const struct db_stmt q_of_check = {
	.name = "check.links-check",
	.sql = "SELECT x.check_id, ch.id, ch.code FROM api_channel_checks x "
	    "JOIN api_channel ch ON ch.id = x.channel_id "
	    "WHERE x.check_id = ?"
};
static const struct db_stmt q_unlink = {
	.name = "check.unlink",
	.sql = "DELETE FROM api_channel_checks WHERE check_id = ?"
};
static const struct db_stmt q_link = {
	.name = "check.link",
	.sql = "INSERT INTO api_channel_checks (channel_id, check_id) "
	    "VALUES (?, ?)"
};
static const struct db_stmt q_lock = {
	.name = "check.lock-id",
	.sql = "SELECT id FROM api_check WHERE id = ? FOR UPDATE",
	.sqlite = "SELECT id FROM api_check WHERE id = ?"
};

static int
cmp_link(const void *a, const void *b)
{
	const struct check_link *x = a, *y = b;

	if (x->check_id != y->check_id)
		return x->check_id < y->check_id ? -1 : 1;
	return uuid_cmp(&x->code, &y->code);
}

static int
load(struct db *db, const struct db_stmt *q, int64_t id,
    struct check_links *l, struct hc_err *err)
{
	const struct db_val arg = db_int(id);
	struct db_res res = { 0 };
	int64_t channel = 0;
	size_t i;
	int rc = db_query(db, q, &arg, 1, &res, err);

	*l = (struct check_links){ 0 };
	if (rc == 0 && res.nrows > 0) {
		l->v = xreallocarray(NULL, res.nrows, sizeof *l->v);
		l->n = res.nrows;
	}
	/* Rows of one channel mostly follow each other. */
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		l->v[i].check_id = db_get_int(&res, i, 0);
		if (i > 0 && db_get_int(&res, i, 1) == channel)
			l->v[i].code = l->v[i - 1].code;
		else
			db_get_uuid(&res, i, 2, &l->v[i].code);
		channel = db_get_int(&res, i, 1);
	}
	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, cmp_link);
	db_res_free(&res);
	return rc;
}

int
check_links_of_project(struct db *db, int64_t project_id,
    struct check_links *l, struct hc_err *err)
{
	return load(db, &q_of_project, project_id, l, err);
}

int
check_links_of_check(struct db *db, int64_t check_id, struct check_links *l,
    struct hc_err *err)
{
	return load(db, &q_of_check, check_id, l, err);
}

void
check_links_free(struct check_links *l)
{
	free(l->v);
	*l = (struct check_links){ 0 };
}

void
check_links_text(struct check_links *l, int64_t check_id, struct buf *out)
{
	char code[UUID_TEXT_SIZE];
	int first = 1;

	while (l->at < l->n && l->v[l->at].check_id < check_id)
		l->at++;
	for (; l->at < l->n && l->v[l->at].check_id == check_id; l->at++) {
		uuid_text(&l->v[l->at].code, code);
		if (!first)
			buf_addc(out, ',');
		buf_adds(out, code);
		first = 0;
	}
}

/* ---- assigning ---- */

struct assign {
	int64_t id;
	const int64_t *ids;
	size_t n;
};

static int
link_all(struct db *db, const struct assign *a, struct hc_err *err)
{
	struct db_val args[2];
	size_t i;
	int rc = 0;

	args[1] = db_int(a->id);
	for (i = 0; rc == 0 && i < a->n; i++) {
		args[0] = db_int(a->ids[i]);
		rc = db_exec(db, &q_link, args, 2, NULL, err);
	}
	return rc;
}

/* A db_tx_fn. */
static int
run_assign(struct db *db, void *arg, struct hc_err *err)
{
	const struct assign *a = arg;
	const struct db_val id = db_int(a->id);
	struct db_res res = { 0 };
	int rc;

	rc = db_query(db, &q_lock, &id, 1, &res, err);
	if (rc == 0 && res.nrows == 0)
		rc = hc_err(err, HC_EFKEY, "the check is gone");
	if (rc == 0)
		rc = db_exec(db, &q_unlink, &id, 1, NULL, err);
	if (rc == 0)
		rc = link_all(db, a, err);
	db_res_free(&res);
	return rc;
}

int
check_set_channels(struct db *db, int64_t check_id, const int64_t *ids,
    size_t n, struct hc_err *err)
{
	struct assign a = { .id = check_id, .ids = ids, .n = n };

	return db_tx(db, run_assign, &a, err);
}

struct creation {
	const struct settings *set;
	struct check_new *n;
	struct check other;
	int found;
};

/* A db_tx_fn. */
static int
run_create(struct db *db, void *arg, struct hc_err *err)
{
	struct creation *k = arg;
	struct check_new *n = k->n;
	struct assign a = { .ids = n->channels, .n = n->nchannels };
	int rc;

	k->found = 0;
	if (owner_lock(db, n->owner_id, err) == -1)
		return -1;
	if (n->like_fields != 0)
		k->found = check_find_like(db, n->like, n->like_fields,
		    n->res, &k->other, err);
	if (k->found != 0)
		return k->found == -1 ? -1 : 0;
	rc = owner_has_room(db, k->set, n->owner_id, 1, err);
	if (rc == 0)
		return hc_err(err, HC_ELIMIT, "too many checks");
	if (rc == -1 || check_insert(db, n->check, err) == -1)
		return -1;
	a.id = n->check->id;
	return link_all(db, &a, err);
}

int
check_create(struct db *db, const struct settings *s, struct check_new *n,
    struct hc_err *err)
{
	struct creation k = { .set = s, .n = n };

	if (db_tx(db, run_create, &k, err) == -1)
		return -1;
	if (k.found)
		*n->check = k.other;
	return !k.found;
}
