/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One interface to SQLite, PostgreSQL and MariaDB/MySQL (STYLE 26-28).
 *
 * A statement is a static struct: its text is written once, with `?` for each
 * parameter, and a backend's own text only where the dialects differ. It is
 * prepared once per connection and found again by the address of its struct.
 *
 * Values are typed; each driver stores and reads them in the form core.md 2.1
 * gives (uuid, time, bool, interval, inet). Results are complete in memory
 * before the call returns, owned by struct db_res.
 *
 * A struct db is one connection, used by one thread at a time. It opens itself
 * on first use and again when it was lost; while a host is away it is left
 * alone for a stay-away time. */
#ifndef HC_DB_H
#define HC_DB_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/settings.h"
#include "lib/base/uuid.h"

enum db_kind { DB_SQLITE, DB_PGSQL, DB_MYSQL };

enum db_type {
	DB_NULL,
	DB_INT,		/* i */
	DB_BOOL,	/* i: 0 or 1 */
	DB_DOUBLE,	/* d */
	DB_TEXT,	/* s: UTF-8 without NUL */
	DB_BLOB,	/* s: any bytes */
	DB_UUID,	/* u */
	DB_TIME,	/* i: microseconds since the epoch */
	DB_DATE,	/* i: days since the epoch */
	DB_INTERVAL,	/* i: microseconds */
	DB_INET		/* s: an IP address in canonical text */
};

struct db_val {
	enum db_type type;
	union {
		int64_t i;
		double d;
		struct str s;	/* borrowed for the call */
		struct uuid u;
	} v;
};

static inline struct db_val
db_null(void)
{
	return (struct db_val){ .type = DB_NULL };
}
/* A NULL that says what it stands for: db_exec_many() wants to know where all
 * rows have NULL. The functions below that may give DB_NULL say so by
 * themselves. */
static inline struct db_val
db_null_of(enum db_type t)
{
	return (struct db_val){ .type = DB_NULL, .v.i = (int64_t)t };
}
static inline struct db_val
db_int(int64_t i)
{
	return (struct db_val){ .type = DB_INT, .v.i = i };
}
static inline struct db_val
db_bool(int on)
{
	return (struct db_val){ .type = DB_BOOL, .v.i = on != 0 };
}
static inline struct db_val
db_double(double d)
{
	return (struct db_val){ .type = DB_DOUBLE, .v.d = d };
}
static inline struct db_val
db_str(struct str s)
{
	return (struct db_val){ .type = DB_TEXT, .v.s = s };
}
static inline struct db_val
db_text(const char *s)		/* NULL gives DB_NULL */
{
	return s ? db_str(str_of(s)) : db_null_of(DB_TEXT);
}
static inline struct db_val
db_blob(struct str s)
{
	return (struct db_val){ .type = DB_BLOB, .v.s = s };
}
static inline struct db_val
db_uuid(const struct uuid *u)	/* NULL gives DB_NULL */
{
	return u ? (struct db_val){ .type = DB_UUID, .v.u = *u } :
	    db_null_of(DB_UUID);
}
/* HC_NOTIME gives DB_NULL in the next three. */
struct db_val db_time(int64_t us);
struct db_val db_date(int64_t days);
struct db_val db_interval(int64_t us);
struct db_val db_inet(const char *addr);	/* NULL gives DB_NULL */

/* Named statements: `static const struct db_stmt q = { "check.by-id", ... }`.
 * `IN (??)` stands for a list parameter (db_query_in): the drivers write
 * `= ANY($1)` or `IN (?, ?, ...)`. In C source it is written DB_IN: "??)"
 * is a trigraph there. */
#define DB_IN "IN (??" ")"
/* PostgreSQL infers the types of numbers and texts from where they stand; where
 * nothing tells (`CASE WHEN x THEN ? ELSE ? END`), the text says so:
 * CAST(? AS integer). A column of db_exec_many() that has no typed value in any
 * row is text there, unless the text has a cast (`unnest(?::uuid[], ...)`). */
struct db_stmt {
	const char *name;
	const char *sql;	/* for every backend without its own */
	const char *sqlite, *pgsql, *mysql;	/* NULL: sql */
};

struct db;

