/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/db/fingerprint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/fail.h"

enum { TABLE, COLUMN, TYPE, NULLABLE, DEFAULTED };

static const struct db_stmt columns = {
	.name = "schema.columns",
	.sqlite = "SELECT m.name, c.name, c.type, c.\"notnull\" = 0, "
	    "c.dflt_value IS NOT NULL OR c.pk > 0 "
	    "FROM sqlite_master m, pragma_table_info(m.name) c "
	    "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite@_%' "
	    "ESCAPE '@' ORDER BY m.name, c.cid",
	/* Tables of extensions are nobody's business. */
	.pgsql = "SELECT c.relname::text, a.attname::text, "
	    "format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, "
	    "a.atthasdef OR a.attidentity <> '' FROM pg_class c "
	    "JOIN pg_namespace n ON n.oid = c.relnamespace "
	    "JOIN pg_attribute a ON a.attrelid = c.oid "
	    "WHERE c.relkind IN ('r', 'p', 'f') "
	    "AND pg_table_is_visible(c.oid) AND c.relpersistence <> 't' "
	    "AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
	    "AND a.attnum > 0 AND NOT a.attisdropped "
	    "AND NOT EXISTS (SELECT 1 FROM pg_depend d "
	    "WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid "
	    "AND d.deptype = 'e') ORDER BY c.relname, a.attnum",
	.mysql = "SELECT c.table_name, c.column_name, c.column_type, "
	    "c.is_nullable = 'YES', c.column_default IS NOT NULL "
	    "OR c.extra LIKE '%auto_increment%' "
	    "FROM information_schema.tables t "
	    "JOIN information_schema.columns c "
	    "ON c.table_schema = t.table_schema "
	    "AND c.table_name = t.table_name "
	    "WHERE t.table_schema = DATABASE() "
	    "AND t.table_type = 'BASE TABLE' "
	    "ORDER BY c.table_name, c.ordinal_position"
};
static const struct db_stmt ours = {
	.name = "schema.ours",
	.sql = "SELECT name, CASE WHEN finished IS NULL THEN 0 ELSE 1 END "
	    "FROM hc_migration"
};
static const struct db_stmt django = {
	.name = "schema.django",
	.sql = "SELECT app, name FROM django_migrations ORDER BY app, name"
};
static const struct db_stmt mysql_version = {
	.name = "schema.version", .sql = "SELECT VERSION()"
};

const struct migration *
schema_migrations(enum db_kind kind)
{
	return kind == DB_SQLITE ? migrations_sqlite :
	    kind == DB_PGSQL ? migrations_pgsql : migrations_mysql;
}

const struct schema_fact *
schema_facts(enum db_kind kind)
{
	return kind == DB_SQLITE ? schema_sqlite :
	    kind == DB_PGSQL ? schema_pgsql : schema_mysql;
}

int
schema_mysql_has_uuid(struct db *db, int *has, struct hc_err *err)
{
	struct db_res res = { 0 };
	const char *text;
	char *end;
	long major, minor = 0;
	int rc;

	rc = db_query(db, &mysql_version, NULL, 0, &res, err);
	if (rc == 0 && res.nrows == 1) {
		text = db_get_text(&res, 0, 0);
		major = strtol(text, &end, 10);
		if (*end == '.')
			minor = strtol(end + 1, NULL, 10);
		*has = strstr(text, "MariaDB") != NULL &&
		    (major > 10 || (major == 10 && minor >= 7)) &&
		    !hc_fail("migrate.uuid", "none");
	}
	db_res_free(&res);
	return rc;
}

static const char *
cell(const struct fingerprint *f, size_t row, size_t col)
{
	return db_get_text(&f->columns, row, col);
}

static int
is_ours(const char *table)
{
	return strncmp(table, "hc_", 3) == 0;
}

int
fingerprint_has_table(const struct fingerprint *f, const char *table)
{
	size_t i;

	for (i = 0; i < f->columns.nrows; i++)
		if (strcmp(cell(f, i, TABLE), table) == 0)
			return 1;
	return 0;
}

/* 1 finished, 0 begun, -1 not known. */
static int
finished(const struct fingerprint *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->ours.nrows; i++)
		if (strcmp(db_get_text(&f->ours, i, 0), name) == 0)
			return db_get_int(&f->ours, i, 1) != 0;
	return -1;
}

int
fingerprint_has(const struct fingerprint *f, const struct migration *m)
{
	const struct schema_fact *fact;

	if (m->number == MIGRATION_UPSTREAM)
		return f->state == SCHEMA_CURRENT;
	if (m->number != MIGRATION_OURS && finished(f, m->name) != 1)
		return 0;
	for (fact = schema_facts(f->columns.kind); fact->table; fact++)
		if (fact->number == m->number &&
		    !fingerprint_has_table(f, fact->table))
			return 0;
	return 1;
}

static void
describe(struct fingerprint *f, enum schema_state state, const char *text)
{
	f->state = state;
	snprintf(f->text, sizeof f->text, "%s", text);
}

