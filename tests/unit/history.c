/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Lists of pings and flips, durations and statistics out of the tables. */
#include "lib/model/history.h"

#include "lib/model/ping.h"
#include "tests/unit/model_env.h"

static struct check c, other;

static int
begin_test(int kind)
{
	int64_t project;

	if (!model_open(kind))
		return 0;
	project = make_project(make_user("a@example.org"), NULL);
	c = make_check(project, "one");
	other = make_check(project, "two");
	return 1;
}

/* One ping; run '-' for none. */
static void
add_ping(struct check *check, enum ping_action action, char run,
    int64_t created)
{
	struct ping_row row = { .check_id = check->id, .n = ++check->n_pings,
		.created = created, .action = action, .exitstatus = -1,
		.has_rid = run != '-', .rid = { .b = { (uint8_t)run } },
		.scheme = STR("http"), .method = STR("GET"), .ua = STR("x"),
		.remote_addr = STR(""), .body = STR("") };
	struct db_val args[PING_NARGS];

	ping_args(&row, args);
	OK(ping_insert(db, args, 1, err));
}

/* The numbers of what a list holds. */
static void
list_is(int64_t limit, int64_t max, const char *want)
{
	struct db_res res = { 0 };
	struct ping_view v;
	struct buf b = { 0 };
	size_t i;

	OK(ping_list(db, &c, limit, max, &res, err));
	for (i = 0; i < res.nrows; i++) {
		ping_view_read(&res, i, &v);
		buf_addf(&b, "%lld ", (long long)v.run.n);
	}
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
	db_res_free(&res);
}

START_TEST(listing)
{
	int i;

	if (!begin_test(_i))
		return;
	list_is(100, 1000, "");
	for (i = 0; i < 12; i++) {
		add_ping(&c, PING_SUCCESS, '-', NOW + i);
		add_ping(&other, PING_SUCCESS, '-', NOW + i);
	}
	list_is(100, 1000, "12 11 10 9 8 7 6 5 4 3 2 1 ");
	/* More rows than the owner keeps: not pruned yet. */
	list_is(3, 1000, "12 11 10 ");
	list_is(100, 2, "12 11 ");
	list_is(0, 1000, "");
	sql("UPDATE api_ping SET n = NULL WHERE n < 11");
	list_is(100, 1000, "12 11 ");
	model_close();
}
END_TEST

START_TEST(members)
{
	struct ping_row row = { .n = 1, .created = NOW + 1,
		.action = PING_FAIL, .exitstatus = 0, .has_rid = true,
		.rid = { .b = { 7 } }, .scheme = STR("https"),
		.method = STR("POST"), .ua = STR("\u00fca"),
		.remote_addr = STR("192.0.2.1"), .body = STR("a\0c") };
	struct db_val args[2 * PING_NARGS];
	struct db_res res = { 0 };
	struct ping_view v;

	if (!begin_test(_i))
		return;
	row.check_id = c.id;
	ping_args(&row, args);
	row.n = 2;
	row.action = PING_SUCCESS;
	row.exitstatus = -1;
	row.has_rid = false;
	row.remote_addr = row.body = STR("");
	ping_args(&row, args + PING_NARGS);
	OK(ping_insert(db, args, 2, err));
	c.n_pings = 2;
	GIVES(1, ping_by_n(db, &c, 100, 1, &res, err));
	ping_view_read(&res, 0, &v);
	ck_assert_int_eq(v.run.n, 1);
	ck_assert_int_eq(v.run.created, NOW + 1);
	ck_assert_int_eq(v.run.action, PING_FAIL);
	ck_assert_int_eq(v.run.has_rid, true);
	ck_assert_int_eq(v.run.rid.b[0], 7);
	ck_assert(str_is(v.scheme, "https"));
	ck_assert(str_is(v.method, "POST"));
	ck_assert(str_is(v.ua, "\u00fca"));
	ck_assert(str_is(v.remote_addr, "192.0.2.1"));
	ck_assert_int_eq(v.exitstatus, 0);
	ck_assert_int_eq(v.body_size, 3);
	ck_assert_int_eq(v.in_storage, false);
	GIVES(1, ping_by_n(db, &c, 100, 2, &res, err));
	ping_view_read(&res, 0, &v);
	ck_assert_int_eq(v.run.action, PING_SUCCESS);
	ck_assert_int_eq(v.run.has_rid, false);
	ck_assert_ptr_null(v.remote_addr.p);
	ck_assert_int_eq(v.exitstatus, -1);
	ck_assert_int_eq(v.body_size, 0);
	/* None, too old to be seen, not there yet. */
	GIVES(0, ping_by_n(db, &c, 100, 0, &res, err));
	GIVES(0, ping_by_n(db, &c, 1, 1, &res, err));
	GIVES(0, ping_by_n(db, &c, 100, 3, &res, err));
	/* An object's size counts, unless that is 0 (an odd row). */
	sql("UPDATE api_ping SET object_size = 5000, body_raw = NULL "
	    "WHERE n = 1");
	sql("UPDATE api_ping SET object_size = 0 WHERE n = 2");
	GIVES(1, ping_by_n(db, &c, 100, 1, &res, err));
	ping_view_read(&res, 0, &v);
	ck_assert_int_eq(v.body_size, 5000);
	ck_assert_int_eq(v.in_storage, true);
	GIVES(1, ping_by_n(db, &c, 100, 2, &res, err));
	ping_view_read(&res, 0, &v);
	ck_assert_int_eq(v.body_size, 0);
	ck_assert_int_eq(v.in_storage, false);
	db_res_free(&res);
	model_close();
}
END_TEST

