/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Values on their way to and from MariaDB and MySQL. Only mysql.c includes
 * this. */
#ifndef HC_MYSQL_VAL_H
#define HC_MYSQL_VAL_H

#include <mysql.h>

#include "lib/db/driver.h"

/* How the database holds a uuid (lessons D2): MariaDB's own type and char(36)
 * take the dashed form, char(32) the digits alone. */
enum my_uuid { MY_UUID_UNKNOWN, MY_UUID_DASHED, MY_UUID_HEX };

/* The parameters of one call that is no batch, its list padded to nlist
 * values. */
MYSQL_BIND *my_params(const struct db_call *c, const struct db_val *args,
    size_t nlist, enum my_uuid uuid, struct arena *a);
/* The columns of nrows rows of a batch from row first on; NULL when a column
 * has values of different types. */
MYSQL_BIND *my_columns(const struct db_call *c, size_t first, size_t nrows,
    enum my_uuid uuid, struct arena *a);
/* How many rows from first on fit into a packet of so many bytes; at least
 * one. */
size_t my_rows_fitting(const struct db_call *c, size_t first, size_t bytes);
/* Does a value need to know how uuids are held? */
int my_has_uuid(const struct db_call *c);

/* Where the columns of a row are put; made once for a statement. */
struct my_row;
struct my_row *my_row_new(MYSQL_STMT *stmt, const MYSQL_RES *meta);
int my_row_fits(const struct my_row *row, MYSQL_STMT *stmt);
void my_row_free(struct my_row *row);	/* accepts NULL */
/* Copies the stored result of stmt to r; -1: see the statement's error. */
int my_rows(struct my_row *row, MYSQL_STMT *stmt, struct db_res *r);

#endif
