/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>

#include "lib/client/command.h"
#include "lib/client/select.h"

enum { OPT_NAGIOS = 256 };

static const struct opt table[] = {
	CMD_OPTIONS_TAG,
	{ OPT_NAGIOS, "nagios", NULL, "answer as a plugin of Nagios does" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static bool nagios;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	(void)arg;
	(void)err;
	if (opt != OPT_NAGIOS)
		return 0;
	nagios = true;
	return 1;
}

/* What a plugin exits with; those of one state are told by name. */
enum state { OK, WARNING, CRITICAL, UNKNOWN };
static const char *const states[] = { "OK", "WARNING", "CRITICAL",
	"UNKNOWN" };
static const char *const kinds[] = { "down", "grace", "up", "new",
	"paused" };
enum { DOWN, GRACE, KINDS = 5 };

static size_t
count(const json_t *checks, const char *status)
{
	size_t i, n = 0;

	for (i = 0; i < json_array_size(checks); i++)
		n += check_has_status(json_array_get(checks, i), status);
	return n;
}

/* Names of those with that status; a bar would begin the figures. */
static void
add_names(struct buf *out, const json_t *checks, const char *status)
{
	const char *sep = ": ", *p;
	size_t i;

	for (i = 0; i < json_array_size(checks); i++) {
		const json_t *check = json_array_get(checks, i);

		if (!check_has_status(check, status))
			continue;
		buf_adds(out, sep);
		sep = ", ";
		p = member_text(check, "name");
		for (p = *p != '\0' ? p : check_id(check); *p != '\0'; p++)
			buf_addc(out, *p == '|' || (*p >= 0 && *p < ' ') ?
			    ' ' : *p);
	}
}

static enum state
plugin(struct cmd *c, const json_t *checks)
{
	size_t n[KINDS], i;
	enum state state;
	struct buf line = { 0 };
	const char *sep = " - ";

	for (i = 0; i < KINDS; i++)
		n[i] = count(checks, kinds[i]);
	state = n[DOWN] > 0 ? CRITICAL : n[GRACE] > 0 ? WARNING : OK;
	buf_addf(&line, "HC %s", states[state]);
	for (i = 0; i < KINDS; i++) {
		if (n[i] == 0)
			continue;
		buf_addf(&line, "%s%zu %s", sep, n[i], kinds[i]);
		if (i == DOWN || i == GRACE)
			add_names(&line, checks, kinds[i]);
		sep = "; ";
	}
	buf_adds(&line, " |");
	for (i = 0; i < KINDS; i++)
		buf_addf(&line, " %s=%zu", kinds[i], n[i]);
	buf_addc(&line, '\n');
	out_raw(&c->out, buf_view(&line));
	buf_free(&line);
	return state;
}

static enum client_exit
status(struct cmd *c)
{
	json_t *checks;
	enum client_exit code = cmd_select(c, NULL, &checks);
	size_t i;

	if (code == CLIENT_DONE && json_array_size(checks) == 0)
		code = cmd_error(c, CLIENT_NOTFOUND, "there is no such check");
	if (nagios && code != CLIENT_DONE) {
		out_raw(&c->out, STR("HC UNKNOWN - the checks could not be "
		    "asked for\n"));
		c->worst = CLIENT_DONE;
		code = (enum client_exit)UNKNOWN;
	} else if (nagios) {
		code = (enum client_exit)plugin(c, checks);
	} else {
		for (i = 0; i < json_array_size(checks); i++)
			out_row(&c->out, json_array_get(checks, i), NULL);
		if (code == CLIENT_DONE && count(checks, "up,new,paused") <
		    json_array_size(checks))
			code = CLIENT_NO;
	}
	json_decref(checks);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-status",
		.operands = "[CHECK ...]",
		.summary = "tell whether checks are up",
		.table = table, .columns = check_columns,
		.usual = "status,uuid,slug,name,last_ping", .option = option,
		.run = status, .max = -1 };

	return cmd_main(&def, argc, argv);
}
