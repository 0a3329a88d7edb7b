/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pruning one check (core.md 12.1), and walking through tables. */
#include "lib/model/prune.h"

#include "lib/model/channel_create.h"
#include "lib/model/ping.h"
#include "lib/model/prune_walk.h"
#include "tests/unit/model_env.h"

static struct check c, other;
static int64_t user;

static void
add_pings(const struct check *check, int64_t first, int64_t last,
    int64_t created)
{
	size_t n = (size_t)(last - first + 1), i;
	struct db_val *args = xcalloc(n * PING_NARGS, sizeof *args);
	struct ping_row row = { .check_id = check->id, .exitstatus = -1,
		.scheme = STR("http"), .method = STR("GET"), .ua = STR(""),
		.remote_addr = STR(""), .body = STR("") };

	for (i = 0; i < n; i++) {
		row.n = first + (int64_t)i;
		row.created = created + (int64_t)i * HC_MINUTE;
		ping_args(&row, args + i * PING_NARGS);
	}
	OK(ping_insert(db, args, n, err));
	free(args);
}

static void
add_flip(const struct check *check, int64_t created, bool processed)
{
	struct check_flip f = { .old_status = CHECK_UP,
		.new_status = CHECK_DOWN, .reason = "", .created = created,
		.processed = processed };

	OK(flip_insert(db, check->id, &f, NULL, err));
}

static const struct db_stmt q_notification = {
	.name = "test.notification",
	.sql = "INSERT INTO api_notification (code, owner_id, check_status, "
	    "channel_id, created, error) VALUES (?, ?, 'down', ?, ?, '')"
};

static void
add_notification(int64_t channel, struct db_val owner, int64_t created)
{
	struct uuid code;
	struct db_val args[4];

	uuid_random(&code);
	args[0] = db_uuid(&code);
	args[1] = owner;
	args[2] = db_int(channel);
	args[3] = db_time(created);
	OK(db_exec(db, &q_notification, args, 4, NULL, err));
}

static int
begin_test(int kind)
{
	int64_t project;

	if (!model_open(kind))
		return 0;
	user = make_user("a@example.org");
	project = make_project(user, NULL);
	c = make_check(project, "one");
	other = make_check(project, "two");
	return 1;
}

static void
set_n_pings(int64_t n)
{
	char text[80];

	snprintf(text, sizeof text, "UPDATE api_check SET n_pings = %lld "
	    "WHERE id = %lld", (long long)n, (long long)c.id);
	sql(text);
}

/* One step; whether there is more to do. */
static bool
prune_one(int64_t id)
{
	struct prune_check v = { .id = id };

	OK(prune_checks(db, &v, 1, NOW, err));
	return v.more;
}

/* How many steps it took. */
static int
prune(void)
{
	int steps = 1;

	while (prune_one(c.id))
		steps++;
	return steps;
}

START_TEST(pings)
{
	if (!begin_test(_i))
		return;
	ck_assert_int_eq(prune(), 1);
	add_pings(&c, 1, 250, NOW - HC_DAY);
	add_pings(&other, 1, 5, NOW - 50 * HC_DAY);
	set_n_pings(250);
	/* Very old rows have no number and stay. */
	sql("UPDATE api_ping SET n = NULL WHERE n = 7");
	ck_assert_int_eq(prune(), 1);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping WHERE n > 150"),
	    100);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 106);
	sql("UPDATE accounts_profile SET ping_log_limit = 10");
	prune();
	ck_assert_int_eq(number("SELECT MIN(n) FROM api_ping WHERE n > 10"),
	    241);
	/* More room than pings: a threshold below 0. */
	sql("UPDATE accounts_profile SET ping_log_limit = 1000");
	prune();
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 16);
	/* Without a profile: as a new one would say. */
	sql("DELETE FROM accounts_profile");
	set_n_pings(345);
	prune();
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 11);
	model_close();
}
END_TEST

/* One step takes a bounded number of rows. */
START_TEST(steps)
{
	if (!begin_test(_i))
		return;
	add_pings(&c, 1, 2500, NOW - 3 * HC_DAY);
	set_n_pings(2500);
	ck_assert(prune_one(c.id));
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 1500);
	ck_assert_int_ge(prune(), 2);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 100);
	ck_assert(!prune_one(c.id + 1000));
	model_close();
}
END_TEST

static int
prune_both(struct db *d, void *arg, struct hc_err *e)
{
	struct prune_check *v = arg;

	return db_lazy_commit(d, e) == -1 ? -1 :
	    prune_checks(d, v, 3, NOW, e);
}

