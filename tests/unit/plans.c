/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Statements about one check read its rows, however many others there are
 * (lessons D3). Each runs often enough to get PostgreSQL's plan for any
 * values, on a table where checks with few pings are a rarity: that is where it
 * once chose the primary key, and read all. */
#include "lib/model/alert_rows.h"
#include "lib/model/history.h"
#include "lib/model/ping.h"
#include "lib/model/prune.h"
#include "tests/unit/model_env.h"

#define CHECKS 20
#define EACH 4000
#define TIMES 8
/* What one run may read: a check's own rows, a few times. */
#define MOST 400

static struct check quiet;

static void
fill(int kind)
{
	struct ping_row row = { .exitstatus = -1, .scheme = STR("http"),
		.method = STR(""), .ua = STR(""), .remote_addr = STR(""),
		.body = STR("") };
	struct check_flip f = { .reason = "", .processed = true };
	struct db_val *args = xcalloc(EACH * PING_NARGS, sizeof *args);
	struct db_val *flips = xcalloc(EACH * FLIP_NARGS, sizeof *flips);
	int64_t project = make_project(make_user("a@example.org"), NULL);
	struct check c = { 0 };
	int i, k, n;

	for (i = 0; i <= CHECKS; i++) {
		c = make_check(project, "x");
		if (i == 0)
			quiet = c;
		n = i == 0 ? 5 : EACH;
		for (k = 0; k < n; k++) {
			row.check_id = c.id;
			row.n = k + 1;
			f.created = row.created = NOW + k * HC_SECOND;
			ping_args(&row, args + k * PING_NARGS);
			flip_args(c.id, &f, flips + k * FLIP_NARGS);
		}
		OK(ping_insert(db, args, (size_t)n, err));
		OK(flip_insert_many(db, flips, (size_t)n, err));
	}
	free(args);
	free(flips);
	quiet.n_pings = 5;
	sql("UPDATE api_check SET n_pings = 5");
	if (kind == DB_PGSQL) {
		sql("ANALYZE api_ping");
		sql("ANALYZE api_flip");
	} else
		sql("ANALYZE TABLE api_ping, api_flip");
}

/* Rows read so far by this session. */
static int64_t
rows_read(int kind)
{
	if (kind == DB_PGSQL)
		return number("SELECT SUM(COALESCE(seq_tup_read, 0) + "
		    "COALESCE(idx_tup_fetch, 0)) FROM "
		    "pg_stat_xact_user_tables "
		    "WHERE relname IN ('api_ping', 'api_flip')");
	return number("SELECT SUM(variable_value) FROM "
	    "information_schema.session_status WHERE variable_name IN "
	    "('HANDLER_READ_FIRST', 'HANDLER_READ_KEY', 'HANDLER_READ_LAST', "
	    "'HANDLER_READ_NEXT', 'HANDLER_READ_PREV', 'HANDLER_READ_RND_NEXT"
	    "')");
}

static struct db_res res;

static void
list(void)
{
	OK(ping_list(db, &quiet, 100, 100, &res, err));
	ck_assert_uint_eq(res.nrows, 5);
}

static void
one(void)
{
	GIVES(1, ping_by_n(db, &quiet, 100, 3, &res, err));
}

static void
duration(void)
{
	struct run_ping p = { .id = INT64_C(1) << 40, .n = 6,
		.created = NOW + HC_HOUR, .action = PING_SUCCESS };
	int64_t d;

	OK(ping_duration(db, quiet.id, &p, &d, err));
}

static void
newest(void)
{
	struct last_ping p;

	GIVES(1, last_ping(db, quiet.id, NOW + HC_DAY, &res, &p, err));
	ck_assert_int_eq(p.n, 5);
}

static void
exists(void)
{
	GIVES(1, ping_exists(db, quiet.id, 5, NOW + 4 * HC_SECOND, err));
}

static void
body(void)
{
	struct str s;
	int64_t id;

	GIVES(1, ping_body(db, quiet.id, 2, &id, &s, &res, err));
}

static void
flips(void)
{
	OK(flip_list(db, quiet.id, HC_NOTIME, HC_NOTIME, &res, err));
	ck_assert_uint_eq(res.nrows, 5);
}

static void
downtime(void)
{
	int64_t us;

	OK(flip_downtime(db, quiet.id, NOW + HC_DAY, &us, err));
}

static void
prune(void)
{
	struct prune_check v = { .id = quiet.id };

	OK(prune_checks(db, &v, 1, NOW, err));
}

static const struct {
	const char *name;
	void (*fn)(void);
} reads[] = {
	{ "ping_list", list },
	{ "ping_by_n", one },
	{ "ping_duration", duration },
	{ "last_ping", newest },
	{ "ping_exists", exists },
	{ "ping_body", body },
	{ "flip_list", flips },
	{ "flip_downtime", downtime },
	{ "prune_checks", prune },
};

static void
measure(int kind)
{
	int64_t before, n;
	size_t i, k;

	/* PostgreSQL counts within a transaction. */
	OK(db_begin(db, err));
	for (i = 0; i < COUNT(reads); i++) {
		for (k = 0; k < TIMES; k++)
			reads[i].fn();
		before = rows_read(kind);
		reads[i].fn();
		n = rows_read(kind) - before;
		ck_assert_msg(n < MOST, "%s reads %lld rows", reads[i].name,
		    (long long)n);
	}
	db_rollback(db);
}

START_TEST(few_rows)
{
	if (!model_open(_i))
		return;
	fill(_i);
	measure(_i);
	db_res_free(&res);
	model_close();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("plans");
	TCase *t = tcase_create("plans");

	tcase_set_timeout(t, 120);
	/* SQLite has no such counters. */
	tcase_add_loop_test(t, few_rows, DB_PGSQL, DB_KINDS);
	suite_add_tcase(s, t);
	return unit_run(s);
}
