/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/db/migrate.h"

#include <errno.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/db/driver.h"

/* How long another one is waited for. */
#define WAIT_TOOL (60 * HC_SECOND)
#define WAIT_DAEMON (10 * HC_SECOND)

static const struct db_stmt try_lock = {
	.name = "migrate.lock",
	/* "hc-mig" */
	.pgsql = "SELECT CASE WHEN pg_try_advisory_xact_lock(114784820031847) "
	    "THEN 1 ELSE 0 END",
	/* Names of these locks belong to the whole server. */
	.mysql = "SELECT GET_LOCK(CONCAT('hc-migrate.', SHA1(DATABASE())), 1)"
};
static const struct db_stmt unlock = {
	.name = "migrate.unlock",
	.mysql = "SELECT "
	    "RELEASE_LOCK(CONCAT('hc-migrate.', SHA1(DATABASE())))"
};
static const struct db_stmt forget = {
	.name = "migrate.forget",
	.sql = "DELETE FROM hc_migration WHERE name = ?"
};
static const struct db_stmt begun = {
	.name = "migrate.begun",
	.sql = "INSERT INTO hc_migration (name, started, finished) "
	    "VALUES (?, ?, NULL)"
};
static const struct db_stmt done = {
	.name = "migrate.done",
	.sql = "UPDATE hc_migration SET finished = ? WHERE name = ?"
};
static const struct db_stmt charset = {
	.name = "migrate.charset",
	.mysql = "SELECT @@character_set_database"
};
static const struct db_stmt journal = {
	.name = "migrate.journal", .sqlite = "PRAGMA journal_mode"
};
static const struct db_stmt journal_wal = {
	.name = "migrate.wal", .sqlite = "PRAGMA journal_mode = WAL"
};

/* One run of it. */
struct job {
	const char *feature;		/* NULL: everything */
	struct migrate_result *r;	/* NULL: not wanted */
	struct fingerprint f;
	int64_t until;			/* when waiting ends, hc_mono() */
	int char_uuids;			/* write char(32) for uuid */
};

void
migrate_result_free(struct migrate_result *r)
{
	buf_free(&r->plan);
}

static int
query_int(struct db *db, const struct db_stmt *q, int64_t *out,
    struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc = db_query(db, q, NULL, 0, &res, err);

	*out = rc == 0 && res.nrows == 1 ? db_get_int(&res, 0, 0) : 0;
	db_res_free(&res);
	return rc;
}

static int
transactional(const struct db *db)
{
	return db_kind(db) != DB_MYSQL;
}

/* --- the plan --- */

static int
wanted(const struct job *j, const struct migration *m)
{
	if (fingerprint_has(&j->f, m))
		return 0;
	return m->number == MIGRATION_OURS || j->feature == NULL ||
	    strcmp(m->feature, j->feature) == 0;
}

static size_t
count_tables(enum db_kind kind, int number, struct buf *names)
{
	const struct schema_fact *f;
	const char *last = "";
	size_t n = 0;

	for (f = schema_facts(kind); f->table; f++) {
		if (f->number != number || strcmp(f->table, last) == 0)
			continue;
		last = f->table;
		if (names != NULL)
			buf_addf(names, "%s%s", n ? ", " : "", last);
		n++;
	}
	return n;
}

static void
add_step(struct db *db, struct job *j, const struct migration *m)
{
	struct buf *plan;

	if (j->r == NULL)
		return;
	plan = &j->r->plan;
	j->r->steps++;
	buf_addf(plan, "%s: ", m->name);
	if (m->number == MIGRATION_UPSTREAM) {
		buf_addf(plan, "%s %zu tables of Healthchecks v4.3 and the "
		    "rows that it needs", j->f.state == SCHEMA_PARTIAL ?
		    "finish" : "create",
		    count_tables(db_kind(db), m->number, NULL));
	} else {
		buf_adds(plan, "create ");
		count_tables(db_kind(db), m->number, plan);
	}
	buf_addc(plan, '\n');
}

static void
say_found(struct job *j)
{
	if (j->r == NULL)
		return;
	buf_reset(&j->r->plan);
	j->r->steps = 0;
	j->r->state = j->f.state;
	j->r->char_uuids = j->f.char_uuids;
	snprintf(j->r->found, sizeof j->r->found, "%s", j->f.text);
}

