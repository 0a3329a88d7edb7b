/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* PostgreSQL through libpq, never blocking in it: each wait ends with the
 * deadline (STYLE 30). */
#ifdef WITH_PGSQL
#include <libpq-fe.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/db/driver.h"
#include "lib/db/pgsql_val.h"

/* The longest that a server may take to answer a probe. */
#define PROBE_LIMIT (2 * HC_SECOND)

struct prep {
	struct db_prep head;
	char name[16];
	int nparams;
};

struct conn {
	PGconn *pg;
	unsigned serial;
	int told;		/* the last failure was the server's word */
	int leaving;		/* the server has said that this is the end */
	int begin;		/* BEGIN is to go with the next statement */
	int queued;		/* so have statements been, in a pipeline */
	struct arena arena;	/* for the parameters of a call */
};

/* What a session starts with. The search path is worked out once and pinned
 * (STYLE 27), with temporary tables last. A wait for a lock ends with an error
 * that is retried. */
static const char session[] =
    "SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO'; "
    "SET IntervalStyle TO 'postgres'; SET bytea_output TO 'hex'; "
    "SET standard_conforming_strings TO on; SET lock_timeout TO '5s'; "
    "SELECT pg_catalog.set_config('search_path', "
    "pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(s) "
    "FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) AS t(s)) "
    "|| ARRAY['pg_temp'], ', '), false)";

/* A plan that was made while a table was small or had no statistics yet is
 * kept. Where a scan cannot be helped it looks so costly that it would be
 * compiled first. */
static const char by_key[] = "SET enable_seqscan TO off; SET jit TO off";

static void
free_prep(struct db_prep *p)
{
	free(p);
}

static void
close_conn(struct db *db)
{
	struct conn *c = db->conn;

	db_cache_clear(&db->cache, free_prep);
	PQfinish(c->pg);
	arena_free(&c->arena);
	free(c);
	db->conn = NULL;
}

/* ---- errors ---- */

/* One line, and none of the values that the server quotes. */
static void
add_message(struct hc_err *err, const char *text)
{
	char line[300], *cut;

	snprintf(line, sizeof line, "%s", text != NULL ? text : "");
	line[strcspn(line, "\n")] = '\0';
	if ((cut = strstr(line, ": \"")) != NULL)
		*cut = '\0';
	hc_err(err, err->code, "%s", line);
}

