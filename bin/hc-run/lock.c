/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The lock that keeps runs from overlapping: flock(2) on a file, for as long
 * as we live. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "bin/hc-run/run.h"
#include "lib/base/clock.h"
#include "lib/client/spool.h"

#define LOOK_AGAIN (HC_SECOND / 5)

/* A name is a file in the user's folder, anything with a slash a path. */
static int
path_of(const char *lock, struct buf *path, struct hc_err *err)
{
	if (strchr(lock, '/') == NULL) {
		if (client_state_folder("locks", path, err) == -1)
			return -1;
		buf_addc(path, '/');
	}
	buf_adds(path, lock);
	return 0;
}

static void
on_timer(struct ev *ev, void *arg)
{
	(void)arg;
	ev_stop(ev);
}

int
lock_take(struct run *r, bool *busy, struct hc_err *err)
{
	struct buf path = { 0 };
	struct ev_timer timer = { 0 };
	int fd = -1;

	*busy = false;
	if (path_of(r->o.lock, &path, err) == 0) {
		fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd == -1)
			hc_err_sys(err, "%s", path.p);
	}
	buf_free(&path);
	if (fd == -1)
		return -1;
	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK || !r->o.lock_wait ||
		    r->stop_signal != 0) {
			*busy = errno == EWOULDBLOCK;
			hc_err_sys(err, "%s", r->o.lock);
			close(fd);
			return -1;
		}
		ev_timer(r->ev, &timer, LOOK_AGAIN, on_timer, NULL);
		ev_run(r->ev);
		ev_timer_stop(r->ev, &timer);
	}
	return fd;
}
