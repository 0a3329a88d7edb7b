/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* MariaDB and MySQL through libmariadb's non-blocking calls: each wait ends
 * with the deadline (STYLE 30). */
#ifdef WITH_MYSQL
#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/db/driver.h"
#include "lib/db/mysql_val.h"

#define PROBE_LIMIT (2 * HC_SECOND)
#define WSREP_NOT_READY 1047	/* ER_UNKNOWN_COM_ERROR: Galera */
#define FIRST_UUID_VERSION 100700

struct prep {
	struct db_prep head;
	MYSQL_STMT *stmt;
	struct my_row *row;	/* NULL: no rows, or not run yet */
};

struct conn {
	MYSQL *my;
	int64_t until;		/* when waiting ends; 0: never */
	int timed_out;
	enum my_uuid uuid;
	size_t max_packet;
	int bulk;		/* the server takes bulk parameters */
	struct arena arena;	/* for the parameters of a call */
};

/* ---- waiting ---- */

/* Waits for what libmariadb asks; returns what has come. When time is up it is
 * told of a time-out, and the call ends with an error. */
static int
wait_for(struct conn *c, int status)
{
	int events = 0, got, result = 0;

	if (status & MYSQL_WAIT_READ)
		events |= POLLIN;
	if (status & MYSQL_WAIT_WRITE)
		events |= POLLOUT;
	if (status & MYSQL_WAIT_EXCEPT)
		events |= POLLPRI;
	got = db_poll(mysql_get_socket(c->my), events, c->until);
	if (got == 0) {
		c->timed_out = 1;
		return MYSQL_WAIT_TIMEOUT;
	}
	if (got & (POLLIN | POLLHUP | POLLERR))
		result |= status & MYSQL_WAIT_READ;
	if (got & (POLLOUT | POLLHUP | POLLERR))
		result |= status & MYSQL_WAIT_WRITE;
	if (got & POLLPRI)
		result |= MYSQL_WAIT_EXCEPT;
	return result;
}

static int
query(struct conn *c, const char *sql)
{
	int rc, st = mysql_real_query_start(&rc, c->my, sql, strlen(sql));

	while (st != 0)
		st = mysql_real_query_cont(&rc, c->my, wait_for(c, st));
	return rc;
}

/* The rows that a query answered with, or NULL. */
static MYSQL_RES *
stored(struct conn *c)
{
	MYSQL_RES *res;
	int st = mysql_store_result_start(&res, c->my);

	while (st != 0)
		st = mysql_store_result_cont(&res, c->my, wait_for(c, st));
	return res;
}

static int
next_result(struct conn *c)
{
	int rc, st = mysql_next_result_start(&rc, c->my);

	while (st != 0)
		st = mysql_next_result_cont(&rc, c->my, wait_for(c, st));
	return rc;
}

static int
execute(struct conn *c, MYSQL_STMT *stmt)
{
	int rc, st = mysql_stmt_execute_start(&rc, stmt);

	while (st != 0)
		st = mysql_stmt_execute_cont(&rc, stmt, wait_for(c, st));
	return rc;
}

static int
store(struct conn *c, MYSQL_STMT *stmt)
{
	int rc, st = mysql_stmt_store_result_start(&rc, stmt);

	while (st != 0)
		st = mysql_stmt_store_result_cont(&rc, stmt, wait_for(c, st));
	return rc;
}

/* ---- errors ---- */

