/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/db/command.h"
#include "lib/report/reports.h"

enum { OPT_PAUSE = 256, OPT_LOOP };

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	{ '1', "once", NULL, "end when all that is due was sent" },
	{ OPT_PAUSE, "pause", "SECONDS", "wait after each mail, 3 if not "
	    "given" },
	{ OPT_LOOP, "loop", NULL, "ignored" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

/* Lines for people and log watchers. */
static void
say(void *arg, const char *text)
{
	(void)arg;
	fputs(text, stdout);
	fflush(stdout);
}

static void
on_term(struct ev *ev, void *arg)
{
	(void)ev;
	say(NULL, "Terminated, finishing...\n");
	sd_stopping();
	reports_stop(arg);
}

static void
on_usr1(struct ev *ev, void *arg)
{
	(void)ev;
	reports_log_state(arg);
}

static int
serve(const struct settings *s, struct db *db,
    const struct reports_opts *opts, struct hc_err *err)
{
	struct ev *ev = ev_new();
	struct reports *r = reports_new(ev, s, db, opts);
	struct daemon_signals signals = { .on_term = on_term,
		.on_usr1 = on_usr1, .arg = r };
	int rc = 0;

	daemon_signals(ev, &signals);
	sd_watchdog(ev);
	say(NULL, "sendreports is now running\n");
	sd_ready();
	if (reports_error(r) == NULL)
		ev_run(ev);
	if (reports_error(r) != NULL) {
		*err = *reports_error(r);
		rc = -1;
	}
	reports_free(r);
	ev_free(ev);
	if (rc == 0)
		say(NULL, "Done.\n");
	return rc;
}

/* Opens no database: as a daemon it waits for one that is away. */
static int
run(const char *file, bool dry, const struct reports_opts *opts,
    struct hc_err *err)
{
	struct command c;
	int rc;

	if (command_begin(&c, "hc-sendreports", file, err) == -1)
		return -1;
	hc_sandbox("inet db");
	rc = dry ? reports_preview(&c.set, c.db, opts, err) :
	    serve(&c.set, c.db, opts, err);
	command_close(&c);
	return rc;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-sendreports", .operands = "",
		.summary = "send reports and reminders", .table = table,
		.argc = argc, .argv = argv };
	struct reports_opts opts = { .pause = REPORTS_PAUSE, .report = say };
	const char *file = NULL;
	struct hc_err err;
	bool dry = false;
	int c, verbose = 0;

	daemon_hygiene();
	log_init("hc-sendreports", 0);
	while ((c = opt_next(&o)) != -1) {
		switch (c) {
		case 'c':
			file = o.arg;
			break;
		case 'n':
			dry = true;
			break;
		case 'v':
			verbose++;
			break;
		case '1':
			opts.once = true;
			break;
		case OPT_PAUSE:
			opts.pause = opt_number(&o, "--pause", 0, 3600) *
			    HC_SECOND;
			break;
		}
	}
	opt_end(&o);
	log_verbose(verbose);
	if (run(file, dry, &opts, &err) == 0)
		return 0;
	log_err("%s", err.text);
	return 1;
}
