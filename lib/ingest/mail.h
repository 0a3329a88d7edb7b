/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pings that came by mail (core.md 7.3). */
#ifndef HC_INGEST_MAIL_H
#define HC_INGEST_MAIL_H

#include "lib/ingest/ingest.h"
#include "lib/net/smtp_server.h"

/* Applies n mails, a ping for each recipient in order, logs a line for each and
 * sets the replies: 451 where one could not be recorded now. arrived: when they
 * were complete; deadline as for ingest_apply(). */
void ingest_mails(struct ingest *in, struct smtp_mail *mails, size_t n,
    int64_t arrived, int64_t deadline);

#endif
