/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What all backends share: calls with retry, transactions. */
#include "lib/db/db.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/base/xmalloc.h"
#include "lib/db/driver.h"

/* DB asks for what this build has not: no typo, so no reason for SQLite. */
#if !defined WITH_PGSQL || !defined WITH_MYSQL
static int
not_built(struct db *db, const struct db_host *h, struct hc_err *err)
{
	(void)h;
	return hc_err(err, HC_EINVAL, "DB: this program was built without %s",
	    db->set->db);
}
#endif

static const struct db_ops *
choose(const struct settings *s)
{
#ifdef WITH_PGSQL
	const struct db_ops *pgsql = &db_pgsql_ops;
#else
	static const struct db_ops none_pgsql = { .kind = DB_PGSQL,
		.open = not_built };
	const struct db_ops *pgsql = &none_pgsql;
#endif
#ifdef WITH_MYSQL
	const struct db_ops *mysql = &db_mysql_ops;
#else
	static const struct db_ops none_mysql = { .kind = DB_MYSQL,
		.open = not_built };
	const struct db_ops *mysql = &none_mysql;
#endif

	switch (settings_db(s)) {
	case DB_CHOICE_POSTGRES:
		return pgsql;
	case DB_CHOICE_MYSQL:
		return mysql;
	case DB_CHOICE_SQLITE:
		break;
	}
	return &db_sqlite_ops;
}

struct db *
db_new(const struct settings *s, const char *app)
{
	struct db *db = xcalloc(1, sizeof *db);

	db->ops = choose(s);
	db->set = s;
	db->app = app;
	db->rng = ((uint64_t)hc_mono() ^ (uint64_t)getpid() << 32) | 1;
	db_hosts_init(db);
	return db;
}

void
db_close(struct db *db)
{
	if (db->conn != NULL)
		db->ops->close(db);
	db->conn = NULL;
	db->in_tx = db->tx_failed = db->lost = db->stale = 0;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	db_rollback(db);
	db_close(db);
	db_hosts_free(db);
	free(db);
}

enum db_kind
db_kind(const struct db *db)
{
	return db->ops->kind;
}

int
db_open(struct db *db, struct hc_err *err)
{
	if (db->in_tx)
		return 0;
	db_start(db);
	return db_ensure(db, err);
}

int
db_create(struct db *db, int *made, struct hc_err *err)
{
	int new = db->ops->kind == DB_SQLITE && db->conn == NULL &&
	    db->set->db_name != NULL && access(db->set->db_name, F_OK) == -1;
	struct hc_err local;
	int64_t limit;
	int rc, try = 0;

	if (err == NULL)
		err = &local;
	db_start(db);
	limit = db->limit;
	db->create = new;
	rc = db_open(db, err);
	db->create = 0;
	/* SQLite's busy handler does not cover this. */
	if (rc == 0 && new)
		while ((rc = db_script(db, "journal",
		    "PRAGMA journal_mode = WAL", err)) == -1 &&
		    err->code == HC_ERETRY && db_pause(db, limit, try++))
			;
	if (made != NULL)
		*made = rc == 0 && new;
	return rc;
}

void
db_deadline(struct db *db, int64_t mono)
{
	db->deadline = mono;
}

void
db_by_key(struct db *db)
{
	db->by_key = 1;
}

void
db_background(struct db *db)
{
	db->background = 1;
}

int
db_fd(struct db *db)
{
	if (db->conn == NULL || db->ops->fd == NULL)
		return -1;
	return db->ops->fd(db);
}

/* ---- statements ---- */

static const char *
text_for(const struct db *db, const struct db_stmt *q)
{
	const char *own = q->mysql;

	if (db->ops->kind == DB_SQLITE)
		own = q->sqlite;
	else if (db->ops->kind == DB_PGSQL)
		own = q->pgsql;
	if (own == NULL)
		own = q->sql;
	if (own == NULL)
		hc_bug("statement %s has no text for this backend", q->name);
	return own;
}

