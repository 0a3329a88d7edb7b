/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* lib/db: transactions, retry, connections that die, deadlines. */
#include "tests/unit/db_env.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/db/driver.h"

static struct db_env env;
static struct db *db;

static const struct db_stmt set = {
	.name = "set", .sql = "UPDATE hct_tx SET n = ? WHERE id = ?"
};
static const struct db_stmt add = {
	.name = "add", .sql = "UPDATE hct_tx SET n = n + ? WHERE id = ?"
};
static const struct db_stmt put = {
	.name = "put", .sql = "INSERT INTO hct_tx (id, n) VALUES (?, ?)"
};
static const struct db_stmt get = {
	.name = "get", .sql = "SELECT n FROM hct_tx WHERE id = ?"
};
static const struct db_stmt lock = {
	.name = "lock",
	.sql = "SELECT n FROM hct_tx WHERE id = ? FOR UPDATE",
	.sqlite = "SELECT n FROM hct_tx WHERE id = ?"
};
static const struct db_stmt count = {
	.name = "count", .sql = "SELECT COUNT(*) FROM hct_tx"
};

static int
run2(const struct db_stmt *q, int64_t a, int64_t b, struct hc_err *err)
{
	return db_exec(db, q, (struct db_val[]){ db_int(a), db_int(b) }, 2,
	    NULL, err);
}

static int64_t
value(const struct db_stmt *q, int64_t id)
{
	struct db_val v = db_int(id);
	struct db_res r = { 0 };
	int64_t n;

	OK(db_query(db, q, &v, q == &count ? 0 : 1, &r, err));
	ck_assert_uint_eq(r.nrows, 1);
	n = db_get_int(&r, 0, 0);
	db_res_free(&r);
	return n;
}

static int
begin_test(int kind)
{
	if (!db_env_open(&env, kind))
		return 0;
	db = env.db;
	OK(db_script(db, "make", "DROP TABLE IF EXISTS hct_tx; "
	    "CREATE TABLE hct_tx (id integer PRIMARY KEY, "
	    "n integer NOT NULL); "
	    "INSERT INTO hct_tx (id, n) VALUES (1, 0), (2, 0)", err));
	return 1;
}

static void
end_test(void)
{
	OK(db_script(db, "drop", "DROP TABLE hct_tx", err));
	db_env_close(&env);
}

/* A second connection to the same database. */
static struct db *
another(void)
{
	return db_new(&env.set, "unit-2");
}

START_TEST(commit_and_rollback)
{
	if (!begin_test(_i))
		return;
	OK(db_begin(db, err));
	ck_assert(db_in_transaction(db));
	OK(run2(&set, 7, 1, err));
	db_rollback(db);
	ck_assert(!db_in_transaction(db));
	db_rollback(db);
	ck_assert_int_eq(value(&get, 1), 0);
	OK(db_begin(db, err));
	OK(run2(&set, 7, 1, err));
	OK(db_commit(db, err));
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(value(&get, 1), 7);
	/* Closing rolls back. */
	OK(db_begin(db, err));
	OK(run2(&set, 8, 1, err));
	db_close(db);
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(value(&get, 1), 7);
	end_test();
}
END_TEST

static int
later(int64_t id, int64_t n, struct hc_err *err)
{
	static const struct db_stmt q = {
		.name = "later",
		.sql = "INSERT INTO hct_tx (id, n) VALUES (?, ?)",
		.pgsql = "INSERT INTO hct_tx (id, n) "
		    "SELECT * FROM unnest(?, ?)"
	};

	return db_later(db, &q, (struct db_val[]){ db_int(id), db_int(n) }, 1,
	    2, err);
}

/* What nobody waits for: seen by what follows, committed, rolled back, and its
 * failure comes out. */
