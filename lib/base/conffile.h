/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Reads files of KEY=value lines as systemd's EnvironmentFile= does (hc.conf(5)
 * describes them). What systemd skips silently is an error here: a line without
 * '=', a key that is no name, a quote that never ends. */
#ifndef HC_CONFFILE_H
#define HC_CONFFILE_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"

struct conf_entry {
	const char *key, *value;
	int line;		/* where the key stands, from 1 */
};

struct conf_file {
	struct conf_entry *entries;	/* in the order of the file */
	size_t n;
};

/* Parses text; entries live in a. Errors read "LINE: what" . */
int conf_parse(struct arena *a, struct str text, struct conf_file *out,
    struct hc_err *err) HC_MUSTCHECK;
/* Appends value as it must stand behind '=': quoted where it needs to be. */
void conf_quote(struct buf *out, const char *value);

#endif
