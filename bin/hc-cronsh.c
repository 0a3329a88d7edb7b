/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"

#define SHELL "/bin/sh"
#define COMMENT "#hc:"

static const struct opt table[] = {
	{ 'c', "command", "LINE", "run LINE" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

/* The slug of "... #hc:slug" at the end of the line, which is cut before it;
 * else $HC_SLUG; NULL when there is none. */
static const char *
slug_of(char *line)
{
	const char *slug = getenv("HC_SLUG");
	char *p = NULL, *next = line;
	size_t n;

	while ((next = strstr(next, COMMENT)) != NULL)
		p = next++;
	n = p ? strspn(p + strlen(COMMENT), "abcdefghijklmnopqrstuvwxyz"
	    "0123456789-_") : 0;
	if (n > 0 && (p == line || p[-1] == ' ' || p[-1] == '\t') &&
	    p[strlen(COMMENT) + n + strspn(p + strlen(COMMENT) + n,
	    " \t")] == '\0') {
		p[strlen(COMMENT) + n] = '\0';
		*p = '\0';
		return p + strlen(COMMENT);
	}
	return slug != NULL && *slug != '\0' ? slug : NULL;
}

/* hc-run beside us, else in PATH. */
static void
run(const char *self, char *const *argv)
{
	const char *slash = strrchr(self, '/');
	char path[4096];
	int n;

	if (slash != NULL) {
		n = snprintf(path, sizeof path, "%.*s/hc-run",
		    (int)(slash - self), self);
		if (n > 0 && (size_t)n < sizeof path)
			execv(path, argv);
	}
	execvp("hc-run", argv);
	log_err("hc-run: %s", strerror(errno));
}

int
main(int argc, char **argv)
{
	struct opt_state st = { .prog = "hc-cronsh", .operands = "",
		.summary = "be the shell of a crontab and report its jobs",
		.table = table, .argc = argc, .argv = argv };
	char *line = NULL;
	const char *slug;
	int c;

	while ((c = opt_next(&st)) != -1)
		line = argv[st.index - 1] + (st.arg - argv[st.index - 1]);
	log_init("hc-cronsh", 0);
	if (line == NULL || st.index < argc)
		opt_usage(&st, "-c LINE is what it takes");
	hc_sandbox("exec");
	/* What the line starts must not come back here. */
	(void)setenv("SHELL", SHELL, 1);
	slug = slug_of(line);
	if (slug != NULL) {
		char *run_argv[] = { "hc-run", "-s", NULL, "-c", line, NULL };

		run_argv[2] = strdup(slug);
		if (run_argv[2] != NULL)
			run(argv[0], run_argv);
		free(run_argv[2]);
	}
	/* The job goes before its report. */
	execl(SHELL, "sh", "-c", line, (char *)NULL);
	log_err("%s: %s", SHELL, strerror(errno));
	return 127;
}
