/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The rule at the end of a zoneinfo file, in the form of the variable TZ of
 * POSIX with the extensions of RFC 8536: "EET-2EEST,M3.5.0/3,M10.5.0/4". */
#ifndef HC_TZ_RULE_H
#define HC_TZ_RULE_H

#include <stdint.h>

#include "lib/base/buf.h"

struct tz_rule_day {
	char form;		/* 'J', 'M', or 'n': counted from day 0 */
	int month, week, day;
	int32_t time;		/* seconds after local midnight */
};

struct tz_rule {
	struct str std, dst;		/* abbreviations, in the text */
	int32_t std_offset, dst_offset;	/* east of Greenwich is positive */
	int has_dst;
	struct tz_rule_day start, end;	/* of summer time */
};

/* -1 when it is not such a rule. */
int tz_rule_parse(struct str text, struct tz_rule *rule);
/* When summer time starts and ends in that year, in seconds UTC. */
void tz_rule_year(const struct tz_rule *rule, int year, int64_t *start,
    int64_t *end);

#endif
