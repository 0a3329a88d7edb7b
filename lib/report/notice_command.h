/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* All of hc-sendinactivitynotices and its kind but what they send. */
#ifndef HC_NOTICE_COMMAND_H
#define HC_NOTICE_COMMAND_H

#include "lib/db/command.h"
#include "lib/report/notices.h"

struct notice_command {
	const char *prog, *summary;
	const char *promises;		/* hc_sandbox(); NULL: "inet db" */
	notice_fn *run;			/* may set r->notify and r->arg */
};

/* What main() returns: 0, 1 or 2. Prints result lines on standard output. */
int notice_main(const struct notice_command *n, int argc, char **argv);
/* A notice_run.line. */
void notice_line(void *arg, const char *text);

#endif
