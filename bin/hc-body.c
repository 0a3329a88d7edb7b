/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/client/command.h"
#include "lib/client/select.h"

static const struct opt table[] = {
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

/* The newest ping with a body: 0 when there is none. */
static enum client_exit
last_body(struct cmd *c, const json_t *check, int64_t *n)
{
	json_t *pings;
	enum client_exit code = cmd_check_array(c, check, "/pings/", "pings",
	    &pings);
	size_t i;

	*n = 0;
	for (i = 0; *n == 0 && i < json_array_size(pings); i++) {
		const json_t *p = json_array_get(pings, i);

		if (json_is_string(json_object_get(p, "body_url")))
			*n = json_integer_value(json_object_get(p, "n"));
	}
	json_decref(pings);
	if (code == CLIENT_DONE && *n == 0)
		code = cmd_error(c, CLIENT_NO, "no ping has a body");
	return code;
}

static enum client_exit
print_body(struct cmd *c, const json_t *check, int64_t n)
{
	struct buf path = { 0 }, rest = { 0 }, body = { 0 };
	struct cmd_call call = { .method = "GET", .what = "body" };
	enum client_exit code;
	int status;

	buf_addf(&rest, "/pings/%" PRId64 "/body", n);
	cmd_check_path(&path, check_id(check), buf_str(&rest));
	call.path = buf_str(&path);
	code = cmd_send_raw(c, &call, &body, &status);
	if (code == CLIENT_DONE)
		out_raw(&c->out, buf_view(&body));
	else if (status == 404)
		code = cmd_error(c, CLIENT_NO, "ping %" PRId64 " has no body",
		    n);
	else if (status != 0)
		cmd_error(c, code, "the server answered %d", status);
	buf_free(&path);
	buf_free(&rest);
	buf_free(&body);
	return code;
}

static enum client_exit
run(struct cmd *c)
{
	const char *which = c->operand[c->n - 1];
	struct hc_err err;
	json_t *check;
	enum client_exit code;
	int64_t n = 0;

	if (strcmp(which, "last") != 0 &&
	    num(str_of(which), 1, INT32_MAX, &n, &err) == -1)
		cmd_usage(c, "which ping? %s", err.text);
	code = cmd_find_one(c, c->n > 1 ? c->operand[0] : NULL, true, &check);
	if (code == CLIENT_DONE && n == 0)
		code = last_body(c, check, &n);
	if (code == CLIENT_DONE)
		code = print_body(c, check, n);
	json_decref(check);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-body",
		.operands = "[CHECK] NUMBER | last",
		.summary = "print the body of a ping",
		.table = table, .run = run, .min = 1, .max = 2 };

	return cmd_main(&def, argc, argv);
}