/* Durations of the newest max pings in seconds, the newest first. */
static void
durations_are(int64_t max, const char *want)
{
	struct db_res res = { 0 };
	struct buf b = { 0 };
	int64_t out[64];
	size_t i;

	OK(ping_list(db, &c, 100, max, &res, err));
	OK(ping_durations(db, c.id, &res, out, err));
	for (i = 0; i < res.nrows; i++)
		if (out[i] == HC_NOTIME)
			buf_adds(&b, "- ");
		else
			buf_addf(&b, "%lld ",
			    (long long)(out[i] / HC_SECOND));
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
	db_res_free(&res);
}

START_TEST(durations)
{
	int64_t t = NOW;

	if (!begin_test(_i))
		return;
	durations_are(100, "");
	add_ping(&c, PING_START, '-', t);
	add_ping(&c, PING_START, 'A', t += HC_SECOND);
	add_ping(&other, PING_START, 'B', t);
	add_ping(&other, PING_SUCCESS, '-', t);
	add_ping(&c, PING_LOG, '-', t += HC_SECOND);
	add_ping(&c, PING_SUCCESS, '-', t += HC_SECOND);
	add_ping(&c, PING_FAIL, 'A', t += HC_SECOND);
	add_ping(&c, PING_SUCCESS, '-', t += HC_SECOND);
	add_ping(&c, PING_SUCCESS, 'B', t += HC_SECOND);
	durations_are(100, "- - 3 3 - - - ");
	/* Starts that the list does not reach are looked up. */
	durations_are(4, "- - 3 3 ");
	durations_are(3, "- - 3 ");
	durations_are(2, "- - ");
	/* Some upstream wrote "" for success. */
	sql("UPDATE api_ping SET kind = '' WHERE kind IS NULL");
	durations_are(2, "- - ");
	durations_are(4, "- - 3 3 ");
	model_close();
}
END_TEST

START_TEST(long_runs)
{
	if (!begin_test(_i))
		return;
	add_ping(&c, PING_START, '-', NOW);
	add_ping(&c, PING_LOG, '-', NOW + DURATION_MAX);
	add_ping(&c, PING_SUCCESS, '-', NOW + DURATION_MAX);
	durations_are(1, "259200 ");
	durations_are(2, "259200 - ");
	/* In one list it is too long already. */
	durations_are(3, "- - - ");
	sql("UPDATE api_ping SET n = n + 10");
	c.n_pings = 13;
	add_ping(&c, PING_SUCCESS, '-', NOW + 2 * DURATION_MAX + 1);
	durations_are(1, "- ");
	model_close();
}
END_TEST

