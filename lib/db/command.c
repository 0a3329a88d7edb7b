/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/db/command.h"

#include "lib/base/daemon.h"

typedef int drop_fn(const struct command *c, struct hc_err *err);

static int
drop(const struct command *c, struct hc_err *err)
{
	return daemon_drop(c->set.hc_user, db_kind(c->db) == DB_SQLITE ?
	    c->set.db_name : NULL, err);
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
