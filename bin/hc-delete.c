/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/prompt.h"
#include "lib/base/xmalloc.h"
#include "lib/client/command.h"
#include "lib/client/select.h"

static const struct opt table[] = {
	CMD_OPTIONS_BATCH,
	{ 'y', "yes", NULL, "do not ask" },
	{ 'n', "dry-run", NULL, "only print the requests" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static bool yes;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	(void)arg;
	(void)err;
	if (opt != 'y')
		return 0;
	yes = true;
	return 1;
}

static bool
confirmed(struct cmd *c, const json_t *check)
{
	const char *name = member_text(check, "name");
	struct buf answer = { 0 };
	struct hc_err err;
	char *label;
	bool ok;

	if (yes || c->dry)
		return true;
	label = xasprintf("Delete %s%s%s with its history? [y/N] ",
	    check_id(check), *name != '\0' ? ", " : "", name);
	ok = prompt_line(label, 0, &answer, &err) == 1 &&
	    (strcmp(buf_str(&answer), "y") == 0 ||
	    strcmp(buf_str(&answer), "yes") == 0);
	buf_free(&answer);
	free(label);
	return ok;
}

static enum client_exit
delete_one(struct cmd *c, const struct json_t *check)
{
	struct buf path = { 0 };
	struct cmd_call call = { .method = "DELETE",
		.what = check_id(check) };
	json_t *deleted;
	enum client_exit code;

	if (!confirmed(c, check))
		return CLIENT_NO;
	cmd_check_path(&path, check_id(check), "");
	call.path = buf_str(&path);
	code = cmd_send(c, &call, &deleted);
	if (deleted != NULL)
		out_row(&c->out, deleted, NULL);
	json_decref(deleted);
	buf_free(&path);
	return code;
}

static enum client_exit
run(struct cmd *c)
{
	if (c->n == 0 && c->ntags == 0 && !c->all)
		cmd_usage(c, "which checks?");
	if (!yes && !c->dry && !isatty(STDIN_FILENO))
		return cmd_error(c, CLIENT_USAGE,
		    "deleting needs -y where nobody can be asked");
	return cmd_each(c, yes || c->dry, delete_one);
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-delete",
		.operands = "[CHECK ...]",
		.summary = "delete checks with their history",
		.table = table, .columns = check_columns,
		.usual = "uuid,status,name", .option = option, .run = run,
		.max = -1, .changes = true };

	return cmd_main(&def, argc, argv);
}
