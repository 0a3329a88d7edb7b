/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <inttypes.h>
#include <jansson.h>

#include "lib/base/clock.h"
#include "lib/client/command.h"
#include "lib/client/select.h"
#include "lib/client/when.h"

enum { OPT_SINCE = 256, OPT_UNTIL };

static const struct opt table[] = {
	{ OPT_SINCE, "since", "TIME", "not before: a date, or 2d for 2 days" },
	{ OPT_UNTIL, "until", "TIME", "before" },
	CMD_OPTIONS_CHECK,
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const struct out_column columns[] = {
	{ "timestamp", OUT_TIME, true, NULL, NULL },
	{ "up", OUT_TEXT, true, NULL, NULL },
	{ "seconds", OUT_SECONDS, true, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

static int64_t since = HC_NOTIME, until = HC_NOTIME;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	if (opt != OPT_SINCE && opt != OPT_UNTIL)
		return 0;
	return when_parse(arg, c->out.now, opt == OPT_SINCE ? &since : &until,
	    err) == -1 ? -1 : 1;
}

/* The newest first; each state lasts until the one above it began. */
static void
show(struct cmd *c, const json_t *flips)
{
	int64_t end = until != HC_NOTIME && until < c->out.now ? until :
	    c->out.now, t;
	json_t *row, *flip;
	size_t i;

	for (i = 0; i < json_array_size(flips) && !c->out.closed; i++) {
		flip = json_array_get(flips, i);
		row = json_copy(flip);
		if (hc_time_parse(member_text(flip, "timestamp"),
		    json_string_length(json_object_get(flip, "timestamp")),
		    &t) == 0) {
			json_object_set_new(row, "seconds", json_integer(
			    end > t ? (end - t) / HC_SECOND : 0));
			end = t;
		}
		out_row(&c->out, row, flip);
		json_decref(row);
	}
}

static enum client_exit
run(struct cmd *c)
{
	struct buf rest = { 0 };
	json_t *check, *flips;
	enum client_exit code;

	buf_adds(&rest, "/flips/");
	if (since != HC_NOTIME)
		buf_addf(&rest, "?start=%" PRId64,
		    since > 0 ? since / HC_SECOND : 0);
	if (until != HC_NOTIME)
		buf_addf(&rest, "%cend=%" PRId64,
		    since != HC_NOTIME ? '&' : '?',
		    until > 0 ? until / HC_SECOND : 0);
	code = cmd_find_one(c, c->n > 0 ? c->operand[0] : NULL, true, &check);
	if (code == CLIENT_DONE)
		code = cmd_check_array(c, check, buf_str(&rest), "flips",
		    &flips);
	if (code == CLIENT_DONE) {
		show(c, flips);
		json_decref(flips);
	}
	json_decref(check);
	buf_free(&rest);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-flips",
		.operands = "[CHECK]",
		.summary = "list when a check went up and down",
		.table = table, .columns = columns, .option = option,
		.run = run, .max = 1 };

	return cmd_main(&def, argc, argv);
}
