/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* OnCalendar expressions, taken apart (core.md 19.1, 19.2). */
#ifndef HC_ONCALENDAR_TEXT_H
#define HC_ONCALENDAR_TEXT_H

#include "lib/base/buf.h"
#include "lib/sched/tz.h"

enum cal_part {
	CAL_WEEKDAY, CAL_YEAR, CAL_MONTH, CAL_DAY, CAL_HOUR, CAL_MINUTE,
	CAL_SECOND, CAL_PARTS
};

/* One line of an expression. A part that is not there is what stands for it;
 * the weekday then is empty. */
struct cal_text {
	struct buf text;
	struct str part[CAL_PARTS];
	int bad_time, bad_date;		/* of too many or too few parts */
	int bad_words;
	struct str zone;		/* its own, or empty */
	const struct tz *tz;
};

/* Takes one line apart; line must be clean (sched_clean) and outlive t. */
void cal_split(struct str line, struct cal_text *t);
void cal_text_free(struct cal_text *t);

#endif
