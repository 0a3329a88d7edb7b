/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One schedule, as sets of what each part of a local time may be: cron and
 * OnCalendar expressions become this, and one search serves both. */
#ifndef HC_SCHED_RULE_H
#define HC_SCHED_RULE_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/sched/tz.h"

/* What a schedule does when the clocks change. */
enum rule_mode {
	RULE_SHIFT,	/* cron at fixed hours: out of the gap to its end */
	RULE_SKIP,	/* OnCalendar: not at all in the gap */
	RULE_ELAPSED	/* cron each hour or minute: as time passes */
};

enum { RULE_YEAR_MIN = 1970, RULE_YEAR_END = 2200 };

struct rule {
	enum rule_mode mode;
	uint64_t second, minute;	/* bit n: n */
	uint32_t hour;
	uint32_t day;			/* bit 1..31 */
	uint32_t day_end;		/* bit n: nth from the end, 1 last */
	uint16_t month;			/* bit 1..12 */
	uint8_t last_workday;		/* Monday to Friday */
	uint8_t either;			/* day or weekday; else both */
	uint8_t weekday;		/* bit 0: Sunday */
	uint8_t nth[6];			/* of the month; [0]: the last one */
	uint8_t some_years;		/* those of year; else any */
	uint64_t year[4];		/* bit n: RULE_YEAR_MIN + n */
};

/* Where a search stands: a local time, in seconds as if it were UTC, and which
 * pass of a repeated hour it is in. */
struct rule_pos {
	int64_t local;
	int fold;
};

void rule_start(const struct tz *tz, int64_t unix_seconds,
    struct rule_pos *pos);
/* When pos, whose instant is given, is in the second pass of a repeated hour,
 * moves it to the end of that: local times before stand for the first pass, so
 * that a rule which goes by them has nothing later there. */
void rule_skip_repeat(const struct tz *tz, int64_t unix_seconds,
    struct rule_pos *pos);
/* Moves pos on to the rule's next occurrence and sets *utc to its instant: 1;
 * 0 when there is none (in 50 years when the rule knows no years). As with the
 * reference libraries, *utc can be before the instant of pos when that is
 * around a change of offset. */
int rule_next(const struct rule *rule, const struct tz *tz,
    struct rule_pos *pos, int64_t *utc);
/* The first occurrence later than `after` (microseconds, DECISIONS 5). */
int rule_next_after(const struct rule *rule, const struct tz *tz,
    int64_t after, int64_t *utc);

#endif
