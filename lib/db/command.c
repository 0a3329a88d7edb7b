/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/db/command.h"

#include <unistd.h>

#include "lib/base/daemon.h"

/* Servers do not care who asks: without a file there is nothing to spoil. */
static int
drop(const struct command *c, struct hc_err *err)
{
	if (geteuid() != 0 || db_kind(c->db) != DB_SQLITE)
		return 0;
	return daemon_drop(c->set.hc_user, c->set.db_name, err);
}

int
command_open(struct command *c, const char *prog, const char *file,
    struct hc_err *err)
{
	if (settings_load(&c->set, file, err) == -1)
		return -1;
	c->db = db_new(&c->set, prog);
	if (settings_check(&c->set, err) == 0 && drop(c, err) == 0 &&
	    db_open(c->db, err) == 0)
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
