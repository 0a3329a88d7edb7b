/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>

#include "lib/client/command.h"
#include "lib/client/select.h"

enum { OPT_SLUG = 256, OPT_STATUS, OPT_REQUIRE };

static const struct opt table[] = {
	CMD_OPTIONS_TAG,
	{ OPT_SLUG, "slug", "SLUG", "checks with this slug" },
	{ OPT_STATUS, "status", "STATUS,...", "checks with such a status" },
	{ OPT_REQUIRE, "require", NULL, "exit with 1 when there is none" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static struct {
	const char *slug, *status;
	bool require;
} own;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	switch (opt) {
	case OPT_SLUG:
		own.slug = arg;
		return 1;
	case OPT_STATUS:
		own.status = arg;
		return check_status_list(arg, err) == -1 ? -1 : 1;
	case OPT_REQUIRE:
		own.require = true;
		return 1;
	}
	return 0;
}

static enum client_exit
list(struct cmd *c)
{
	json_t *checks, *check;
	enum client_exit code = cmd_select(c, own.slug, &checks);
	size_t i, n = 0;

	for (i = 0; i < json_array_size(checks) && !c->out.closed; i++) {
		check = json_array_get(checks, i);
		if (own.status == NULL || check_has_status(check, own.status))
		{
			out_row(&c->out, check, NULL);
			n++;
		}
	}
	json_decref(checks);
	return code == CLIENT_DONE && own.require && n == 0 ? CLIENT_NO :
	    code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-list",
		.operands = "[CHECK ...]", .summary = "list checks",
		.table = table, .columns = check_columns, .option = option,
		.run = list, .max = -1 };

	return cmd_main(&def, argc, argv);
}