START_TEST(statements_later)
{
	struct hc_err e = { 0 };
	int rc;

	if (!begin_test(_i))
		return;
	OK(later(10, 1, err));		/* outside a transaction: now */
	ck_assert_int_eq(value(&get, 10), 1);
	OK(db_begin(db, err));
	OK(later(11, 2, err));
	OK(later(12, 3, err));
	ck_assert_int_eq(value(&get, 12), 3);
	OK(later(13, 4, err));
	OK(db_commit(db, err));
	ck_assert_int_eq(value(&count, 0), 6);
	OK(db_begin(db, err));
	OK(later(14, 5, err));
	db_rollback(db);
	ck_assert_int_eq(value(&count, 0), 6);
	/* At the commit, and at the next statement. */
	for (int with = 0; with < 2; with++) {
		OK(db_begin(db, err));
		rc = later(15, 1, &e);
		if (rc == 0)
			rc = later(10, 9, &e);
		if (rc == 0 && with)
			rc = run2(&add, 1, 1, &e);
		if (rc == 0)
			rc = db_commit(db, &e);
		ck_assert_int_eq(rc, -1);
		ck_assert_int_eq(e.code, HC_EEXIST);
		db_rollback(db);
		ck_assert_int_eq(value(&count, 0), 6);
		ck_assert_int_eq(value(&get, 1), 0);
	}
	end_test();
}
END_TEST

START_TEST(failure_is_final)
{
	if (!begin_test(_i))
		return;
	OK(db_begin(db, err));
	OK(run2(&set, 7, 1, err));
	FAILS(HC_EEXIST, run2(&put, 2, 9, err));
	FAILS(HC_EEXIST, run2(&set, 8, 1, err));
	FAILS(HC_EEXIST, db_commit(db, err));
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(value(&get, 1), 0);
	OK(run2(&set, 9, 1, err));
	ck_assert_int_eq(value(&get, 1), 9);
	/* The very first statement; one that was never sent; none at all. */
	OK(db_begin(db, err));
	FAILS(HC_EEXIST, run2(&put, 2, 9, err));
	db_rollback(db);
	OK(db_begin(db, err));
	FAILS(HC_EINVAL, db_exec(db, &set, (struct db_val[]){
	    db_str((struct str){ "1\0", 2 }), db_int(1) }, 2, NULL, err));
	FAILS(HC_EINVAL, db_commit(db, err));
	OK(db_begin(db, err));
	OK(db_commit(db, err));
	OK(db_begin(db, err));
	OK(run2(&set, 10, 1, err));
	OK(db_commit(db, err));
	ck_assert_int_eq(value(&get, 1), 10);
	end_test();
}
END_TEST

struct plan {
	int runs, fail_until;
	enum hc_code code;
};

static int
follow_plan(struct db *same, void *arg, struct hc_err *err)
{
	struct plan *p = arg;

	ck_assert_ptr_eq(same, db);
	if (run2(&add, 1, 1, err) == -1)
		return -1;
	if (++p->runs <= p->fail_until)
		return hc_err(err, p->code, "planned");
	return 0;
}

START_TEST(runs_again)
{
	static const struct {
		struct plan plan;
		int want, runs;
	} cases[] = {
		{ { 0, 0, HC_OK }, 0, 1 },
		{ { 0, 3, HC_ERETRY }, 0, 4 },
		{ { 0, 2, HC_ELOST }, 0, 3 },
		{ { 0, 1, HC_EINVAL }, HC_EINVAL, 1 },
		{ { 0, 1, HC_EEXIST }, HC_EEXIST, 1 }
	};
	struct plan p;
	size_t i;

	if (!begin_test(_i))
		return;
	for (i = 0; i < COUNT(cases); i++) {
		p = cases[i].plan;
		OK(run2(&set, 0, 1, err));
		if (cases[i].want == 0)
			OK(db_tx(db, follow_plan, &p, err));
		else
			FAILS(cases[i].want, db_tx(db, follow_plan, &p, err));
		ck_assert_int_eq(p.runs, cases[i].runs);
		ck_assert_int_eq(value(&get, 1), cases[i].want == 0);
	}
	/* For ever busy: until the deadline. */
	p = (struct plan){ 0, 1000000, HC_ERETRY };
	db_deadline(db, hc_mono() + 300000);
	FAILS(HC_ETIMEOUT, db_tx(db, follow_plan, &p, err));
	ck_assert_int_gt(p.runs, 3);
	db_deadline(db, 0);
	ck_assert_int_eq(value(&get, 1), 0);
	end_test();
}
END_TEST