/* --- the rows of django_migrations --- */

/* The last row of an app, or NULL: names begin with their numbers. */
static const char *
newest(const struct db_res *r, const char *app)
{
	const char *name = NULL, *s;
	size_t i;

	for (i = 0; i < r->nrows; i++) {
		if (strcmp(db_get_text(r, i, 0), app) != 0)
			continue;
		s = db_get_text(r, i, 1);
		if (name == NULL || strcmp(s, name) > 0)
			name = s;
	}
	return name;
}

static const char *
newest_known(const char *app)
{
	const struct django_row *d;
	const char *name = NULL;

	for (d = django_rows; d->app; d++)
		if (strcmp(d->app, app) == 0 &&
		    (name == NULL || strcmp(d->name, name) > 0))
			name = d->name;
	return name;
}

static int
has_row(const struct db_res *r, const struct django_row *d)
{
	size_t i;

	for (i = 0; i < r->nrows; i++)
		if (strcmp(db_get_text(r, i, 0), d->app) == 0 &&
		    strcmp(db_get_text(r, i, 1), d->name) == 0)
			return 1;
	return 0;
}

/* Says what is missing; the app that moves most is named first. */
static void
say_older(struct fingerprint *f, const struct db_res *r,
    const struct django_row *first)
{
	static const char *const apps[] = { "api", "accounts", NULL };
	const char *app = first->app, *have, *want;
	const char *const *a;
	char text[320];

	for (a = apps; *a != NULL; a++) {
		have = newest(r, *a);
		if (have == NULL || strcmp(have, newest_known(*a)) < 0) {
			app = *a;
			break;
		}
	}
	have = newest(r, app);
	want = newest_known(app);
	if (have == NULL)
		snprintf(text, sizeof text, "no %s migration, expected %s",
		    app, want);
	else if (strcmp(have, want) < 0)
		snprintf(text, sizeof text,
		    "newest %s migration is %.120s, expected %s", app, have,
		    want);
	else
		snprintf(text, sizeof text, "%s migration %s is missing",
		    first->app, first->name);
	snprintf(f->text, sizeof f->text, "Healthchecks before v4.3: %s",
	    text);
	f->state = SCHEMA_OLDER;
}

static void
say_current(struct fingerprint *f, const struct db_res *r)
{
	const char *have = newest(r, "api");

	if (strcmp(have, newest_known("api")) > 0)
		snprintf(f->text, sizeof f->text,
		    "Healthchecks after v4.3: newest api migration is %.120s",
		    have);
	else
		snprintf(f->text, sizeof f->text,
		    "Healthchecks v4.3: newest api migration is %.120s", have);
	f->state = SCHEMA_CURRENT;
}

/* --- columns --- */

static int
is_uuid(const char *type)
{
	return strcmp(type, "uuid") == 0 || strcmp(type, "char(32)") == 0 ||
	    strcmp(type, "char(36)") == 0;
}

/* The number in "varchar(N)" and "character varying(N)", else 0. */
static long
varchar(const char *type)
{
	const char *paren = strchr(type, '(');

	if (paren == NULL || (strncmp(type, "varchar", 7) != 0 &&
	    strncmp(type, "character varying", 17) != 0))
		return 0;
	return strtol(paren + 1, NULL, 10);
}

/* MySQL says "int" where MariaDB says "int(11)": compares without widths. */
static int
same_int(const char *a, const char *b)
{
	const char *pa = strstr(a, "int("), *pb = strstr(b, "int");

	if (pa == NULL || pb == NULL || pb[3] == '(' || a[0] == 't')
		return 0;
	return pa - a == pb - b && strncmp(a, b, (size_t)(pa - a) + 3) == 0 &&
	    strcmp(pa + strcspn(pa, ")") + 1, pb + 3) == 0;
}

/* have may be wider than want: a later version has made room. */
static int
type_fits(enum db_kind kind, const char *have, const char *want)
{
	if (strcasecmp(have, want) == 0)
		return 1;
	if (varchar(want) > 0)
		return varchar(have) >= varchar(want);
	if (kind == DB_MYSQL && strcmp(want, "uuid") == 0)
		return is_uuid(have);
	return kind == DB_MYSQL && same_int(want, have);
}

/* The row of a column, or nrows. */
static size_t
find_column(const struct fingerprint *f, const struct schema_fact *want)
{
	size_t i;

	for (i = 0; i < f->columns.nrows; i++)
		if (strcmp(cell(f, i, TABLE), want->table) == 0 &&
		    strcmp(cell(f, i, COLUMN), want->column) == 0)
			break;
	return i;
}