/* How it is used:
 *
 *	static const struct db_stmt by_code = {
 *		.name = "check.by-code",
 *		.sql = "SELECT id, name FROM api_check WHERE code = ?"
 *	};
 *	struct db_val args[] = { db_uuid(&code) };
 *	struct db_res res = { 0 };
 *
 *	if (db_query(db, &by_code, args, 1, &res, err) == -1)
 *		return -1;
 *
 * Comparisons of text are the statement's: where case matters, the MariaDB text
 * says BINARY (`AND BINARY slug = ?` beside the plain one, which keeps the
 * index in use). */

/* A new connection object for the database that the settings name; opens
 * nothing yet. The settings must outlive it. app: application_name. */
struct db *db_new(const struct settings *s, const char *app);
void db_free(struct db *db);	/* rolls back, closes; accepts NULL */
enum db_kind db_kind(const struct db *db);
/* Opens now; HC_EAWAY with the reason when that fails, HC_EINVAL when it never
 * will: DB names what was not built in, DB_PORT is no number. */
int db_open(struct db *db, struct hc_err *err) HC_MUSTCHECK;
void db_close(struct db *db);	/* the next call opens again */
/* db_open(), but a SQLite file that is missing is made, with WAL. *made (may be
 * NULL): whether it was. */
int db_create(struct db *db, int *made, struct hc_err *err) HC_MUSTCHECK;
/* hc_mono() time after which waiting, retrying and re-connecting end with
 * HC_ETIMEOUT or HC_EAWAY; 0: the driver's own limit (5 s) per call, while a
 * statement that the server is busy with may take as long as it likes. With a
 * deadline that is cut off too: the connection is closed, and the code is
 * HC_ELOST where it may have happened, HC_ETIMEOUT where it has not. */
void db_deadline(struct db *db, int64_t mono);
/* Before it is opened: its statements find their rows by keys, however small
 * the tables may be; PostgreSQL is told so. */
void db_by_key(struct db *db);
/* From here on its work can wait and that of others cannot: SQLite moves what
 * it has written into the file in smaller portions, because for as long as one
 * is on its way to the disk, commits wait for the disk too. */
void db_background(struct db *db);
/* Connection's descriptor to watch for notifications (PostgreSQL), else -1. */
int db_fd(struct db *db);

/* --- results --- */

struct db_res {
	struct arena arena;
	enum db_kind kind;
	size_t nrows, ncols;
	struct db_cell *cells;		/* nrows * ncols */
};
/* A cell as the backend gave it; NULL has p == NULL unless it is a number. */
struct db_cell {
	enum { CELL_NULL, CELL_INT, CELL_DOUBLE, CELL_BYTES } t;
	union {
		int64_t i;
		double d;
		struct str s;
	} v;
};
/* Zero-initialised is empty; db_query() resets it first. */
void db_res_free(struct db_res *r);
int db_is_null(const struct db_res *r, size_t row, size_t col);
/* Typed reads. NULL gives 0, 0.0, an empty str with p == NULL, HC_NOTIME, or a
 * zero uuid; db_get_uuid() returns 0 then and 1 otherwise. Pointers live as
 * long as the result. */
int64_t db_get_int(const struct db_res *r, size_t row, size_t col);
int db_get_bool(const struct db_res *r, size_t row, size_t col);
double db_get_double(const struct db_res *r, size_t row, size_t col);
struct str db_get_str(const struct db_res *r, size_t row, size_t col);
/* Terminated; "" for NULL. */
const char *db_get_text(const struct db_res *r, size_t row, size_t col);
int64_t db_get_time(const struct db_res *r, size_t row, size_t col);
int64_t db_get_interval(const struct db_res *r, size_t row, size_t col);
int64_t db_get_date(const struct db_res *r, size_t row, size_t col);
int db_get_uuid(const struct db_res *r, size_t row, size_t col, struct uuid *u);

/* --- statements --- */

/* Runs q with n values. *affected (may be NULL): rows matched by UPDATE, rows
 * changed by INSERT and DELETE. Codes: HC_EEXIST, HC_EFKEY, HC_ERETRY,
 * HC_ELOST, HC_EAWAY, HC_EDB. Outside a transaction a statement is its own
 * (autocommit); a statement on a connection found dead is repeated only when it
 * is known not to have run. */
