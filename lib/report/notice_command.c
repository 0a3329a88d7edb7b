/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/notice_command.h"

#include <stdio.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/model/outmail.h"

enum { OPT_PAUSE = 256 };

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	{ OPT_PAUSE, "pause", "SECONDS", "wait after each mail, 1 if not "
	    "given" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

void
notice_line(void *arg, const char *text)
{
	(void)arg;
	printf("%s\n", text);
	fflush(stdout);
}

static int
run(const struct notice_command *n, const char *file, struct notice_run *r,
    struct hc_err *err)
{
	struct command c = { 0 };
	const char *why;
	int rc;

	if (command_open(&c, n->prog, file, err) == -1)
		return -1;
	hc_sandbox(n->promises != NULL ? n->promises : "inet db");
	r->set = &c.set;
	r->db = c.db;
	r->box = postbox_new(NULL, &c.set);
	why = outmail_disabled(&c.set);
	rc = why != NULL && !r->dry ? hc_err(err, HC_EINVAL, "%s", why) :
	    n->run(r, err);
	postbox_free(r->box);
	command_close(&c);
	return rc;
}

int
notice_main(const struct notice_command *n, int argc, char **argv)
{
	struct opt_state o = { .prog = n->prog, .operands = "",
		.summary = n->summary, .table = table, .argc = argc,
		.argv = argv };
	struct notice_run r = { .pause = NOTICE_PAUSE, .line = notice_line };
	const char *file = NULL;
	struct hc_err err;
	int c, rc, verbose = 0;

	daemon_hygiene();
	log_init(n->prog, 0);
	while ((c = opt_next(&o)) != -1) {
		if (c == 'c')
			file = o.arg;
		else if (c == 'n')
			r.dry = true;
		else if (c == 'v')
			verbose++;
		else if (c == OPT_PAUSE) {
			r.pause = opt_number(&o, "--pause", 0, 3600) *
			    HC_SECOND;
		}
	}
	opt_end(&o);
	log_verbose(verbose);
	r.now = hc_now();
	rc = run(n, file, &r, &err);
	if (rc == -1)
		log_err("%s", err.text);
	if (fflush(stdout) != 0) {
		log_err("standard output: cannot write");
		rc = -1;
	}
	return rc == 0 ? 0 : 1;
}