static enum hc_code
code_of(unsigned no)
{
	switch (no) {
	case ER_DUP_ENTRY:
	case ER_DUP_ENTRY_WITH_KEY_NAME:
		return HC_EEXIST;
	case ER_NO_REFERENCED_ROW:
	case ER_NO_REFERENCED_ROW_2:
	case ER_ROW_IS_REFERENCED:
	case ER_ROW_IS_REFERENCED_2:
		return HC_EFKEY;
	case ER_LOCK_DEADLOCK:
	case ER_LOCK_WAIT_TIMEOUT:
	case ER_CHECKREAD:
	case ER_QUERY_INTERRUPTED:
	case ER_NEED_REPREPARE:
	case ER_UNKNOWN_STMT_HANDLER:
	case CR_NEW_STMT_METADATA:
	case ER_OPTION_PREVENTS_STATEMENT:
	case WSREP_NOT_READY:
		return HC_ERETRY;
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_LOST:
	case CR_SERVER_LOST_EXTENDED:
	case CR_COMMANDS_OUT_OF_SYNC:
	case CR_MALFORMED_PACKET:
	case ER_SERVER_SHUTDOWN:
	case ER_CONNECTION_KILLED:
	case ER_NET_PACKET_TOO_LARGE:
		return HC_ELOST;
	case ER_RECORD_FILE_FULL:
	case ER_DISK_FULL:
		return HC_EAWAY;
	default:
		return HC_EDB;
	}
}

/* One line, and none of the values that the server quotes: "Duplicate entry
 * 'x' for key 'k'", "Incorrect string value: 'x' for column". */
static void
set_message(struct hc_err *err, unsigned no, const char *text)
{
	char line[300], *p, *key = NULL;

	snprintf(line, sizeof line, "%s", text);
	line[strcspn(line, "\n")] = '\0';
	for (p = line; (p = strstr(p, " for key ")) != NULL; p++)
		key = p;
	if (code_of(no) == HC_EEXIST) {
		hc_err(err, HC_EEXIST, "duplicate entry%s",
		    key != NULL ? key : "");
		return;
	}
	if ((p = strstr(line, ": '")) != NULL)
		*p = '\0';
	hc_err(err, code_of(no), "%s", line);
}

static int
failed(struct db *db, unsigned no, const char *text, struct hc_err *err)
{
	struct conn *c = db->conn;

	if (c->timed_out) {
		db->lost = db->timed_out = 1;
		return hc_err(err, db->in_tx ? HC_ETIMEOUT : HC_ELOST,
		    "no answer in time");
	}
	set_message(err, no, text);
	if (err->code == HC_ELOST)
		db->lost = 1;
	if (no == ER_NET_PACKET_TOO_LARGE)
		err->code = HC_ELIMIT;
	if (no == ER_NEED_REPREPARE || no == ER_UNKNOWN_STMT_HANDLER ||
	    no == CR_NEW_STMT_METADATA)
		db->stale = DB_STALE;
	if (no == WSREP_NOT_READY || no == ER_OPTION_PREVENTS_STATEMENT)
		db->stale = DB_STALE_HOST;
	return -1;
}

static int
conn_failed(struct db *db, struct hc_err *err)
{
	struct conn *c = db->conn;

	return failed(db, mysql_errno(c->my), mysql_error(c->my), err);
}

static int
stmt_failed(struct db *db, MYSQL_STMT *stmt, struct hc_err *err)
{
	return failed(db, mysql_stmt_errno(stmt), mysql_stmt_error(stmt), err);
}

/* ---- connections ---- */

static void
free_prep(struct db_prep *head)
{
	struct prep *p = (struct prep *)head;

	mysql_stmt_close(p->stmt);
	my_row_free(p->row);
	free(p);
}

static void
close_conn(struct db *db)
{
	struct conn *c = db->conn;

	/* Without their connection, statements are closed without a word. */
	if (db->lost && mysql_get_socket(c->my) != -1)
		shutdown(mysql_get_socket(c->my), SHUT_RDWR);
	db_cache_clear(&db->cache, free_prep);
	mysql_close(c->my);
	arena_free(&c->arena);
	free(c);
	db->conn = NULL;
}

