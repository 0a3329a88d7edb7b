/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* All of hc-prunepings and its kind but what they prune. */
#ifndef HC_PRUNE_COMMAND_H
#define HC_PRUNE_COMMAND_H

#include "lib/db/command.h"
#include "lib/model/prune.h"

struct prune_command {
	const char *prog, *summary;
	/* Returns 0 or -1; *n: what was pruned. */
	int (*run)(struct command *c, const struct prune_run *run, int64_t *n,
	    struct hc_err *err);
	const char *what;	/* " pings": behind the number in the last
				   line; NULL: that is just "Done!" */
};

/* What main() returns: 0, 1 or 2. Prints result lines on standard output, and
 * how far it is on standard error where that is a terminal. */
int prune_main(const struct prune_command *p, int argc, char **argv);

#endif
