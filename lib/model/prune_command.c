/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/prune_command.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct view {
	const char *prog;
	int terminal, shown;
	int64_t last;		/* hc_mono() of the last progress line */
};

static void
clear(struct view *v)
{
	if (v->shown)
		fprintf(stderr, "\r\033[K");
	v->shown = 0;
}

static void
on_progress(void *arg, double share, int64_t n)
{
	struct view *v = arg;
	int64_t now = hc_mono();

	if (!v->terminal || now - v->last < HC_SECOND / 5)
		return;
	v->last = now;
	v->shown = 1;
	fprintf(stderr, "\r\033[K%s: %.0f%%, %lld pruned", v->prog,
	    100 * share, (long long)n);
}

static void
on_line(void *arg, const char *text)
{
	clear(arg);
	printf("%s\n", text);
}

static int
run(const struct prune_command *p, const char *file, bool dry_run,
    struct hc_err *err)
{
	struct view v = { .prog = p->prog, .terminal = isatty(STDERR_FILENO) };
	struct prune_run how = { .dry_run = dry_run, .now = hc_now(),
		.progress = on_progress, .line = on_line, .arg = &v };
	struct command c = { 0 };
	int64_t n = 0, began = hc_mono();
	int rc;

	if (command_open(&c, p->prog, file, err) == -1)
		return -1;
	hc_sandbox("inet db");
	how.use_payments = c.set.use_payments;
	rc = p->run(&c, &how, &n, err);
	clear(&v);
	if (rc == 0 && p->what != NULL)
		printf("Done! %s %lld%s\n", dry_run ? "Would prune" :
		    "Pruned", (long long)n, p->what);
	else if (rc == 0)
		printf("Done!\n");
	log_debug("took %.1f s",
	    (double)(hc_mono() - began) / (double)HC_SECOND);
	command_close(&c);
	return rc;
}

int
prune_main(const struct prune_command *p, int argc, char **argv)
{
	struct opt_state o = { .prog = p->prog, .operands = "",
		.summary = p->summary, .table = table, .argc = argc,
		.argv = argv };
	const char *file = NULL;
	bool dry_run = false;
	struct hc_err err;
	int c, rc, verbose = 0;

	daemon_hygiene();
	log_init(p->prog, 0);
	while ((c = opt_next(&o)) != -1) {
		if (c == 'c')
			file = o.arg;
		else if (c == 'n')
			dry_run = true;
		else if (c == 'v')
			verbose++;
	}
	opt_end(&o);
	log_verbose(verbose);
	rc = run(p, file, dry_run, &err);
	if (rc == -1)
		log_err("%s", err.text);
	if (fflush(stdout) != 0) {
		log_err("standard output: cannot write");
		rc = -1;
	}
	return rc == 0 ? 0 : 1;
}