/* Keeps the first failure of a transaction. */
static int
tx_fail(struct db *db, const struct hc_err *err)
{
	if (db->in_tx && !db->tx_failed) {
		db->tx_failed = 1;
		db->tx_err = *err;
	}
	return -1;
}

/* May the call go ahead on the open transaction? */
static int
tx_usable(struct db *db, const char *name, struct hc_err *err)
{
	if (!db->tx_failed)
		return 0;
	return hc_err(err, db->tx_err.code, "%s: transaction has failed: %s",
	    name, db->tx_err.text);
}

/* Out of time with a failure after which trying again was right, and with
 * nothing done: say that in the words of the header. */
static int
give_up(const struct db *db, struct hc_err *err)
{
	if (err->code == HC_ERETRY || db->timed_out)
		err->code = HC_ETIMEOUT;
	else if (err->code == HC_ELOST)
		err->code = HC_EAWAY;
	return -1;
}

/* Faults for tests. */
static int
injected(struct db *db, const struct db_call *c, struct hc_err *err)
{
	if (hc_fail("db.exec", "lost")) {
		db->lost = 1;
		return hc_err(err, HC_ELOST, "%s: HC_FAIL", c->q->name);
	}
	if (hc_fail("db.exec", "busy"))
		return hc_err(err, HC_ERETRY, "%s: HC_FAIL", c->q->name);
	return 0;
}

/* Is it safe to run the statement of a call that failed a second time? */
static int
repeatable(const struct db_call *c, const struct hc_err *err)
{
	if (err->code == HC_ERETRY)
		return 1;
	return err->code == HC_ELOST &&
	    (c->not_run || strncasecmp(c->text, "SELECT", 6) == 0);
}

static int
run(struct db *db, struct db_call *c, struct hc_err *err)
{
	struct hc_err local;
	int try;

	if (err == NULL)
		err = &local;
	c->text = text_for(db, c->q);
	db_start(db);
	for (try = 0;; try++) {
		c->affected = 0;
		c->not_run = 0;
		if (c->res != NULL) {
			arena_reset(&c->res->arena);
			*c->res = (struct db_res){ .arena = c->res->arena,
				.kind = db->ops->kind };
		}
		if (db->in_tx ? tx_usable(db, c->q->name, err) == -1 :
		    db_ensure(db, err) == -1)
			return -1;
		if (db_check_args(c, err) == 0 &&
		    injected(db, c, err) == 0 &&
		    db->ops->run(db, c, err) == 0) {
			db->last_used = hc_mono();
			return 0;
		}
		if (db->in_tx)
			return tx_fail(db, err);
		if (!repeatable(c, err))
			return -1;
		if (!db_pause(db, db->limit, try))
			return give_up(db, err);
	}
}

int
db_exec(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t n, int64_t *affected, struct hc_err *err)
{
	struct db_call c = { .q = q, .args = args, .nargs = n };
	int rc = run(db, &c, err);

	if (affected != NULL)
		*affected = c.affected;
	return rc;
}

int
db_insert(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t n, int64_t *id, struct hc_err *err)
{
	int64_t unused;
	struct db_call c = { .q = q, .args = args, .nargs = n,
		.id = id != NULL ? id : &unused };

	*c.id = 0;
	return run(db, &c, err);
}

int
db_query(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t n, struct db_res *res, struct hc_err *err)
{
	struct db_call c = { .q = q, .args = args, .nargs = n, .res = res };

	return run(db, &c, err);
}

static int
run_list(struct db *db, struct db_call *c, struct hc_err *err)
{
	if (c->nlist > DB_LIST_MAX)
		return hc_err(err, HC_ELIMIT, "%s: list of %zu values",
		    c->q->name, c->nlist);
	return run(db, c, err);
}

int
db_query_in(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t n, const struct db_val *list, size_t nlist, struct db_res *res,
    struct hc_err *err)
{
	struct db_call c = { .q = q, .args = args, .nargs = n, .list = list,
		.nlist = nlist, .res = res };

