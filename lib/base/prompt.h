/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Lines from whoever is on standard input. */
#ifndef HC_PROMPT_H
#define HC_PROMPT_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

#define PROMPT_MAX 4096		/* bytes of a line */

/* Asks on standard error when standard input is a terminal; with hide what is
 * typed is not shown. Else only reads. *out is replaced by the line without its
 * end: 1; 0 at the end of input; -1 when it is too long or holds a NUL, or
 * cannot be read. */
int prompt_line(const char *label, int hide, struct buf *out,
    struct hc_err *err) HC_MUSTCHECK;
/* Appends all of standard input, at most max bytes. */
int prompt_all(size_t max, struct buf *out, struct hc_err *err) HC_MUSTCHECK;

#endif
