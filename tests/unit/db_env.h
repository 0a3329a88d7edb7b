/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The databases a test runs against: a new SQLite file, and the servers that
 * HC_TEST_PGSQL and HC_TEST_MYSQL name ("host=/tmp/x port=5433 user=hc
 * dbname=t password=p"), when set. Each test makes its own tables there and
 * drops them. */
#ifndef HC_TEST_DB_ENV_H
#define HC_TEST_DB_ENV_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/db/db.h"
#include "tests/unit/unit.h"

#define DB_KINDS 3
static const char *const db_env_names[DB_KINDS] = { "sqlite", "postgres",
	"mysql" };

struct db_env {
	struct settings set;
	struct db *db;
	char text[512];		/* the variable, cut into words */
	char file[64];
};

static const char *
db_env_word(struct db_env *e, const char *key)
{
	size_t len = strlen(key);
	char *p;

	for (p = e->text; p < e->text + sizeof e->text; p += strlen(p) + 1)
		if (strncmp(p, key, len) == 0 && p[len] == '=')
			return p + len + 1;
	return "";
}

/* 0 when there is no such database to test with. */
static int
db_env_settings(struct db_env *e, int kind)
{
	const char *v = getenv(kind == DB_PGSQL ? "HC_TEST_PGSQL" :
	    "HC_TEST_MYSQL");
	char *p;

	memset(e, 0, sizeof *e);
	e->set.db = db_env_names[kind];
	if (kind == DB_SQLITE) {
		snprintf(e->file, sizeof e->file, "/tmp/hc-unit-%ld.sqlite",
		    (long)getpid());
		e->set.db_name = e->file;
		return 1;
	}
	if (v == NULL || *v == '\0')
		return 0;
#ifndef WITH_PGSQL
	if (kind == DB_PGSQL)
		return 0;
#endif
#ifndef WITH_MYSQL
	if (kind == DB_MYSQL)
		return 0;
#endif
	snprintf(e->text, sizeof e->text - 1, "%s", v);
	for (p = e->text; *p != '\0'; p++)
		if (*p == ' ')
			*p = '\0';
	e->set.db_host = db_env_word(e, "host");
	e->set.db_port = db_env_word(e, "port");
	e->set.db_user = db_env_word(e, "user");
	e->set.db_password = db_env_word(e, "password");
	e->set.db_name = db_env_word(e, "dbname");
	e->set.db_sslmode = "prefer";
	e->set.db_target_session_attrs = "read-write";
	return 1;
}

static void
db_env_remove(struct db_env *e)
{
	char name[80];

	if (e->file[0] == '\0')
		return;
	unlink(e->file);
	snprintf(name, sizeof name, "%s-wal", e->file);
	unlink(name);
	snprintf(name, sizeof name, "%s-shm", e->file);
	unlink(name);
}

static int
db_env_open(struct db_env *e, int kind)
{
	struct hc_err err;

	if (!db_env_settings(e, kind))
		return 0;
	db_env_remove(e);
	e->db = db_new(&e->set, "unit");
	if (db_create(e->db, NULL, &err) == -1)
		ck_abort_msg("open: %s", err.text);
	return 1;
}

static void
db_env_close(struct db_env *e)
{
	db_free(e->db);
	db_env_remove(e);
}

/* For calls that must succeed. */
#define OK(call) do {							\
	struct hc_err ok_err_;						\
	struct hc_err *err = &ok_err_;					\
	if ((call) == -1)						\
		ck_abort_msg("%s: %s", #call, ok_err_.text);		\
} while (0)
/* For calls that must return that. */
#define GIVES(want, call) do {						\
	struct hc_err gives_err_ = { 0 };				\
	struct hc_err *err = &gives_err_;				\
	int gives_ = (call);						\
	if (gives_ != (want))						\
		ck_abort_msg("%s: %d, not %d: %s", #call, gives_,	\
		    (want), gives_err_.text);				\
} while (0)
/* For calls that must fail with a code. */
#define FAILS(want, call) do {						\
	struct hc_err fails_err_ = { 0 };				\
	struct hc_err *err = &fails_err_;				\
	if ((call) != -1)						\
		ck_abort_msg("%s: no failure", #call);			\
	if ((int)fails_err_.code != (int)(want))			\
		ck_abort_msg("%s: code %d, not %d: %s", #call,		\
		    (int)fails_err_.code, (int)(want),			\
		    fails_err_.text);					\
} while (0)

#endif
