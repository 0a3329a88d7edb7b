/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Many pings, many processes, and what goes wrong (DESIGN 3, 4). */
#include <sys/wait.h>

#include "lib/base/fail.h"
#include "lib/base/nudge.h"
#include "lib/model/ping.h"
#include "tests/unit/ingest_env.h"

/* ---- many ---- */

/* Who comes second finds what the first one made. */
START_TEST(provisioning_at_once)
{
	enum { CHILDREN = 4, SLUGS = 10 };
	struct ingest_ping *p;
	char slug[16];
	int i, k, st, made = 0;

	if (!begin_test(_i))
		return;
	db_close(db);
	for (i = 0; i < CHILDREN; i++) {
		if (fork() != 0)
			continue;
		db = db_new(&env.set, "unit-child");
		in = ingest_new(&env.set, db);
		for (k = 0; k < SLUGS; k++) {
			snprintf(slug, sizeof slug, "s%d", k);
			npings = 0;
			p = to_slug(PING_KEY, slug, true);
			ingest_apply(in, &p, 1, hc_mono() + 30 * HC_SECOND);
			if (p->result == INGEST_CREATED)
				made++;
			else if (p->result != INGEST_OK)
				_exit(200);
		}
		_exit(made);
	}
	for (i = 0; i < CHILDREN; i++) {
		ck_assert_int_gt(wait(&st), 0);
		ck_assert(WIFEXITED(st) && WEXITSTATUS(st) <= SLUGS);
		made += WEXITSTATUS(st);
	}
	ck_assert_int_eq(made, SLUGS);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_check"), SLUGS);
	ck_assert_int_eq(number("SELECT SUM(n_pings) FROM api_check"),
	    CHILDREN * SLUGS);
	end_test();
}
END_TEST

START_TEST(big)
{
	static char body[3 << 20];
	struct check c, d;
	char want[MAX + 1];
	int i;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	d = make_check(project, "two");
	for (i = 0; i < MAX; i++)
		to(i % 3 ? &c : &d, PING_SUCCESS);
	memset(want, 'o', MAX);
	want[MAX] = '\0';
	apply(want);
	ck_assert_uint_eq(ingest_stats(in)->transactions, 2);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), MAX);
	ck_assert_int_eq(reload(&c).n_pings + reload(&d).n_pings, MAX);
	/* More bytes than one transaction should have. */
	memset(body, 'b', sizeof body);
	for (i = 0; i < 4; i++)
		to(&c, PING_LOG)->body = (struct str){ body, sizeof body };
	apply("oooo");
	ck_assert_uint_gt(ingest_stats(in)->transactions, 3);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping "
	    "WHERE length(body_raw) = 3145728"), 4);
	end_test();
}
END_TEST

/* Old rows go in steps behind the answer. */
START_TEST(pruning)
{
	struct check c;
	char want[251];
	int i;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	ck_assert_int_eq(ingest_wait(in), -1);
	ck_assert_int_eq(ingest_background(in), 0);
	for (i = 0; i < 99; i++)
		to(&c, PING_SUCCESS);
	memset(want, 'o', 250);
	want[99] = '\0';
	apply(want);
	ck_assert_int_eq(ingest_wait(in), -1);
	for (i = 99; i < 250; i++)
		to(&c, PING_SUCCESS);
	want[99] = 'o';
	want[151] = '\0';
	apply(want);
	ck_assert_int_eq(ingest_wait(in), 0);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 250);
	while (ingest_background(in))
		;
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 100);
	ck_assert_int_eq(number("SELECT MIN(n) FROM api_ping"), 151);
	ck_assert_uint_eq(ingest_stats(in)->pruned, 1);
	ck_assert_int_eq(ingest_wait(in), -1);
	end_test();
}
END_TEST

/* Batches that want the same checks in opposite order. */
static void
opposing_child(const struct check *checks, int n, int seed)
{
	struct ingest_ping *all[8];
	int round, i;

	db = db_new(&env.set, "unit-child");
	in = ingest_new(&env.set, db);
	for (round = 0; round < 40; round++) {
		npings = 0;
		for (i = 0; i < n; i++)
			all[i] = to(&checks[seed % 2 ? i : n - 1 - i],
			    (enum ping_action)((round + i + seed) % 4));
		ingest_apply(in, all, (size_t)n, hc_mono() + 60 * HC_SECOND);
		for (i = 0; i < n; i++)
			if (all[i]->result != INGEST_OK)
				_exit(1);
	}
	_exit(0);
}

