/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/base/settings.h"
#include "lib/base/xmalloc.h"
#include "lib/db/migrate.h"

enum { OPT_CHECK = 256, OPT_WAL };

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	{ OPT_CHECK, "check", NULL, "say what the database is" },
	{ OPT_WAL, "wal", NULL, "switch a SQLite file to WAL as well" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file;
	int check, dry, wal, verbose;
};

/* A file made by root would shut out the daemons, which are not: become who
 * they will be, or who owns the file or its folder. */
static int
drop(const struct settings *s, const struct db *db, struct hc_err *err)
{
	char *path, *dir;
	int rc;

	if (geteuid() != 0 || db_kind(db) != DB_SQLITE || s->db_name == NULL)
		return 0;
	path = xstrdup(s->db_name);
	dir = access(path, F_OK) == 0 ? path : dirname(path);
	rc = daemon_drop(s->hc_user, dir, err);
	free(path);
	return rc;
}

static void
warn_uuids(const struct migrate_result *r)
{
	if (r->char_uuids)
		log_warn("api_check.code is char, not uuid: hc works with it, "
		    "Healthchecks on this server does not (hc.api.E001)");
}

static int
check(struct db *db, struct migrate_result *r, struct hc_err *err)
{
	if (migrate_plan(db, r, err) == -1)
		return -1;
	printf("%s\n", r->found);
	warn_uuids(r);
	if (migrate_refuse(r, err) == -1)
		return -1;
	if (r->steps == 0)
		return 0;
	printf("%s", buf_str(&r->plan));
	return hc_err(err, HC_EFAIL, "%zu step%s to do; run hc-migrate",
	    r->steps, r->steps == 1 ? "" : "s");
}

static int
migrate(const struct what *w, struct db *db, struct migrate_result *r,
    struct hc_err *err)
{
	int changed = 0;

	if (w->dry) {
		if (migrate_plan(db, r, err) == -1 ||
		    migrate_refuse(r, err) == -1)
			return -1;
	} else if (migrate_apply(db, r, err) == -1) {
		return -1;
	}
	warn_uuids(r);
	log_debug("found: %s", r->found);
	printf("%s", buf_str(&r->plan));
	if (w->wal && !w->dry && migrate_wal(db, &changed, err) == -1)
		return -1;
	if (changed)
		printf("journal mode is WAL now\n");
	if (r->steps == 0 && !changed)
		printf("nothing to do\n");
	return 0;
}

static int
run(const struct what *w, struct hc_err *err)
{
	struct migrate_result r = { 0 };
	struct settings s;
	struct db *db;
	int rc;

	if (settings_load(&s, w->file, err) == -1)
		return -1;
	db = db_new(&s, "hc-migrate");
	rc = settings_check(&s, err);
	if (rc == 0)
		rc = drop(&s, db, err);
	if (rc == 0) {
		hc_sandbox("db");
		if (w->wal && db_kind(db) != DB_SQLITE)
			rc = hc_err(err, HC_EINVAL, "--wal is for SQLite only");
		else
			rc = w->check ? check(db, &r, err) :
			    migrate(w, db, &r, err);
	}
	db_free(db);
	migrate_result_free(&r);
	settings_free(&s);
	return rc;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-migrate", .operands = "",
		.summary = "create, adopt, upgrade or verify a database",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { 0 };
	struct hc_err err;
	int c, rc;

	daemon_hygiene();
	log_init("hc-migrate", 0);
	while ((c = opt_next(&o)) != -1) {
		switch (c) {
		case 'c':
			w.file = o.arg;
			break;
		case 'n':
			w.dry = 1;
			break;
		case 'v':
			w.verbose++;
			break;
		case OPT_CHECK:
			w.check = 1;
			break;
		case OPT_WAL:
			w.wal = 1;
			break;
		}
	}
	opt_end(&o);
	log_verbose(w.verbose);
	rc = run(&w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	if (fflush(stdout) != 0) {
		log_err("standard output: cannot write");
		rc = -1;
	}
	return rc == 0 ? 0 : 1;
}