	if (nlist == 0) {
		db_res_free(res);
		res->kind = db->ops->kind;
		return 0;
	}
	return run_list(db, &c, err);
}

int
db_exec_in(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t n, const struct db_val *list, size_t nlist, int64_t *affected,
    struct hc_err *err)
{
	struct db_call c = { .q = q, .args = args, .nargs = n, .list = list,
		.nlist = nlist };
	int rc = nlist == 0 ? 0 : run_list(db, &c, err);

	if (affected != NULL)
		*affected = c.affected;
	return rc;
}

static int
many_in_tx(struct db *db, void *arg, struct hc_err *err)
{
	return run(db, arg, err);
}

static int
run_many(struct db *db, struct db_call *c, struct hc_err *err)
{
	if (c->nrows == 0)
		return 0;
	/* PostgreSQL runs one statement; the others run one for each row. */
	if (!db->in_tx && db->ops->kind != DB_PGSQL)
		return db_tx(db, many_in_tx, c, err);
	return run(db, c, err);
}

int
db_exec_many(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t nrows, size_t ncols, int64_t *affected, struct hc_err *err)
{
	struct db_call c = { .q = q, .args = args, .nargs = ncols,
		.nrows = nrows };
	int rc = run_many(db, &c, err);

	if (affected != NULL)
		*affected = c.affected;
	return rc;
}

int
db_later(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t nrows, size_t ncols, struct hc_err *err)
{
	struct db_call c = { .q = q, .args = args, .nargs = ncols,
		.nrows = nrows, .later = db->in_tx };

	return run_many(db, &c, err);
}

int
db_lazy_commit(struct db *db, struct hc_err *err)
{
	static const struct db_stmt q = { .name = "db.lazy-commit",
		.pgsql = "SET LOCAL synchronous_commit = off" };

	return db->ops->kind != DB_PGSQL ? 0 :
	    db_later(db, &q, NULL, 1, 0, err);
}

int
db_script(struct db *db, const char *name, const char *sql,
    struct hc_err *err)
{
	struct hc_err local;

	if (err == NULL)
		err = &local;
	db_start(db);
	if (db->in_tx ? tx_usable(db, name, err) == -1 :
	    db_ensure(db, err) == -1)
		return -1;
	if (db->ops->script(db, sql, err) == 0)
		return 0;
	hc_err_wrap(err, "%s", name);
	return tx_fail(db, err);
}

/* ---- transactions ---- */

int
db_in_transaction(const struct db *db)
{
	return db->in_tx;
}

/* Nothing has happened yet, so a dead connection is opened again and a busy
 * database waited for. */
int
db_begin(struct db *db, struct hc_err *err)
{
	struct hc_err local;
	int try;

	if (err == NULL)
		err = &local;
	if (db->in_tx)
		hc_bug("transaction inside a transaction");
	db_start(db);
	for (try = 0;; try++) {
		if (db_ensure(db, err) == -1)
			return -1;
		if (hc_fail("db.begin", "busy"))
			hc_err(err, HC_ERETRY, "begin: HC_FAIL");
		else if (db->ops->script(db, db->ops->begin, err) == 0) {
			db->in_tx = 1;
			return 0;
		} else
			hc_err_wrap(err, "begin");
		if (err->code != HC_ERETRY && err->code != HC_ELOST)
			return -1;
		if (!db_pause(db, db->limit, try))
			return give_up(db, err);
	}
}

void
db_rollback(struct db *db)
{
	struct hc_err err;

	if (!db->in_tx)
		return;
	db_start(db);
	if (db->lost || db->ops->script(db, "ROLLBACK", &err) == -1) {
		db_close(db);
		return;
	}
	db->in_tx = db->tx_failed = 0;
	db->last_used = hc_mono();
}

/* COMMIT is not sent on a connection that is known to be dead: what happened is
 * then certain. */