START_TEST(opposing)
{
	enum { CHILDREN = 4, CHECKS = 8 };
	struct check checks[CHECKS];
	struct db_res *r;
	int i, st;

	if (!begin_test(_i))
		return;
	for (i = 0; i < CHECKS; i++)
		checks[i] = make_check(project, "x");
	db_close(db);
	for (i = 0; i < CHILDREN; i++)
		if (fork() == 0)
			opposing_child(checks, CHECKS, i);
	for (i = 0; i < CHILDREN; i++) {
		ck_assert_int_gt(wait(&st), 0);
		ck_assert(WIFEXITED(st) && WEXITSTATUS(st) == 0);
	}
	r = rows("SELECT COUNT(*), COUNT(DISTINCT p.n), MIN(p.n), MAX(p.n), "
	    "c.n_pings FROM api_ping p JOIN api_check c ON c.id = p.owner_id "
	    "GROUP BY c.id, c.n_pings");
	ck_assert_uint_eq(r->nrows, CHECKS);
	for (i = 0; i < CHECKS; i++) {
		ck_assert_int_eq(db_get_int(r, (size_t)i, 0), 160);
		ck_assert_int_eq(db_get_int(r, (size_t)i, 1), 160);
		ck_assert_int_eq(db_get_int(r, (size_t)i, 2), 1);
		ck_assert_int_eq(db_get_int(r, (size_t)i, 3), 160);
		ck_assert_int_eq(db_get_int(r, (size_t)i, 4), 160);
	}
	end_test();
}
END_TEST

/* ---- waking hc-sendalerts ---- */

START_TEST(nudges)
{
	struct check c;
	struct db *listener;
	int fd;

	if (!begin_test(_i))
		return;
	env.set.nudge_socket = "/tmp/hc-unit-ingest.nudge";
	fd = nudge_open(&env.set, NULL);
	ck_assert_int_ne(fd, -1);
	listener = db_new(&env.set, "unit-listen");
	OK(db_listen(listener, "hc_nudge", err));
	OK(db_open(listener, err));
	c = make_check(project, "one");
	to(&c, PING_SUCCESS);		/* a flip */
	apply("o");
	ck_assert_int_eq(nudge_drain(fd), 1);
	to(&c, PING_SUCCESS);		/* later than it was */
	apply("o");
	ck_assert_int_eq(nudge_drain(fd), 0);
	to(&c, PING_START);		/* sooner */
	apply("o");
	ck_assert_int_eq(nudge_drain(fd), 1);
	to(&c, PING_LOG);
	apply("o");
	ck_assert_int_eq(nudge_drain(fd), 0);
	if (_i == DB_PGSQL) {
		int64_t until = hc_mono() + 10 * HC_SECOND;
		int n = 0;

		/* One for each transaction with a reason. */
		while (n < 2 && hc_mono() < until) {
			struct hc_err e;
			int got = db_notifications(listener, &e);

			ck_assert_int_ge(got, 0);
			n += got;
		}
		ck_assert_int_eq(n, 2);
	}
	db_free(listener);
	nudge_close(fd);
	end_test();
}
END_TEST

#ifdef HC_TEST
/* ---- faults ---- */

/* However it fails, a ping that was answered counts once. (A batch has up to
 * five statements: each fifth would never let it come to its end.) */
static const struct {
	const char *fail;
	uint64_t looked_up, repeated;
} faults[] = {
	{ "db.commit:lost@2", 1, 0 },
	{ "db.commit:dead@2", 0, 0 },
	{ "db.commit:busy@2", 0, 0 },
	{ "db.exec:busy%7", 0, 0 },
	{ "db.exec:lost@5", 0, 0 },
	{ "db.begin:busy%2", 0, 0 },
	{ "db.commit:lost%2,db.exec:busy%11", 0, 0 },
};

