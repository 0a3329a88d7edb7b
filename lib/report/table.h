/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Tables in plain text (transports.md 8.7), cell by cell:
 *
 *	+--------+------+
 *	| Status | Name |
 *	+========+======+
 */
#ifndef HC_TABLE_H
#define HC_TABLE_H

#include "lib/base/buf.h"

struct table {
	size_t ncols;
	struct str *cells;		/* row by row; the first is the head */
	size_t n, cap;
};

/* Adds the next cell: text of one or more lines, borrowed. */
void table_cell(struct table *t, struct str text);
/* Appends it; columns are as wide as their longest line. */
void table_write(const struct table *t, struct buf *out);
void table_free(struct table *t);

#endif
