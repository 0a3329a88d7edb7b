/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>

#include "lib/client/command.h"

static const struct opt table[] = {
	CMD_OPTIONS_CHECK,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static enum client_exit
ping_url(struct cmd *c)
{
	json_t *check, *url;
	enum client_exit code;

	code = cmd_find_one(c, c->n > 0 ? c->operand[0] : NULL, false,
	    &check);
	if (code != CLIENT_DONE)
		return code;
	url = json_object_get(check, "ping_url");
	if (url != NULL)
		out_value(&c->out, url);
	else
		code = cmd_error(c, CLIENT_NOAUTH,
		    "a read-only key does not show where to ping");
	json_decref(check);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-ping-url",
		.operands = "[CHECK]",
		.summary = "show where a check is pinged",
		.table = table, .run = ping_url, .max = 1 };

	return cmd_main(&def, argc, argv);
}