/* Each column that we know must be there as we know it. */
static int
columns_fit(struct fingerprint *f)
{
	const struct schema_fact *w;
	const char *type;
	int null;
	size_t i;

	for (w = schema_facts(f->columns.kind); w->table; w++) {
		if (w->number != MIGRATION_UPSTREAM)
			continue;
		i = find_column(f, w);
		if (i == f->columns.nrows) {
			snprintf(f->text, sizeof f->text,
			    "unknown: column %s.%s is missing", w->table,
			    w->column);
			return 0;
		}
		type = cell(f, i, TYPE);
		null = db_get_bool(&f->columns, i, NULLABLE);
		if (type_fits(f->columns.kind, type, w->type) &&
		    null == w->null)
			continue;
		snprintf(f->text, sizeof f->text, "unknown: column %s.%s is "
		    "%.60s%s, expected %s%s", w->table, w->column, type,
		    null ? "" : " NOT NULL", w->type,
		    w->null ? "" : " NOT NULL");
		return 0;
	}
	return 1;
}

/* A column that we do not know must do without us. */
static int
others_fit(struct fingerprint *f)
{
	const struct schema_fact *w;
	const char *table, *column;
	int known_table, known;
	size_t i;

	for (i = 0; i < f->columns.nrows; i++) {
		if (db_get_bool(&f->columns, i, NULLABLE) ||
		    db_get_bool(&f->columns, i, DEFAULTED))
			continue;
		table = cell(f, i, TABLE);
		column = cell(f, i, COLUMN);
		known_table = known = 0;
		for (w = schema_facts(f->columns.kind); w->table; w++) {
			if (strcmp(w->table, table) != 0)
				continue;
			known_table = 1;
			known |= strcmp(w->column, column) == 0;
		}
		if (!known_table || known)
			continue;
		snprintf(f->text, sizeof f->text, "unknown: column %.100s."
		    "%.100s is NOT NULL and has no default", table, column);
		return 0;
	}
	return 1;
}

/* --- all of it --- */

static int
classify_django(struct db *db, struct fingerprint *f, struct hc_err *err)
{
	const struct django_row *d;
	struct db_res rows = { 0 };

	if (db_query(db, &django, NULL, 0, &rows, err) == -1) {
		db_res_free(&rows);
		return -1;
	}
	for (d = django_rows; d->app && has_row(&rows, d); d++)
		;
	if (d->app != NULL)
		say_older(f, &rows, d);
	else if (!columns_fit(f) || !others_fit(f))
		f->state = SCHEMA_UNKNOWN;
	else
		say_current(f, &rows);
	db_res_free(&rows);
	return 0;
}

/* Of tables that are not ours: how many, and which is the first. */
static size_t
count_others(const struct fingerprint *f, const char **first)
{
	const char *last = "", *table;
	size_t i, n = 0;

	*first = "";
	for (i = 0; i < f->columns.nrows; i++) {
		table = cell(f, i, TABLE);
		if (is_ours(table) || strcmp(table, last) == 0)
			continue;
		last = table;
		if (n++ == 0)
			*first = table;
	}
	return n;
}

static int
classify(struct db *db, struct fingerprint *f, struct hc_err *err)
{
	const struct migration *m = schema_migrations(f->columns.kind);
	const char *first;
	size_t others = count_others(f, &first);

	while (m->number != MIGRATION_UPSTREAM)
		m++;
	if (others > 0 && finished(f, m->name) == 0) {
		describe(f, SCHEMA_PARTIAL, "unfinished: hc-migrate was "
		    "interrupted here");
		return 0;
	}
	if (others == 0) {
		describe(f, SCHEMA_EMPTY, "empty");
		return 0;
	}
	if (fingerprint_has_table(f, "django_migrations") &&
	    fingerprint_has_table(f, "api_check"))
		return classify_django(db, f, err);
	snprintf(f->text, sizeof f->text, "unknown: %zu table%s (%.100s%s), "
	    "but not django_migrations and api_check", others,
	    others == 1 ? "" : "s", first, others == 1 ? "" : ", ...");
	f->state = SCHEMA_UNKNOWN;
	return 0;
}

static int
look_at_uuids(struct db *db, struct fingerprint *f, struct hc_err *err)
{
	static const struct schema_fact code = { .table = "api_check",
		.column = "code" };
	size_t i = find_column(f, &code);

	if (f->columns.kind != DB_MYSQL || i == f->columns.nrows ||
	    strcmp(cell(f, i, TYPE), "uuid") == 0)
		return 0;
	return schema_mysql_has_uuid(db, &f->char_uuids, err);
}

int
fingerprint_read(struct db *db, struct fingerprint *f, struct hc_err *err)
{
	*f = (struct fingerprint){ 0 };
	if (db_query(db, &columns, NULL, 0, &f->columns, err) == -1)
		return -1;
	f->columns.kind = db_kind(db);
	if (fingerprint_has_table(f, "hc_migration") &&
	    db_query(db, &ours, NULL, 0, &f->ours, err) == -1)
		return -1;
	if (look_at_uuids(db, f, err) == -1)
		return -1;
	return classify(db, f, err);
}

void
fingerprint_free(struct fingerprint *f)
{
	db_res_free(&f->columns);
	db_res_free(&f->ours);
}
