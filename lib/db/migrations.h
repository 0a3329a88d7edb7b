/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What sql/ holds, compiled in: build/gen/migrations.c, made by sql/embed.awk.
 * Arrays end with a NULL. */
#ifndef HC_MIGRATIONS_H
#define HC_MIGRATIONS_H

struct migration {
	int number;
	const char *name;	/* "0002-alerts" */
	const char *feature;	/* "alerts" */
	const char *const *sql;	/* statements */
};
#define MIGRATION_OURS 0	/* the table hc_migration itself */
#define MIGRATION_UPSTREAM 1	/* the tables of Healthchecks */
extern const struct migration migrations_sqlite[], migrations_pgsql[],
    migrations_mysql[];

/* A column as the migration with that number makes it. */
struct schema_fact {
	int number;
	const char *table, *column, *type;
	int null;
};
extern const struct schema_fact schema_sqlite[], schema_pgsql[],
    schema_mysql[];

/* The rows of django_migrations. */
struct django_row {
	const char *app, *name;
};
extern const struct django_row django_rows[];

/* The rows of django_content_type, with the name that permissions say. */
struct content_type {
	const char *app, *model, *verbose;
};
extern const struct content_type content_types[];

#endif
