/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Memory that is freed all at once: one per request, batch or result set.
 * Zero-initialised is empty and valid. Pointers live until arena_reset() or
 * arena_free(). */
#ifndef HC_ARENA_H
#define HC_ARENA_H

#include <stddef.h>

#include "lib/base/buf.h"

struct arena_block;
struct arena {
	struct arena_block *head;
	char *next, *end;
};

/* Aligned; arena_calloc() zeroes. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_calloc(struct arena *a, size_t n, size_t size);
/* Terminated copies. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_memdup0(struct arena *a, const void *p, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct str arena_str(struct arena *a, struct str s);
struct str arena_take(struct arena *a, struct buf *b);	/* frees b */
void arena_reset(struct arena *a);	/* keeps the newest block for reuse */
void arena_free(struct arena *a);	/* leaves it empty and valid */

#endif
