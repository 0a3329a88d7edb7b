/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/fail.h"

#ifdef HC_TEST
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FAULTS 16

static struct {
	int loaded;
	const char *list;
	long passed[MAX_FAULTS];
} faults;

void
hc_fail_set(const char *list)
{
	memset(&faults, 0, sizeof faults);
	faults.list = list;
	faults.loaded = 1;
}

/* The rule of one entry's tail: is it due the nth time? */
static int
due(const char *entry, size_t len, long n)
{
	const char *at = memchr(entry, '@', len);
	const char *each = memchr(entry, '%', len);
	long k;

	if (at != NULL)
		return n == strtol(at + 1, NULL, 10);
	if (each == NULL)
		return 1;
	k = strtol(each + 1, NULL, 10);
	return k > 0 && n % k == 0;
}

int
hc_fail(const char *point, const char *action)
{
	size_t plen = strlen(point), alen = strlen(action), len;
	const char *p;
	int i, found = 0;

	if (!faults.loaded)
		hc_fail_set(getenv("HC_FAIL"));
	p = faults.list;
	for (i = 0; p != NULL && i < MAX_FAULTS; i++) {
		len = strcspn(p, ",");
		if (len >= plen + 1 + alen && memcmp(p, point, plen) == 0 &&
		    p[plen] == ':' && memcmp(p + plen + 1, action, alen) == 0 &&
		    due(p, len, ++faults.passed[i]))
			found = 1;
		p = p[len] == ',' ? p + len + 1 : NULL;
	}
	return found;
}

void
hc_fail_here(const char *point)
{
	if (hc_fail(point, "die"))
		raise(SIGKILL);
	if (hc_fail(point, "term"))
		raise(SIGTERM);
}
#else
/* ISO C wants something in each file. */
typedef int hc_fail_unused;
#endif
