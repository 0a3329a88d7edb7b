/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/nudge.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* -1 when the path is too long for a socket. */
static int
address(const struct settings *s, struct sockaddr_un *sa)
{
	struct buf path = { 0 };
	int rc = -1;

	settings_nudge_path(s, &path);
	*sa = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (path.len > 0 && path.len < sizeof sa->sun_path) {
		memcpy(sa->sun_path, path.p, path.len);
		rc = 0;
	}
	buf_free(&path);
	return rc;
}

int
nudge_sender(void)
{
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int
nudge_open(const struct settings *s, struct hc_err *err)
{
	struct sockaddr_un sa;
	struct stat st;
	int fd;

	if (address(s, &sa) == -1)
		return hc_err(err, HC_EINVAL, "nudge socket: path too long");
	fd = nudge_sender();
	if (fd == -1)
		return hc_err_sys(err, "nudge socket");
	if (lstat(sa.sun_path, &st) == 0 && S_ISSOCK(st.st_mode)) {
		if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == 0) {
			close(fd);
			return hc_err(err, HC_EEXIST, "nudge socket %s: in "
			    "use by another process", sa.sun_path);
		}
		unlink(sa.sun_path);
	}
	/* Senders may run as other users of the same group. */
	if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1 ||
	    chmod(sa.sun_path, 0660) == -1) {
		hc_err_sys(err, "nudge socket %s", sa.sun_path);
		close(fd);
		return -1;
	}
	return fd;
}

int
nudge_drain(int fd)
{
	char c[16];
	int any = 0;

	while (recv(fd, c, sizeof c, MSG_DONTWAIT) >= 0 || errno == EINTR)
		any = 1;
	return any;
}

void
nudge_close(int fd)
{
	struct sockaddr_un sa = { 0 };
	socklen_t len = sizeof sa;

	if (fd == -1)
		return;
	if (getsockname(fd, (struct sockaddr *)&sa, &len) == 0 &&
	    sa.sun_path[0] != '\0')
		unlink(sa.sun_path);
	close(fd);
}

void
nudge_send(int sender, const struct settings *s)
{
	struct sockaddr_un sa;

	if (sender == -1 || address(s, &sa) == -1)
		return;
	/* No receiver, or one that has enough of them to read: both fine. */
	(void)!sendto(sender, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL,
	    (struct sockaddr *)&sa, sizeof sa);
}
