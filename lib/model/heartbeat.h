/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* When some hc-sendalerts last was at work, and until when none of them lets
 * checks go down: after an outage of ours, pings are to come in first
 * (DECISIONS 9). One row, in a table of ours, for all copies. */
#ifndef HC_HEARTBEAT_H
#define HC_HEARTBEAT_H

#include <stdbool.h>

#include "lib/db/db.h"

#define HEARTBEAT_GAP (60 * HC_SECOND)	/* a longer one is an outage */

struct heartbeat {
	int64_t now;
	int64_t settle;		/* how long to hold after an outage; 0: never */
	bool outage;		/* known without looking */
	/* Results: */
	int64_t last;		/* the beat before; HC_NOTIME: there was none */
	int64_t hold_until;	/* HC_NOTIME: nothing to hold for */
};
/* Writes the beat. An outage that the row or h->outage shows extends the
 * holding of all. Not to be called in a transaction. */
int heartbeat(struct db *db, struct heartbeat *h, struct hc_err *err)
    HC_MUSTCHECK;

#endif
