/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Fields of a schedule in words, for the explanations of cron and OnCalendar
 * expressions: as cronsim has them, word for word. */
#ifndef HC_EXPLAIN_PART_H
#define HC_EXPLAIN_PART_H

#include "lib/base/buf.h"
#include "lib/sched/cron.h"

/* Days that are not a day's number: the last one, the last from Monday to
 * Friday; less than PART_DAY_END by n: the nth from the end (OnCalendar). */
enum {
	PART_DAY_LAST = -1,
	PART_DAY_LAST_WORKDAY = -2,
	PART_DAY_END = -100
};

/* nth of a sequence of weekdays: the last one in the month. */
enum { PART_NTH_LAST = -1 };

/* One more field than cron has. */
enum { PART_YEAR = CRON_FIELDS, PART_FIELDS };

/* Of a field: a number, a range, or all ("*"), each with its step. */
struct seq {
	int start, stop, step, nth;
	int star;
};

struct part {
	int field;		/* enum cron_field or PART_YEAR */
	struct seq *seq;
	size_t n;
};

/* Adds s unless it is there. */
void part_add(struct part *p, struct seq s);
void part_add_one(struct part *p, int value);
/* As "*", "a,b" or "a-b" has it. */
void part_add_range(struct part *p, int a, int b, int step, int stepped);

int part_all_single(const struct part *p);	/* numbers only */
int part_any(const struct part *p);		/* "*" and no more */
int part_one(const struct part *p);		/* the same number only */
int part_is(const struct part *p, int value);	/* that number only */

void part_list_comma(struct buf *out, size_t i, size_t n);
/* "the first", "the last" */
void part_the_nth(struct buf *out, int n);
/* "minutes 5, 7, and 9" */
void part_words(struct buf *out, const struct part *p);
/* The same with its preposition. */
void part_phrase(struct buf *out, const struct part *p);

/* Appends one sentence of all of them, without its capital, and frees them.
 * both: day and weekday must be right, not either. */
void explain_parts(struct buf *out, struct part part[PART_FIELDS], int both);
/* Makes the letter at that place a capital. */
void explain_capital(struct buf *out, size_t at);

#endif
