/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Between db.c and the drivers. Only lib/db includes this. */
#ifndef HC_DB_DRIVER_H
#define HC_DB_DRIVER_H

#include "lib/db/db.h"

/* The most values that a list parameter may have. */
#define DB_LIST_MAX 16384
/* The most channels that a connection may listen to. */
#define DB_CHANNELS 4

/* One call of a statement. */
struct db_call {
	const struct db_stmt *q;
	const char *text;		/* q's text for this backend */
	const struct db_val *args;	/* nargs values, or nrows times nargs */
	size_t nargs;
	size_t nrows;			/* 0: not db_exec_many() */
	const struct db_val *list;	/* NULL: no list parameter */
	size_t nlist;
	struct db_res *res;		/* NULL: rows are not wanted; else
					   empty */
	int64_t *id;			/* NULL: not db_insert() */
	int later;			/* db_later() */
	/* Filled in by the driver: */
	int64_t affected;
	int not_run;			/* failed, and known not to have run */
};

/* One place to connect to. */
struct db_host {
	char *name, *port;		/* "" for the default */
	int64_t number;			/* of the port; 0: the default */
	int64_t away_until;		/* hc_mono(): left alone until then */
	int64_t away_for;		/* 0: was well the last time */
};

/* Drivers set db->lost when they see that the connection is dead (and return
 * HC_ELOST), db->stale when it must be opened again once no transaction is open
 * on it: its prepared statements are void (DB_STALE), or its host will have no
 * writes now (DB_STALE_HOST);
 * db->timed_out beside db->lost when it was them who gave up waiting. */
#define DB_STALE 1
#define DB_STALE_HOST 2
struct db_ops {
	enum db_kind kind;
	/* Connects to h (NULL for SQLite), makes the session ready. */
	int (*open)(struct db *db, const struct db_host *h,
	    struct hc_err *err);
	void (*close)(struct db *db);
	/* 0 when the connection is known to be dead; probe: ask the server. */
	int (*alive)(struct db *db, int probe);
	int (*run)(struct db *db, struct db_call *c, struct hc_err *err);
	/* One or more statements without parameters. */
	int (*script)(struct db *db, const char *sql, struct hc_err *err);
	/* NULL: not on this backend. */
	int (*fd)(struct db *db);
	/* open() listens to all of db->channels; this is for one more. */
	int (*listen)(struct db *db, const char *channel, struct hc_err *err);
	int (*notifications)(struct db *db, struct hc_err *err);
	int (*maintain)(struct db *db);
	size_t (*max_bytes)(struct db *db);
	const char *begin;
};

/* A prepared statement: the head of the driver's own struct. */
struct db_prep {
	const struct db_stmt *q;
	const char *text;
	uint64_t variant;
	struct db_prep *next;
};
#define DB_CACHE_SLOTS 128
struct db_cache {
	struct db_prep *slots[DB_CACHE_SLOTS];
};

struct db {
	const struct db_ops *ops;
	const struct settings *set;
	const char *app;
	void *conn;			/* the driver's; NULL when closed */
	struct db_cache cache;		/* of the driver, while conn is open */
	int in_tx, lost, stale, timed_out;
	int tx_failed;			/* tx_err says how */
	struct hc_err tx_err;
	int64_t deadline;		/* hc_mono(), 0: none */
	int64_t limit;			/* of the call under way */
	int64_t open_limit;		/* of an attempt to connect */
	int64_t last_used;
	struct db_host *hosts;
	size_t nhosts, host;		/* host: the one to try first */
	const char *channels[DB_CHANNELS];
	size_t nchannels;
	struct hc_err away_err;		/* why the last attempt failed */
	uint64_t rng;
	int create;			/* SQLite: may make the file */
	int by_key;			/* db_by_key() */
	int background;			/* db_background() */
};

extern const struct db_ops db_sqlite_ops, db_pgsql_ops, db_mysql_ops;

/* --- conn.c --- */

/* Splits DB_HOST and DB_PORT at commas. */
void db_hosts_init(struct db *db);
void db_hosts_free(struct db *db);
/* Begins a call: sets db->limit. */
void db_start(struct db *db);
/* Sleeps for about the try'th step of an exponential back-off, jittered; 0 when
 * the limit does not allow it. */
int db_pause(struct db *db, int64_t limit, int try);
/* Makes the connection usable, within the limit. Not inside a transaction. */
int db_ensure(struct db *db, struct hc_err *err);
/* Waits until fd is ready (POLLIN, POLLOUT) or the time comes: the deadline, or
 * for ever without one. Returns the events, 0 when the time has come. */
int db_poll(int fd, int events, int64_t until);

/* --- stmt.c --- */

/* The next `?` or `??` of a text, outside of quotes and comments, or NULL. */
const char *db_next_param(const char *p);
/* text with `??` written as n times `?`. Malloc'ed. */
char *db_expand_list(const char *text, size_t n);
/* The "(?, ...)" behind VALUES at the end of an INSERT; p == NULL when the text
 * is none of these. */
struct str db_values(const char *text);
/* text with its db_values() written n times. Malloc'ed. */
char *db_expand_values(const char *text, size_t n);
/* What a list of n values is padded to, so that few statements are prepared. */
size_t db_list_padded(size_t n);
/* Number of parameters before the list. */
size_t db_list_at(const char *text);

struct db_prep *db_cache_find(const struct db_cache *c,
    const struct db_call *call, uint64_t variant);
void db_cache_add(struct db_cache *c, struct db_prep *p,
    const struct db_call *call, uint64_t variant);
/* Empties it, handing each to fn. */
void db_cache_clear(struct db_cache *c, void (*fn)(struct db_prep *p));

/* --- value.c --- */

/* Adds an empty row to r; *cap is the caller's, 0 at first. ncols is set. */
struct db_cell *db_add_row(struct db_res *r, size_t *cap);
/* A terminated copy in the result's arena. */
struct db_cell db_cell_bytes(struct db_res *r, const void *p, size_t len);
/* The type of a value, or that which a typed NULL stands for; DB_NULL when that
 * is not known. */
enum db_type db_val_type(const struct db_val *v);
/* HC_EINVAL when a text holds NUL. */
int db_check_args(const struct db_call *c, struct hc_err *err);

#endif
