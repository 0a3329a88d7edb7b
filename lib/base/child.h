/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Runs a program while the loop goes on, up to a time limit. */
#ifndef HC_CHILD_H
#define HC_CHILD_H

#include <stdint.h>

#include "lib/base/proc.h"

struct ev;
struct child;

#define CHILD_TIMEOUT (-1)	/* instead of a status: it took too long */

/* status as waitpid(2) gives it. */
typedef void child_fn(void *arg, int status);

/* fn is called from the loop, once. NULL: err. limit: microseconds, then it
 * and its process group are killed. Needs no SIGCHLD. */
struct child *child_run(struct ev *ev, const struct proc *p, int64_t limit,
    child_fn *fn, void *arg, struct hc_err *err);
/* Kills it; fn is not called. Accepts NULL. */
void child_kill(struct child *c);

#endif