/* A dead peer is noticed in half a minute even without a deadline. */
static void
keep_alive(int fd)
{
	static const struct {
		int level, name, value;
	} opts[] = {
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
#ifdef TCP_KEEPIDLE
		{ IPPROTO_TCP, TCP_KEEPIDLE, 15 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 5 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 3 },
#endif
#ifdef TCP_USER_TIMEOUT
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, 30000 },
#endif
	};
	size_t i;

	/* Not on unix sockets, where this fails and is not needed. */
	for (i = 0; i < sizeof opts / sizeof opts[0]; i++)
		setsockopt(fd, opts[i].level, opts[i].name, &opts[i].value,
		    sizeof opts[i].value);
}

static int
connect_to(struct db *db, const struct db_host *h, struct hc_err *err)
{
	const struct settings *s = db->set;
	struct conn *c = db->conn;
	int unix_socket = h->name[0] == '/', st;
	unsigned off = 0;
	MYSQL *ok;

	mysql_options(c->my, MYSQL_OPT_NONBLOCK, 0);
	mysql_options(c->my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(c->my, MYSQL_OPT_LOCAL_INFILE, &off);
	/* Strict, or text that is too long would be cut (lessons D5). */
	mysql_options(c->my, MYSQL_INIT_COMMAND, "SET SESSION autocommit = 1, "
	    "sql_auto_is_null = 0, time_zone = '+00:00', "
	    "innodb_lock_wait_timeout = 5, "
	    "sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES')");
	mysql_options(c->my, MYSQL_INIT_COMMAND,
	    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	st = mysql_real_connect_start(&ok, c->my,
	    unix_socket || h->name[0] == '\0' ? NULL : h->name, s->db_user,
	    s->db_password, s->db_name, (unsigned)h->number,
	    unix_socket ? h->name : NULL, CLIENT_FOUND_ROWS);
	while (st != 0)
		st = mysql_real_connect_cont(&ok, c->my, wait_for(c, st));
	if (ok == NULL)
		return conn_failed(db, err);
	keep_alive(mysql_get_socket(c->my));
	return 0;
}

/* What the column api_check.code is says how uuids are held (lessons D2).
 * While there is no such table the server's version does, and it is looked at
 * again the next time. */
static int
detect_uuid(struct db *db, struct hc_err *err)
{
	struct conn *c = db->conn;
	MYSQL_RES *res;
	MYSQL_ROW row;

	if (query(c, "SELECT data_type, character_maximum_length "
	    "FROM information_schema.columns WHERE table_schema = DATABASE() "
	    "AND table_name = 'api_check' AND column_name = 'code'") != 0 ||
	    (res = stored(c)) == NULL)
		return conn_failed(db, err);
	row = mysql_fetch_row(res);
	if (row != NULL && row[0] != NULL && strcmp(row[0], "uuid") != 0 &&
	    row[1] != NULL && strcmp(row[1], "32") == 0)
		c->uuid = MY_UUID_HEX;
	else if (row != NULL)
		c->uuid = MY_UUID_DASHED;
	mysql_free_result(res);
	return 0;
}

static enum my_uuid
uuid_form(const struct conn *c)
{
	if (c->uuid != MY_UUID_UNKNOWN)
		return c->uuid;
	return mariadb_connection(c->my) &&
	    mysql_get_server_version(c->my) >= FIRST_UUID_VERSION ?
	    MY_UUID_DASHED : MY_UUID_HEX;
}

static int
learn(struct db *db, struct hc_err *err)
{
	struct conn *c = db->conn;
	unsigned long caps = 0;		/* MariaDB's own, from bit 32 on */
	MYSQL_RES *res;
	MYSQL_ROW row;

	mariadb_get_infov(c->my,
	    MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &caps);
	c->bulk = (caps & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
	if (query(c, "SELECT @@max_allowed_packet") != 0 ||
	    (res = stored(c)) == NULL)
		return conn_failed(db, err);
	row = mysql_fetch_row(res);
	c->max_packet = 1 << 20;
	if (row != NULL && row[0] != NULL)
		c->max_packet = (size_t)strtoll(row[0], NULL, 10);
	mysql_free_result(res);
	return detect_uuid(db, err);
}

static int
open_conn(struct db *db, const struct db_host *h, struct hc_err *err)
{
	struct conn *c = xcalloc(1, sizeof *c);

	c->until = db->open_limit;
	c->my = mysql_init(NULL);
	if (c->my == NULL)
		hc_bug("mysql_init failed");
	db->conn = c;
	if (connect_to(db, h, err) == 0 && learn(db, err) == 0)
		return 0;
	err->code = HC_EAWAY;
	hc_err_wrap(err, "database %s on %s", db->set->db_name,
	    h->name[0] != '\0' ? h->name : "local socket");
	close_conn(db);
	return -1;
}

static int
alive(struct db *db, int probe)
{
	struct conn *c = db->conn;
	int rc, st;

	/* The server says nothing by itself but good-bye. */
	if (db_poll(mysql_get_socket(c->my), POLLIN, 1) != 0)
		return 0;
	if (!probe)
		return 1;
	c->until = hc_mono() + PROBE_LIMIT;
	st = mysql_ping_start(&rc, c->my);
	while (st != 0)
		st = mysql_ping_cont(&rc, c->my, wait_for(c, st));
	return rc == 0 && !c->timed_out;
}

/* ---- statements ---- */

static struct prep *
prepare(struct db *db, const struct db_call *call, size_t nlist,
    struct hc_err *err)
{
	struct conn *c = db->conn;
	uint64_t variant = nlist * 2 + (call->nrows > 0);
	struct db_prep *found = db_cache_find(&db->cache, call, variant);
	struct prep *p;
	char *text;
	int rc, st;

	if (found != NULL)
		return (struct prep *)found;
	text = nlist > 0 ? db_expand_list(call->text, nlist) :
	    xstrdup(call->text);
	p = xcalloc(1, sizeof *p);
	p->stmt = mysql_stmt_init(c->my);
	st = mysql_stmt_prepare_start(&rc, p->stmt, text, strlen(text));
	while (st != 0)
		st = mysql_stmt_prepare_cont(&rc, p->stmt, wait_for(c, st));
	free(text);
	if (rc != 0) {
		stmt_failed(db, p->stmt, err);
		free_prep(&p->head);
		return NULL;
	}
	if (mysql_stmt_param_count(p->stmt) != call->nargs + nlist)
		hc_bug("statement %s takes %lu values, got %zu",
		    call->q->name, mysql_stmt_param_count(p->stmt),
		    call->nargs + nlist);
	db_cache_add(&db->cache, &p->head, call, variant);
	return p;
}

/* Reads the rows, if there are any. */
static int
take_rows(struct db *db, struct prep *p, struct db_call *call,
    struct hc_err *err)
{
	MYSQL_RES *meta;
	int rc = 0;

	if (store(db->conn, p->stmt) != 0)
		return stmt_failed(db, p->stmt, err);
	/* After ALTER TABLE a `*` may stand for other columns. */
	if (p->row != NULL && !my_row_fits(p->row, p->stmt)) {
		my_row_free(p->row);
		p->row = NULL;
	}
	if (call->res != NULL && p->row == NULL) {
		meta = mysql_stmt_result_metadata(p->stmt);
		if (meta == NULL)
			return stmt_failed(db, p->stmt, err);
		p->row = my_row_new(p->stmt, meta);
		mysql_free_result(meta);
	}
	if (call->res != NULL && my_rows(p->row, p->stmt, call->res) == -1)
		rc = stmt_failed(db, p->stmt, err);
	mysql_stmt_free_result(p->stmt);
	return rc;
}

static int
run_bound(struct db *db, struct prep *p, MYSQL_BIND *binds,
    struct db_call *call, struct hc_err *err)
{
	if (mysql_stmt_bind_param(p->stmt, binds) ||
	    execute(db->conn, p->stmt) != 0) {
		/* "Gone" is for what could not even be sent. */
		call->not_run = mysql_stmt_errno(p->stmt) ==
		    CR_SERVER_GONE_ERROR;
		return stmt_failed(db, p->stmt, err);
	}
	if (mysql_stmt_field_count(p->stmt) > 0)
		return take_rows(db, p, call, err);
	call->affected += (int64_t)mysql_stmt_affected_rows(p->stmt);
	if (call->id != NULL)
		*call->id = (int64_t)mysql_stmt_insert_id(p->stmt);
	return 0;
}

/* A batch by bulk parameters, in as many packets as it takes. */
static int
run_bulk(struct db *db, struct prep *p, struct db_call *call,
    struct hc_err *err)
{
	struct conn *c = db->conn;
	MYSQL_BIND *binds;
	size_t first, n;
	unsigned count;

	for (first = 0; first < call->nrows; first += n) {
		n = my_rows_fitting(call, first, c->max_packet / 2);
		count = (unsigned)n;
		binds = my_columns(call, first, n, uuid_form(c), &c->arena);
		if (binds == NULL)
			return hc_err(err, HC_EINVAL,
			    "values of different types");
		mysql_stmt_attr_set(p->stmt, STMT_ATTR_ARRAY_SIZE, &count);
		if (run_bound(db, p, binds, call, err) == -1)
			return -1;
		arena_reset(&c->arena);
	}
	return 0;
}

static int
run_rows(struct db *db, struct prep *p, struct db_call *call, size_t nlist,
    struct hc_err *err)
{
	struct conn *c = db->conn;
	size_t i, nrows = call->nrows > 0 ? call->nrows : 1;

	for (i = 0; i < nrows; i++) {
		if (run_bound(db, p, my_params(call,
		    call->args + i * call->nargs, nlist, uuid_form(c),
		    &c->arena), call, err) == -1)
			return -1;
		arena_reset(&c->arena);
	}
	return 0;
}

static int
run(struct db *db, struct db_call *call, struct hc_err *err)
{
	struct conn *c = db->conn;
	size_t nlist = call->list != NULL ? db_list_padded(call->nlist) : 0;
	struct prep *p;
	int rc = -1;

	c->until = db->deadline;
	arena_reset(&c->arena);
	if ((c->uuid == MY_UUID_UNKNOWN && my_has_uuid(call) &&
	    detect_uuid(db, err) == -1) ||
	    (p = prepare(db, call, nlist, err)) == NULL)
		call->not_run = 1;
	else if (call->nrows > 0 && c->bulk)
		rc = run_bulk(db, p, call, err);
	else
		rc = run_rows(db, p, call, nlist, err);
	if (rc == -1)
		hc_err_wrap(err, "%s", call->q->name);
	return rc;
}

static int
script(struct db *db, const char *sql, struct hc_err *err)
{
	struct conn *c = db->conn;
	int several = strchr(sql, ';') != NULL, rc;

	c->until = db->deadline;
	if (several && mysql_set_server_option(c->my,
	    MYSQL_OPTION_MULTI_STATEMENTS_ON) != 0)
		return conn_failed(db, err);
	for (rc = query(c, sql); rc == 0; rc = next_result(c))
		mysql_free_result(stored(c));
	/* -1: there is no further result. */
	rc = rc > 0 ? conn_failed(db, err) : 0;
	if (rc == -1 && db->lost && strcmp(sql, "COMMIT") == 0)
		err->code = HC_ELOST;
	if (several && !db->lost)
		mysql_set_server_option(c->my,
		    MYSQL_OPTION_MULTI_STATEMENTS_OFF);
	return rc;
}

static size_t
max_bytes(struct db *db)
{
	const struct conn *c = db->conn;

	return c->max_packet > 131072 ? c->max_packet - 65536 :
	    c->max_packet / 2;
}

const struct db_ops db_mysql_ops = {
	.kind = DB_MYSQL,
	.open = open_conn,
	.close = close_conn,
	.alive = alive,
	.run = run,
	.script = script,
	.max_bytes = max_bytes,
	.begin = "BEGIN",
};
#else
typedef int hc_mysql_unused;
#endif
