/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* telegram: sets the webhook as hc-settelegramwebhook does, but every
 * connection goes to FAKE_CONNECT, and certificates are checked against the
 * file FAKE_CA. Prints the error, if there is one. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/notify/telegram_bot.h"

int
main(void)
{
	const struct fetch_options o = {
		.allow_private = true,
		.connect_to = getenv("FAKE_CONNECT"),
		.ca_file = getenv("FAKE_CA")
	};
	struct hc_err err = { 0 };
	struct settings s;
	int rc;

	if (settings_load(&s, NULL, &err) == -1)
		return 2;
	rc = telegram_set_webhook(&s, &o, &err);
	if (rc == -1)
		puts(err.text);
	settings_free(&s);
	return rc == 0 ? 0 : 1;
}