static enum hc_code
code_of(const char *state)
{
	static const struct {
		const char *state;
		enum hc_code code;
	} codes[] = {
		{ "23505", HC_EEXIST },	/* unique_violation */
		{ "23503", HC_EFKEY },	/* foreign_key_violation */
		{ "40001", HC_ERETRY },	/* serialization_failure */
		{ "40P01", HC_ERETRY },	/* deadlock_detected */
		{ "55P03", HC_ERETRY },	/* lock_not_available */
		{ "57014", HC_ERETRY },	/* query_canceled */
		{ "25006", HC_ERETRY },	/* read_only_sql_transaction */
		{ "26000", HC_ERETRY },	/* invalid_sql_statement_name */
		{ "57P01", HC_ELOST },	/* admin_shutdown */
		{ "57P02", HC_ELOST },	/* crash_shutdown */
		{ "57P03", HC_ELOST },	/* cannot_connect_now */
		{ "57P05", HC_ELOST },	/* idle_session_timeout */
		{ "25P03", HC_ELOST }	/* idle_in_transaction_... */
	};
	size_t i;

	for (i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (strcmp(state, codes[i].state) == 0)
			return codes[i].code;
	if (strncmp(state, "08", 2) == 0)
		return HC_ELOST;
	/* Disk full, out of memory, too many connections. */
	return strncmp(state, "53", 2) == 0 ? HC_EAWAY : HC_EDB;
}

/* The connection is no good any more. */
static int
lost(struct db *db, struct hc_err *err)
{
	struct conn *c = db->conn;

	db->lost = 1;
	err->code = HC_ELOST;
	add_message(err, PQerrorMessage(c->pg));
	return -1;
}

static int
failed(struct db *db, const PGresult *r, struct hc_err *err)
{
	struct conn *c = db->conn;
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	if (state == NULL)
		return lost(db, err);
	err->code = code_of(state);
	if (strcmp(state, "26000") == 0)
		db->stale = DB_STALE;
	if (strcmp(state, "25006") == 0)
		db->stale = DB_STALE_HOST;
	/* A column changed its type under a prepared statement. */
	if (strcmp(state, "0A000") == 0 && text != NULL &&
	    strstr(text, "cached plan") != NULL) {
		db->stale = DB_STALE;
		err->code = HC_ERETRY;
	}
	if (err->code == HC_ELOST || PQstatus(c->pg) == CONNECTION_BAD)
		db->lost = 1;
	c->told = 1;
	add_message(err, text);
	return -1;
}

static int
timed_out(struct db *db, struct hc_err *err)
{
	db->lost = db->timed_out = 1;
	return hc_err(err, db->in_tx ? HC_ETIMEOUT : HC_ELOST,
	    "no answer in time");
}

/* ---- waiting ---- */

static int
send_all(struct db *db, int64_t until, struct hc_err *err)
{
	struct conn *c = db->conn;
	int left, ev;

	while ((left = PQflush(c->pg)) == 1) {
		ev = db_poll(PQsocket(c->pg), POLLIN | POLLOUT, until);
		if (ev == 0)
			return timed_out(db, err);
		if ((ev & POLLIN) && !PQconsumeInput(c->pg))
			return lost(db, err);
	}
	return left == 0 ? 0 : lost(db, err);
}

/* Waits until PQgetResult() does not block. */
static int
await(struct db *db, int64_t until, struct hc_err *err)
{
	struct conn *c = db->conn;

	while (PQisBusy(c->pg)) {
		if (db_poll(PQsocket(c->pg), POLLIN, until) == 0)
			return timed_out(db, err);
		if (!PQconsumeInput(c->pg))
			return lost(db, err);
	}
	return 0;
}

static int
is_good(const PGresult *r)
{
	switch (PQresultStatus(r)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_EMPTY_QUERY:
		return 1;
	default:
		return 0;
	}
}

/* One of the results of a call: keeps the last good one and the first
 * failure. */
static void
take_result(struct db *db, PGresult *r, PGresult **good, int *rc,
    struct hc_err *err)
{
	struct conn *c = db->conn;

	if (is_good(r)) {
		PQclear(*good);
		*good = r;
		return;
	}
	if (*rc == 0 && PQresultStatus(r) != PGRES_PIPELINE_ABORTED) {
		*rc = failed(db, r, err);
		/* After "done" the end of the session may have come before
		 * the commit or behind it. */
		if (*good != NULL)
			c->told = 0;
	}
	PQclear(r);
}

/* Sends what is queued and reads all results; the last good one goes to *out
 * (may be NULL), the first failure to err. *sent (may be NULL): whether it all
 * went out. */
static int
finish(struct db *db, int64_t until, PGresult **out, int *sent,
    struct hc_err *err)
{
	struct conn *c = db->conn;
	int pipeline = PQpipelineStatus(c->pg) != PQ_PIPELINE_OFF, rc = 0;
	PGresult *r, *good = NULL;

	c->told = 0;
	if (send_all(db, until, err) == -1)
		return -1;
	if (sent != NULL)
		*sent = 1;
	for (;;) {
		if (await(db, until, err) == -1) {
			PQclear(good);
			return -1;
		}
		r = PQgetResult(c->pg);
		/* In a pipeline NULL ends one statement, a mark the lot. */
		if (r == NULL && (!pipeline || db->lost))
			break;
		if (r != NULL && PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
			PQclear(r);
			break;
		}
		if (r != NULL)
			take_result(db, r, &good, &rc, err);
	}
	if (rc == 0 && out != NULL)
		*out = good;
	else
		PQclear(good);
	return rc;
}

static int
simple(struct db *db, const char *sql, int64_t until, PGresult **out,
    struct hc_err *err)
{
	struct conn *c = db->conn;

	if (!PQsendQuery(c->pg, sql))
		return lost(db, err);
	return finish(db, until, out, NULL, err);
}

/* ---- connections ---- */

/* What a server says that ends our connection while nothing is asked of it is a
 * notice to libpq, and the end itself may be seen only later. */
static void
on_notice(void *arg, const PGresult *r)
{
	struct conn *c = arg;
	const char *severity = PQresultErrorField(r,
	    PG_DIAG_SEVERITY_NONLOCALIZED);

	if (severity != NULL && (strcmp(severity, "FATAL") == 0 ||
	    strcmp(severity, "PANIC") == 0))
		c->leaving = 1;
	log_debug("postgresql: %s", PQresultErrorMessage(r));
}

static PGconn *
start(struct db *db, const struct db_host *h)
{
	const struct settings *s = db->set;
	const struct {
		const char *key, *value;
	} all[] = {
		{ "host", h->name },
		{ "port", h->port },
		{ "dbname", s->db_name },
		{ "user", s->db_user },
		{ "password", s->db_password },
		{ "sslmode", s->db_sslmode },
		{ "target_session_attrs", s->db_target_session_attrs },
		{ "application_name", db->app },
		{ "client_encoding", "UTF8" },
		/* A dead peer is noticed in half a minute even when the
		 * caller waits without a deadline. */
		{ "keepalives_idle", "15" },
		{ "keepalives_interval", "5" },
		{ "keepalives_count", "3" },
		{ "tcp_user_timeout", "30000" }
	};
	const char *keys[sizeof all / sizeof all[0] + 1];
	const char *values[sizeof all / sizeof all[0] + 1];
	size_t i, n = 0;

	for (i = 0; i < sizeof all / sizeof all[0]; i++) {
		if (all[i].value == NULL || all[i].value[0] == '\0')
			continue;
		keys[n] = all[i].key;
		values[n++] = all[i].value;
	}
	keys[n] = values[n] = NULL;
	return PQconnectStartParams(keys, values, 0);
}

static int
connect_wait(struct db *db, int64_t until)
{
	struct conn *c = db->conn;
	PostgresPollingStatusType st = PGRES_POLLING_WRITING;

	if (c->pg == NULL || PQstatus(c->pg) == CONNECTION_BAD)
		return -1;
	while (st != PGRES_POLLING_OK) {
		if (db_poll(PQsocket(c->pg), st == PGRES_POLLING_READING ?
		    POLLIN : POLLOUT, until) == 0)
			return -1;
		st = PQconnectPoll(c->pg);
		if (st == PGRES_POLLING_FAILED)
			return -1;
	}
	return PQsetnonblocking(c->pg, 1);
}

static int
listen_one(struct db *db, const char *channel, struct hc_err *err)
{
	char sql[100];

	snprintf(sql, sizeof sql, "LISTEN \"%s\"", channel);
	return simple(db, sql, db->limit, NULL, err);
}

static int
listen_again(struct db *db, struct hc_err *err)
{
	size_t i;

	for (i = 0; i < db->nchannels; i++)
		if (listen_one(db, db->channels[i], err) == -1)
			return -1;
	return 0;
}

static int
open_conn(struct db *db, const struct db_host *h, struct hc_err *err)
{
	int64_t until = db->open_limit;
	struct conn *c = xcalloc(1, sizeof *c);

	db->conn = c;
	c->pg = start(db, h);
	if (connect_wait(db, until) == -1) {
		hc_err(err, HC_EAWAY, "no answer in time");
		if (PQerrorMessage(c->pg)[0] != '\0')
			hc_err(err, HC_EAWAY, "%s", PQerrorMessage(c->pg));
		goto fail;
	}
	PQsetNoticeReceiver(c->pg, on_notice, c);
	if (simple(db, session, until, NULL, err) == -1 ||
	    (db->by_key && simple(db, by_key, until, NULL, err) == -1) ||
	    listen_again(db, err) == -1)
		goto fail;
	return 0;
fail:
	err->code = HC_EAWAY;
	err->text[strcspn(err->text, "\n")] = '\0';
	hc_err_wrap(err, "database %s on %s", db->set->db_name,
	    h->name[0] != '\0' ? h->name : "local socket");
	close_conn(db);
	return -1;
}

static int
alive(struct db *db, int probe)
{
	struct conn *c = db->conn;
	struct hc_err err;
	int i;

	/* A server that goes away first says so, then closes: more than one
	 * read may be needed to see that. */
	for (i = 0; i < 4; i++) {
		if (PQstatus(c->pg) == CONNECTION_BAD)
			return 0;
		if (db_poll(PQsocket(c->pg), POLLIN, 1) == 0)
			break;
		if (!PQconsumeInput(c->pg))
			return 0;
		PQisBusy(c->pg);	/* reads the messages */
	}
	if (c->leaving)
		return 0;
	return !probe || simple(db, "", hc_mono() + PROBE_LIMIT, NULL,
	    &err) == 0;
}

/* ---- statements ---- */

static struct prep *
prepare(struct db *db, const struct db_call *call,
    const struct pg_params *params, struct hc_err *err)
{
	struct conn *c = db->conn;
	uint64_t variant = pg_variant(call);
	struct db_prep *found = db_cache_find(&db->cache, call, variant);
	struct prep *p;
	char *text;
	int ok;

	if (found != NULL)
		return (struct prep *)found;
	p = xcalloc(1, sizeof *p);
	snprintf(p->name, sizeof p->name, "hc%u", c->serial++);
	text = pg_text(call);
	ok = PQsendPrepare(c->pg, p->name, text, params->n, params->types);
	free(text);
	if (!ok)
		lost(db, err);
	if (!ok || finish(db, db->deadline, NULL, NULL, err) == -1) {
		free(p);
		return NULL;
	}
	db_cache_add(&db->cache, &p->head, call, variant);
	return p;
}

static void
take(struct db_call *call, PGresult *r)
{
	const char *n = PQcmdTuples(r);

	if (*n != '\0')
		call->affected = strtoll(n, NULL, 10);
	if (call->id != NULL && PQntuples(r) > 0 && PQnfields(r) > 0)
		*call->id = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
	if (call->res != NULL)
		pg_rows(call->res, r);
}

/* Queues the statement, in a pipeline behind a BEGIN and statements that have
 * waited for it: that saves a round trip for each. */
static int
queue(struct conn *c, const struct prep *p, const struct pg_params *v,
    int later)
{
	if ((c->begin || later) && !PQenterPipelineMode(c->pg))
		return -1;
	if (c->begin && !PQsendQueryParams(c->pg, "BEGIN", 0, NULL, NULL,
	    NULL, NULL, 0))
		return -1;
	c->begin = 0;
	return PQsendQueryPrepared(c->pg, p->name, v->n, v->values,
	    v->lengths, v->formats, 0) ? 0 : -1;
}

/* finish() for all that is queued; leaves the pipeline, if it was one. */
static int
finish_queue(struct db *db, PGresult **out, int *sent, struct hc_err *err)
{
	struct conn *c = db->conn;
	int pipeline = PQpipelineStatus(c->pg) != PQ_PIPELINE_OFF, rc;

	c->queued = 0;
	if (pipeline && !PQpipelineSync(c->pg))
		return lost(db, err);
	rc = finish(db, db->deadline, out, sent, err);
	if (pipeline && !db->lost)
		PQexitPipelineMode(c->pg);
	return rc;
}

/* A new statement is prepared by itself. */
static struct prep *
prepare_apart(struct db *db, const struct db_call *call,
    const struct pg_params *params, struct hc_err *err)
{
	struct conn *c = db->conn;

	if (c->queued && db_cache_find(&db->cache, call,
	    pg_variant(call)) == NULL && finish_queue(db, NULL, NULL,
	    err) == -1)
		return NULL;
	return prepare(db, call, params, err);
}

static int
run(struct db *db, struct db_call *call, struct hc_err *err)
{
	struct conn *c = db->conn;
	struct pg_params params;
	PGresult *r = NULL;
	struct prep *p;
	int sent = 0;

	arena_reset(&c->arena);
	if (pg_params_make(&params, call, &c->arena, err) == -1 ||
	    (p = prepare_apart(db, call, &params, err)) == NULL)
		goto fail;
	if (queue(c, p, &params, call->later) == -1) {
		lost(db, err);
		goto fail;
	}
	if (call->later) {
		c->queued = 1;
		return 0;
	}
	if (finish_queue(db, &r, &sent, err) == -1)
		goto fail;
	if (r != NULL)
		take(call, r);
	PQclear(r);
	return 0;
fail:
	/* A server that says why it failed has rolled back. */
	call->not_run = !sent || c->told;
	return hc_err_wrap(err, "%s", call->q->name);
}

/* COMMIT goes with what is queued before it. */
static int
script_queued(struct db *db, const char *sql, PGresult **out,
    struct hc_err *err)
{
	struct conn *c = db->conn;

	if (strcmp(sql, "COMMIT") == 0) {
		if (!PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL,
		    0))
			return lost(db, err);
		return finish_queue(db, out, NULL, err);
	}
	if (finish_queue(db, NULL, NULL, err) == -1 &&
	    (db->lost || strcmp(sql, "ROLLBACK") != 0))
		return -1;
	return simple(db, sql, db->deadline, out, err);
}