START_TEST(misses)
{
	char want[64];
	int i;

	if (!begin_test(_i))
		return;
	for (i = 0; i < 12; i++)
		add_ping(&c, PING_START, (char)('A' + i), NOW);
	for (i = 0; i < 12; i++)
		add_ping(&c, PING_SUCCESS, (char)('A' + i), NOW + HC_MINUTE);
	for (i = 0; i < 10; i++)
		memcpy(want + 3 * i, "60 ", 4);
	durations_are(10, want);
	for (i = 0; i < 11; i++)
		memcpy(want + 2 * i, "- ", 3);
	durations_are(11, want);
	model_close();
}
END_TEST

static void
add_flip(const struct check *check, enum check_status old,
    enum check_status new, int64_t created)
{
	struct check_flip f = { .old_status = old, .new_status = new,
		.reason = new == CHECK_DOWN ? "timeout" : "",
		.created = created, .processed = new == CHECK_PAUSED };

	OK(flip_insert(db, check->id, &f, NULL, err));
}

static void
flips_are(int64_t from, int64_t to, const char *want)
{
	struct db_res res = { 0 };
	struct check_flip f;
	struct buf b = { 0 };
	int64_t id, last = INT64_MAX;
	size_t i;

	OK(flip_list(db, c.id, from, to, &res, err));
	for (i = 0; i < res.nrows; i++) {
		flip_read(&res, i, &id, &f);
		ck_assert_int_lt(id, last);
		last = id;
		buf_addf(&b, "%s>%s%s%s@%lld ",
		    check_status_name(f.old_status),
		    check_status_name(f.new_status), f.reason,
		    f.processed ? "!" : "",
		    (long long)((f.created - NOW) / HC_SECOND));
	}
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
	db_res_free(&res);
}

START_TEST(flips)
{
	if (!begin_test(_i))
		return;
	flips_are(HC_NOTIME, HC_NOTIME, "");
	add_flip(&c, CHECK_NEW, CHECK_UP, NOW);
	add_flip(&other, CHECK_NEW, CHECK_UP, NOW);
	add_flip(&c, CHECK_UP, CHECK_DOWN, NOW + 10 * HC_SECOND + 1);
	add_flip(&c, CHECK_DOWN, CHECK_PAUSED, NOW + 20 * HC_SECOND);
	flips_are(HC_NOTIME, HC_NOTIME,
	    "down>paused!@20 up>downtimeout@10 new>up@0 ");
	flips_are(NOW, NOW + 20 * HC_SECOND, "up>downtimeout@10 new>up@0 ");
	flips_are(NOW + 10 * HC_SECOND, NOW + 11 * HC_SECOND,
	    "up>downtimeout@10 ");
	flips_are(NOW + 11 * HC_SECOND, HC_NOTIME, "down>paused!@20 ");
	flips_are(HC_NOTIME, NOW, "");
	sql("UPDATE api_flip SET reason = 'odd', old_status = 'odd'");
	flips_are(HC_NOTIME, NOW + 1, "new>up@0 ");
	model_close();
}
END_TEST