int
migrate_refuse(const struct migrate_result *r, struct hc_err *err)
{
	if (r->state == SCHEMA_OLDER)
		return hc_err(err, HC_EDENIED, "%s. Bring it to v4.3 by "
		    "Healthchecks itself (manage.py migrate), then run "
		    "hc-migrate again", r->found);
	if (r->state == SCHEMA_UNKNOWN)
		return hc_err(err, HC_EDENIED, "%s. This is not a database of "
		    "Healthchecks v4.3; name an empty one in DB_NAME",
		    r->found);
	return 0;
}

int
migrate_plan(struct db *db, struct migrate_result *r, struct hc_err *err)
{
	const struct migration *m;
	struct job j = { .r = r };
	int rc = 0;

	if (db_kind(db) == DB_SQLITE && db->set->db_name != NULL &&
	    access(db->set->db_name, F_OK) == -1 && errno == ENOENT) {
		j.f.columns.kind = DB_SQLITE;
		snprintf(j.f.text, sizeof j.f.text, "no such file");
	} else {
		rc = fingerprint_read(db, &j.f, err);
	}
	if (rc == 0) {
		say_found(&j);
		for (m = schema_migrations(db_kind(db)); m->name; m++)
			if (wanted(&j, m) && j.f.state < SCHEMA_OLDER)
				add_step(db, &j, m);
	}
	fingerprint_free(&j.f);
	return rc;
}

/* --- doing it --- */

/* Text of a statement for a server that has no type uuid. */
static int
run_statement(struct db *db, const struct job *j, const struct migration *m,
    const char *sql, struct hc_err *err)
{
	static const char uuid[] = "` uuid ";
	struct buf b = { 0 };
	const char *p;
	int rc;

	while (j->char_uuids && (p = strstr(sql, uuid)) != NULL) {
		buf_add(&b, sql, (size_t)(p - sql));
		buf_adds(&b, "` char(32) ");
		sql = p + sizeof uuid - 1;
	}
	buf_adds(&b, sql);
	rc = db_script(db, m->name, buf_str(&b), err);
	buf_free(&b);
	return rc;
}

static int
mark_begun(struct db *db, const struct migration *m, struct hc_err *err)
{
	struct db_val args[] = { db_text(m->name), db_time(hc_now()) };

	if (db_exec(db, &forget, args, 1, NULL, err) == -1)
		return -1;
	return db_exec(db, &begun, args, 2, NULL, err);
}

static int
finish(struct db *db, void *arg, struct hc_err *err)
{
	const struct migration *m = arg;
	struct db_val args[] = { db_time(hc_now()), db_text(m->name) };

	if (m->number == MIGRATION_UPSTREAM && migrate_seed(db, err) == -1)
		return -1;
	return db_exec(db, &done, args, 2, NULL, err);
}

static int
run_migration(struct db *db, const struct job *j, const struct migration *m,
    struct hc_err *err)
{
	struct migration copy = *m;
	size_t i;

	if (m->number != MIGRATION_OURS && mark_begun(db, m, err) == -1)
		return -1;
	for (i = 0; m->sql[i] != NULL; i++)
		if (run_statement(db, j, m, m->sql[i], err) == -1)
			return -1;
	if (m->number == MIGRATION_OURS)
		return 0;
	return transactional(db) ? finish(db, &copy, err) :
	    db_tx(db, finish, &copy, err);
}

/* MariaDB and MySQL: what is left open by the text of a migration. */
static int
prepare_mysql(struct db *db, struct job *j, struct hc_err *err)
{
	struct db_res res = { 0 };
	int has_uuid = 1, rc;

	if (j->f.state != SCHEMA_EMPTY && j->f.state != SCHEMA_PARTIAL)
		return 0;
	if (schema_mysql_has_uuid(db, &has_uuid, err) == -1)
		return -1;
	j->char_uuids = !has_uuid;
	rc = db_query(db, &charset, NULL, 0, &res, err);
	if (rc == 0 && strcmp(db_get_text(&res, 0, 0), "utf8mb4") != 0)
		rc = db_script(db, "character set",
		    "ALTER DATABASE CHARACTER SET = utf8mb4", err);
	db_res_free(&res);
	return rc;
}

