/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdlib.h>

#include "lib/base/xmalloc.h"
#include "lib/model/object.h"
#include "lib/model/prune.h"

#define LIST 500		/* codes looked up in one query */

static const struct db_stmt q_known = {
	.name = "prune.known-checks",
	.sql = "SELECT code FROM api_check WHERE code " DB_IN
};

struct codes {
	struct uuid *v;
	size_t n, cap;
};

static void
add(struct codes *c, const struct uuid *code)
{
	if (c->n == c->cap) {
		c->cap = c->cap > 0 ? 2 * c->cap : 1024;
		c->v = xreallocarray(c->v, c->cap, sizeof *c->v);
	}
	c->v[c->n++] = *code;
}

static void
add_folder(void *arg, struct str name)
{
	struct uuid code;

	if (object_code(name, &code))
		add(arg, &code);
}

static int
by_code(const void *a, const void *b)
{
	return uuid_cmp(a, b);
}

/* Appends those of v that no check has. */
static int
unknown(struct db *db, const struct uuid *v, size_t n, struct codes *out,
    struct hc_err *err)
{
	struct db_val args[LIST];
	struct codes known = { 0 };
	struct db_res res = { 0 };
	struct uuid code;
	size_t i;
	int rc;

	for (i = 0; i < n; i++)
		args[i] = db_uuid(&v[i]);
	rc = db_query_in(db, &q_known, NULL, 0, args, n, &res, err);
	for (i = 0; rc == 0 && i < res.nrows; i++)
		if (db_get_uuid(&res, i, 0, &code))
			add(&known, &code);
	if (known.n > 0)
		qsort(known.v, known.n, sizeof *known.v, by_code);
	for (i = 0; rc == 0 && i < n; i++)
		if (known.n == 0 || bsearch(&v[i], known.v, known.n,
		    sizeof *known.v, by_code) == NULL)
			add(out, &v[i]);
	db_res_free(&res);
	free(known.v);
	return rc;
}

/* The bucket is read before the database: the check of an object that is found
 * there was made before it, so one that is not found then is gone. */
static int
stage(struct db *db, struct s3 *s3, struct codes *out, struct hc_err *err)
{
	struct codes folders = { 0 };
	const struct s3_query q = { .folders = 1, .each = add_folder,
		.arg = &folders };
	size_t i, n;
	int rc;

	rc = s3_list(s3, &q, err);
	for (i = 0; rc == 0 && i < folders.n; i += n) {
		n = folders.n - i < LIST ? folders.n - i : LIST;
		rc = unknown(db, folders.v + i, n, out, err);
	}
	free(folders.v);
	return rc;
}

struct purge {
	const struct prune_run *run;
	struct hc_err err;
	int rc;
};

static void
on_failed(void *arg, const char *key, const char *code, const char *message)
{
	const struct purge *p = arg;
	struct buf line = { 0 };

	buf_addf(&line, "remove_objects error:  %s: [%s] %s", key, code,
	    message);
	p->run->line(p->run->arg, buf_str(&line));
	buf_free(&line);
}

static void
on_done(void *arg, const struct hc_err *err)
{
	struct purge *p = arg;

	if (err == NULL)
		return;
	p->err = *err;
	p->rc = -1;
}

static int
purge(struct s3 *s3, const struct prune_run *run, const struct uuid *code,
    struct hc_err *err)
{
	struct purge p = { .run = run };
	struct s3_purge what = { .failed = on_failed, .done = on_done,
		.arg = &p };
	struct buf prefix = { 0 }, line = { 0 };

	object_prefix(&prefix, code);
	buf_addf(&line, "%s %s", run->dry_run ? "Would delete" : "Deleting",
	    buf_str(&prefix));
	run->line(run->arg, buf_str(&line));
	what.prefix = buf_view(&prefix);
	if (!run->dry_run) {
		s3_purge(s3, &what);
		s3_finish(s3);
	}
	buf_free(&prefix);
	buf_free(&line);
	if (p.rc == -1 && err != NULL)
		*err = p.err;
	return p.rc;
}

int
prune_objects(struct db *db, struct s3 *s3, const struct prune_run *run,
    int64_t *n, struct hc_err *err)
{
	struct codes gone = { 0 };
	struct buf line = { 0 };
	size_t i;
	int rc;

	*n = 0;
	rc = stage(db, s3, &gone, err);
	if (rc == 0) {
		buf_addf(&line, "Staged for deletion: %zu", gone.n);
		run->line(run->arg, buf_str(&line));
		buf_free(&line);
	}
	for (i = 0; rc == 0 && i < gone.n; i++) {
		rc = purge(s3, run, &gone.v[i], err);
		*n += rc == 0;
		if (run->progress != NULL)
			run->progress(run->arg,
			    (double)(i + 1) / (double)gone.n, *n);
	}
	free(gone.v);
	return rc;
}
