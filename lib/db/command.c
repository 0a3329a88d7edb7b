/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/db/command.h"

#include "lib/base/daemon.h"
#include "lib/base/log.h"

typedef int drop_fn(const struct command *c, struct hc_err *err);

int
command_drop(const struct settings *s, struct hc_err *err)
{
	return daemon_drop(s->hc_user, settings_db(s) == DB_CHOICE_SQLITE ?
	    s->db_name : NULL, err);
}

static int
drop(const struct command *c, struct hc_err *err)
{
	return command_drop(&c->set, err);
}

/* Servers do not care who asks: without a file there is nothing to spoil. */
static int
drop_if_needed(const struct command *c, struct hc_err *err)
{
	const char *user = c->set.hc_user;

	if (db_kind(c->db) != DB_SQLITE && (user == NULL || user[0] == '\0'))
		return 0;
	return drop(c, err);
}

static int
begin(struct command *c, const char *prog, const char *file, drop_fn *fn,
    struct hc_err *err)
{
	if (settings_load(&c->set, file, err) == -1)
		return -1;
	c->db = db_new(&c->set, prog);
	if (settings_check(&c->set, err) == 0 && fn(c, err) == 0)
		return 0;
	command_close(c);
	return -1;
}

int
command_begin(struct command *c, const char *prog, const char *file,
    struct hc_err *err)
{
	return begin(c, prog, file, drop, err);
}

int
command_open(struct command *c, const char *prog, const char *file,
    struct hc_err *err)
{
	if (begin(c, prog, file, drop_if_needed, err) == -1)
		return -1;
	if (db_open(c->db, err) == 0)
		return 0;
	command_close(c);
	return -1;
}

void
command_close(struct command *c)
{
	db_free(c->db);
	settings_free(&c->set);
}

static const struct db_stmt q_probe = {
	.name = "schema",
	.sql = "SELECT code, alert_after FROM api_check WHERE id = 0"
};

int
command_open_served(struct db *db, struct hc_err *err)
{
	struct db_res res = { 0 };

	if (db_open(db, err) == -1) {
		if (err->code != HC_EAWAY || db_kind(db) == DB_SQLITE)
			return -1;
		log_warn("%s", err->text);
		return 0;
	}
	if (db_query(db, &q_probe, NULL, 0, &res, err) == -1 &&
	    err->code != HC_EAWAY)
		log_warn("%s: not a database of Healthchecks v4.3, see "
		    "hc-migrate --check", err->text);
	db_res_free(&res);
	return 0;
}