static int
before_commit(struct db *db, struct hc_err *err)
{
	if (tx_usable(db, "commit", err) == -1) {
		if (err->code == HC_ELOST)
			err->code = HC_ERETRY;
		return -1;
	}
	if (hc_fail("db.commit", "dead"))
		db->lost = 1;
	if (db->lost || !db->ops->alive(db, 0)) {
		db->lost = 1;
		return hc_err(err, HC_ERETRY, "commit: connection lost");
	}
	if (hc_fail("db.commit", "busy"))
		return hc_err(err, HC_ERETRY, "commit: HC_FAIL");
	return 0;
}

int
db_commit(struct db *db, struct hc_err *err)
{
	struct hc_err local;

	if (err == NULL)
		err = &local;
	if (!db->in_tx)
		hc_bug("commit outside a transaction");
	db_start(db);
	if (before_commit(db, err) == -1) {
		db_rollback(db);
		return -1;
	}
	if (db->ops->script(db, "COMMIT", err) == -1) {
		hc_err_wrap(err, "commit");
		if (err->code == HC_ELOST)
			db_close(db);
		else
			db_rollback(db);
		return -1;
	}
	db->in_tx = 0;
	db->last_used = hc_mono();
	if (hc_fail("db.commit", "lost")) {
		db_close(db);
		return hc_err(err, HC_ELOST, "commit: HC_FAIL");
	}
	return 0;
}

/* One run of fn. *again: it failed, did not happen, and may be run again. */
static int
tx_once(struct db *db, db_tx_fn *fn, void *arg, int *again,
    struct hc_err *err)
{
	*again = 0;
	/* This has tried until the deadline. */
	if (db_begin(db, err) == -1)
		return -1;
	if (fn(db, arg, err) == 0) {
		if (db_commit(db, err) == 0)
			return 0;
		*again = err->code == HC_ERETRY;
		return -1;
	}
	/* What fn reports may be its own; the cause decides. */
	if (db->tx_failed && (db->tx_err.code == HC_ERETRY ||
	    db->tx_err.code == HC_ELOST))
		*err = db->tx_err;
	*again = err->code == HC_ERETRY || err->code == HC_ELOST;
	db_rollback(db);
	return -1;
}

int
db_tx(struct db *db, db_tx_fn *fn, void *arg, struct hc_err *err)
{
	struct hc_err local;
	int64_t limit;
	int try, again;

	if (err == NULL)
		err = &local;
	db_start(db);
	limit = db->limit;
	for (try = 0;; try++) {
		if (tx_once(db, fn, arg, &again, err) == 0)
			return 0;
		if (!again)
			return -1;
		if (!db_pause(db, limit, try))
			return give_up(db, err);
	}
}

/* ---- notifications ---- */

int
db_listen(struct db *db, const char *channel, struct hc_err *err)
{
	struct hc_err local;

	if (err == NULL)
		err = &local;
	if (db->ops->listen == NULL)
		return 0;
	if (db->in_tx || db->nchannels == DB_CHANNELS)
		hc_bug("listen to %s", channel);
	db_start(db);
	if (db_ensure(db, err) == -1 ||
	    db->ops->listen(db, channel, err) == -1)
		return -1;
	db->channels[db->nchannels++] = channel;
	return 0;
}

int
db_maintain(struct db *db)
{
	if (db->ops->maintain == NULL || db->conn == NULL || db->in_tx)
		return 0;
	return db->ops->maintain(db);
}

size_t
db_max_bytes(struct db *db)
{
	if (db->ops->max_bytes != NULL && db->conn != NULL)
		return db->ops->max_bytes(db);
	/* MariaDB's default packet, or a tenth of what the others take. */
	return db->ops->kind == DB_MYSQL ? 16711680 : 100 << 20;
}

int
db_notifications(struct db *db, struct hc_err *err)
{
	if (db->ops->notifications == NULL || db->conn == NULL)
		return 0;
	return db->ops->notifications(db, err);
}
