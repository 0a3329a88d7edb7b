/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The parts of hc-up. */
#ifndef HC_UP_H
#define HC_UP_H

#include <stddef.h>

#include "lib/base/settings.h"
#include "lib/base/uuid.h"
#include "lib/net/listen.h"

#define FIRST_USER "admin@localhost"

struct up {
	const char *bin;	/* folder of the programs; NULL: in PATH */
	char *dir;		/* absolute; the working directory */
	char *file;		/* absolute: -c FILE, else DIR/hc.conf */
	int verbose;
	int lock;		/* descriptor that holds DIR */
	struct settings set;
	struct listeners web, smtp;
	int has_check;
	struct uuid check;	/* of the first user */
};

/* setup.c: the folder becomes the working directory, held against other
 * hc-up; settings are read, made on the first run. file may be NULL. */
int setup_dir(struct up *u, const char *dir, const char *file,
    struct hc_err *err) HC_MUSTCHECK;
/* Migrates; makes the first user and check in a database without users. */
int setup_database(struct up *u, struct hc_err *err) HC_MUSTCHECK;
void setup_free(struct up *u);

/* watch.c: runs the daemons until SIGTERM or SIGINT; calls ready(u) once all
 * are. -1 also when one of them failed before that. */
int watch(struct up *u, void (*ready)(const struct up *u),
    struct hc_err *err) HC_MUSTCHECK;

#endif
