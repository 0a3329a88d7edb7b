/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A growing byte string. After any buf_ call that adds, p[len] is NUL, so p is
 * also a C string unless the data itself holds NULs. Zero-initialised
 * (struct buf b = {0}) is empty and valid; p is then NULL: use buf_str(). */
#ifndef HC_BUF_H
#define HC_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *p;
	size_t len;
	size_t cap;
};

/* A borrowed run of bytes: not terminated, not owned. */
struct str {
	const char *p;
	size_t len;
};

#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })
struct str str_of(const char *s);		/* NULL gives an empty one */
int str_eq(struct str a, struct str b);		/* 1 if equal */
int str_is(struct str a, const char *s);
int str_case_is(struct str a, const char *s);	/* ASCII case ignored */
int str_starts(struct str a, const char *prefix);
int str_case_starts(struct str a, const char *prefix);

void buf_free(struct buf *b);			/* leaves it empty and valid */
void buf_reset(struct buf *b);			/* length 0, keeps memory */
void buf_reserve(struct buf *b, size_t more);	/* room for more bytes */
void buf_add(struct buf *b, const void *p, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addbuf(struct buf *b, struct str s);
void buf_addi(struct buf *b, int64_t n);	/* decimal */
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
void buf_cut(struct buf *b, size_t len);	/* shorten to len */
const char *buf_str(const struct buf *b);	/* never NULL */
struct str buf_view(const struct buf *b);
/* Hands the bytes over: malloc'ed, terminated; b becomes empty. */
char *buf_steal(struct buf *b);

#endif
