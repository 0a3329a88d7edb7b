/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What hc-sendinactivitynotices and its kind do: one function each, which
 * returns when all is sent (core.md 14). */
#ifndef HC_NOTICES_H
#define HC_NOTICES_H

#include <stdbool.h>

#include "lib/db/db.h"
#include "lib/model/postbox.h"

#define NOTICE_PAUSE HC_SECOND

struct notice_run {
	const struct settings *set;
	struct db *db;
	struct postbox *box;
	int64_t now;
	int64_t pause;			/* after each mail, microseconds */
	bool dry;			/* change and send nothing */
	/* A line of output, without its end. */
	void (*line)(void *arg, const char *text);
	/* Sends a test notification that says a check of that name went down;
	 * for notices_deletion(). */
	int (*notify)(void *arg, const struct uuid *channel, const char *name,
	    const char *desc, struct hc_err *err);
	void *arg;
};

/* 0; -1: it could not go on, or a mail could not be sent. */
typedef int notice_fn(struct notice_run *r, struct hc_err *err);
notice_fn notices_inactivity, notices_deletion, notices_flapping,
    notices_logs;

#endif
