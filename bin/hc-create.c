/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>
#include <string.h>

#include "lib/client/command.h"
#include "lib/client/fields.h"
#include "lib/client/select.h"

enum { OPT_UNIQUE = 256, OPT_PRINT, OPT_EXIST_OK };

static const struct opt table[] = {
	FIELD_OPTIONS,
	{ OPT_UNIQUE, "unique", "FIELD,...",
	    "take the check that is equal in these, if there is one" },
	{ OPT_EXIST_OK, "exist-ok", NULL, "the same as --unique slug" },
	{ OPT_PRINT, "print", "FIELD", "print this, not the UUID" },
	{ 'n', "dry-run", NULL, "only print the request" },
	{ 'q', "quiet", NULL, "print nothing on standard output" },
	OUT_OPTIONS_JSON,
	CMD_OPTIONS,
	OPT_END,
};

static struct {
	json_t *body;
	const char *unique, *print;
} own;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	switch (opt) {
	case OPT_UNIQUE:
		own.unique = arg;
		return 1;
	case OPT_EXIST_OK:
		own.unique = "slug";
		return 1;
	case OPT_PRINT:
		own.print = arg;
		return 1;
	}
	return field_option(own.body, opt, arg, err);
}

/* unique, for the server, from the list of the option. */
static void
add_unique(struct cmd *c)
{
	json_t *list = json_array();
	const char *p = own.unique;
	size_t len;

	for (;; p += len + 1) {
		len = strcspn(p, ",");
		json_array_append_new(list, json_stringn(p, len));
		if (json_object_getn(own.body, p, len) == NULL)
			cmd_usage(c, "--unique %.*s: give it a value",
			    (int)len, p);
		if (p[len] == '\0')
			break;
	}
	json_object_set_new(own.body, "unique", list);
}

static enum client_exit
create(struct cmd *c)
{
	struct cmd_call call = { .method = "POST", .path = "checks/",
		.body = own.body, .creates = true,
		.once = own.unique == NULL };
	json_t *check, *value;
	enum client_exit code;

	if (own.unique != NULL)
		add_unique(c);
	code = cmd_send(c, &call, &check);
	if (check == NULL)
		return code;
	value = json_object_get(check, own.print != NULL ? own.print :
	    "uuid");
	if (c->out.format == OUT_JSON || c->out.format == OUT_JSONL)
		out_object(&c->out, check);
	else if (value != NULL)
		out_value(&c->out, value);
	else
		code = cmd_error(c, CLIENT_NO,
		    "created %s, but it has no field \"%s\"", check_id(check),
		    own.print);
	json_decref(check);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-create",
		.operands = "", .summary = "create a check",
		.table = table, .option = option, .run = create,
		.changes = true };
	int rc;

	own.body = json_object();
	rc = cmd_main(&def, argc, argv);
	json_decref(own.body);
	return rc;
}
