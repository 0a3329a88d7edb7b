/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/check_sort.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/human.h"
#include "lib/base/xmalloc.h"

struct item {
	const struct check *c;
	struct buf name;		/* set when it is the key */
	int64_t time;
	int up, sign;			/* sign: -1 for the other way round */
};

static int
compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = 0;

	if (x->up != y->up)
		return x->up - y->up;
	if (x->time != y->time)
		order = x->time < y->time ? -1 : 1;
	else
		order = strcmp(buf_str(&x->name), buf_str(&y->name));
	if (order != 0)
		return order * x->sign;
	return x->c < y->c ? -1 : x->c > y->c;
}

static void
set_key(struct item *it, struct str key)
{
	it->sign = key.len > 0 && key.p[0] == '-' ? -1 : 1;
	if (it->sign == -1)
		key = (struct str){ key.p + 1, key.len - 1 };
	if (str_is(key, "name"))
		human_sort_key(&it->name, it->c->name);
	else if (str_is(key, "last_ping"))
		/* Never pinged is later than all that was. */
		it->time = it->c->last_ping == HC_NOTIME ? INT64_MAX :
		    it->c->last_ping;
	else
		it->time = it->c->created;
}

void
checks_sort(struct check *checks, size_t n, struct str key, int64_t now)
{
	struct item *items = xcalloc(n, sizeof *items);
	struct check *sorted = xcalloc(n, sizeof *sorted);
	size_t i;

	for (i = 0; i < n; i++) {
		items[i].c = &checks[i];
		set_key(&items[i], key);
		items[i].up = check_status_or_stored(&checks[i], now) !=
		    CHECK_DOWN;
	}
	if (n > 0)
		qsort(items, n, sizeof *items, compare);
	for (i = 0; i < n; i++) {
		sorted[i] = *items[i].c;
		buf_free(&items[i].name);
	}
	if (n > 0)
		memcpy(checks, sorted, n * sizeof *checks);
	free(sorted);
	free(items);
}
