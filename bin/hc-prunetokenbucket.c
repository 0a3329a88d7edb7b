/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/prune_command.h"

static int
prune(struct command *c, const struct prune_run *run, int64_t *n,
    struct hc_err *err)
{
	return prune_tokenbuckets(c->db, run, n, err);
}

int
main(int argc, char **argv)
{
	static const struct prune_command p = {
		.prog = "hc-prunetokenbucket",
		.summary = "delete rate limits that have recovered",
		.run = prune,
		.what = " token bucket entries"
	};

	return prune_main(&p, argc, argv);
}
