/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/db/driver.h"

/* Pages in the WAL at which a commit that is waited for moves them into the
 * file, and at which db_maintain() and commits in the background do. With
 * SQLite's own 1,000 for all of them, the checkpoints sit inside of the former
 * and make their p99 five times as long. */
#define WAL_PAGES 10000
#define WAL_WORTH 1000

/* Rows that one INSERT takes, and values: older builds of SQLite allow 999. */
#define ROWS_MAX 64
#define VALUES_MAX 999

struct prep {
	struct db_prep head;
	sqlite3_stmt *stmt;
	char (*scratch)[HC_TIME_SIZE];	/* one for each parameter */
};

struct conn {
	sqlite3 *db;
	int wal_pages;
};

static void
free_prep(struct db_prep *p)
{
	struct prep *prep = (struct prep *)p;

	sqlite3_finalize(prep->stmt);
	free(prep->scratch);
	free(prep);
}

static void
close_conn(struct db *db)
{
	struct conn *c = db->conn;

	db_cache_clear(&db->cache, free_prep);
	sqlite3_close(c->db);
	free(c);
	db->conn = NULL;
}

static enum hc_code
code_of(int rc)
{
	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return HC_EEXIST;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return HC_EFKEY;
	case SQLITE_READONLY_DBMOVED:
		return HC_EAWAY;
	default:
		break;
	}
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_SCHEMA:
		return HC_ERETRY;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return HC_EAWAY;
	default:
		return HC_EDB;
	}
}

static int
failed(struct db *db, struct hc_err *err)
{
	struct conn *c = db->conn;
	int rc = sqlite3_extended_errcode(c->db);

	if (rc == SQLITE_READONLY_DBMOVED)
		db->stale = DB_STALE;
	return hc_err(err, code_of(rc), "%s", sqlite3_errmsg(c->db));
}

/* Another connection holds the lock: looks again until the call's limit, soon
 * at first, then every few milliseconds. */
static int
on_busy(void *arg, int times)
{
	struct db *db = arg;

	return db_pause(db, db->limit, times < 24 ? times / 8 : 3);
}

