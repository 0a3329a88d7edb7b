/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Dates of a profile that say when a mail is due, or was sent: whoever moves
 * one from what it was has the mail to send, and nobody else has. */
#ifndef HC_PROFILE_DATE_H
#define HC_PROFILE_DATE_H

#include "lib/db/db.h"

enum profile_date {
	PROFILE_REPORT,			/* next_report_date */
	PROFILE_NAG,			/* next_nag_date */
	PROFILE_NOTICE			/* deletion_notice_date */
};
/* Moves it from *at to `to` (HC_NOTIME: none), and *at with it: 1; 0 when it is
 * something else already, or the profile is gone; -1. An answer that was lost
 * is looked up. Not to be called in a transaction. */
int profile_date_move(struct db *db, enum profile_date which, int64_t id,
    int64_t *at, int64_t to, struct hc_err *err) HC_MUSTCHECK;

#endif
