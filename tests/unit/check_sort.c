/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Sorting checks (core.md 17.3). */
#include "lib/model/check_sort.h"

#include <string.h>

#include "tests/unit/unit.h"

#define CHECKS 7
#define NOW (INT64_C(1700000000) * HC_SECOND)

/* Pinged so long before NOW, or never. */
static struct check
a_check(int64_t id, const char *name, enum check_status status, int64_t ago)
{
	static const int64_t created[] = { 0, 10, 30, 20, 20, 20, 20, 5 };
	struct check c = { .id = id, .name = str_of(name), .status = status,
		.created = created[id], .timeout = HC_DAY, .grace = HC_HOUR,
		.tz = STR("UTC"), .last_start = HC_NOTIME,
		.last_ping = ago == HC_NOTIME ? ago : NOW - ago };

	if (str_is(c.name, "bad")) {
		c.kind = CHECK_CRON;
		c.schedule = c.name;
	}
	return c;
}

static const struct {
	const char *key, *want;
} orders[] = {
	{ "created", "3571462" },
	{ "name", "5347261" },
	{ "-name", "3512674" },
	{ "last_ping", "5316742" },
	{ "-last_ping", "3524167" },
	{ "", "3571462" },
	{ "odd", "3571462" },
};

START_TEST(order)
{
	const struct check checks[CHECKS] = {
		a_check(1, "web 10", CHECK_UP, HC_HOUR),
		a_check(2, "Web 9", CHECK_NEW, HC_NOTIME),
		a_check(3, "db", CHECK_DOWN, HC_DAY),
		a_check(4, "", CHECK_PAUSED, HC_MINUTE),
		/* Overdue, whatever is stored. */
		a_check(5, "api", CHECK_UP, 2 * HC_DAY),
		a_check(6, "web 9", CHECK_UP, HC_HOUR),
		/* A schedule that cannot be read: as it is stored. */
		a_check(7, "bad", CHECK_UP, HC_HOUR)
	};
	struct check v[CHECKS];
	char got[CHECKS + 1];
	size_t i;

	memcpy(v, checks, sizeof v);
	checks_sort(v, CHECKS, str_of(orders[_i].key), NOW);
	for (i = 0; i < CHECKS; i++)
		got[i] = (char)('0' + v[i].id);
	got[i] = '\0';
	ck_assert_str_eq(got, orders[_i].want);
}
END_TEST

START_TEST(none)
{
	checks_sort(NULL, 0, STR("name"), NOW);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("check_sort");
	TCase *t = tcase_create("check_sort");

	tcase_add_loop_test(t, order, 0, COUNT(orders));
	tcase_add_test(t, none);
	suite_add_tcase(s, t);
	return unit_run(s);
}