static int
checkpoint(struct conn *c)
{
	c->wal_pages = 0;
	return sqlite3_wal_checkpoint_v2(c->db, NULL,
	    SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static int
on_wal(void *arg, sqlite3 *handle, const char *name, int pages)
{
	const struct db *db = arg;
	struct conn *c = db->conn;

	(void)handle;
	(void)name;
	c->wal_pages = pages;
	/* Busy is no reason to fail a commit that is done. */
	if (pages >= (db->background ? WAL_WORTH : WAL_PAGES))
		checkpoint(c);
	return SQLITE_OK;
}

static int
maintain(struct db *db)
{
	struct conn *c = db->conn;

	if (c->wal_pages < WAL_WORTH)
		return 0;
	return checkpoint(c) == SQLITE_OK;
}

static int
is_commit(const char *sql)
{
	return strcmp(sql, "COMMIT") == 0;
}

static int
script(struct db *db, const char *sql, struct hc_err *err)
{
	struct conn *c = db->conn;
	int rc = sqlite3_exec(c->db, sql, NULL, NULL, NULL);

	if (rc == SQLITE_OK)
		return 0;
	/* SQLite may have rolled back by itself after an I/O error. */
	if (strcmp(sql, "ROLLBACK") == 0 && sqlite3_get_autocommit(c->db))
		return 0;
	failed(db, err);
	/* The commit record may be on the disk or not. */
	if (is_commit(sql) && (rc & 0xff) == SQLITE_IOERR)
		err->code = HC_ELOST;
	return -1;
}

static int
check_file(const struct db *db, const char *path, struct hc_err *err)
{
	if (path == NULL || *path == '\0')
		return hc_err(err, HC_EAWAY, "DB_NAME is empty");
	if (db->create || strcmp(path, ":memory:") == 0)
		return 0;
	if (access(path, R_OK | W_OK) == -1)
		return hc_err(err, HC_EAWAY, "database %s: %s", path,
		    strerror(errno));
	return 0;
}

static int
open_conn(struct db *db, const struct db_host *h, struct hc_err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_EXRESCODE | (db->create ? SQLITE_OPEN_CREATE : 0);
	const char *path = db->set->db_name;
	struct conn *c;

	(void)h;
	if (check_file(db, path, err) == -1)
		return -1;
	/* Nobody asks how much memory SQLite has; counting it takes a lock for
	 * each piece. Once it has been started, this changes nothing. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	db->conn = c = xcalloc(1, sizeof *c);
	if (sqlite3_open_v2(path, &c->db, flags, NULL) != SQLITE_OK) {
		failed(db, err);
		goto fail;
	}
	sqlite3_busy_handler(c->db, on_busy, db);
	sqlite3_wal_hook(c->db, on_wal, db);
	/* journal_mode only asks; it reads the file's header. */
	if (script(db, "PRAGMA foreign_keys = ON;"
	    "PRAGMA legacy_alter_table = OFF;"
	    "PRAGMA synchronous = FULL;"
	    "PRAGMA temp_store = MEMORY;"
	    "PRAGMA journal_size_limit = 67108864;"
	    "PRAGMA journal_mode", err) == -1)
		goto fail;
	return 0;
fail:
	hc_err_wrap(err, "database %s", path);
	close_conn(db);
	return -1;
}

static int
alive(struct db *db, int probe)
{
	(void)db;
	(void)probe;
	return 1;
}

/* The statement for a list of nlist values, or for rows at once. */
static struct prep *
prepare(struct db *db, const struct db_call *call, size_t nlist, size_t rows,
    struct hc_err *err)
{
	struct conn *c = db->conn;
	uint64_t variant = (uint64_t)rows << 32 | nlist;
	struct db_prep *found = db_cache_find(&db->cache, call, variant);
	struct prep *p;
	char *text = NULL;
	int rc, n;

	if (found != NULL)
		return (struct prep *)found;
	if (nlist > 0)
		text = db_expand_list(call->text, nlist);
	else if (rows > 1)
		text = db_expand_values(call->text, rows);
	p = xcalloc(1, sizeof *p);
	rc = sqlite3_prepare_v3(c->db, text != NULL ? text : call->text, -1,
	    SQLITE_PREPARE_PERSISTENT, &p->stmt, NULL);
	free(text);
	if (rc != SQLITE_OK) {
		failed(db, err);
		free_prep(&p->head);
		return NULL;
	}
	n = sqlite3_bind_parameter_count(p->stmt);
	p->scratch = xcalloc((size_t)n, sizeof *p->scratch);
	db_cache_add(&db->cache, &p->head, call, variant);
	return p;
}

/* at counts from 1. Text is not copied: it stays until the statement is
 * reset. */
static int
bind_one(struct prep *p, int at, const struct db_val *v)
{
	sqlite3_stmt *s = p->stmt;
	char *text = p->scratch[at - 1];

	switch (v->type) {
	case DB_NULL:
		return sqlite3_bind_null(s, at);
	case DB_INT:
	case DB_BOOL:
	case DB_INTERVAL:
		return sqlite3_bind_int64(s, at, v->v.i);
	case DB_DOUBLE:
		return sqlite3_bind_double(s, at, v->v.d);
	case DB_TEXT:
	case DB_INET:
		return sqlite3_bind_text64(s, at, v->v.s.len ? v->v.s.p : "",
		    v->v.s.len, SQLITE_STATIC, SQLITE_UTF8);
	case DB_BLOB:
		return sqlite3_bind_blob64(s, at, v->v.s.len ? v->v.s.p : "",
		    v->v.s.len, SQLITE_STATIC);
	case DB_UUID:
		uuid_hex(&v->v.u, text);
		return sqlite3_bind_text(s, at, text, 32, SQLITE_STATIC);
	case DB_TIME:
		hc_time_format(v->v.i, text);
		return sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
	case DB_DATE:
		hc_time_format(v->v.i * HC_DAY, text);
		return sqlite3_bind_text(s, at, text, 10, SQLITE_STATIC);
	}
	hc_bug("value of type %d", (int)v->type);
}

static int
bind_run(struct prep *p, int *at, const struct db_val *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (bind_one(p, (*at)++, &v[i]) != SQLITE_OK)
			return -1;
	return 0;
}

/* nargs values of args, and between them a list. */
static int
bind_all(struct prep *p, const struct db_call *c, const struct db_val *args,
    size_t nargs, size_t nlist)
{
	size_t before = nlist > 0 ? db_list_at(c->text) : nargs, i;
	int at = 1, takes = sqlite3_bind_parameter_count(p->stmt);

	if ((size_t)takes != nargs + nlist)
		hc_bug("statement %s takes %d values, got %zu", c->q->name,
		    takes, nargs + nlist);
	if (bind_run(p, &at, args, before) == -1 ||
	    bind_run(p, &at, c->list, c->nlist) == -1)
		return -1;
	for (i = c->nlist; i < nlist; i++)
		if (bind_run(p, &at, &c->list[c->nlist - 1], 1) == -1)
			return -1;
	return bind_run(p, &at, args + before, nargs - before);
}

static struct db_cell
read_cell(struct db_res *r, sqlite3_value *v)
{
	const void *p;

	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER:
		return (struct db_cell){ .t = CELL_INT,
			.v.i = sqlite3_value_int64(v) };
	case SQLITE_FLOAT:
		return (struct db_cell){ .t = CELL_DOUBLE,
			.v.d = sqlite3_value_double(v) };
	case SQLITE_TEXT:
		p = sqlite3_value_text(v);
		break;
	case SQLITE_BLOB:
		p = sqlite3_value_blob(v);
		break;
	default:
		return (struct db_cell){ .t = CELL_NULL };
	}
	return db_cell_bytes(r, p,
	    p != NULL ? (size_t)sqlite3_value_bytes(v) : 0);
}

static int
step_all(sqlite3_stmt *s, struct db_res *r)
{
	struct db_cell *row;
	size_t cap = 0, col;
	int rc;

	/* Columns are counted behind the first step: that prepares anew when
	 * a table has changed. */
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		if (r == NULL)
			continue;
		r->ncols = (size_t)sqlite3_column_count(s);
		row = db_add_row(r, &cap);
		for (col = 0; col < r->ncols; col++)
			row[col] = read_cell(r,
			    sqlite3_column_value(s, (int)col));
	}
	if (r != NULL)
		r->ncols = (size_t)sqlite3_column_count(s);
	return rc == SQLITE_DONE ? 0 : -1;
}

