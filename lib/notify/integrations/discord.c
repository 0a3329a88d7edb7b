/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Discord, which takes what Slack takes (transports.md 6.3). */
#include <string.h>

#include "lib/notify/integrations.h"
#include "lib/notify/slack_text.h"

#define OLD_HOST "https://discordapp.com/"

static int
start(struct delivery *d, struct hc_err *err)
{
	struct buf b = { 0 };
	struct str url;
	int rc;

	if (value_text(json_object_get(d->json, "webhook"), "url", &url,
	    err) == -1)
		return -1;
	if (str_starts(url, OLD_HOST)) {
		buf_adds(&b, "https://discord.com/");
		url.p += strlen(OLD_HOST);
		url.len -= strlen(OLD_HOST);
	}
	buf_addbuf(&b, url);
	buf_adds(&b, "/slack");
	rc = slack_post(d, buf_view(&b), "\\", answer_gone);
	buf_free(&b);
	return rc;
}

const struct integration discord_integration = {
	.kind = "discord",
	.label = "Discord",
	.needs = SLACK_NEEDS,
	.digests = true,
	.start = start
};
