/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Starts another program. */
#ifndef HC_PROC_H
#define HC_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct proc {
	/* argv[0] without a slash is looked for in PATH. Ends with NULL. */
	const char *const *argv;
	/* "NAME=value" on top of our environment, or "NAME" to take it out.
	 * NULL: nothing; else ends with NULL. */
	const char *const *env;
	/* Handed over as by socket activation: descriptors 3, 4, ... with
	 * LISTEN_FDS and LISTEN_PID. */
	const int *fds;
	size_t nfds;
	int out;		/* its standard output and error; -1: ours */
	struct str in;		/* its standard input; empty: /dev/null */
	/* Confined: env is its whole environment, / its folder, nobody else may
	 * read what it writes, and it gets no more rights than we have. */
	bool confined;
};

/* Runs it in a process group of its own, with default signals; it gets SIGTERM
 * when this process ends. Returns the process id; -1 when it could not be
 * started, a program that is not there included. */
pid_t proc_start(const struct proc *p, struct hc_err *err) HC_MUSTCHECK;
/* "status 1", "signal 9": how waitpid() says that it ended. */
const char *proc_ending(int status, char text[32]);

#endif