/* Under the lock. */
static int
run_all(struct db *db, struct job *j, struct hc_err *err)
{
	const struct migration *m;
	struct migrate_result own = { 0 };

	if (fingerprint_read(db, &j->f, err) == -1)
		return -1;
	say_found(j);
	own.state = j->f.state;
	snprintf(own.found, sizeof own.found, "%s", j->f.text);
	if (j->feature == NULL && migrate_refuse(&own, err) == -1)
		return -1;
	if (j->feature != NULL && !fingerprint_has_table(&j->f, "api_check"))
		return hc_err(err, HC_ENOTFOUND, "there are no tables of "
		    "Healthchecks; run hc-migrate");
	if (db_kind(db) == DB_MYSQL && prepare_mysql(db, j, err) == -1)
		return -1;
	for (m = schema_migrations(db_kind(db)); m->name; m++) {
		if (!wanted(j, m))
			continue;
		if (run_migration(db, j, m, err) == -1)
			return -1;
		add_step(db, j, m);
	}
	return 0;
}

/* Takes the lock inside a new transaction; HC_ERETRY when another one has it.
 * SQLite's BEGIN IMMEDIATE is the lock. */
static int
lock(struct db *db, struct hc_err *err)
{
	int64_t got = 1;

	if (transactional(db) && db_begin(db, err) == -1) {
		/* It has waited for as long as daemons do. */
		if (err->code == HC_ETIMEOUT)
			err->code = HC_ERETRY;
		return -1;
	}
	if (db_kind(db) != DB_SQLITE &&
	    query_int(db, &try_lock, &got, err) == -1) {
		db_rollback(db);
		return -1;
	}
	if (got == 1)
		return 0;
	db_rollback(db);
	return hc_err(err, HC_ERETRY, "another hc-migrate is at work");
}

static int
once(struct db *db, struct job *j, struct hc_err *err)
{
	int64_t ignored;
	int rc;

	if (lock(db, err) == -1)
		return -1;
	rc = run_all(db, j, err);
	fingerprint_free(&j->f);
	if (!transactional(db))
		(void)!query_int(db, &unlock, &ignored, NULL);
	else if (rc == 0)
		rc = db_commit(db, err);
	else
		db_rollback(db);
	return rc;
}

static int
run_job(struct db *db, struct job *j, struct hc_err *err)
{
	struct hc_err local;
	int rc, try, told = 0;

	if (err == NULL)
		err = &local;
	for (try = 0;; try++) {
		rc = once(db, j, err);
		if (rc == 0 || err->code != HC_ERETRY)
			return rc;
		if (!told++)
			log_info("waiting: %s", err->text);
		if (!db_pause(db, j->until, 6))
			return -1;
	}
}

static int
is_wal(struct db *db, const struct db_stmt *q, int *wal, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc = db_query(db, q, NULL, 0, &res, err);

	if (rc == 0)
		*wal = res.nrows == 1 &&
		    strcmp(db_get_text(&res, 0, 0), "wal") == 0;
	db_res_free(&res);
	return rc;
}

int
migrate_wal(struct db *db, int *changed, struct hc_err *err)
{
	int wal = 0;

	*changed = 0;
	if (db_kind(db) != DB_SQLITE)
		return hc_err(err, HC_EINVAL, "only SQLite has a WAL mode");
	if (is_wal(db, &journal, &wal, err) == -1)
		return -1;
	if (wal)
		return 0;
	if (is_wal(db, &journal_wal, &wal, err) == -1)
		return -1;
	if (!wal)
		return hc_err(err, HC_EFAIL, "WAL is not possible here");
	*changed = 1;
	return 0;
}

int
migrate_apply(struct db *db, struct migrate_result *r, struct hc_err *err)
{
	struct job j = { .r = r, .until = hc_mono() + WAIT_TOOL };
	struct hc_err why;
	int changed;

	if (db_create(db, NULL, err) == -1 || run_job(db, &j, err) == -1)
		return -1;
	/* A new database in a file that was there, but empty. */
	if (db_kind(db) == DB_SQLITE && r->state == SCHEMA_EMPTY &&
	    migrate_wal(db, &changed, &why) == -1)
		log_warn("%s", why.text);
	return 0;
}

int
migrate_own_tables(struct db *db, const char *feature, struct hc_err *err)
{
	struct job j = { .feature = feature };
	const struct migration *m;
	int missing = 0, rc;

	rc = fingerprint_read(db, &j.f, err);
	if (rc == 0)
		for (m = schema_migrations(db_kind(db)); m->name; m++)
			missing |= wanted(&j, m);
	fingerprint_free(&j.f);
	if (rc == -1 || !missing)
		return rc;
	j.until = hc_mono() + WAIT_DAEMON;
	return run_job(db, &j, err);
}
