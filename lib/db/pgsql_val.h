/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Values on their way to and from PostgreSQL. Only pgsql.c includes this. */
#ifndef HC_PGSQL_VAL_H
#define HC_PGSQL_VAL_H

#include <libpq-fe.h>

#include "lib/db/driver.h"

/* Parameters as libpq takes them; all in the arena. */
struct pg_params {
	int n;
	const char **values;
	int *lengths, *formats;
	Oid *types;
};

/* Scalars go as text (the server infers the types of numbers and texts), bytes
 * in binary; lists and columns of db_exec_many() as typed binary arrays. */
int pg_params_make(struct pg_params *p, const struct db_call *c,
    struct arena *a, struct hc_err *err);
/* What the prepared form of c depends on beside its text. */
uint64_t pg_variant(const struct db_call *c);
/* text with $1, $2, ... and arrays in place of lists. Malloc'ed. */
char *pg_text(const struct db_call *c);
/* Copies the rows of from to r. */
void pg_rows(struct db_res *r, const PGresult *from);

#endif
