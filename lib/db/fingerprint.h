/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What a database is, told by its tables, their columns and the rows of
 * django_migrations. */
#ifndef HC_FINGERPRINT_H
#define HC_FINGERPRINT_H

#include "lib/db/db.h"
#include "lib/db/migrations.h"

enum schema_state {
	SCHEMA_EMPTY,	/* no table but, perhaps, some of ours */
	SCHEMA_PARTIAL,	/* hc-migrate was interrupted (MariaDB, MySQL) */
	SCHEMA_CURRENT,	/* Healthchecks v4.3 or a later one that we can use */
	SCHEMA_OLDER,	/* Healthchecks before v4.3 */
	SCHEMA_UNKNOWN
};

struct fingerprint {
	enum schema_state state;
	char text[384];		/* what was found; one line */
	int char_uuids;		/* MariaDB that has the type uuid, but the
				   columns are char (upstream's hc.api.E001) */
	/* private */
	struct db_res columns;	/* table, column, type, null, has default */
	struct db_res ours;	/* rows of hc_migration: name, finished */
};

/* Reads the catalogue and fills in f. Free it in any case. */
int fingerprint_read(struct db *db, struct fingerprint *f,
    struct hc_err *err) HC_MUSTCHECK;
void fingerprint_free(struct fingerprint *f);

/* Whether the migration was finished here and all of its tables are there. */
int fingerprint_has(const struct fingerprint *f, const struct migration *m);
int fingerprint_has_table(const struct fingerprint *f, const char *table);

/* The compiled-in tables of a backend. */
const struct migration *schema_migrations(enum db_kind kind);
const struct schema_fact *schema_facts(enum db_kind kind);
/* MariaDB from 10.7 on has a type uuid; MySQL has not. */
int schema_mysql_has_uuid(struct db *db, int *has, struct hc_err *err)
    HC_MUSTCHECK;

#endif
