/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Allocation that cannot fail: out of memory is logged and ends the process
 * (STYLE 12). Sizes are in bytes; products are checked for overflow. */
#ifndef HC_XMALLOC_H
#define HC_XMALLOC_H

#include <stddef.h>

void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((returns_nonnull));
void *xrealloc(void *p, size_t size) __attribute__((returns_nonnull));
void *xreallocarray(void *p, size_t n, size_t size)
    __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((returns_nonnull));
/* Copies len bytes and adds a NUL. */
char *xmemdup0(const void *p, size_t len) __attribute__((returns_nonnull));
/* A formatted string; the caller frees it. */
char *xasprintf(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), returns_nonnull));

/* A broken invariant: logs where and aborts. */
#define hc_bug(...) hc_bug_at(__FILE__, __LINE__, __VA_ARGS__)
void hc_bug_at(const char *file, int line, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

#endif
