/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/base/clock.h"
#include "lib/base/proc.h"
#include "lib/base/xmalloc.h"
#include "lib/client/command.h"
#include "lib/client/select.h"

enum { OPT_EXEC = 256 };

static const struct opt table[] = {
	CMD_OPTIONS_TAG,
	{ OPT_EXEC, "exec", "COMMAND", "run that by the shell for each" },
	CMD_OPTIONS_INTERVAL,
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const char *command;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	(void)err;
	if (opt != OPT_EXEC)
		return 0;
	command = arg;
	return 1;
}

static void
execute(struct cmd *c, const json_t *check, const char *was, const char *is)
{
	char *env[5] = {
		xasprintf("HC_NAME=%s", member_text(check, "name")),
		xasprintf("HC_UUID=%s", check_id(check)),
		xasprintf("HC_STATUS=%s", is),
		xasprintf("HC_OLD_STATUS=%s", was), NULL
	};
	const char *argv[] = { "/bin/sh", "-c", command, NULL };
	struct proc p = { .argv = argv, .env = (const char *const *)env,
		.out = -1 };
	struct hc_err err;
	char ending[32];
	int status = 0, i;
	pid_t pid = proc_start(&p, &err);

	if (pid == -1)
		cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	else if (waitpid(pid, &status, 0) == pid && status != 0)
		cmd_error(c, CLIENT_DONE, "--exec: %s",
		    proc_ending(status, ending));
	for (i = 0; i < 4; i++)
		free(env[i]);
}

/* was or is "": the check is new, or gone. */
static void
tell(struct cmd *c, const json_t *check, const char *was, const char *is)
{
	const char *name = member_text(check, "name");
	char now[HC_TIME_SIZE], *detail;
	json_t *row = json_object();

	hc_time_format(hc_now() / HC_SECOND * HC_SECOND, now);
	detail = *is == '\0' ? xasprintf("%s: deleted", name) :
	    *was == '\0' ? xasprintf("%s: new check", name) :
	    xasprintf("%s: was %s", name, was);
	json_object_set_new(row, "time", json_sprintf("%.10sT%.8s+00:00", now,
	    now + 11));
	json_object_set_new(row, "uuid", json_string(check_id(check)));
	json_object_set_new(row, "event", json_string(*is != '\0' ? is :
	    "deleted"));
	json_object_set_new(row, "detail", json_string(detail));
	out_row(&c->out, row, NULL);
	json_decref(row);
	free(detail);
	if (command != NULL)
		execute(c, check, was, is);
}

/* Checks by their ids. */
static json_t *
by_id(const json_t *checks)
{
	json_t *map = json_object();
	size_t i;

	for (i = 0; i < json_array_size(checks); i++)
		json_object_set(map, check_id(json_array_get(checks, i)),
		    json_array_get(checks, i));
	return map;
}

static void
compare(struct cmd *c, json_t *before, json_t *after)
{
	const char *id, *was, *is;
	json_t *check;

	json_object_foreach(after, id, check) {
		was = member_text(json_object_get(before, id), "status");
		is = member_text(check, "status");
		if (strcmp(was, is) != 0)
			tell(c, check, was, is);
	}
	json_object_foreach(before, id, check) {
		if (json_object_get(after, id) == NULL)
			tell(c, check, member_text(check, "status"), "");
	}
}

static enum client_exit
run(struct cmd *c)
{
	json_t *checks, *before, *after;
	enum client_exit code = cmd_select(c, NULL, &checks);

	/* A table is known to its end only. */
	if (c->out.format == OUT_TABLE)
		c->out.format = OUT_TSV;
	c->out.live = true;
	before = by_id(checks);
	json_decref(checks);
	while (code == CLIENT_DONE && !c->out.closed) {
		cmd_wait(c, 0);
		json_decref(c->checks);
		c->checks = NULL;
		code = cmd_select(c, NULL, &checks);
		if (code == CLIENT_DONE) {
			after = by_id(checks);
			compare(c, before, after);
			json_decref(before);
			before = after;
		} else if (code == CLIENT_AWAY || code == CLIENT_LIMITED) {
			c->worst = code = CLIENT_DONE;
		}
		json_decref(checks);
	}
	json_decref(before);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-watch",
		.operands = "[CHECK ...]",
		.summary = "tell when checks go up and down",
		.table = table, .columns = cmd_event_columns,
		.option = option, .run = run, .max = -1 };

	return cmd_main(&def, argc, argv);
}