/* ---- several processes ---- */

static void
wait_for_all(int n)
{
	int st;

	while (n-- > 0) {
		ck_assert_int_gt(wait(&st), 0);
		ck_assert(WIFEXITED(st) && WEXITSTATUS(st) == 0);
	}
}

static int
add_to_both(struct db *d, void *arg, struct hc_err *err)
{
	int first = *(int *)arg;
	struct db_val v[] = { db_int(1), db_int(first) };

	if (db_exec(d, &add, v, 2, NULL, err) == -1)
		return -1;
	v[1] = db_int(3 - first);
	return db_exec(d, &add, v, 2, NULL, err);
}

static void
deadlocking_child(int first, int times)
{
	struct db *d = another();
	struct hc_err err;

	db_deadline(d, hc_mono() + 30 * HC_SECOND);
	while (times-- > 0) {
		if (db_tx(d, add_to_both, &first, &err) == -1) {
			fprintf(stderr, "child: %s\n", err.text);
			_exit(1);
		}
	}
	db_free(d);
	_exit(0);
}

START_TEST(deadlocks)
{
	/* PostgreSQL takes a second to see a deadlock. */
	int children = _i == DB_PGSQL ? 2 : 4;
	int times = _i == DB_PGSQL ? 4 : 60, i;

	if (!begin_test(_i))
		return;
	for (i = 0; i < children; i++)
		if (fork() == 0)
			deadlocking_child(1 + i % 2, times);
	wait_for_all(children);
	ck_assert_int_eq(value(&get, 1), children * times);
	ck_assert_int_eq(value(&get, 2), children * times);
	end_test();
}
END_TEST

static int
read_then_write(struct db *d, void *arg, struct hc_err *err)
{
	struct db_val v[] = { db_int(1), db_int(1) };
	struct db_res r = { 0 };
	int rc = db_query(d, &lock, v, 1, &r, err);

	(void)arg;
	if (rc == 0) {
		v[0] = db_int(db_get_int(&r, 0, 0) + 1);
		rc = db_exec(d, &set, v, 2, NULL, err);
	}
	db_res_free(&r);
	return rc;
}

static void
counting_child(int times)
{
	struct db_val v[] = { db_int(1), db_int(2) };
	struct db *d = another();
	struct hc_err err;

	db_deadline(d, hc_mono() + 30 * HC_SECOND);
	while (times-- > 0) {
		if (db_tx(d, read_then_write, NULL, &err) == -1 ||
		    db_exec(d, &add, v, 2, NULL, &err) == -1) {
			fprintf(stderr, "child: %s\n", err.text);
			_exit(1);
		}
	}
	db_free(d);
	_exit(0);
}

static void
count_together(void)
{
	enum { CHILDREN = 4, TIMES = 50 };
	int i;

	for (i = 0; i < CHILDREN; i++)
		if (fork() == 0)
			counting_child(TIMES);
	wait_for_all(CHILDREN);
	ck_assert_int_eq(value(&get, 1), CHILDREN * TIMES);
	ck_assert_int_eq(value(&get, 2), CHILDREN * TIMES);
}

START_TEST(counters)
{
	if (!begin_test(_i))
		return;
	count_together();
	end_test();
}
END_TEST

START_TEST(counters_without_wal)
{
	begin_test(DB_SQLITE);
	OK(db_script(db, "mode", "PRAGMA journal_mode = DELETE", err));
	count_together();
	end_test();
}
END_TEST

/* ---- deadlines ---- */

