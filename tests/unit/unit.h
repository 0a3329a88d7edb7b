/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What unit tests without a database share. */
#ifndef HC_TEST_UNIT_H
#define HC_TEST_UNIT_H

#include <check.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

/* Runs the suite and frees it: what main() returns. */
static inline int
unit_run(Suite *s)
{
	SRunner *r = srunner_create(s);
	int failed;

	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}

#endif
