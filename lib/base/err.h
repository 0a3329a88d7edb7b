/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What a library function that failed says about it. Functions that can fail
 * return 0 or -1 (or a count) and fill a struct hc_err (STYLE 11). */
#ifndef HC_ERR_H
#define HC_ERR_H

#define HC_MUSTCHECK __attribute__((warn_unused_result))

enum hc_code {
	HC_OK = 0,
	HC_EINVAL,	/* bad input */
	HC_ENOTFOUND,	/* no such thing */
	HC_EEXIST,	/* unique constraint */
	HC_EFKEY,	/* foreign key constraint: no row of that id */
	HC_ERETRY,	/* busy, deadlock, serialization: trying again may do */
	HC_ELOST,	/* the peer or database went away, result unknown */
	HC_EAWAY,	/* no way to the database now; nothing was done */
	HC_ETIMEOUT,	/* deadline passed */
	HC_ELIMIT,	/* a stated limit was reached */
	HC_EDENIED,	/* not permitted */
	HC_ESYS,	/* system call failed, errno in the text */
	HC_EDB,		/* any other database error */
	HC_EFAIL	/* anything else */
};

struct hc_err {
	enum hc_code code;
	char text[512];		/* one line, no newline, no secret */
};

/* Sets code and text and returns -1, so that `return hc_err(e, ...)` works.
 * err may be NULL. Text longer than fits is cut. */
int hc_err(struct hc_err *err, enum hc_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* As hc_err with code HC_ESYS and ": strerror(errno)" appended. */
int hc_err_sys(struct hc_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts "prefix: " before the text already there; returns -1. */
int hc_err_wrap(struct hc_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