/* Another process holds row 1 for so long. */
static void
hold(int64_t us, int ready)
{
	struct db *d = another();
	struct db_val v[] = { db_int(1), db_int(1) };
	struct hc_err err;

	if (db_begin(d, &err) == -1 ||
	    db_exec(d, &add, v, 2, NULL, &err) == -1 ||
	    write(ready, "x", 1) != 1)
		_exit(1);
	usleep((useconds_t)us);
	db_rollback(d);
	db_free(d);
	_exit(0);
}

START_TEST(lock_and_deadline)
{
	static const struct {
		int64_t held, deadline;
		int want;
	} cases[] = {
		{ 300000, 30 * HC_SECOND, 0 },
		{ 50 * HC_SECOND, 200000, 1 }
	};
	int64_t start, took;
	int p[2], rc;
	pid_t holder;
	struct hc_err err;
	char c;
	size_t i;

	if (!begin_test(_i))
		return;
	for (i = 0; i < COUNT(cases); i++) {
		ck_assert_int_eq(pipe(p), 0);
		if ((holder = fork()) == 0)
			hold(cases[i].held, p[1]);
		ck_assert_int_eq(read(p[0], &c, 1), 1);
		start = hc_mono();
		db_deadline(db, start + cases[i].deadline);
		rc = run2(&add, 1, 1, &err);
		took = hc_mono() - start;
		db_deadline(db, 0);
		ck_assert_int_eq(rc, cases[i].want ? -1 : 0);
		ck_assert_int_lt(took, 20 * HC_SECOND);
		/* A server may or may not do it after we left. */
		if (rc == -1)
			ck_assert_int_eq(err.code, _i == DB_SQLITE ?
			    HC_ETIMEOUT : HC_ELOST);
		if (rc == -1)
			kill(holder, SIGKILL);
		ck_assert_int_eq(waitpid(holder, NULL, 0), holder);
		close(p[0]);
		close(p[1]);
	}
	end_test();
}
END_TEST

START_TEST(slow_statement)
{
	static const struct db_stmt slow = {
		.name = "slow",
		.sql = "SELECT SLEEP(20)",
		.pgsql = "SELECT pg_sleep(20)"
	};
	struct db_res r = { 0 };
	int64_t start;

	if (!begin_test(_i))
		return;
	start = hc_mono();
	db_deadline(db, start + 200000);
	FAILS(HC_ETIMEOUT, db_query(db, &slow, NULL, 0, &r, err));
	ck_assert_int_lt(hc_mono() - start, 10 * HC_SECOND);
	db_deadline(db, 0);
	db_rollback(db);
	ck_assert_int_eq(value(&get, 1), 0);
	db_res_free(&r);
	end_test();
}
END_TEST

/* A host that takes connections and says nothing. */
static int
silent_host(char port[8])
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof sin;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, len), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	snprintf(port, 8, "%d", ntohs(sin.sin_port));
	return fd;
}

START_TEST(silent)
{
	struct db_env e;
	struct db *d;
	char port[8];
	int64_t start;
	int fd;

	if (!db_env_settings(&e, _i))
		return;
	fd = silent_host(port);
	e.set.db_host = "127.0.0.1";
	e.set.db_port = port;
	d = db_new(&e.set, "unit");
	start = hc_mono();
	db_deadline(d, start + 300000);
	FAILS(HC_EAWAY, db_open(d, err));
	ck_assert_int_lt(hc_mono() - start, 4 * HC_SECOND);
	db_free(d);
	close(fd);
}
END_TEST

START_TEST(bad_port)
{
	struct db_env e;
	struct db *d;
	int64_t start = hc_mono();

	if (!db_env_settings(&e, _i))
		return;
	e.set.db_port = "54x";
	d = db_new(&e.set, "unit");
	FAILS(HC_EINVAL, db_open(d, err));
	ck_assert_int_lt(hc_mono() - start, 4 * HC_SECOND);
	db_free(d);
}
END_TEST

/* The first host is bad, the second is good, the third is not asked. Once it
 * has failed the first is left alone. */
