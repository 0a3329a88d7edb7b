/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>

#include "lib/base/json.h"
#include "lib/base/tsv.h"
#include "lib/client/command.h"

static const struct opt table[] = {
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

/* A line for each member: its name and value. */
static void
show_members(struct cmd *c, const json_t *check)
{
	struct buf line = { 0 }, value = { 0 };
	json_t *obj = json_deep_copy(check), *member;
	const char *key;

	json_object_foreach(obj, key, member) {
		buf_reset(&line);
		buf_reset(&value);
		if (json_is_string(member))
			buf_add(&value, json_string_value(member),
			    json_string_length(member));
		else if (json_is_boolean(member))
			buf_addc(&value, json_is_true(member) ? '1' : '0');
		else if (!json_is_null(member))
			json_dump(&value, member);
		if (c->out.format == OUT_TABLE)
			buf_addf(&line, "%-20s ", key);
		else
			buf_addf(&line, "%s\t", key);
		tsv_escape(&line, buf_view(&value));
		buf_addc(&line, c->out.nul ? '\0' : '\n');
		out_raw(&c->out, buf_view(&line));
	}
	buf_free(&line);
	buf_free(&value);
	json_decref(obj);
}

static enum client_exit
get(struct cmd *c)
{
	const char *field = c->n > 1 ? c->operand[1] : NULL;
	json_t *check, *value;
	enum client_exit code;

	code = cmd_find_one(c, c->n > 0 ? c->operand[0] : NULL, false,
	    &check);
	if (code != CLIENT_DONE)
		return code;
	value = field != NULL ? json_object_get(check, field) : NULL;
	if (field != NULL && value == NULL)
		code = cmd_error(c, CLIENT_NO, "%s: no field \"%s\"",
		    c->operand[0], field);
	else if (field != NULL)
		out_value(&c->out, value);
	else if (c->out.format == OUT_JSON || c->out.format == OUT_JSONL)
		out_object(&c->out, check);
	else if (c->out.fields != NULL)
		out_row(&c->out, check, NULL);
	else
		show_members(c, check);
	json_decref(check);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-get",
		.operands = "[CHECK [FIELD]]",
		.summary = "show a check, or one field of it",
		.table = table, .columns = check_columns, .run = get,
		.max = 2 };

	return cmd_main(&def, argc, argv);
}
