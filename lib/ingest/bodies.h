/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Bodies on their way from the database to object storage (core.md 11). Only
 * lib/ingest includes this. */
#ifndef HC_BODIES_H
#define HC_BODIES_H

#include "lib/ingest/ingest.h"

struct bodies;

/* NULL when there is no object storage. It begins by looking for bodies that an
 * earlier process left. */
struct bodies *bodies_new(const struct settings *s, struct db *db,
    struct ingest_stats *stats);
void bodies_free(struct bodies *b);	/* what is under way is given up */
void bodies_move(struct bodies *b, int64_t check_id, const struct uuid *code,
    int64_t n);
/* Removes the objects of pings that are too many. */
void bodies_prune(struct bodies *b, int64_t check_id,
    const struct uuid *code);
/* Moves things on; returns after how many microseconds to call again, -1 when
 * there is nothing to do. */
int64_t bodies_turn(struct bodies *b);

#endif