int db_exec(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t n, int64_t *affected, struct hc_err *err) HC_MUSTCHECK;
/* An INSERT into a table with an "id" column; *id is the new row's. */
int db_insert(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t n, int64_t *id, struct hc_err *err) HC_MUSTCHECK;
int db_query(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t n, struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
/* A SELECT, UPDATE or DELETE with one `IN (??)`: list stands for it, all of one
 * type and not NULL; args are the parameters before it in the text, then those
 * after it. With nlist 0 nothing is sent and the result is empty; over 16384
 * values are HC_ELIMIT. */
int db_query_in(struct db *db, const struct db_stmt *q,
    const struct db_val *args, size_t n, const struct db_val *list,
    size_t nlist, struct db_res *res, struct hc_err *err) HC_MUSTCHECK;
int db_exec_in(struct db *db, const struct db_stmt *q,
    const struct db_val *args, size_t n, const struct db_val *list,
    size_t nlist, int64_t *affected, struct hc_err *err) HC_MUSTCHECK;
/* One statement for nrows rows of ncols values (row by row in args; a column
 * has one type throughout, or NULL): SQLite runs it in a loop (many rows at
 * once where the text ends in VALUES (?, ...)), PostgreSQL gets one array per
 * column (its text says unnest(?, ?, ...) and the driver adds the types),
 * MariaDB bulk parameters, MySQL a loop. *affected is the sum. All rows or
 * none; the text must not return rows. */
int db_exec_many(struct db *db, const struct db_stmt *q,
    const struct db_val *args, size_t nrows, size_t ncols, int64_t *affected,
    struct hc_err *err) HC_MUSTCHECK;
/* As db_exec_many(), for what nobody looks at before the commit: inside a
 * transaction PostgreSQL gets it together with the next statement or COMMIT,
 * which also reports its failure. */
int db_later(struct db *db, const struct db_stmt *q, const struct db_val *args,
    size_t nrows, size_t ncols, struct hc_err *err) HC_MUSTCHECK;

/* The commit of the transaction under way need not wait for the disk: a crash
 * of the server may undo it. PostgreSQL only; elsewhere it waits as ever. */
int db_lazy_commit(struct db *db, struct hc_err *err) HC_MUSTCHECK;

/* Runs a text of one or more statements without parameters, unprepared: for
 * migrations. name is for messages. MariaDB commits with each DDL statement. */
int db_script(struct db *db, const char *name, const char *sql,
    struct hc_err *err) HC_MUSTCHECK;
/* The most bytes that one value of a row may have, beside 64 KiB of others. On
 * MariaDB this is max_allowed_packet's doing, known once connected; before that
 * its default is taken. */
size_t db_max_bytes(struct db *db);
/* For idle moments: SQLite moves its WAL into the file, when that is worth it,
 * without waiting for anybody. Returns whether it did something. */
int db_maintain(struct db *db);

/* --- transactions --- */

/* SQLite: BEGIN IMMEDIATE. */
int db_begin(struct db *db, struct hc_err *err) HC_MUSTCHECK;
/* HC_ELOST: whether it happened is not known. On any other failure it did not.
 * Either way no transaction is open afterwards. */
int db_commit(struct db *db, struct hc_err *err) HC_MUSTCHECK;
void db_rollback(struct db *db);	/* safe when none is open */
int db_in_transaction(const struct db *db);

typedef int db_tx_fn(struct db *db, void *arg, struct hc_err *err);
/* Runs fn inside a transaction and commits; on HC_ERETRY, or when the
 * connection was lost before COMMIT was sent, rolls back and runs it again,
 * with jitter, until the deadline. fn must therefore start afresh each time.
 * A lost COMMIT returns HC_ELOST: the caller looks whether it happened. */
int db_tx(struct db *db, db_tx_fn *fn, void *arg, struct hc_err *err)
    HC_MUSTCHECK;

/* --- notifications (PostgreSQL; elsewhere nothing) --- */

/* Listens, now and after each reconnect. channel: a plain identifier, kept. */
int db_listen(struct db *db, const char *channel, struct hc_err *err)
    HC_MUSTCHECK;
/* Reads what has come in; returns how many notifications, -1 when lost (then
 * db_open() and look at the tables: some may have been missed). */
int db_notifications(struct db *db, struct hc_err *err) HC_MUSTCHECK;

#endif