static void
three_hosts(int kind, const char *bad, const char *port)
{
	struct db_env e;
	struct db *d;
	char hosts[300], ports[100];
	int64_t start;
	int i;

	db_env_settings(&e, kind);
	snprintf(hosts, sizeof hosts, "%s,%s,/nonexistent", bad,
	    e.set.db_host);
	snprintf(ports, sizeof ports, "%s,%s,1", port,
	    e.set.db_port[0] != '\0' ? e.set.db_port : "3306");
	e.set.db_host = hosts;
	e.set.db_port = ports;
	d = db_new(&e.set, "unit");
	for (i = 0; i < 3; i++) {
		start = hc_mono();
		db_deadline(d, start + 9 * HC_SECOND);
		OK(db_open(d, err));
		/* A silent one may take a third, and only the first time. */
		ck_assert_int_lt(hc_mono() - start,
		    (i == 0 ? 6 : 3) * HC_SECOND);
		db_close(d);
	}
	db_free(d);
}

START_TEST(several_hosts)
{
	struct db_env e;
	char port[8];
	int fd;

	if (!db_env_settings(&e, _i))
		return;
	three_hosts(_i, "/nonexistent", "1");
	fd = silent_host(port);
	three_hosts(_i, "127.0.0.1", port);
	close(fd);
}
END_TEST

/* ---- connections that die ---- */

static const struct db_stmt whoami = {
	.name = "whoami",
	.sql = "SELECT CONNECTION_ID()",
	.pgsql = "SELECT pg_backend_pid()"
};
static const struct db_stmt terminate = {
	.name = "kill",
	.sql = "KILL ?",
	.pgsql = "SELECT pg_terminate_backend(CAST(? AS integer))"
};

static int64_t
connection_id(void)
{
	struct db_res r = { 0 };
	int64_t id;

	OK(db_query(db, &whoami, NULL, 0, &r, err));
	id = db_get_int(&r, 0, 0);
	db_res_free(&r);
	return id;
}

static const struct db_stmt listed = {
	.name = "listed",
	.sql = "SELECT count(*) FROM information_schema.processlist "
	    "WHERE id = ?",
	.pgsql = "SELECT count(*) FROM pg_stat_activity WHERE pid = ?"
};

static void
cut(int64_t id)
{
	struct db *d = another();
	struct db_val v = db_int(id);
	struct db_res r = { 0 };
	int64_t n, until = hc_mono() + 30 * HC_SECOND;

	OK(db_exec(d, &terminate, &v, 1, NULL, err));
	/* Its good-bye is sent by the time it is gone. */
	do {
		OK(db_query(d, &listed, &v, 1, &r, err));
		n = db_get_int(&r, 0, 0);
		ck_assert_int_lt(hc_mono(), until);
	} while (n > 0 && usleep(10000) == 0);
	db_res_free(&r);
	db_free(d);
}

static int
cut_first(struct db *d, void *arg, struct hc_err *err)
{
	int *runs = arg, first = 1;

	if (add_to_both(d, &first, err) == -1)
		return -1;
	if (++*runs == 1)
		cut(connection_id());
	first = 2;
	return *runs == 1 ? 0 : add_to_both(d, &first, err);
}

START_TEST(cut_connections)
{
	int64_t id;
	int runs = 0;

	if (!begin_test(_i))
		return;
	/* Idle: not even noticed. */
	id = connection_id();
	cut(id);
	OK(run2(&add, 1, 1, err));
	ck_assert_int_ne(connection_id(), id);
	ck_assert_int_eq(value(&get, 1), 1);
	/* Before COMMIT: the transaction runs again. */
	OK(db_tx(db, cut_first, &runs, err));
	ck_assert_int_eq(runs, 2);
	ck_assert_int_eq(value(&get, 1), 3);
	/* In the middle of a transaction by hand: it says so. */
	OK(db_begin(db, err));
	OK(run2(&add, 1, 1, err));
	cut(connection_id());
	FAILS(HC_ELOST, run2(&add, 1, 1, err));
	FAILS(HC_ERETRY, db_commit(db, err));
	ck_assert_int_eq(value(&get, 1), 3);
	end_test();
}
END_TEST

