/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>

#include "lib/client/command.h"
#include "lib/client/select.h"

enum { OPT_OK_IF_RUNNING = 256 };

static const struct opt table[] = {
	CMD_OPTIONS_BATCH,
	{ OPT_OK_IF_RUNNING, "ok-if-running", NULL,
	    "it is no error that a check is not paused" },
	{ 'n', "dry-run", NULL, "only print the requests" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static bool ok_if_running;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	(void)arg;
	(void)err;
	if (opt != OPT_OK_IF_RUNNING)
		return 0;
	ok_if_running = true;
	return 1;
}

static enum client_exit
resume_one(struct cmd *c, const struct json_t *check)
{
	struct buf path = { 0 };
	struct cmd_call call = { .method = "POST", .what = check_id(check),
		.accept = ok_if_running ? 409 : 0 };
	json_t *resumed;
	enum client_exit code;

	cmd_check_path(&path, check_id(check), "/resume");
	call.path = buf_str(&path);
	code = cmd_send(c, &call, &resumed);
	if (resumed != NULL)
		out_row(&c->out, resumed, NULL);
	json_decref(resumed);
	buf_free(&path);
	return code;
}

static enum client_exit
run(struct cmd *c)
{
	return cmd_each(c, true, resume_one);
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-resume",
		.operands = "[CHECK ...]", .summary = "resume paused checks",
		.table = table, .columns = check_columns,
		.usual = "uuid,status,name", .option = option, .run = run,
		.max = -1, .changes = true };

	return cmd_main(&def, argc, argv);
}
