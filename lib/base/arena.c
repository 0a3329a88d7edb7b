/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/xmalloc.h"

#define BLOCK_SIZE 8192

struct arena_block {
	struct arena_block *older;
	size_t size;
	max_align_t data[];
};

static void
add_block(struct arena *a, size_t size)
{
	struct arena_block *b;

	if (size < BLOCK_SIZE)
		size = BLOCK_SIZE;
	if (size > SIZE_MAX - sizeof *b)
		hc_bug("arena block of %zu bytes", size);
	b = xmalloc(sizeof *b + size);
	b->older = a->head;
	b->size = size;
	a->head = b;
	a->next = (char *)b->data;
	a->end = a->next + size;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p;

	if (size > SIZE_MAX / 2)
		hc_bug("arena allocation of %zu bytes", size);
	size = (size + alignof(max_align_t) - 1) &
	    ~(size_t)(alignof(max_align_t) - 1);
	if (a->next == NULL || (size_t)(a->end - a->next) < size)
		add_block(a, size);
	p = a->next;
	a->next += size;
	return p;
}

void *
arena_calloc(struct arena *a, size_t n, size_t size)
{
	void *p;

	if (size != 0 && n > SIZE_MAX / 2 / size)
		hc_bug("arena allocation of %zu * %zu bytes", n, size);
	p = arena_alloc(a, n * size);
	memset(p, 0, n * size);
	return p;
}

char *
arena_memdup0(struct arena *a, const void *p, size_t len)
{
	char *q = arena_alloc(a, len + 1);

	if (len > 0)
		memcpy(q, p, len);
	q[len] = '\0';
	return q;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_memdup0(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		hc_bug("bad format \"%s\"", fmt);
	s = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

struct str
arena_str(struct arena *a, struct str s)
{
	return (struct str){ arena_memdup0(a, s.p, s.len), s.len };
}

struct str
arena_take(struct arena *a, struct buf *b)
{
	struct str s = arena_str(a, buf_view(b));

	buf_free(b);
	return s;
}

void
arena_reset(struct arena *a)
{
	struct arena_block *b, *older;

	if (a->head == NULL)
		return;
	for (b = a->head->older; b != NULL; b = older) {
		older = b->older;
		free(b);
	}
	b = a->head;
	if (b->size > 16 * BLOCK_SIZE) {
		free(b);
		*a = (struct arena){ 0 };
		return;
	}
	b->older = NULL;
	a->next = (char *)b->data;
	a->end = a->next + b->size;
}

void
arena_free(struct arena *a)
{
	struct arena_block *b, *older;

	for (b = a->head; b != NULL; b = older) {
		older = b->older;
		free(b);
	}
	*a = (struct arena){ 0 };
}
