/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Several channels of one project (transports.md 6.8). Whoever hands out jobs
 * hands out one for each member; a group itself sends nothing. */
#include <stdlib.h>

#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static int
start(struct delivery *d, struct hc_err *err)
{
	(void)d;
	return hc_err(err, HC_EINVAL, "A group sends by its members only");
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	size_t n;
	const char **codes = form_all(f, "channels", &n);
	int rc = channel_value_group(db, c->project_id, codes, n, value, err);

	free(codes);
	return rc;
}

static const struct channel_recipe recipe = {
	FIELDS("channels"), build
};

const struct integration group_integration = {
	.kind = "group",
	.label = "Group",
	.recipe = &recipe,
	.start = start
};
