/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/enc.h"
#include "lib/client/command.h"

static const struct opt table[] = {
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static enum client_exit
run(struct cmd *c)
{
	struct cmd_call call = { .method = "GET", .path = "status/" };
	struct buf text = { 0 };
	int status;
	enum client_exit code = cmd_send_raw(c, &call, &text, &status);

	if (code == CLIENT_DONE &&
	    str_is(utf8_strip(buf_view(&text)), "OK"))
		out_raw(&c->out, STR("OK\n"));
	else if (status != 0)
		code = cmd_error(c, CLIENT_AWAY, "%sstatus/ answered %d, and "
		    "not OK", buf_str(&c->api.base), status);
	buf_free(&text);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-health",
		.operands = "", .summary = "tell whether a server works",
		.table = table, .run = run, .keyless = true };

	return cmd_main(&def, argc, argv);
}