START_TEST(statistics)
{
	struct downtime p[3] = {
		{ .start = NOW - 10 * HC_DAY, .end = NOW + 20 * HC_DAY },
		{ .start = NOW - 40 * HC_DAY, .end = NOW - 10 * HC_DAY },
		{ .start = NOW - 70 * HC_DAY, .end = NOW - 40 * HC_DAY }
	};

	if (!begin_test(_i))
		return;
	c.created = NOW - HC_DAY * 400;
	c.status = CHECK_DOWN;
	add_flip(&c, CHECK_UP, CHECK_DOWN, NOW - 50 * HC_DAY);
	add_flip(&c, CHECK_DOWN, CHECK_UP, NOW - 30 * HC_DAY);
	add_flip(&c, CHECK_UP, CHECK_DOWN, NOW - HC_DAY);
	add_flip(&other, CHECK_UP, CHECK_DOWN, NOW - 2 * HC_DAY);
	/* Before all of them: does not count. */
	add_flip(&c, CHECK_DOWN, CHECK_UP, NOW - 70 * HC_DAY);
	OK(downtime_read(db, &c, NOW, p, 3, err));
	ck_assert_int_eq(p[0].duration, HC_DAY);
	ck_assert_int_eq(p[0].count, 1);
	ck_assert_int_eq(p[1].duration, 10 * HC_DAY);
	ck_assert_int_eq(p[1].count, 1);
	ck_assert_int_eq(p[2].duration, 10 * HC_DAY);
	ck_assert_int_eq(p[2].count, 1);
	ck_assert_int_eq(p[2].no_data, false);
	/* Without any flip. */
	OK(downtime_read(db, &other, NOW, p, 3, err));
	ck_assert_int_eq(p[0].duration, 0);
	ck_assert_int_eq(p[2].no_data, true);
	model_close();
}
END_TEST

/* Bodies on their way to object storage (core.md 11). */
START_TEST(moving_bodies)
{
	struct ping_row row = { .exitstatus = -1, .scheme = STR("http"),
		.method = STR("GET"), .ua = STR(""),
		.remote_addr = STR("") };
	static char big[101];
	struct db_val args[PING_NARGS];
	struct db_res res = { 0 };
	struct str body;
	int64_t id, last, n;

	if (!begin_test(_i))
		return;
	OK(ping_last_id(db, &last, err));
	ck_assert_int_eq(last, 0);
	memset(big, 'b', sizeof big);
	row.check_id = c.id;
	for (n = 1; n <= 4; n++) {
		row.n = n;
		row.created = NOW + n;
		/* 100 bytes stay in the row. */
		row.body = (struct str){ big, n == 2 ? 100 : 101 };
		ping_args(&row, args);
		OK(ping_insert(db, args, 1, err));
	}
	OK(ping_last_id(db, &last, err));
	ck_assert_int_eq(last, number("SELECT MAX(id) FROM api_ping"));
	OK(ping_bodies_left(db, last, 100, &res, err));
	ck_assert_uint_eq(res.nrows, 3);
	ck_assert_int_eq(db_get_int(&res, 0, 0), c.id);
	ck_assert_int_eq(db_get_int(&res, 0, 1), 4);
	ck_assert_int_eq(db_get_int(&res, 2, 1), 1);
	/* Only among so many ids. */
	OK(ping_bodies_left(db, last, 1, &res, err));
	ck_assert_uint_eq(res.nrows, 1);
	OK(ping_bodies_left(db, last - 1, 2, &res, err));
	ck_assert_uint_eq(res.nrows, 1);
	GIVES(1, ping_body(db, c.id, 3, &id, &body, &res, err));
	ck_assert(str_eq(body, (struct str){ big, 101 }));
	OK(ping_body_moved(db, id, 101, err));
	GIVES(0, ping_body(db, c.id, 3, &id, &body, &res, err));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping WHERE "
	    "object_size = 101 AND body_raw IS NULL AND n = 3"), 1);
	OK(ping_bodies_left(db, last, 100, &res, err));
	ck_assert_uint_eq(res.nrows, 2);
	GIVES(0, ping_body(db, c.id, 9, &id, &body, &res, err));
	db_res_free(&res);
	model_close();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("history");
	TCase *t = tcase_create("history");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, listing, 0, DB_KINDS);
	tcase_add_loop_test(t, members, 0, DB_KINDS);
	tcase_add_loop_test(t, durations, 0, DB_KINDS);
	tcase_add_loop_test(t, long_runs, 0, DB_KINDS);
	tcase_add_loop_test(t, misses, 0, DB_KINDS);
	tcase_add_loop_test(t, flips, 0, DB_KINDS);
	tcase_add_loop_test(t, statistics, 0, DB_KINDS);
	tcase_add_loop_test(t, moving_bodies, 0, DB_KINDS);
	suite_add_tcase(s, t);
	return unit_run(s);
}