/* Runs it with the values of these rows. */
static int
run_rows(struct db *db, struct db_call *c, const struct db_val *args,
    size_t rows, struct hc_err *err)
{
	sqlite3 *s = ((struct conn *)db->conn)->db;
	size_t nlist = c->list != NULL ? db_list_padded(c->nlist) : 0;
	int before = sqlite3_total_changes(s), rc = 0;
	struct prep *p = prepare(db, c, nlist, rows, err);

	if (p == NULL)
		return -1;
	if (bind_all(p, c, args, rows * c->nargs, nlist) == -1 ||
	    step_all(p->stmt, c->res) == -1) {
		failed(db, err);
		rc = -1;
	} else if (sqlite3_total_changes(s) != before) {
		/* changes() tells of the last INSERT, UPDATE or DELETE, which
		 * need not be this statement. */
		c->affected += sqlite3_changes(s);
		if (c->id != NULL)
			*c->id = sqlite3_last_insert_rowid(s);
	}
	sqlite3_reset(p->stmt);
	return rc;
}

/* How many of n rows go into one statement: an INSERT of many costs half of
 * many INSERTs, most of all with AUTOINCREMENT. Powers of two, so that few are
 * prepared. */
static size_t
rows_at_once(const struct db_call *c, size_t n)
{
	size_t rows = ROWS_MAX;

	if (n < 2 || db_values(c->text).p == NULL)
		return 1;
	while (rows > n || (rows > 1 && rows * c->nargs > VALUES_MAX))
		rows /= 2;
	return rows;
}

static int
run(struct db *db, struct db_call *c, struct hc_err *err)
{
	size_t nrows = c->nrows > 0 ? c->nrows : 1, i, rows;

	for (i = 0; i < nrows; i += rows) {
		rows = rows_at_once(c, nrows - i);
		if (run_rows(db, c, c->args + i * c->nargs, rows, err) == -1)
			return hc_err_wrap(err, "%s", c->q->name);
	}
	return 0;
}

const struct db_ops db_sqlite_ops = {
	.kind = DB_SQLITE,
	.open = open_conn,
	.close = close_conn,
	.alive = alive,
	.run = run,
	.script = script,
	.maintain = maintain,
	.begin = "BEGIN IMMEDIATE",
};
