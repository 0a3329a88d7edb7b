/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Monthly limits (transports.md 2.5). */
#include "lib/model/quota.h"

#include <sys/wait.h>

#include "tests/unit/model_env.h"

#define CHILDREN 4
#define TRIES 10
/* NOW is 2023-11-14; the month ends 16 days and 1.7 hours later. */
#define MONTH_END (INT64_C(1701388800) * HC_SECOND)
#define MONTH_START (INT64_C(1698796800) * HC_SECOND)

static int64_t
setup(int64_t sms_limit, int64_t call_limit)
{
	char text[120];
	int64_t project = make_project(make_user("a@example.org"), "");

	snprintf(text, sizeof text, "UPDATE accounts_profile SET "
	    "sms_limit = %d, call_limit = %d", (int)sms_limit,
	    (int)call_limit);
	sql(text);
	return project;
}

static int
take(enum quota_kind kind, int64_t project, int64_t now)
{
	struct hc_err err = { 0 };
	int rc = quota_take(db, kind, project, now, &err);

	ck_assert_msg(rc != -1, "%s", err.text);
	return rc;
}

static void
is(enum quota_kind kind, int64_t project, int64_t now, int64_t sent)
{
	struct quota q;

	OK(quota_read(db, kind, project, now, &q, err));
	ck_assert_int_eq(q.sent, sent);
}

START_TEST(months)
{
	int64_t p;

	if (!model_open(_i))
		return;
	p = setup(2, 3);
	is(QUOTA_MESSAGES, p, NOW, 0);
	ck_assert_int_eq(take(QUOTA_MESSAGES, p, NOW), 1);
	ck_assert_int_eq(take(QUOTA_MESSAGES, p, MONTH_END - 1), 1);
	ck_assert_int_eq(take(QUOTA_MESSAGES, p, MONTH_END - 1), 0);
	is(QUOTA_MESSAGES, p, MONTH_END - 1, 2);
	/* Calls are counted apart. */
	ck_assert_int_eq(take(QUOTA_CALLS, p, NOW), 1);
	is(QUOTA_CALLS, p, NOW, 1);
	/* A new month, a new count; a clock that is behind does not help. */
	is(QUOTA_MESSAGES, p, MONTH_END, 0);
	ck_assert_int_eq(take(QUOTA_MESSAGES, p, MONTH_END), 1);
	is(QUOTA_MESSAGES, p, MONTH_END, 1);
	ck_assert_int_eq(take(QUOTA_MESSAGES, p, MONTH_END - 1), 1);
	ck_assert_int_eq(take(QUOTA_MESSAGES, p, MONTH_END - 1), 0);
	model_close();
}
END_TEST

START_TEST(first_moment)
{
	int64_t p;

	if (!model_open(_i))
		return;
	p = setup(1, 0);
	ck_assert_int_eq(take(QUOTA_MESSAGES, p, MONTH_START), 1);
	ck_assert_int_eq(take(QUOTA_MESSAGES, p, NOW), 0);
	ck_assert_int_eq(take(QUOTA_CALLS, p, NOW), 0);
	ck_assert_int_eq(take(QUOTA_CALLS, p + 1, NOW), 0);
	is(QUOTA_CALLS, p + 1, NOW, 0);
	ck_assert_int_eq(number("SELECT sms_sent FROM accounts_profile"), 1);
	model_close();
}
END_TEST

/* What others take at the same time counts. */
START_TEST(together)
{
	struct hc_err err = { 0 };
	int i, k, st, taken = 0;
	int64_t p;

	if (!model_open(_i))
		return;
	p = setup(20, 0);
	db_close(db);
	for (i = 0; i < CHILDREN; i++) {
		if (fork() != 0)
			continue;
		db = db_new(&env.set, "unit-child");
		db_deadline(db, hc_mono() + 30 * HC_SECOND);
		for (k = 0; k < TRIES; k++) {
			st = quota_take(db, QUOTA_MESSAGES, p, NOW, &err);
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
	is(QUOTA_MESSAGES, p, NOW, 20);
	model_close();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("quota");
	TCase *t = tcase_create("quota");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, months, 0, DB_KINDS);
	tcase_add_loop_test(t, first_moment, 0, DB_KINDS);
	tcase_add_loop_test(t, together, 0, DB_KINDS);
	suite_add_tcase(s, t);
	return unit_run(s);
}