static int
script(struct db *db, const char *sql, struct hc_err *err)
{
	struct conn *c = db->conn;
	int commit = strcmp(sql, "COMMIT") == 0, rc;
	PGresult *r = NULL;

	if (strcmp(sql, "BEGIN") == 0) {
		c->begin = 1;
		return 0;
	}
	if (c->begin) {
		c->begin = 0;
		/* An empty transaction. */
		if (commit || strcmp(sql, "ROLLBACK") == 0)
			return 0;
		if (simple(db, "BEGIN", db->deadline, NULL, err) == -1)
			return -1;
	}
	rc = c->queued ? script_queued(db, sql, &r, err) :
	    simple(db, sql, db->deadline, &r, err);
	/* What a COMMIT that was cut off did is not known. */
	if (rc == -1 && commit && db->lost)
		err->code = HC_ELOST;
	if (rc == 0 && commit && r != NULL &&
	    strcmp(PQcmdStatus(r), "COMMIT") != 0)
		rc = hc_err(err, HC_EDB, "rolled back by the server");
	PQclear(r);
	return rc;
}

/* ---- notifications ---- */

static int
fd(struct db *db)
{
	struct conn *c = db->conn;

	return PQsocket(c->pg);
}

static int
notifications(struct db *db, struct hc_err *err)
{
	struct conn *c = db->conn;
	PGnotify *n;
	int count = 0;

	if (!alive(db, 0)) {
		db->lost = 1;
		return hc_err(err, HC_ELOST, "notifications: %s",
		    "connection lost");
	}
	while ((n = PQnotifies(c->pg)) != NULL) {
		count++;
		PQfreemem(n);
	}
	return count;
}

const struct db_ops db_pgsql_ops = {
	.kind = DB_PGSQL,
	.open = open_conn,
	.close = close_conn,
	.alive = alive,
	.run = run,
	.script = script,
	.fd = fd,
	.listen = listen_one,
	.notifications = notifications,
	.begin = "BEGIN",
};
#else
typedef int hc_pgsql_unused;
#endif
