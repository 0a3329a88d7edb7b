/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/tag_list.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/xmalloc.h"
#include "lib/model/derived.h"

void
tag_list_add(struct tag_list *l, struct str tags, int mark)
{
	struct str tag;

	while (tags_next(&tags, &tag)) {
		if (l->n == l->cap) {
			l->cap = l->cap > 0 ? 2 * l->cap : 64;
			l->v = xreallocarray(l->v, l->cap, sizeof *l->v);
		}
		l->v[l->n++] = (struct tag_use){ tag, mark };
	}
}

static int
cmp_tag(const void *a, const void *b)
{
	struct str x = ((const struct tag_use *)a)->tag;
	struct str y = ((const struct tag_use *)b)->tag;
	int c = memcmp(x.p, y.p, x.len < y.len ? x.len : y.len);

	return c != 0 ? c : (x.len > y.len) - (x.len < y.len);
}

void
tag_list_unite(struct tag_list *l)
{
	size_t i, n = 0;

	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, cmp_tag);
	for (i = 0; i < l->n; i++) {
		if (n > 0 && str_eq(l->v[i].tag, l->v[n - 1].tag))
			l->v[n - 1].mark |= l->v[i].mark;
		else
			l->v[n++] = l->v[i];
	}
	l->n = n;
}

void
tag_list_free(struct tag_list *l)
{
	free(l->v);
}
