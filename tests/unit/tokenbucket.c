/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Rate limits (core.md 10). */
#include "lib/model/tokenbucket.h"

#include <sys/wait.h>

#include "tests/unit/model_env.h"

#define LEVEL "SELECT tokens FROM api_tokenbucket WHERE value = 'b'"

static double
level(void)
{
	struct db_res *r = rows(LEVEL);

	ck_assert_uint_eq(r->nrows, 1);
	return db_get_double(r, 0, 0);
}

static int
take(int capacity, int64_t refill, int force, int64_t at)
{
	struct hc_err err;
	int rc = tokenbucket_authorize(db, "b", capacity, refill, force, at,
	    &err);

	ck_assert_msg(rc != -1, "%s", err.text);
	return rc;
}

START_TEST(levels)
{
	if (!model_open(_i))
		return;
	ck_assert_int_eq(take(10, 3600, 0, NOW), 1);
	ck_assert_double_eq_tol(level(), 0.9, 1e-9);
	/* At the same microsecond, too. */
	ck_assert_int_eq(take(10, 3600, 0, NOW), 1);
	ck_assert_double_eq_tol(level(), 0.8, 1e-6);
	/* They come back, but never more than all. */
	ck_assert_int_eq(take(10, 3600, 0, NOW + 360 * HC_SECOND), 1);
	ck_assert_double_eq_tol(level(), 0.8, 1e-6);
	ck_assert_int_eq(take(10, 3600, 0, NOW + HC_DAY), 1);
	ck_assert_double_eq_tol(level(), 0.9, 1e-6);
	sql("UPDATE api_tokenbucket SET tokens = 0.04");
	ck_assert_int_eq(take(10, 3600, 0, NOW + HC_DAY), 0);
	ck_assert_double_eq_tol(level(), 0.04, 1e-9);
	sql("UPDATE api_tokenbucket SET tokens = 0");
	ck_assert_int_eq(take(10, 3600, 0, NOW + HC_DAY + 30 * HC_MINUTE), 1);
	ck_assert_double_eq_tol(level(), 0.4, 1e-6);
	/* A clock that is behind gives nothing and takes nothing back. */
	ck_assert_int_eq(take(10, 3600, 0, NOW), 1);
	ck_assert_double_eq_tol(level(), 0.3, 1e-6);
	model_close();
}
END_TEST

START_TEST(runs_dry)
{
	int i, taken = 0;

	if (!model_open(_i))
		return;
	for (i = 0; i < 30; i++)
		taken += take(20, 86400, 0, NOW);
	ck_assert_int_eq(taken, 20);
	ck_assert_int_eq(take(1, 90, 0, NOW + HC_DAY), 1);
	ck_assert_int_eq(take(1, 90, 0, NOW + HC_DAY), 0);
	model_close();
}
END_TEST

START_TEST(forced)
{
	int i;

	if (!model_open(_i))
		return;
	GIVES(1, tokenbucket_healthy(db, "b", 3, 60, NOW, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_tokenbucket"), 0);
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(take(3, 60, 1, NOW), 1);
	GIVES(1, tokenbucket_healthy(db, "b", 3, 60, NOW, err));
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(take(3, 60, 1, NOW), 1);
	ck_assert_double_lt(level(), 0);
	GIVES(0, tokenbucket_healthy(db, "b", 3, 60, NOW + HC_SECOND, err));
	GIVES(1, tokenbucket_healthy(db, "b", 3, 60, NOW + HC_MINUTE, err));
	model_close();
}
END_TEST

/* lessons D10: no token is given twice. */
START_TEST(together)
{
	enum { CHILDREN = 5, TRIES = 40 };
	struct hc_err err;
	int i, k, st, taken = 0;

	if (!model_open(_i))
		return;
	db_close(db);
	for (i = 0; i < CHILDREN; i++) {
		if (fork() != 0)
			continue;
		db = db_new(&env.set, "unit-child");
		db_deadline(db, hc_mono() + 30 * HC_SECOND);
		for (k = 0; k < TRIES; k++) {
			st = tokenbucket_authorize(db, "b", 20, 86400, 0,
			    NOW, &err);
			if (st == -1)
				_exit(255);
			taken += st;
		}
		_exit(taken);
	}
	for (i = 0; i < CHILDREN; i++) {
		ck_assert_int_gt(wait(&st), 0);
		ck_assert(WIFEXITED(st) && WEXITSTATUS(st) <= 20);
		taken += WEXITSTATUS(st);
	}
	ck_assert_int_eq(taken, 20);
	model_close();
}
END_TEST

static const struct {
	const char *email, *mailbox;
} mailboxes[] = {
	{ "alice@example.org", "alice@example.org" },
	{ "alice+alias@example.org", "alice@example.org" },
	{ "a.li.ce@example.org", "alice@example.org" },
	{ "a.b+c.d+e@x.example.org", "ab@x.example.org" },
	{ "+x@example.org", "@example.org" },
	{ "none", "none" },
	{ "", "" },
};

START_TEST(mailbox)
{
	struct buf b = { 0 };

	tokenbucket_mailbox(&b, str_of(mailboxes[_i].email));
	ck_assert_str_eq(buf_str(&b), mailboxes[_i].mailbox);
	buf_free(&b);
}
END_TEST

START_TEST(value)
{
	struct buf b = { 0 };

	tokenbucket_value(&b, "em", STR("alice@example.org"), "test-secret");
	ck_assert_str_eq(buf_str(&b),
	    "em-d60db3b2343e713a4de3e92d4eb417e4f05f06ab");
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("tokenbucket");
	TCase *t = tcase_create("tokenbucket");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, levels, 0, DB_KINDS);
	tcase_add_loop_test(t, runs_dry, 0, DB_KINDS);
	tcase_add_loop_test(t, forced, 0, DB_KINDS);
	tcase_add_loop_test(t, together, 0, DB_KINDS);
	tcase_add_loop_test(t, mailbox, 0, COUNT(mailboxes));
	tcase_add_test(t, value);
	suite_add_tcase(s, t);
	return unit_run(s);
}