/* After a minute the server is asked whether it is still there. */
START_TEST(idle)
{
	int64_t id;

	if (!begin_test(_i))
		return;
	id = connection_id();
	db->last_used -= 61 * HC_SECOND;
	ck_assert_int_eq(connection_id(), id);
	db->last_used -= 61 * HC_SECOND;
	OK(run2(&add, 1, 1, err));
	ck_assert_int_eq(value(&get, 1), 1);
	end_test();
}
END_TEST

/* A table changes under prepared statements. */
START_TEST(altered)
{
	static const struct db_stmt all = {
		.name = "all", .sql = "SELECT * FROM hct_tx ORDER BY id"
	};
	static const char *const changes[] = {
		"ALTER TABLE hct_tx ADD COLUMN a varchar(10) NULL",
		"ALTER TABLE hct_tx ADD COLUMN b bigint NULL",
		"UPDATE hct_tx SET a = 'x', b = 7"
	};
	struct db_res r = { 0 };
	struct db *d;
	size_t i;

	if (!begin_test(_i))
		return;
	d = another();
	for (i = 0; i < COUNT(changes); i++) {
		OK(db_query(db, &all, NULL, 0, &r, err));
		ck_assert_uint_eq(r.ncols, i < 2 ? i + 2 : 4);
		OK(db_script(d, "alter", changes[i], err));
	}
	OK(db_query(db, &all, NULL, 0, &r, err));
	ck_assert_uint_eq(r.ncols, 4);
	ck_assert_str_eq(db_get_text(&r, 1, 2), "x");
	ck_assert_int_eq(db_get_int(&r, 1, 3), 7);
	db_res_free(&r);
	db_free(d);
	end_test();
}
END_TEST

/* The server became read-only: a new session is asked for. */
START_TEST(read_only)
{
	if (!begin_test(DB_PGSQL))
		return;
	OK(db_script(db, "off", "SET default_transaction_read_only = on",
	    err));
	OK(run2(&set, 5, 1, err));
	ck_assert_int_eq(value(&get, 1), 5);
	end_test();
}
END_TEST

/* How many have come, once any has. */
static int
notifications(struct hc_err *err)
{
	int64_t until = hc_mono() + 30 * HC_SECOND;
	int n;

	while ((n = db_notifications(db, err)) == 0 && hc_mono() < until)
		usleep(10000);
	return n;
}

START_TEST(notify)
{
	static const struct db_stmt tell = {
		.name = "tell", .sql = "SELECT pg_notify('hct_bell', '')"
	};
	struct db_res r = { 0 };
	struct db *d;
	int i;

	if (!begin_test(DB_PGSQL))
		return;
	d = another();
	OK(db_listen(db, "hct_bell", err));
	for (i = 0; i < 2; i++) {
		ck_assert_int_ge(db_fd(db), 0);
		ck_assert_int_eq(db_notifications(db, NULL), 0);
		OK(db_query(d, &tell, NULL, 0, &r, err));
		ck_assert_int_eq(notifications(NULL), 1);
		/* And again on a new connection. */
		cut(connection_id());
		FAILS(HC_ELOST, notifications(err));
		OK(db_open(db, err));
	}
	/* One that came with an answer is not lost. */
	OK(db_query(d, &tell, NULL, 0, &r, err));
	ck_assert_int_eq(value(&get, 1), 0);
	ck_assert_int_eq(notifications(NULL), 1);
	db_res_free(&r);
	db_free(d);
	end_test();
}
END_TEST

/* ---- SQLite's file ---- */

