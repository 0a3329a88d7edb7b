/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Creates a database, adopts one that upstream made, brings our own tables up
 * to date (core.md 4, DECISIONS 7 and 19). One at a time: who comes second
 * waits. On SQLite and PostgreSQL all or nothing happens; MariaDB commits with
 * each table, so a run that was cut off is finished by the next one. */
#ifndef HC_MIGRATE_H
#define HC_MIGRATE_H

#include "lib/base/buf.h"
#include "lib/db/db.h"
#include "lib/db/fingerprint.h"

struct migrate_result {
	enum schema_state state;	/* as found */
	char found[384];		/* what was found, one line */
	int char_uuids;			/* see struct fingerprint */
	size_t steps;			/* lines in plan */
	struct buf plan;		/* what is to do, or was done */
};
void migrate_result_free(struct migrate_result *r);

/* Looks and changes nothing; r says what migrate_apply() would do. A SQLite
 * file that is not there counts as empty. */
int migrate_plan(struct db *db, struct migrate_result *r,
    struct hc_err *err) HC_MUSTCHECK;
/* Does it. HC_EDENIED when the database is not one of ours to change: the text
 * says what was found and what to do. */
int migrate_apply(struct db *db, struct migrate_result *r,
    struct hc_err *err) HC_MUSTCHECK;
/* Why a database in this state is refused; returns -1 and HC_EDENIED, or 0. */
int migrate_refuse(const struct migrate_result *r, struct hc_err *err);

/* For a daemon's start: makes our tables for that feature ("alerts") where they
 * are missing, on a database that has upstream's. Fails where it may not: then
 * the daemon works without them. */
int migrate_own_tables(struct db *db, const char *feature,
    struct hc_err *err) HC_MUSTCHECK;

/* Switches a SQLite file to WAL; *changed: it was something else. */
int migrate_wal(struct db *db, int *changed, struct hc_err *err)
    HC_MUSTCHECK;

/* Between migrate.c and its parts: what django_migrations,
 * django_content_type and auth_permission must hold, inside a transaction. */
int migrate_seed(struct db *db, struct hc_err *err) HC_MUSTCHECK;

#endif
