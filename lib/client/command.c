/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/command.h"

#include <jansson.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/sandbox.h"
#include "lib/base/xmalloc.h"

const struct out_column check_columns[] = {
	{ "uuid", OUT_TEXT, true, NULL, "unique_key" },
	{ "status", OUT_STATUS, true, NULL, NULL },
	{ "slug", OUT_TEXT, true, NULL, NULL },
	{ "name", OUT_TEXT, true, NULL, NULL },
	{ "tags", OUT_TEXT, true, NULL, NULL },
	{ "last_ping", OUT_TIME, true, NULL, NULL },
	{ "next_ping", OUT_TIME, true, NULL, NULL },
	{ "period", OUT_SECONDS, true, "timeout", "schedule" },
	{ "tz", OUT_TEXT, true, NULL, NULL },
	{ "grace", OUT_SECONDS, true, NULL, NULL },
	{ "n_pings", OUT_TEXT, true, NULL, NULL },
	{ "unique_key", OUT_TEXT, false, NULL, NULL },
	{ "desc", OUT_TEXT, false, NULL, NULL },
	{ "started", OUT_TEXT, false, NULL, NULL },
	{ "last_duration", OUT_SECONDS, false, NULL, NULL },
	{ "timeout", OUT_SECONDS, false, NULL, NULL },
	{ "schedule", OUT_TEXT, false, NULL, NULL },
	{ "manual_resume", OUT_TEXT, false, NULL, NULL },
	{ "methods", OUT_TEXT, false, NULL, NULL },
	{ "channels", OUT_TEXT, false, NULL, NULL },
	{ "subject", OUT_TEXT, false, NULL, NULL },
	{ "subject_fail", OUT_TEXT, false, NULL, NULL },
	{ "start_kw", OUT_TEXT, false, NULL, NULL },
	{ "success_kw", OUT_TEXT, false, NULL, NULL },
	{ "failure_kw", OUT_TEXT, false, NULL, NULL },
	{ "filter_subject", OUT_TEXT, false, NULL, NULL },
	{ "filter_body", OUT_TEXT, false, NULL, NULL },
	{ "filter_http_body", OUT_TEXT, false, NULL, NULL },
	{ "filter_default_fail", OUT_TEXT, false, NULL, NULL },
	{ "ping_url", OUT_TEXT, false, NULL, NULL },
	{ "update_url", OUT_TEXT, false, NULL, NULL },
	{ "pause_url", OUT_TEXT, false, NULL, NULL },
	{ "resume_url", OUT_TEXT, false, NULL, NULL },
	{ "badge_url", OUT_TEXT, false, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

const struct out_column cmd_event_columns[] = {
	{ "time", OUT_TEXT, true, NULL, NULL },
	{ "uuid", OUT_TEXT, true, NULL, NULL },
	{ "event", OUT_STATUS, true, NULL, NULL },
	{ "detail", OUT_TEXT, true, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

enum client_exit
cmd_note(struct cmd *c, enum client_exit code)
{
	if (code > c->worst)
		c->worst = code;
	return code;
}

enum client_exit
cmd_error(struct cmd *c, enum client_exit code, const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	log_err("%s", buf_str(&text));
	buf_free(&text);
	return cmd_note(c, code);
}

/* ---- main ---- */

/* The options that the tables above have rows for: 1 taken, 0 not. */
static int
common_option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	switch (opt) {
	case CMD_OPT_TAG:
		c->tags = xreallocarray(c->tags, c->ntags + 1,
		    sizeof *c->tags);
		c->tags[c->ntags++] = arg;
		return 1;
	case CMD_OPT_ALL:
		c->all = true;
		return 1;
	case CMD_OPT_FAIL_FAST:
		c->fail_fast = true;
		return 1;
	case CMD_OPT_INTERVAL:
		if (num_duration(str_of(arg), &c->interval, err) == -1)
			return hc_err_wrap(err, "interval");
		if (c->interval < HC_SECOND)
			return hc_err(err, HC_EINVAL, "interval: too short");
		return 1;
	case 'u':
		client_config_flag(&c->config, CLIENT_UUID, "-u", arg);
		return 1;
	case 's':
		client_config_flag(&c->config, CLIENT_SLUG, "-s", arg);
		return 1;
	case 'n':
		c->dry = true;
		return 1;
	}
	if (client_option(&c->config, opt, arg))
		return 1;
	if (out_option(&c->out, opt, arg) == -1)
		return hc_err(err, HC_EINVAL, "not auto, always or never: %s",
		    arg);
	return 0;
}

/* Options may stand behind operands, up to "--". */
static int
next_option(struct cmd *c)
{
	struct opt_state *o = &c->opt;
	bool end;
	int opt;

	for (;;) {
		end = o->cluster == NULL && o->index < o->argc &&
		    o->index > 0 && strcmp(o->argv[o->index], "--") == 0;
		opt = opt_next(o);
		if (opt != -1 || o->index >= o->argc)
			return opt;
		do
			c->operand[c->n++] = o->argv[o->index++];
		while (end && o->index < o->argc);
	}
}

static void
read_options(struct cmd *c)
{
	struct hc_err err;
	int opt, rc;

	c->operand = xcalloc((size_t)c->opt.argc + 1, sizeof *c->operand);
	c->opt.index = 1;
	while ((opt = next_option(c)) != -1) {
		rc = 0;
		if (c->def->option != NULL)
			rc = c->def->option(c, opt, c->opt.arg, &err);
		if (rc == 0)
			rc = common_option(c, opt, c->opt.arg, &err);
		if (rc == -1)
			opt_usage(&c->opt, "%s", err.text);
	}
	if (c->n < c->def->min)
		opt_usage(&c->opt, "too few operands");
	if (c->def->max >= 0 && c->n > c->def->max)
		opt_usage(&c->opt, "too many operands");
}

static enum client_exit
run(struct cmd *c)
{
	struct hc_err err;
	enum client_exit code;

	if (out_wants_help(&c->out) && c->def->columns != NULL) {
		out_help(&c->out);
		return CLIENT_DONE;
	}
	if (out_begin(&c->out, &err) == -1)
		opt_usage(&c->opt, "%s", err.text);
	if (!c->def->unloaded && client_config_load(&c->config, &err) == -1)
		return cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	code = c->def->run(c);
	return code > c->worst ? code : c->worst;
}

int
cmd_main(const struct cmd_def *def, int argc, char **argv)
{
	struct cmd c = { .def = def, .interval = 10 * HC_SECOND,
		.opt = { .prog = def->name, .operands = def->operands,
		.summary = def->summary, .table = def->table, .argc = argc,
		.argv = argv } };
	struct hc_err err;
	enum client_exit code;

	log_init("hc", 0);
	signal(SIGPIPE, SIG_IGN);
	out_init(&c.out, def->columns);
	c.out.usual = def->usual;
	read_options(&c);
	log_verbose(c.config.verbose);
	/* Settings may be what a command prints. */
	hc_sandbox(def->writes ? "inet read=/ write=/ exec" :
	    "inet read=/ exec");
	code = run(&c);
	if (out_end(&c.out, &err) == -1) {
		log_err("%s", err.text);
		code = CLIENT_LOCAL;
	}
	json_decref(c.checks);
	free(c.tags);
	free(c.operand);
	out_free(&c.out);
	client_api_close(&c.api);
	client_config_free(&c.config);
	return (int)code;
}

bool
cmd_wait(struct cmd *c, int64_t end)
{
	int64_t now = hc_mono(), until = now + c->interval;
	struct timespec t;

	if (end != 0 && now >= end)
		return false;
	if (end != 0 && until > end)
		until = end;
	t.tv_sec = (until - now) / HC_SECOND;
	t.tv_nsec = (until - now) % HC_SECOND * 1000;
	while (nanosleep(&t, &t) == -1)
		;
	return true;
}
