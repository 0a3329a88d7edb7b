/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/prune_command.h"

static int
prune(struct command *c, const struct prune_run *run, int64_t *n,
    struct hc_err *err)
{
	struct s3 *s3;
	int rc;

	if (!s3_enabled(&c->set))
		return hc_err(err, HC_EINVAL,
		    "Object storage is not configured");
	s3 = s3_new(&c->set, err);
	if (s3 == NULL)
		return -1;
	rc = prune_objects(c->db, s3, run, n, err);
	s3_free(s3);
	return rc;
}

int
main(int argc, char **argv)
{
	static const struct prune_command p = {
		.prog = "hc-pruneobjects",
		.summary = "delete ping bodies of checks that are gone from "
		    "object storage",
		.run = prune
	};

	return prune_main(&p, argc, argv);
}
