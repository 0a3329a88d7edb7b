/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>

#include "lib/client/command.h"

enum { OPT_KEY_FILE = 256 };

static const struct opt table[] = {
	{ OPT_KEY_FILE, "metrics-key-file", "FILE",
	    "read the key of metrics there" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const struct out_column columns[] = {
	{ "name", OUT_TEXT, true, NULL, NULL },
	{ "value", OUT_TEXT, true, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)err;
	if (opt != OPT_KEY_FILE)
		return 0;
	client_config_flag(&c->config, CLIENT_METRICS_KEY,
	    "--metrics-key-file", arena_printf(&c->config.arena, "file:%s",
	    arg));
	return 1;
}

static void
show(struct cmd *c, json_t *metrics)
{
	const char *name;
	json_t *value, *row;

	if (c->out.format == OUT_JSON || c->out.format == OUT_JSONL) {
		out_object(&c->out, metrics);
		return;
	}
	json_object_foreach(metrics, name, value) {
		row = json_object();
		json_object_set_new(row, "name", json_string(name));
		json_object_set(row, "value", value);
		out_row(&c->out, row, NULL);
		json_decref(row);
	}
}

static enum client_exit
run(struct cmd *c)
{
	struct cmd_call call = { .method = "GET", .path = "metrics/",
		.header = "X-Metrics-Key" };
	struct hc_err err;
	json_t *metrics;
	enum client_exit code;

	if (client_get(&c->config, CLIENT_METRICS_KEY, &call.value, &err) ==
	    -1)
		return cmd_error(c, client_exit_of_err(&err), "%s", err.text);
	if (call.value == NULL)
		return cmd_error(c, CLIENT_NOAUTH, "no key for metrics: set "
		    "HC_METRICS_KEY, or metrics_key in the configuration");
	code = cmd_send(c, &call, &metrics);
	if (code == CLIENT_DONE)
		show(c, metrics);
	json_decref(metrics);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-metrics",
		.operands = "", .summary = "show the figures of a server",
		.table = table, .columns = columns, .option = option,
		.run = run, .keyless = true };

	return cmd_main(&def, argc, argv);
}
