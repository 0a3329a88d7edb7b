/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The rows by which upstream sees that there is nothing left to migrate. */
#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/db/migrate.h"
#include "lib/db/migrations.h"

#include <stdlib.h>

static const struct db_stmt put_migration = {
	.name = "seed.migration",
	.sql = "INSERT INTO django_migrations (app, name, applied) "
	    "VALUES (?, ?, ?)",
	.pgsql = "INSERT INTO django_migrations (app, name, applied) "
	    "SELECT * FROM unnest(?, ?, ?)"
};
static const struct db_stmt put_type = {
	.name = "seed.content-type",
	.sql = "INSERT INTO django_content_type (app_label, model) "
	    "VALUES (?, ?)"
};
static const struct db_stmt put_permission = {
	.name = "seed.permission",
	.sql = "INSERT INTO auth_permission (content_type_id, codename, name) "
	    "VALUES (?, ?, ?)"
};

static int
seed_migrations(struct db *db, struct hc_err *err)
{
	const struct django_row *d;
	int64_t now = hc_now();
	struct db_val *args;
	size_t n = 0;
	int rc;

	for (d = django_rows; d->app; d++)
		n++;
	args = xcalloc(n * 3, sizeof *args);
	n = 0;
	for (d = django_rows; d->app; d++, n++) {
		args[n * 3] = db_text(d->app);
		args[n * 3 + 1] = db_text(d->name);
		args[n * 3 + 2] = db_time(now);
	}
	rc = db_exec_many(db, &put_migration, args, n, 3, NULL, err);
	free(args);
	return rc;
}

static int
seed_permissions(struct db *db, int64_t type, const struct content_type *t,
    struct hc_err *err)
{
	static const char *const actions[] = { "add", "change", "delete",
		"view" };
	size_t i;

	for (i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		char *code = xasprintf("%s_%s", actions[i], t->model);
		char *name = xasprintf("Can %s %s", actions[i], t->verbose);
		struct db_val args[] = { db_int(type), db_text(code),
			db_text(name) };
		int rc = db_exec(db, &put_permission, args, 3, NULL, err);

		free(code);
		free(name);
		if (rc == -1)
			return -1;
	}
	return 0;
}

int
migrate_seed(struct db *db, struct hc_err *err)
{
	const struct content_type *t;
	int64_t id;

	if (seed_migrations(db, err) == -1)
		return -1;
	for (t = content_types; t->app; t++) {
		struct db_val args[] = { db_text(t->app), db_text(t->model) };

		if (db_insert(db, &put_type, args, 2, &id, err) == -1 ||
		    seed_permissions(db, id, t, err) == -1)
			return -1;
	}
	return 0;
}
