/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Faults on demand (STYLE 36), only in builds with HC_TEST. The environment
 * names them: HC_FAIL="POINT:ACTION[@N|%N],...", for example
 * "db.commit:lost@3,db.exec:busy%10": @N the Nth time the point is passed and
 * never again, %N each Nth time, without either each time. What an action
 * means is the point's. */
#ifndef HC_FAIL_H
#define HC_FAIL_H

#include <stddef.h>
#include <string.h>

#ifdef HC_TEST
/* The action due now at point, or NULL. */
const char *hc_fail(const char *point);
/* Replaces the environment's list; NULL for none. Kept, not copied. */
void hc_fail_set(const char *list);
#else
static inline const char *
hc_fail(const char *point)
{
	(void)point;
	return NULL;
}
#endif

/* 1 when the action due now at point begins with action. */
static inline int
hc_fail_is(const char *point, const char *action)
{
	const char *a = hc_fail(point);

	return a != NULL && strncmp(a, action, strlen(action)) == 0;
}

#endif
