/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <inttypes.h>
#include <jansson.h>

#include "lib/base/clock.h"
#include "lib/base/num.h"
#include "lib/client/command.h"
#include "lib/client/select.h"

enum { OPT_FOR = 256 };

static const struct opt table[] = {
	CMD_OPTIONS_BATCH,
	{ OPT_FOR, "for", "TIME", "print how at(1) resumes them after TIME" },
	{ 'n', "dry-run", NULL, "only print the requests" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static int64_t pause_for;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	if (opt != OPT_FOR)
		return 0;
	if (num_duration(str_of(arg), &pause_for, err) == -1)
		return hc_err_wrap(err, "for");
	if (pause_for <= 0)
		return hc_err(err, HC_EINVAL, "for: no time at all");
	return 1;
}

static enum client_exit
pause_one(struct cmd *c, const struct json_t *check)
{
	struct buf path = { 0 }, line = { 0 };
	struct cmd_call call = { .method = "POST", .what = check_id(check) };
	json_t *paused;
	enum client_exit code;

	cmd_check_path(&path, check_id(check), "/pause");
	call.path = buf_str(&path);
	code = cmd_send(c, &call, &paused);
	if (paused != NULL && pause_for == 0) {
		out_row(&c->out, paused, NULL);
	} else if (paused != NULL) {
		/* at(1) knows no seconds. */
		buf_addf(&line, "echo 'hc resume --ok-if-running %s' | "
		    "at now + %" PRId64 " minutes\n", check_id(check),
		    (pause_for + HC_MINUTE - 1) / HC_MINUTE);
		out_raw(&c->out, buf_view(&line));
	}
	json_decref(paused);
	buf_free(&path);
	buf_free(&line);
	return code;
}

static enum client_exit
run(struct cmd *c)
{
	return cmd_each(c, true, pause_one);
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-pause",
		.operands = "[CHECK ...]", .summary = "pause checks",
		.table = table, .columns = check_columns,
		.usual = "uuid,status,name", .option = option, .run = run,
		.max = -1, .changes = true };

	return cmd_main(&def, argc, argv);
}
