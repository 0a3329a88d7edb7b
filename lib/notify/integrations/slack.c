/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Slack (transports.md 6.22). */
#include "lib/notify/integrations.h"
#include "lib/notify/slack_text.h"

static void
on_answer(struct delivery *d, const struct fetch_answer *a)
{
	if (a->status == 404 ||
	    (a->status == 400 && str_is(a->body, "invalid_token")))
		delivery_permanent(d);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	struct str url;

	if (slack_url(d, &url, err) == -1)
		return -1;
	return slack_post(d, url, SLACK_STAR, on_answer);
}

const struct integration slack_integration = {
	.kind = "slack",
	.label = "Slack",
	.recipe = &channel_recipe_url,
	.gate = GATE(slack_enabled),
	.off = "Slack notifications are not enabled.",
	.needs = SLACK_NEEDS,
	.digests = true,
	.start = start
};
