/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The files of integrations/, for the table. */
#ifndef HC_INTEGRATIONS_H
#define HC_INTEGRATIONS_H

#include "lib/notify/integration.h"

extern const struct integration apprise_integration;
extern const struct integration call_integration;
extern const struct integration discord_integration;
extern const struct integration email_integration;
extern const struct integration github_integration;
extern const struct integration googlechat_integration;
extern const struct integration gotify_integration;
extern const struct integration group_integration;
extern const struct integration matrix_integration;
extern const struct integration mattermost_integration;
extern const struct integration msteamsw_integration;
extern const struct integration ntfy_integration;
extern const struct integration opsgenie_integration;
extern const struct integration pagertree_integration;
extern const struct integration pd_integration;
extern const struct integration po_integration;
extern const struct integration pushbullet_integration;
extern const struct integration rocketchat_integration;
extern const struct integration shell_integration;
extern const struct integration signal_integration;
extern const struct integration slack_integration;
extern const struct integration sms_integration;
extern const struct integration spike_integration;
extern const struct integration telegram_integration;
extern const struct integration trello_integration;
extern const struct integration victorops_integration;
extern const struct integration webhook_integration;
extern const struct integration whatsapp_integration;
extern const struct integration zulip_integration;

/* A program of INTEGRATIONS_DIR; not in the table, for it stands for many
 * kinds: "exec-" and the program's name. */
#define EXEC_PREFIX "exec-"
extern const struct integration exec_integration;
/* 1 if that is one, whether there is such a program or not. */
int exec_is_kind(struct str kind);

#endif
