/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Cron expressions (core.md 18.1). */
#ifndef HC_CRON_H
#define HC_CRON_H

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/sched/rule.h"

enum cron_field {
	CRON_SECOND, CRON_MINUTE, CRON_HOUR, CRON_DAY, CRON_MONTH,
	CRON_WEEKDAY, CRON_FIELDS
};

/* An expression in upper case, taken apart; part[CRON_SECOND] is "0" when
 * given is 5. */
struct cron_text {
	struct buf text;
	struct str part[CRON_FIELDS];
	int given;		/* fields it has */
};

int cron_split(struct str expr, struct cron_text *t, struct hc_err *err)
    HC_MUSTCHECK;
void cron_text_free(struct cron_text *t);

int cron_parse(struct str expr, struct rule *rule, struct hc_err *err)
    HC_MUSTCHECK;

/* The range of the numbers of a field (enum cron_field). */
int cron_min(int field);
int cron_max(int field);
/* A number or name of that field; -1 when it is neither. */
int cron_value(int field, struct str s);

#endif
