/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/heartbeat.h"

#include "lib/base/clock.h"

#define TRIES 5

static const struct db_stmt q_read = {
	.name = "heartbeat.read",
	.sql = "SELECT beat, hold_until FROM hc_heartbeat WHERE id = 1 "
	    "FOR UPDATE",
	.sqlite = "SELECT beat, hold_until FROM hc_heartbeat WHERE id = 1"
};
static const struct db_stmt q_insert = {
	.name = "heartbeat.insert",
	.sql = "INSERT INTO hc_heartbeat (beat, hold_until, id) "
	    "VALUES (?, ?, 1)"
};
static const struct db_stmt q_update = {
	.name = "heartbeat.update",
	.sql = "UPDATE hc_heartbeat SET beat = ?, hold_until = ? WHERE id = 1"
};

static int
beat(struct db *db, void *arg, struct hc_err *err)
{
	struct heartbeat *h = arg;
	struct db_res res = { 0 };
	struct db_val args[2];
	bool outage = h->outage, first;

	h->last = h->hold_until = HC_NOTIME;
	if (db_query(db, &q_read, NULL, 0, &res, err) == -1) {
		db_res_free(&res);
		return -1;
	}
	first = res.nrows == 0;
	if (!first) {
		h->last = db_get_time(&res, 0, 0);
		h->hold_until = db_get_time(&res, 0, 1);
		outage = outage || h->now - h->last > HEARTBEAT_GAP;
	}
	db_res_free(&res);
	if (outage && h->settle > 0 && h->hold_until < h->now + h->settle)
		h->hold_until = h->now + h->settle;
	/* Further off: somebody's clock was wrong. */
	if (h->settle > 0 && h->hold_until > h->now + h->settle)
		h->hold_until = h->now + h->settle;
	if (h->hold_until <= h->now)
		h->hold_until = HC_NOTIME;
	args[0] = db_time(h->now);
	args[1] = db_time(h->hold_until);
	return db_exec(db, first ? &q_insert : &q_update, args, 2, NULL, err);
}

int
heartbeat(struct db *db, struct heartbeat *h, struct hc_err *err)
{
	int i, rc = -1;

	/* Two first ones at once: the second finds the row next time. */
	for (i = 0; i < TRIES; i++)
		if ((rc = db_tx(db, beat, h, err)) == 0 ||
		    err->code != HC_EEXIST)
			break;
	return rc;
}
