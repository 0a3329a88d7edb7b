/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Several channels of one project (transports.md 6.8). Whoever hands out jobs
 * hands out one for each member; a group itself sends nothing. */
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

static int
start(struct delivery *d, struct hc_err *err)
{
	(void)d;
	return hc_err(err, HC_EINVAL, "A group sends by its members only");
}

const struct integration group_integration = {
	.kind = "group",
	.label = "Group",
	.start = start
};
