/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/num.h"
#include "lib/client/command.h"
#include "lib/client/select.h"

enum { OPT_FOR = 256, OPT_TIMEOUT };

static const struct opt table[] = {
	{ OPT_FOR, "for", "EVENT", "up (as without it), down or ping" },
	{ OPT_TIMEOUT, "timeout", "TIME", "wait no longer" },
	CMD_OPTIONS_INTERVAL,
	CMD_OPTIONS_CHECK,
	CMD_OPTIONS,
	OPT_END,
};

static const char *event = "up";
static int64_t limit;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	switch (opt) {
	case OPT_FOR:
		event = arg;
		if (strcmp(arg, "up") != 0 && strcmp(arg, "down") != 0 &&
		    strcmp(arg, "ping") != 0)
			return hc_err(err, HC_EINVAL,
			    "neither up, down nor ping: %s", arg);
		return 1;
	case OPT_TIMEOUT:
		return num_duration(str_of(arg), &limit, err) == -1 ?
		    hc_err_wrap(err, "timeout") : 1;
	}
	return 0;
}

static int64_t
pings(const json_t *check)
{
	return json_integer_value(json_object_get(check, "n_pings"));
}

static enum client_exit
run(struct cmd *c)
{
	const char *word = c->n > 0 ? c->operand[0] : NULL;
	int64_t end = limit > 0 ? hc_mono() + limit : 0, first = -1;
	enum client_exit code;
	json_t *check;
	bool reached;

	for (;;) {
		code = cmd_find_one(c, word, false, &check);
		if (code != CLIENT_DONE && code != CLIENT_AWAY &&
		    code != CLIENT_LIMITED)
			return code;
		c->worst = CLIENT_DONE;
		if (first == -1 && check != NULL)
			first = pings(check);
		reached = strcmp(event, "ping") == 0 ?
		    check != NULL && pings(check) > first :
		    strcmp(member_text(check, "status"), event) == 0;
		json_decref(check);
		if (reached)
			return CLIENT_DONE;
		if (!cmd_wait(c, end))
			return cmd_error(c, CLIENT_NO, "it is not %s yet",
			    strcmp(event, "ping") == 0 ? "pinged" : event);
		json_decref(c->checks);
		c->checks = NULL;
	}
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-wait",
		.operands = "[CHECK]",
		.summary = "wait until a check is up, down or pinged",
		.table = table, .option = option, .run = run, .max = 1 };

	return cmd_main(&def, argc, argv);
}
