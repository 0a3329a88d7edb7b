/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bin/hc-run/run.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/base/xmalloc.h"
#include "lib/sched/sched.h"

#define KILL_AFTER (10 * HC_SECOND)

enum { OPT_CREATE = 256, OPT_AT, OPT_LOG_ONLY, OPT_ON_SUCCESS, OPT_ON_FAIL,
	OPT_ON_EXEC_FAIL, OPT_NO_START, OPT_NO_OUTPUT, OPT_NO_RID, OPT_LIMIT,
	OPT_HEAD, OPT_LOCK_WAIT, OPT_MERGE, OPT_PREFIX, OPT_TTY,
	OPT_FAIL_PATTERN, OPT_SUCCESS_PATTERN, OPT_NO_SPOOL, OPT_RUNITOR };

static const struct opt table[] = {
	CLIENT_OPTIONS_CHECK,
	{ OPT_CREATE, "create", NULL, "make the check if there is none" },
	CLIENT_OPTIONS_PING,
	{ CLIENT_OPT_URL, "url", "URL", "the server's site root" },
	{ 'c', "command", "LINE", "run LINE by $SHELL -c" },
	{ 'e', "every", "TIME", "run again each TIME, for ever" },
	{ OPT_AT, "at", "SCHEDULE", "run at the times of a schedule" },
	{ 't', "timeout", "TIME[,KILL]", "end the job after TIME" },
	{ 'l', "lock", "LOCK", "do not run while another one has LOCK" },
	{ OPT_LOCK_WAIT, "lock-wait", NULL, "wait for the lock" },
	{ OPT_LOG_ONLY, "log-only", NULL, "send log events only" },
	{ OPT_ON_SUCCESS, "on-success", "TYPE", "ping of a success" },
	{ OPT_ON_FAIL, "on-fail", "TYPE", "ping of a failure" },
	{ OPT_ON_EXEC_FAIL, "on-exec-fail", "TYPE",
	    "ping when the job cannot be started" },
	{ OPT_FAIL_PATTERN, "fail-pattern", "REGEX",
	    "report a failure when a line matches" },
	{ OPT_SUCCESS_PATTERN, "success-pattern", "REGEX",
	    "report a failure when no line matches" },
	{ OPT_NO_START, "no-start", NULL, "send no start ping" },
	{ OPT_NO_OUTPUT, "no-output", NULL, "send no output" },
	{ OPT_NO_RID, "no-rid", NULL, "send no run id" },
	{ OPT_LIMIT, "limit", "BYTES", "send that much output at most" },
	{ OPT_HEAD, "head", "BYTES", "of it, that much from the beginning" },
	{ OPT_PREFIX, "prefix", NULL, "send the time of each line" },
	{ OPT_MERGE, "merge", NULL,
	    "write both outputs to standard output" },
	{ OPT_TTY, "tty", NULL, "let the job write to a terminal" },
	{ 'q', "quiet", NULL, "drop the job's standard output" },
	{ 'Q', "silent", NULL, "drop all of the job's output" },
	{ 'H', "header", "HEADER", "add \"Name: value\" to requests" },
	{ CLIENT_OPT_SPOOL, "spool", "DIR", "keep pings that fail there" },
	{ OPT_NO_SPOOL, "no-spool", NULL, "keep none" },
	{ OPT_RUNITOR, "runitor", NULL,
	    "first of all: the rest is runitor's command line" },
	{ 'n', "dry-run", NULL, "print what would be run and pinged" },
	CLIENT_OPTIONS,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

static regex_t patterns[2];
static char *shell_argv[4];
static bool dry_run;

static enum ping_type
type_option(const struct opt_state *st, const char *name)
{
	int t = ping_type_of(st->arg);

	if (t == -1)
		opt_usage(st, "--%s: not exit-code, success, fail or log: %s",
		    name, st->arg);
	return (enum ping_type)t;
}

static int
type_options(const struct opt_state *st, struct run_options *o, int c)
{
	if (c == OPT_ON_SUCCESS)
		o->on_success = type_option(st, "on-success");
	else if (c == OPT_ON_FAIL)
		o->on_fail = type_option(st, "on-fail");
	else if (c == OPT_ON_EXEC_FAIL)
		o->on_exec_fail = type_option(st, "on-exec-fail");
	else
		return 0;
	return 1;
}

static int64_t
time_option(const struct opt_state *st, const char *name, struct str s)
{
	struct hc_err err;
	int64_t t;

	if (num_duration(s, &t, &err) == -1)
		opt_usage(st, "--%s: %s", name, err.text);
	if (t <= 0)
		opt_usage(st, "--%s: no time at all", name);
	return t;
}

static size_t
size_option(const struct opt_state *st, const char *name)
{
	struct hc_err err;
	int64_t n;

	if (num_size(str_of(st->arg), &n, &err) == -1)
		opt_usage(st, "--%s: %s", name, err.text);
	return (size_t)n;
}

static void
limit_option(const struct opt_state *st, struct run_options *o)
{
	size_t n = strcspn(st->arg, ",");

	o->time_limit = time_option(st, "timeout", (struct str){ st->arg, n });
	if (st->arg[n] == ',')
		o->kill_after = time_option(st, "timeout",
		    str_of(st->arg + n + 1));
}

static regex_t *
pattern_option(const struct opt_state *st, int i)
{
	char why[128];
	int rc = regcomp(&patterns[i], st->arg, REG_EXTENDED | REG_NOSUB);

	if (rc != 0) {
		regerror(rc, &patterns[i], why, sizeof why);
		opt_usage(st, "%s: %s", st->arg, why);
	}
	return &patterns[i];
}

static void
header_option(const struct opt_state *st, struct run_options *o)
{
	const char *colon = strchr(st->arg, ':');
	struct client_request r = { 0 };
	char *name;

	if (colon == NULL || colon == st->arg)
		opt_usage(st, "-H: not \"Name: value\": %s", st->arg);
	name = xmemdup0(st->arg, (size_t)(colon - st->arg));
	client_header(&r, name, str_of(colon + 1 + strspn(colon + 1, " ")));
	buf_addbuf(&o->headers, buf_view(&r.headers));
	client_request_free(&r);
	free(name);
}

static void
shell_option(const struct opt_state *st, struct run_options *o)
{
	const char *shell = getenv("SHELL");

	shell_argv[0] = xstrdup(shell && *shell ? shell : "/bin/sh");
	shell_argv[1] = xstrdup("-c");
	shell_argv[2] = xstrdup(st->arg);
	o->argv = shell_argv;
}

/* Flags, and what only they set. */
static int
flag_option(struct run_options *o, int c)
{
	bool *flags[] = { [OPT_CREATE - 256] = &o->create,
		[OPT_NO_START - 256] = &o->no_start,
		[OPT_NO_OUTPUT - 256] = &o->no_output,
		[OPT_NO_RID - 256] = &o->no_rid,
		[OPT_LOCK_WAIT - 256] = &o->lock_wait,
		[OPT_MERGE - 256] = &o->merge,
		[OPT_PREFIX - 256] = &o->prefix, [OPT_TTY - 256] = &o->tty,
		[OPT_NO_SPOOL - 256] = &o->no_spool };
	size_t i = (size_t)(c - 256);

	if (c == 'q')
		o->quiet = true;
	else if (c == 'Q')
		o->silent = true;
	else if (c == 'n')
		dry_run = true;
	else if (c >= 256 && i < sizeof flags / sizeof flags[0] &&
	    flags[i] != NULL)
		*flags[i] = true;
	else if (c == OPT_LOG_ONLY)
		o->on_success = o->on_fail = o->on_exec_fail = PING_LOG;
	else
		return 0;
	return 1;
}

static void
on_option(struct opt_state *st, struct run *r, int c)
{
	struct run_options *o = &r->o;

	if (flag_option(o, c) || client_option(&r->config, c, st->arg) ||
	    type_options(st, o, c))
		return;
	switch (c) {
	case 'c':
		shell_option(st, o);
		break;
	case 'e':
		o->every = time_option(st, "every", str_of(st->arg));
		break;
	case OPT_AT:
		o->at = st->arg;
		break;
	case 't':
		limit_option(st, o);
		break;
	case 'l':
		o->lock = st->arg;
		break;
	case OPT_FAIL_PATTERN:
		o->fail_pattern = pattern_option(st, 0);
		break;
	case OPT_SUCCESS_PATTERN:
		o->success_pattern = pattern_option(st, 1);
		break;
	case OPT_LIMIT:
		o->limit_given = true;
		o->limit = size_option(st, "limit");
		break;
	case OPT_HEAD:
		o->head = size_option(st, "head");
		break;
	case 'H':
		header_option(st, o);
		break;
	default:
		opt_usage(st, "--runitor stands before everything else");
	}
}

static void
check_options(const struct opt_state *st, struct run_options *o)
{
	struct hc_err err;

	if (o->argv == NULL && st->index < st->argc)
		o->argv = st->argv + st->index;
	else if (o->argv == NULL)
		opt_usage(st, "missing command");
	else if (st->index < st->argc)
		opt_usage(st, "-c and a command");
	if (o->every != 0 && o->at != NULL)
		opt_usage(st, "-e and --at");
	if (o->at != NULL && sched_validate(sched_guess(str_of(o->at)),
	    str_of(o->at), &err) == -1)
		opt_usage(st, "--at: %s", err.text);
	if (o->lock_wait && o->lock == NULL)
		opt_usage(st, "--lock-wait without --lock");
}

static void
options(struct run *r, int argc, char **argv)
{
	struct opt_state st = { .prog = "hc-run",
		.operands = "[--] COMMAND [ARG ...]",
		.summary = "run a command and report how it went",
		.table = table, .argc = argc, .argv = argv,
		.usage_status = RUN_CONFIG };
	struct hc_err err;
	int c;

	r->o.kill_after = KILL_AFTER;
	while ((c = opt_next(&st)) != -1)
		on_option(&st, r, c);
	check_options(&st, &r->o);
	log_init("hc-run", r->config.verbose);
	if (client_config_load(&r->config, &err) == 0 &&
	    client_target_get(&r->config, &r->to, &err) == 0 &&
	    client_http_options(&r->config, &r->http_options, &err) == 0) {
		r->to.create = r->o.create;
		return;
	}
	log_err("%s", err.text);
	exit(RUN_CONFIG);
}

static int
print_plan(const struct run *r)
{
	char **a;

	printf("POST %s/%s\n", buf_str(&r->to.base), buf_str(&r->to.shown));
	for (a = r->o.argv; *a != NULL; a++)
		printf("%s%c", *a, a[1] != NULL ? ' ' : '\n');
	return fflush(stdout) == 0 ? 0 : 1;
}

/* Somebody else has the lock, or there is none to be had. */
static int
not_locked(struct run *r, bool busy, const struct hc_err *err)
{
	struct buf body = { 0 };

	if (r->stop_signal != 0)
		return 128 + r->stop_signal;
	if (!busy) {
		run_say(r, "%s", err->text);
		return RUN_CONFIG;
	}
	buf_addf(&body, "[hc] not started: %s is locked\n", r->o.lock);
	run_say(r, "not started: %s is locked", r->o.lock);
	report_end(r, PING_LOG, RUN_BUSY, buf_view(&body));
	buf_free(&body);
	return RUN_BUSY;
}

static int
run(struct run *r)
{
	struct hc_err err;
	bool busy = false;

	r->ev = ev_new();
	r->http = client_http_new(&r->http_options);
	(void)signal(SIGPIPE, SIG_IGN);
	run_signals(r);
	if (r->o.lock != NULL && lock_take(r, &busy, &err) == -1)
		return not_locked(r, busy, &err);
	if (r->o.every > 0 || r->o.at != NULL)
		return run_periodically(r);
	return run_once(r);
}

static void
clean_up(struct run *r)
{
	size_t i;

	client_http_free(r->http);
	ev_free(r->ev);
	client_target_free(&r->to);
	client_config_free(&r->config);
	buf_free(&r->o.headers);
	if (r->o.fail_pattern != NULL)
		regfree(r->o.fail_pattern);
	if (r->o.success_pattern != NULL)
		regfree(r->o.success_pattern);
	for (i = 0; i < 3; i++)
		free(shell_argv[i]);
}

int
main(int argc, char **argv)
{
	struct run r = { .o = { .on_success = PING_SUCCESS,
		.on_fail = PING_EXIT_CODE, .on_exec_fail = PING_FAIL } };
	const char *slash = strrchr(argv[0], '/');
	int rc;

	if (strcmp(slash ? slash + 1 : argv[0], "runitor") == 0)
		runitor_options(&r, argc, argv);
	else if (argc > 1 && strcmp(argv[1], "--runitor") == 0)
		runitor_options(&r, argc - 1, argv + 1);
	else
		options(&r, argc, argv);
	hc_sandbox("inet dns exec");
	rc = dry_run ? print_plan(&r) : run(&r);
	clean_up(&r);
	return rc;
}