/* Each by its own limit; one that is gone changes nothing for the others. */
START_TEST(several)
{
	struct prune_check v[3];

	if (!begin_test(_i))
		return;
	v[0].id = other.id;
	v[1].id = other.id + 1000;
	v[2].id = c.id;
	add_pings(&c, 1, 1200, NOW - 3 * HC_DAY);
	set_n_pings(1200);
	add_pings(&other, 1, 130, NOW - 3 * HC_DAY);
	sql("UPDATE api_check SET n_pings = 130 WHERE name = 'two'");
	add_flip(&c, NOW - 94 * HC_DAY, true);
	add_flip(&other, NOW - 94 * HC_DAY, true);
	OK(db_tx(db, prune_both, v, err));
	ck_assert(!v[0].more && !v[1].more && v[2].more);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 100 + 200);
	/* The flips of the one with more to do wait. */
	ck_assert_int_eq(number("SELECT owner_id FROM api_flip"), c.id);
	OK(db_tx(db, prune_both, v, err));
	ck_assert(!v[2].more);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_ping"), 200);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_flip"), 0);
	model_close();
}
END_TEST

START_TEST(flips_and_notifications)
{
	struct channel_new ch = { .project_id = 0, .kind = "webhook",
		.name = STR(""), .value = STR("{}") };
	struct uuid code;
	int64_t channel, i;

	if (!begin_test(_i))
		return;
	ch.project_id = c.project_id;
	OK(channel_insert(db, &ch, NOW, &channel, &code, err));
	add_flip(&c, NOW - 94 * HC_DAY, true);
	add_flip(&c, NOW - 94 * HC_DAY, false);
	add_flip(&c, NOW - 93 * HC_DAY, true);
	add_flip(&c, NOW - 92 * HC_DAY, true);
	add_flip(&other, NOW - 200 * HC_DAY, true);
	for (i = 0; i < 3; i++)
		add_notification(channel, i == 2 ? db_null() : db_int(c.id),
		    NOW - 2 * HC_DAY);
	add_notification(channel, db_int(c.id), NOW);
	/* Without a ping nothing is known to be old. */
	prune();
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_flip"), 5);
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_notification"), 4);
	/* All flips are older than the ping, those under 93 days stay. */
	add_pings(&c, 1, 1, NOW - HC_DAY);
	set_n_pings(1);
	prune();
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_flip"), 3);
	/* Notifications of tests have no check. */
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_notification"), 2);
	/* A ping older than 93 days keeps what is newer than it. */
	sql("DELETE FROM api_ping");
	add_pings(&c, 1, 1, NOW - 95 * HC_DAY);
	add_flip(&c, NOW - 94 * HC_DAY, true);
	add_flip(&c, NOW - 96 * HC_DAY, true);
	prune();
	ck_assert_int_eq(number("SELECT COUNT(*) FROM api_flip"), 4);
	model_close();
}
END_TEST

/* ---- walking ---- */

static const struct walk_stmts pings_walk = WALK("api_ping");

static int
count_ranges(int64_t rows_each)
{
	struct walk w;
	struct hc_err e;
	int64_t hi = -1;
	double share = 0;
	int n = 0, rc;

	OK(walk_start(&w, db, &pings_walk, err));
	while ((rc = walk_next(&w, db, rows_each, &e)) == 1) {
		ck_assert_int_gt(w.hi, w.lo);
		if (n > 0)
			ck_assert_int_eq(w.lo, hi);
		hi = w.hi;
		ck_assert_double_ge(walk_share(&w), share);
		share = walk_share(&w);
		n++;
	}
	ck_assert_int_eq(rc, 0);
	ck_assert_double_eq_tol(walk_share(&w), 1.0, 1e-12);
	if (n > 0)
		ck_assert_int_eq(hi, number("SELECT MAX(id) FROM api_ping"));
	return n;
}

START_TEST(walking)
{
	if (!begin_test(_i))
		return;
	ck_assert_int_eq(count_ranges(10), 0);
	add_pings(&c, 1, 1, NOW);
	ck_assert_int_eq(count_ranges(10), 1);
	add_pings(&c, 2, 100, NOW);
	ck_assert_int_eq(count_ranges(10), 10);
	ck_assert_int_eq(count_ranges(99), 2);
	ck_assert_int_eq(count_ranges(100), 1);
	ck_assert_int_eq(count_ranges(1), 100);
	/* Gaps are no work. */
	sql("DELETE FROM api_ping WHERE n > 10 AND n < 91");
	ck_assert_int_eq(count_ranges(10), 2);
	model_close();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("prune");
	TCase *t = tcase_create("prune");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, pings, 0, DB_KINDS);
	tcase_add_loop_test(t, steps, 0, DB_KINDS);
	tcase_add_loop_test(t, several, 0, DB_KINDS);
	tcase_add_loop_test(t, flips_and_notifications, 0, DB_KINDS);
	tcase_add_loop_test(t, walking, 0, DB_KINDS);
	suite_add_tcase(s, t);
	return unit_run(s);
}
