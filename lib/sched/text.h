/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Taking the texts of schedules apart. */
#ifndef HC_SCHED_TEXT_H
#define HC_SCHED_TEXT_H

#include "lib/base/buf.h"

/* Bytes of an expression; checks have at most 100 characters of them. */
enum { SCHED_TEXT_MAX = 400 };

/* Appends expr with white space of every kind that Unicode knows as a tab,
 * blanks and newlines apart, and all else that is not ASCII as '?'. */
void sched_clean(struct buf *out, struct str expr);
int sched_is_space(char c);
int sched_has(struct str s, char c);
struct str sched_trim(struct str s);
/* Takes the next word off the front of *rest: 1; 0 when none is left. */
int sched_word(struct str *rest, struct str *word);
/* Takes the part up to the first c off the front of *rest; the rest is what
 * follows c. 0 when there is no c: part is then all of it, *rest empty. */
int sched_cut(struct str *rest, char c, struct str *part);
/* Decimal digits and nothing else; a number far too great
 * is some great number. -1: not that. */
int sched_digits(struct str s);

#endif
