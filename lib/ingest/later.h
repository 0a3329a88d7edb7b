/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What is done behind the answer. Only lib/ingest includes this. */
#ifndef HC_LATER_H
#define HC_LATER_H

#include "lib/ingest/ingest.h"

struct later;

struct later *later_new(const struct settings *s, struct db *db,
    struct ingest_stats *stats);
void later_free(struct later *l);
/* The check has reached another hundred pings. */
void later_prune(struct later *l, int64_t check_id, const struct uuid *code);
/* The ping's body is to be moved to object storage. */
void later_move(struct later *l, int64_t check_id, const struct uuid *code,
    int64_t n);
/* As ingest_background() and ingest_wait(). */
int later_run(struct later *l);
int64_t later_wait(const struct later *l);

#endif
