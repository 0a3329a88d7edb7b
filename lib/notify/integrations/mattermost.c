/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Mattermost (transports.md 6.10). */
#include "lib/notify/integrations.h"
#include "lib/notify/slack_text.h"

static int
start(struct delivery *d, struct hc_err *err)
{
	struct str url;

	if (slack_url(d, &url, err) == -1)
		return -1;
	return slack_post(d, url, SLACK_STAR, NULL);
}

const struct integration mattermost_integration = {
	.kind = "mattermost",
	.label = "Mattermost",
	.recipe = &channel_recipe_url,
	.gate = GATE(mattermost_enabled),
	.off = "Mattermost notifications are not enabled.",
	.needs = SLACK_NEEDS,
	.digests = true,
	.start = start
};
