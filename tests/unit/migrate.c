/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What daemons call of lib/db/migrate.h; hc-migrate has tests/t/migrate.t. */
#include "tests/unit/db_env.h"

#include "lib/db/migrate.h"

static struct db_env env;

static int
own_tables(void)
{
	struct fingerprint f;
	int n;

	OK(fingerprint_read(env.db, &f, err));
	n = fingerprint_has_table(&f, "hc_migration") +
	    fingerprint_has_table(&f, "hc_heartbeat") +
	    fingerprint_has_table(&f, "hc_lease");
	fingerprint_free(&f);
	return n;
}

static void
apply(size_t steps)
{
	struct migrate_result r = { 0 };

	OK(migrate_apply(env.db, &r, err));
	ck_assert_uint_eq(r.steps, steps);
	migrate_result_free(&r);
}

START_TEST(for_daemons)
{
	if (!db_env_open(&env, _i))
		return;
	FAILS(HC_ENOTFOUND, migrate_own_tables(env.db, "alerts", err));
	ck_assert_int_eq(own_tables(), 0);
	apply(3);
	ck_assert_int_eq(own_tables(), 3);
	OK(migrate_own_tables(env.db, "alerts", err));

	/* As on a database that upstream made. */
	OK(db_script(env.db, "drop", "DROP TABLE hc_lease", err));
	OK(db_script(env.db, "drop", "DROP TABLE hc_heartbeat", err));
	OK(db_script(env.db, "drop", "DROP TABLE hc_migration", err));
	OK(migrate_own_tables(env.db, "nothing", err));
	ck_assert_int_eq(own_tables(), 1);
	OK(migrate_own_tables(env.db, "alerts", err));
	ck_assert_int_eq(own_tables(), 3);

	/* One that is recorded, but gone. */
	OK(db_script(env.db, "drop", "DROP TABLE hc_lease", err));
	OK(migrate_own_tables(env.db, "alerts", err));
	ck_assert_int_eq(own_tables(), 3);
	apply(0);
	db_env_close(&env);
}
END_TEST

/* The columns that fingerprints compare are read from three texts: all of them
 * must tell of the same tables. */
START_TEST(facts_agree)
{
	const struct schema_fact *a, *b;
	int kind, n = 0;

	for (kind = DB_PGSQL; kind <= DB_MYSQL; kind++) {
		for (a = schema_facts(DB_SQLITE); a->table; a++, n++) {
			for (b = schema_facts((enum db_kind)kind); b->table;
			    b++)
				if (strcmp(a->table, b->table) == 0 &&
				    strcmp(a->column, b->column) == 0)
					break;
			ck_assert_msg(b->table != NULL && a->null == b->null &&
			    a->number == b->number, "%s.%s", a->table,
			    a->column);
		}
		for (b = schema_facts((enum db_kind)kind); b->table; b++)
			n--;
	}
	ck_assert_int_eq(n, 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("migrate");
	TCase *t = tcase_create("migrate");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, for_daemons, 0, DB_KINDS);
	tcase_add_test(t, facts_agree);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
