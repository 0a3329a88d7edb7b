/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/num.h"
#include "lib/client/command.h"
#include "lib/client/select.h"
#include "lib/client/uptime.h"

enum { OPT_DAYS = 256, OPT_BY };

static const struct opt table[] = {
	{ OPT_DAYS, "days", "DAYS", "look back that far (30; by month 90)" },
	{ OPT_BY, "by", "UNIT", "each day or month by itself" },
	CMD_OPTIONS_CHECK,
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const struct out_column columns[] = {
	{ "uuid", OUT_TEXT, true, NULL, NULL },
	{ "period", OUT_TEXT, true, NULL, NULL },
	{ "outages", OUT_TEXT, true, NULL, NULL },
	{ "seconds", OUT_TEXT, true, NULL, NULL },
	{ "percent", OUT_TEXT, true, NULL, NULL },
	{ "name", OUT_TEXT, false, NULL, NULL },
	{ "from", OUT_TEXT, false, NULL, NULL },
	{ "to", OUT_TEXT, false, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

static int64_t days;
static enum uptime_unit unit;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	(void)c;
	if (opt == OPT_DAYS)
		return num(str_of(arg), 1, 36500, &days, err) == -1 ?
		    hc_err_wrap(err, "days") : 1;
	if (opt != OPT_BY)
		return 0;
	unit = strcmp(arg, "day") == 0 ? UPTIME_DAY : UPTIME_MONTH;
	if (unit == UPTIME_MONTH && strcmp(arg, "month") != 0)
		return hc_err(err, HC_EINVAL, "neither day nor month: %s",
		    arg);
	return 1;
}

static json_t *
time_value(int64_t t)
{
	char s[HC_TIME_SIZE];

	hc_time_format(t - t % HC_SECOND, s);
	return json_sprintf("%.10sT%.8s+00:00", s, s + 11);
}

static json_t *
period(const struct uptime *u)
{
	char s[HC_TIME_SIZE];

	hc_time_format(u->from, s);
	return unit == UPTIME_ALL ? json_sprintf("%dd", (int)days) :
	    json_sprintf("%.*s", unit == UPTIME_MONTH ? 7 : 10, s);
}

static void
show(struct cmd *c, const json_t *check, const struct uptime *u)
{
	json_t *row = json_object();

	json_object_set_new(row, "uuid", json_string(check_id(check)));
	json_object_set(row, "name", json_object_get(check, "name"));
	json_object_set_new(row, "period", period(u));
	json_object_set_new(row, "from", time_value(u->from));
	json_object_set_new(row, "to", time_value(u->to));
	json_object_set_new(row, "outages", json_integer(u->outages));
	json_object_set_new(row, "seconds", json_integer(u->down / HC_SECOND));
	json_object_set_new(row, "percent", json_real(u->percent));
	out_row(&c->out, row, NULL);
	json_decref(row);
}

/* The oldest period first; the last one is not over. */
static void
show_all(struct cmd *c, const json_t *check, const json_t *flips)
{
	struct outage *outages;
	struct uptime u;
	bool ended = check_has_status(check, "paused,new");
	size_t n = outages_of(flips, ended, c->out.now, &outages);
	int64_t t = uptime_begin(unit, c->out.now - days * HC_DAY);

	for (; t < c->out.now && !c->out.closed; t = u.to) {
		u.from = t;
		u.to = uptime_next(unit, t);
		if (u.to > c->out.now)
			u.to = c->out.now;
		uptime_of(outages, n, &u);
		show(c, check, &u);
	}
	free(outages);
}

static enum client_exit
run(struct cmd *c)
{
	json_t *check, *flips;
	enum client_exit code;

	if (days == 0)
		days = unit == UPTIME_MONTH ? 90 : 30;
	code = cmd_find_one(c, c->n > 0 ? c->operand[0] : NULL, false,
	    &check);
	if (code != CLIENT_DONE)
		return code;
	code = cmd_check_array(c, check, "/flips/", "flips", &flips);
	if (code == CLIENT_DONE) {
		show_all(c, check, flips);
		json_decref(flips);
	}
	json_decref(check);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-uptime",
		.operands = "[CHECK]",
		.summary = "tell how long a check was down",
		.table = table, .columns = columns, .option = option,
		.run = run, .max = 1 };

	return cmd_main(&def, argc, argv);
}
