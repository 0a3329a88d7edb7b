/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What people do to checks, on each backend (core.md 5.8, 12.7). */
#include "lib/model/check_write.h"

#include <sys/wait.h>

#include "tests/unit/ingest_env.h"

static struct db_res res;
static struct check c, now;

static int
begin_check(int kind)
{
	if (!begin_test(kind))
		return 0;
	c = make_check(project, "one");
	return 1;
}

static void
end_check(void)
{
	db_res_free(&res);
	end_test();
}

static void
set_nags(const char *period_sqlite, const char *period_pgsql)
{
	sql(db_kind(db) == DB_PGSQL ? period_pgsql : period_sqlite);
}

/* An hour, in each backend's form. */
#define SET_NAG(form) "UPDATE accounts_profile SET nag_period = " form
static void
nag_hourly(void)
{
	set_nags(SET_NAG("3600000000"), SET_NAG("interval '1 hour'"));
}

static int64_t
nag_date(void)
{
	return db_get_time(rows("SELECT next_nag_date FROM accounts_profile"),
	    0, 0);
}

START_TEST(pausing)
{
	if (!begin_check(_i))
		return;
	nag_hourly();
	to(&c, PING_FAIL);
	to(&c, PING_START);
	apply("oo");
	sql("UPDATE api_check SET alert_after = created");
	/* Somebody is being reminded of it. */
	sql("UPDATE accounts_profile SET next_nag_date = (SELECT MIN(created) "
	    "FROM api_check)");
	GIVES(1, check_pause_row(db, c.id, NOW + HC_HOUR, &res, &now, err));
	ck_assert_int_eq(now.status, CHECK_PAUSED);
	now = reload(&c);
	ck_assert_int_eq(now.status, CHECK_PAUSED);
	ck_assert_int_eq(now.last_start, HC_NOTIME);
	ck_assert_int_eq(now.alert_after, HC_NOTIME);
	ck_assert_int_ne(now.last_ping, HC_NOTIME);
	ck_assert_int_eq(now.n_pings, 2);
	flips_are("new>downfail down>paused! ");
	ck_assert_int_eq(nag_date(), HC_NOTIME);
	/* Once is enough (lessons A7). */
	GIVES(1, check_pause_row(db, c.id, NOW + HC_DAY, &res, &now, err));
	flips_are("new>downfail down>paused! ");
	GIVES(0, check_pause_row(db, c.id + 100, NOW, &res, &now, err));
	end_check();
}
END_TEST

START_TEST(resuming)
{
	if (!begin_check(_i))
		return;
	to(&c, PING_SUCCESS);
	apply("o");
	FAILS(HC_EINVAL, check_resume_row(db, c.id, NOW, &res, &now, err));
	GIVES(1, check_pause_row(db, c.id, NOW, &res, &now, err));
	GIVES(1, check_resume_row(db, c.id, NOW, &res, &now, err));
	ck_assert_int_eq(now.status, CHECK_NEW);
	now = reload(&c);
	ck_assert_int_eq(now.status, CHECK_NEW);
	ck_assert_int_eq(now.last_ping, HC_NOTIME);
	flips_are("new>up up>paused! paused>new! ");
	FAILS(HC_EINVAL, check_resume_row(db, c.id, NOW, &res, &now, err));
	GIVES(0, check_resume_row(db, c.id + 100, NOW, &res, &now, err));
	end_check();
}
END_TEST

/* Only the named members, and what follows from them. */
START_TEST(changing)
{
	struct check to_be;
	struct check_change change = { .to = &to_be };

	if (!begin_check(_i))
		return;
	to(&c, PING_SUCCESS);
	apply("o");
	sql("UPDATE api_check SET tags = 'theirs'");
	check_defaults(&to_be, project, NOW);
	to_be.id = c.id;
	to_be.name = STR("N\u00e4me");
	to_be.desc = STR("text");
	to_be.tags = STR("ours");
	to_be.grace = 2 * HC_HOUR;
	to_be.filter_body = true;
	to_be.n_pings = 99;
	change.fields = CHECK_NAME | CHECK_DESCRIPTION | CHECK_GRACE_TIME |
	    CHECK_FILTER_BODY;
	GIVES(1, check_change_row(db, &change, NOW, err));
	now = reload(&c);
	ck_assert(str_is(now.name, "N\u00e4me"));
	ck_assert(str_is(now.desc, "text"));
	ck_assert(str_is(now.tags, "theirs"));
	ck_assert(str_is(now.slug, "one"));
	ck_assert_int_eq(now.filter_body, true);
	ck_assert_int_eq(now.filter_subject, false);
	ck_assert_int_eq(now.n_pings, 1);
	ck_assert_int_eq(now.status, CHECK_UP);
	ck_assert_int_eq(now.alert_after, now.last_ping + 26 * HC_HOUR);
	flips_are("new>up ");
	to_be.id += 100;
	GIVES(0, check_change_row(db, &change, NOW, err));
	end_check();
}
END_TEST

