/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/tsv.h"
#include "lib/client/command.h"
#include "lib/client/fields.h"
#include "lib/client/plan.h"
#include "lib/client/select.h"

static const struct opt table[] = {
	CMD_OPTIONS_TAG,
	{ OUT_OPT_JSON, "json", NULL, "print JSON, as without an option" },
	{ OUT_OPT_TSV, "tsv", NULL, "print tab-separated values" },
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static bool as_tsv;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	(void)arg;
	(void)err;
	if (opt != OUT_OPT_JSON && opt != OUT_OPT_TSV)
		return 0;
	as_tsv = opt == OUT_OPT_TSV;
	return 1;
}

/* Names of channels are asked for when some are assigned. */
static enum client_exit
fetch_channels(struct cmd *c, const json_t *checks, json_t **channels)
{
	size_t i;

	for (i = 0; i < json_array_size(checks); i++) {
		if (*member_text(json_array_get(checks, i), "channels") !=
		    '\0')
			return cmd_get_array(c, "channels/", NULL, "channels",
			    channels);
	}
	*channels = json_array();
	return CLIENT_DONE;
}

static void
add_cell(struct buf *line, const json_t *v)
{
	if (json_is_string(v))
		tsv_escape(line, json_view(v));
	else if (json_is_boolean(v))
		buf_addc(line, json_is_true(v) ? '1' : '0');
	else if (json_is_integer(v))
		buf_addf(line, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(v));
}

static void
print_tsv(struct cmd *c, const json_t *list)
{
	struct buf line = { 0 };
	size_t i;
	int k;

	for (k = 0; k < FIELDS; k++)
		buf_addf(&line, "%s%s", k > 0 ? "\t" : "", fields[k].name);
	buf_addc(&line, '\n');
	out_raw(&c->out, buf_view(&line));
	for (i = 0; i < json_array_size(list); i++) {
		buf_reset(&line);
		for (k = 0; k < FIELDS; k++) {
			if (k > 0)
				buf_addc(&line, '\t');
			add_cell(&line, json_object_get(json_array_get(list,
			    i), fields[k].name));
		}
		buf_addc(&line, '\n');
		out_raw(&c->out, buf_view(&line));
	}
	buf_free(&line);
}

static void
print_json(struct cmd *c, const json_t *list)
{
	char *text = json_dumps(list, JSON_INDENT(2));

	out_raw(&c->out, str_of(text));
	out_raw(&c->out, STR("\n"));
	free(text);
}

static enum client_exit
run(struct cmd *c)
{
	json_t *checks, *sorted, *channels = NULL, *list = json_array();
	enum client_exit code = cmd_select(c, NULL, &checks);
	size_t i;

	sorted = plan_sorted(checks);
	if (code == CLIENT_DONE)
		code = fetch_channels(c, sorted, &channels);
	for (i = 0; i < json_array_size(sorted); i++)
		json_array_append_new(list, plan_export(json_array_get(sorted,
		    i), channels));
	if (code == CLIENT_DONE && as_tsv)
		print_tsv(c, list);
	else if (code == CLIENT_DONE)
		print_json(c, list);
	json_decref(checks);
	json_decref(sorted);
	json_decref(channels);
	json_decref(list);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-export",
		.operands = "[CHECK ...]",
		.summary = "write checks to a file for hc-apply",
		.table = table, .option = option, .run = run, .max = -1 };

	return cmd_main(&def, argc, argv);
}
