/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* All kinds of channels. */
#include "lib/notify/integrations.h"

#include <stddef.h>

#include "lib/base/log.h"

static const struct integration *const all[] = {
	&apprise_integration,
	&call_integration,
	&discord_integration,
	&email_integration,
	&github_integration,
	&googlechat_integration,
	&gotify_integration,
	&group_integration,
	&matrix_integration,
	&mattermost_integration,
	&msteamsw_integration,
	&ntfy_integration,
	&opsgenie_integration,
	&pagertree_integration,
	&pd_integration,
	&po_integration,
	&pushbullet_integration,
	&rocketchat_integration,
	&shell_integration,
	&signal_integration,
	&slack_integration,
	&sms_integration,
	&spike_integration,
	&telegram_integration,
	&trello_integration,
	&victorops_integration,
	&webhook_integration,
	&whatsapp_integration,
	&zulip_integration,
};

const struct integration *
integration_find(struct str kind)
{
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (str_is(kind, all[i]->kind))
			return all[i];
	return exec_is_kind(kind) ? &exec_integration : NULL;
}

const struct integration *
integration_at(size_t i)
{
	return i < sizeof all / sizeof *all ? all[i] : NULL;
}

void
integration_names(struct buf *out)
{
	size_t i, n = 0;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i]->recipe != NULL)
			buf_addf(out, "%s%s", n++ > 0 ? ", " : "",
			    all[i]->kind);
	buf_adds(out, ", " EXEC_PREFIX "NAME");
}

const char *
integration_disabled(const struct integration *i, const struct settings *s)
{
	const char *at = (const char *)s + i->gate;

	if (i->gate != 0 && !*(const bool *)(const void *)at)
		return i->off;
	return i->disabled != NULL ? i->disabled(s) : NULL;
}

int
integration_noop(struct str kind, struct str value, enum check_status status)
{
	const struct integration *it = integration_find(kind);

	if (it == NULL) {
		log_warn("channels of an unknown kind are told nothing: "
		    "kind=%.*s", (int)kind.len, kind.p);
		return 1;
	}
	return it->noop != NULL && it->noop(value, status, NULL) == 1;
}