START_TEST(maintain)
{
	static const struct db_stmt fill = {
		.name = "fill",
		.sql = "UPDATE hct_tx SET n = zeroblob(6000000) WHERE id = ?"
	};
	struct db_val id = db_int(1);

	begin_test(DB_SQLITE);
	ck_assert_int_eq(db_maintain(db), 0);
	OK(db_begin(db, err));
	OK(db_exec(db, &fill, &id, 1, NULL, err));
	ck_assert_int_eq(db_maintain(db), 0);
	OK(db_commit(db, err));
	ck_assert_int_eq(db_maintain(db), 1);
	ck_assert_int_eq(db_maintain(db), 0);
	/* In the background the commit itself has done it. */
	db_background(db);
	id = db_int(2);
	OK(db_exec(db, &fill, &id, 1, NULL, err));
	ck_assert_int_eq(db_maintain(db), 0);
	end_test();
}
END_TEST

/* ---- faults ---- */

#ifdef HC_TEST
static int
put_one(struct db *d, void *arg, struct hc_err *err)
{
	struct db_val v[] = { db_int(*(int *)arg), db_int(0) };

	return db_exec(d, &put, v, 2, NULL, err);
}

START_TEST(faults)
{
	static const struct {
		const char *list;
		int want;
		int64_t rows;
	} cases[] = {
		{ "db.commit:lost@1", HC_ELOST, 3 },
		{ "db.commit:dead@1", 0, 3 },
		{ "db.commit:busy@1", 0, 3 },
		{ "db.exec:busy@1", 0, 3 },
		{ "db.exec:lost@1", 0, 3 },
		{ "db.begin:busy@1,db.open:away@1", 0, 3 },
		{ "db.exec:busy", HC_ETIMEOUT, 2 },
		{ "db.open:away", 0, 3 },	/* is open */
		{ "db.open:away,db.commit:dead@1",
		    HC_EAWAY, 2 }
	};
	int id = 3;
	size_t i;

	if (!begin_test(_i))
		return;
	for (i = 0; i < COUNT(cases); i++) {
		hc_fail_set(cases[i].list);
		db_deadline(db, hc_mono() +
		    (cases[i].want == 0 ? 30 * HC_SECOND : 500000));
		if (cases[i].want == 0)
			OK(db_tx(db, put_one, &id, err));
		else
			FAILS(cases[i].want, db_tx(db, put_one, &id, err));
		hc_fail_set(NULL);
		db_deadline(db, 0);
		ck_assert_int_eq(value(&count, 0), cases[i].rows);
		OK(db_script(db, "clean", "DELETE FROM hct_tx WHERE id = 3",
		    err));
	}
	end_test();
}
END_TEST
#endif

static Suite *
suite(void)
{
	Suite *s = suite_create("db_tx");
	TCase *tc = tcase_create("all");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, commit_and_rollback, 0, DB_KINDS);
	tcase_add_loop_test(tc, statements_later, 0, DB_KINDS);
	tcase_add_loop_test(tc, failure_is_final, 0, DB_KINDS);
	tcase_add_loop_test(tc, runs_again, 0, DB_KINDS);
	tcase_add_loop_test(tc, deadlocks, 0, DB_KINDS);
	tcase_add_loop_test(tc, counters, 0, DB_KINDS);
	tcase_add_test(tc, counters_without_wal);
	tcase_add_loop_test(tc, lock_and_deadline, 0, DB_KINDS);
	tcase_add_loop_test(tc, slow_statement, DB_PGSQL, DB_KINDS);
	tcase_add_loop_test(tc, silent, DB_PGSQL, DB_KINDS);
	tcase_add_loop_test(tc, bad_port, DB_PGSQL, DB_KINDS);
	tcase_add_loop_test(tc, several_hosts, DB_PGSQL, DB_KINDS);
	tcase_add_loop_test(tc, cut_connections, DB_PGSQL, DB_KINDS);
	tcase_add_loop_test(tc, idle, DB_PGSQL, DB_KINDS);
	tcase_add_loop_test(tc, altered, 0, DB_KINDS);
	tcase_add_test(tc, read_only);
	tcase_add_test(tc, notify);
	tcase_add_test(tc, maintain);
#ifdef HC_TEST
	tcase_add_loop_test(tc, faults, 0, DB_KINDS);
#endif
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
