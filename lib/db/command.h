/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What programs need before they begin: the settings, the right user, the
 * database. */
#ifndef HC_COMMAND_H
#define HC_COMMAND_H

#include "lib/db/db.h"

struct command {
	struct settings set;
	struct db *db;
};

/* For one administrative act. Reads the settings (file: -c, or NULL), logs the
 * warnings of their checks, becomes HC_USER or the owner of the SQLite file
 * when started as root, so that the daemons can go on with what it leaves
 * beside that file, and opens the database. On failure there is nothing to
 * close. */
int command_open(struct command *c, const char *prog, const char *file,
    struct hc_err *err) HC_MUSTCHECK;
/* For those who wait for a database that is away, or who run what channels
 * say: opens nothing, and says so where it stays root. */
int command_begin(struct command *c, const char *prog, const char *file,
    struct hc_err *err) HC_MUSTCHECK;
void command_close(struct command *c);

/* When started as root: becomes HC_USER or the owner of the SQLite file. */
int command_drop(const struct settings *s, struct hc_err *err) HC_MUSTCHECK;

/* For servers. A database that is away may come back and is only logged; a file
 * that is not there will not. Without Healthchecks' tables nothing will be
 * served until somebody makes them: that is logged as well. */
int command_open_served(struct db *db, struct hc_err *err) HC_MUSTCHECK;

#endif
