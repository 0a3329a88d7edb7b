/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>

#include "lib/client/command.h"

static const struct opt table[] = {
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const struct out_column columns[] = {
	{ "id", OUT_TEXT, true, NULL, NULL },
	{ "kind", OUT_TEXT, true, NULL, NULL },
	{ "name", OUT_TEXT, true, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

static enum client_exit
run(struct cmd *c)
{
	json_t *channels;
	enum client_exit code = cmd_get_array(c, "channels/", NULL,
	    "channels", &channels);
	size_t i;

	for (i = 0; i < json_array_size(channels) && !c->out.closed; i++)
		out_row(&c->out, json_array_get(channels, i), NULL);
	json_decref(channels);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-channels",
		.operands = "", .summary = "list the channels of a project",
		.table = table, .columns = columns, .run = run };

	return cmd_main(&def, argc, argv);
}