/* Every bit stands for its member. */
START_TEST(all_members)
{
	struct check to_be;
	struct check_change change = { .to = &to_be,
		.fields = (1 << 18) - 1 };

	if (!begin_check(_i))
		return;
	check_defaults(&to_be, project, NOW);
	to_be.id = c.id;
	to_be.name = STR("1");
	to_be.slug = STR("2");
	to_be.tags = STR("3");
	to_be.desc = STR("4");
	to_be.kind = CHECK_CRON;
	to_be.timeout = 5 * HC_MINUTE;
	to_be.grace = 6 * HC_MINUTE;
	to_be.schedule = STR("7 * * * *");
	to_be.tz = STR("Europe/Riga");
	to_be.filter_subject = to_be.filter_body = true;
	to_be.filter_http_body = to_be.filter_default_fail = true;
	to_be.start_kw = STR("8");
	to_be.success_kw = STR("9");
	to_be.failure_kw = STR("10");
	to_be.methods = STR("POST");
	to_be.manual_resume = true;
	GIVES(1, check_change_row(db, &change, NOW, err));
	now = reload(&c);
	ck_assert(str_is(now.name, "1") && str_is(now.slug, "2"));
	ck_assert(str_is(now.tags, "3") && str_is(now.desc, "4"));
	ck_assert_int_eq(now.kind, CHECK_CRON);
	ck_assert_int_eq(now.timeout, 5 * HC_MINUTE);
	ck_assert_int_eq(now.grace, 6 * HC_MINUTE);
	ck_assert(str_is(now.schedule, "7 * * * *"));
	ck_assert(str_is(now.tz, "Europe/Riga"));
	ck_assert(now.filter_subject && now.filter_body);
	ck_assert(now.filter_http_body && now.filter_default_fail);
	ck_assert(str_is(now.start_kw, "8") && str_is(now.success_kw, "9"));
	ck_assert(str_is(now.failure_kw, "10"));
	ck_assert(str_is(now.methods, "POST"));
	ck_assert_int_eq(now.manual_resume, true);
	ck_assert_int_eq(uuid_cmp(&now.code, &c.code), 0);
	end_check();
}
END_TEST

START_TEST(rescheduling)
{
	struct check to_be;
	struct check_change change = { .to = &to_be,
		.fields = CHECK_TIMEOUT | CHECK_GRACE_TIME };

	if (!begin_check(_i))
		return;
	nag_hourly();
	to(&c, PING_SUCCESS);
	apply("o");
	to_be = c;
	to_be.timeout = to_be.grace = HC_MINUTE;
	/* The API leaves the rest to hc-sendalerts. */
	GIVES(1, check_change_row(db, &change, NOW + HC_HOUR, err));
	now = reload(&c);
	ck_assert_int_eq(now.status, CHECK_UP);
	ck_assert_int_eq(now.alert_after, now.last_ping + 2 * HC_MINUTE);
	ck_assert_int_eq(nag_date(), HC_NOTIME);
	change.go_down = true;
	GIVES(1, check_change_row(db, &change, NOW + HC_HOUR, err));
	now = reload(&c);
	ck_assert_int_eq(now.status, CHECK_DOWN);
	ck_assert_int_eq(now.alert_after, HC_NOTIME);
	flips_are("new>up up>down! ");
	ck_assert_int_eq(nag_date(), NOW + 2 * HC_HOUR);
	end_check();
}
END_TEST

/* All or nothing. */
START_TEST(bad_schedule)
{
	struct check to_be;
	struct check_change change = { .to = &to_be,
		.fields = CHECK_NAME | CHECK_KIND | CHECK_SCHEDULE };

	if (!begin_check(_i))
		return;
	to(&c, PING_SUCCESS);
	apply("o");
	to_be = c;
	to_be.name = STR("other");
	to_be.kind = CHECK_CRON;
	to_be.schedule = STR("bad");
	FAILS(HC_EINVAL, check_change_row(db, &change, NOW, err));
	now = reload(&c);
	ck_assert(str_is(now.name, "one"));
	ck_assert_int_eq(now.kind, CHECK_SIMPLE);
	end_check();
}
END_TEST

