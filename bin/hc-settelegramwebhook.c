/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>

#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/notify/telegram_bot.h"

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

static int
run(const char *file, int dry, struct hc_err *err)
{
	struct settings s;
	struct buf url = { 0 };
	int rc = 0;

	if (settings_load(&s, file, err) == -1)
		return -1;
	telegram_webhook_url(&s, &url);
	if (!dry) {
		const struct fetch_options o = {
			.allow_private = s.integrations_allow_private_ips
		};

		hc_sandbox("inet");
		rc = telegram_set_webhook(&s, &o, err);
	}
	if (rc == 0)
		printf(dry ? "Telegram's webhook would be set to: %s\n" :
		    "Done, Telegram's webhook set to: %s\n", buf_str(&url));
	buf_free(&url);
	settings_free(&s);
	return rc;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-settelegramwebhook",
		.operands = "", .summary = "tell Telegram where its bot's "
		"messages go", .table = table, .argc = argc, .argv = argv };
	const char *file = NULL;
	struct hc_err err;
	int c, rc, dry = 0, verbose = 0;

	daemon_hygiene();
	log_init(o.prog, 0);
	while ((c = opt_next(&o)) != -1) {
		if (c == 'c')
			file = o.arg;
		else if (c == 'n')
			dry = 1;
		else if (c == 'v')
			verbose++;
	}
	opt_end(&o);
	log_verbose(verbose);
	rc = run(file, dry, &err);
	if (rc == -1)
		log_err("%s", err.text);
	return rc == 0 && fflush(stdout) == 0 ? 0 : 1;
}