START_TEST(faulty)
{
	struct check c, d;
	int i, fault = _i / DB_KINDS;

	if (!begin_test(_i % DB_KINDS))
		return;
	c = make_check(project, "one");
	d = make_check(project, "two");
	hc_fail_set(faults[fault].fail);
	for (i = 0; i < 6; i++) {
		to(&c, PING_SUCCESS);
		to(&d, i % 2 ? PING_FAIL : PING_SUCCESS);
		to(&c, PING_LOG);
		apply("ooo");
	}
	hc_fail_set(NULL);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 18);
	ck_assert_int_eq(number("SELECT COUNT(DISTINCT n) FROM api_ping"), 12);
	ck_assert_int_eq(reload(&c).n_pings, 12);
	ck_assert_int_eq(reload(&d).n_pings, 6);
	flips_are("new>up new>up up>downfail down>up up>downfail down>up "
	    "up>downfail ");
	if (faults[fault].looked_up != 0) {
		ck_assert_uint_eq(ingest_stats(in)->looked_up,
		    faults[fault].looked_up);
		ck_assert_uint_eq(ingest_stats(in)->repeated,
		    faults[fault].repeated);
	}
	end_test();
}
END_TEST

/* The commit is lost, and so is the answer to whether it happened: nothing was
 * promised. */
START_TEST(lost_and_away)
{
	struct check c;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	hc_fail_set("db.commit:lost@1,db.open:away");
	to(&c, PING_SUCCESS);
	apply_within("-", HC_SECOND / 2);
	hc_fail_set(NULL);
	to(&c, PING_SUCCESS);
	apply("o");
	/* It did happen, and was told to come again. */
	rows_are("1:ok 2:ok ");
	end_test();
}
END_TEST

START_TEST(away)
{
	struct check c;
	int64_t before;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	db_close(db);
	hc_fail_set("db.open:away");
	to(&c, PING_SUCCESS);
	to(&c, PING_SUCCESS);
	before = hc_mono();
	apply_within("--", HC_SECOND / 2);
	ck_assert_int_lt(hc_mono() - before, 10 * HC_SECOND);
	ck_assert_uint_eq(ingest_stats(in)->results[INGEST_AWAY], 2);
	/* Back again. */
	hc_fail_set(NULL);
	to(&c, PING_SUCCESS);
	apply("o");
	rows_are("1:ok ");
	end_test();
}
END_TEST
#endif

/* Somebody else has the lock for longer than the deadline. */
START_TEST(locked_out)
{
	struct check c;
	struct db *holder;
	struct db_val code;
	struct db_res r = { 0 };
	int64_t before;

	if (!begin_test(_i))
		return;
	c = make_check(project, "one");
	holder = db_new(&env.set, "unit-holder");
	OK(db_begin(holder, err));
	code = db_uuid(&c.code);
	OK(ping_lock(holder, &code, 1, &r, err));
	ck_assert_uint_eq(r.nrows, 1);
	db_res_free(&r);
	before = hc_mono();
	to(&c, PING_SUCCESS);
	apply_within("-", HC_SECOND / 2);
	ck_assert_int_lt(hc_mono() - before, 10 * HC_SECOND);
	db_rollback(holder);
	db_free(holder);
	to(&c, PING_SUCCESS);
	apply("o");
	rows_are("1:ok ");
	end_test();
}
END_TEST

/* A ping that the database refuses takes no other with it. */
START_TEST(poison)
{
	struct check c;

	begin_test(DB_SQLITE);
	c = make_check(project, "one");
	sql("CREATE TRIGGER refuse BEFORE INSERT ON api_ping "
	    "WHEN NEW.ua = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END");
	to(&c, PING_SUCCESS);
	to(&c, PING_SUCCESS)->ua = STR("poison");
	to(&c, PING_SUCCESS);
	to(&c, PING_SUCCESS);
	apply("o-oo");
	rows_are("1:ok 2:ok 3:ok ");
	end_test();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ingest_many");
	TCase *t = tcase_create("ingest_many");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, provisioning_at_once, 0, DB_KINDS);
	tcase_add_loop_test(t, big, 0, DB_KINDS);
	tcase_add_loop_test(t, pruning, 0, DB_KINDS);
	tcase_add_loop_test(t, opposing, 0, DB_KINDS);
	tcase_add_loop_test(t, nudges, 0, DB_KINDS);
#ifdef HC_TEST
	tcase_add_loop_test(t, faulty, 0, DB_KINDS * (int)COUNT(faults));
	tcase_add_loop_test(t, lost_and_away, 0, DB_KINDS);
	tcase_add_loop_test(t, away, 0, DB_KINDS);
#endif
	tcase_add_loop_test(t, locked_out, 0, DB_KINDS);
	tcase_add_test(t, poison);
	suite_add_tcase(s, t);
	return unit_run(s);
}
