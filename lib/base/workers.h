/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Several processes that do the same (`-j N`), watched by the one that started
 * them. */
#ifndef HC_WORKERS_H
#define HC_WORKERS_H

#include "lib/base/err.h"

/* What a worker does; its return value becomes the exit status. parent is a
 * descriptor that reads end-of-file once the starting process is gone. */
typedef int worker_fn(int parent, void *arg);

/* Runs n of them. One that ends is started again, after a pause when it did not
 * live long. TERM and INT are passed on and end this as well, HUP and USR1 are
 * passed on. Speaks to the service manager. Returns 0 when all ended as told,
 * -1 when none could be started. No thread or struct ev may exist yet. */
int workers_run(unsigned n, worker_fn *fn, void *arg, struct hc_err *err)
    HC_MUSTCHECK;

#endif
