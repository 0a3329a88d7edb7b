/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Numbers from text: the whole text must be the number, in range (STYLE 19). */
#ifndef HC_NUM_H
#define HC_NUM_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

/* Decimal, optional sign, no blanks. On failure *out is unchanged and the
 * error says `not a number: "abc"` or `out of range MIN..MAX: "9"`. */
int num(struct str s, int64_t min, int64_t max, int64_t *out,
    struct hc_err *err) HC_MUSTCHECK;
/* Seconds with an optional unit s m h d w ("90", "15m"), as microseconds. */
int num_duration(struct str s, int64_t *out, struct hc_err *err) HC_MUSTCHECK;
/* Bytes with an optional unit k M G (powers of 1024). */
int num_size(struct str s, int64_t *out, struct hc_err *err) HC_MUSTCHECK;

#endif