START_TEST(clearing)
{
	struct check other;

	if (!begin_check(_i))
		return;
	other = make_check(project, "two");
	to(&c, PING_SUCCESS)->body = STR("confirm");
	to(&c, PING_START);
	to(&other, PING_SUCCESS);
	apply("ooo");
	GIVES(1, check_clear_row(db, c.id, err));
	now = reload(&c);
	ck_assert_int_eq(now.status, CHECK_NEW);
	ck_assert_int_eq(now.last_ping, HC_NOTIME);
	ck_assert_int_eq(now.last_start, HC_NOTIME);
	ck_assert_int_eq(now.alert_after, HC_NOTIME);
	ck_assert_int_eq(now.has_confirmation_link, false);
	ck_assert_int_eq(now.n_pings, 2);
	rows_are("1:ok ");
	flips_are("new>up ");
	ck_assert_int_eq(number("SELECT owner_id FROM api_ping"), other.id);
	GIVES(0, check_clear_row(db, c.id + 100, err));
	end_check();
}
END_TEST

START_TEST(deleting)
{
	struct check other;

	if (!begin_check(_i))
		return;
	other = make_check(project, "two");
	to(&c, PING_SUCCESS);
	to(&other, PING_SUCCESS);
	apply("oo");
	GIVES(1, check_delete(db, c.id, err));
	rows_are("1:ok ");
	flips_are("new>up ");
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_check"), 1);
	ck_assert_int_eq(number("SELECT owner_id FROM api_flip"), other.id);
	GIVES(0, check_delete(db, c.id, err));
	to(&c, PING_SUCCESS);
	to(&other, PING_SUCCESS);
	apply("no");
	end_check();
}
END_TEST

static int
delete_project(struct db *d, void *arg, struct hc_err *err)
{
	return project_delete(d, *(int64_t *)arg, err);
}

START_TEST(deleting_projects)
{
	struct check other;

	if (!begin_check(_i))
		return;
	other = make_check(make_project(user, NULL), "two");
	to(&c, PING_SUCCESS);
	to(&other, PING_SUCCESS);
	apply("oo");
	OK(db_tx(db, delete_project, &project, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM accounts_project"), 1);
	ck_assert_int_eq(number("SELECT id FROM api_check"), other.id);
	ck_assert_int_eq(number("SELECT owner_id FROM api_ping"), other.id);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM auth_user"), 1);
	OK(db_tx(db, delete_project, &project, err));
	end_check();
}
END_TEST

/* A check that is deleted while pings come in: each is recorded or refused, and
 * nothing is left. It ends at the time UNTIL and not after so many pings: on a
 * fast disk they would all be in before the parent had its turn. */
static void
pinging_child(int64_t until)
{
	int i;

	db = db_new(&env.set, "unit-child");
	in = ingest_new(&env.set, db);
	for (i = 0; hc_mono() < until; i++) {
		struct ingest_ping *p;

		npings = 0;
		p = to(&c, i % 2 ? PING_SUCCESS : PING_FAIL);
		ingest_apply(in, &p, 1, hc_mono() + 30 * HC_SECOND);
		if (p->result == INGEST_NOT_FOUND)
			_exit(0);
		if (p->result != INGEST_OK)
			_exit(1);
	}
	_exit(2);
}

START_TEST(deleted_under_load)
{
	int64_t until = hc_mono() + 30 * HC_SECOND;
	int i, st;

	if (!begin_check(_i))
		return;
	db_close(db);
	for (i = 0; i < 2; i++)
		if (fork() == 0)
			pinging_child(until);
	db_deadline(db, until);
	while (number("SELECT COUNT(*) FROM api_ping") < 20)
		ck_assert_int_lt(hc_mono(), until);
	GIVES(1, check_pause_row(db, c.id, NOW, &res, &now, err));
	GIVES(1, check_delete(db, c.id, err));
	for (i = 0; i < 2; i++) {
		ck_assert_int_gt(wait(&st), 0);
		ck_assert(WIFEXITED(st) && WEXITSTATUS(st) == 0);
	}
	rows_are("");
	flips_are("");
	end_check();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("check_write");
	TCase *t = tcase_create("check_write");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, pausing, 0, DB_KINDS);
	tcase_add_loop_test(t, resuming, 0, DB_KINDS);
	tcase_add_loop_test(t, changing, 0, DB_KINDS);
	tcase_add_loop_test(t, all_members, 0, DB_KINDS);
	tcase_add_loop_test(t, rescheduling, 0, DB_KINDS);
	tcase_add_loop_test(t, bad_schedule, 0, DB_KINDS);
	tcase_add_loop_test(t, clearing, 0, DB_KINDS);
	tcase_add_loop_test(t, deleting, 0, DB_KINDS);
	tcase_add_loop_test(t, deleting_projects, 0, DB_KINDS);
	tcase_add_loop_test(t, deleted_under_load, 0, DB_KINDS);
	suite_add_tcase(s, t);
	return unit_run(s);
}
