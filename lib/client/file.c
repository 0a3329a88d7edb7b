/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/xmalloc.h"

int
file_read_fd(int fd, struct buf *text, struct hc_err *err)
{
	char p[65536];
	ssize_t n;

	while ((n = read(fd, p, sizeof p)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return hc_err_sys(err, "read");
		if (text->len + (size_t)n > FILE_TEXT_MAX)
			return hc_err(err, HC_ELIMIT, "it is too long");
		buf_add(text, p, (size_t)n);
	}
	return 0;
}

int
file_read(const char *path, struct buf *text, struct hc_err *err)
{
	int fd, rc;

	if (strcmp(path, "-") == 0)
		return file_read_fd(STDIN_FILENO, text, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return hc_err_sys(err, "open %s", path);
	rc = file_read_fd(fd, text, err);
	close(fd);
	return rc == 0 ? 0 : hc_err_wrap(err, "%s", path);
}

int
file_write_fd(int fd, struct str text, struct hc_err *err)
{
	ssize_t n;

	while (text.len > 0) {
		n = write(fd, text.p, text.len);
		if (n == -1 && errno != EINTR)
			return hc_err_sys(err, "write");
		if (n > 0) {
			text.p += n;
			text.len -= (size_t)n;
		}
	}
	return 0;
}

static int
write_beside(const char *path, const char *tmp, struct str text,
    struct hc_err *err)
{
	int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), rc;
	struct stat st;

	if (fd == -1)
		return hc_err_sys(err, "create %s", tmp);
	rc = file_write_fd(fd, text, err);
	if (rc == 0 && stat(path, &st) == 0 &&
	    (fchmod(fd, st.st_mode & 07777) == -1 ||
	    (fchown(fd, st.st_uid, st.st_gid) == -1 && geteuid() == 0)))
		rc = hc_err_sys(err, "%s: mode and owner", tmp);
	if (rc == 0 && fsync(fd) == -1)
		rc = hc_err_sys(err, "fsync %s", tmp);
	close(fd);
	if (rc == 0 && rename(tmp, path) == -1)
		rc = hc_err_sys(err, "rename %s", tmp);
	if (rc != 0)
		unlink(tmp);
	return rc;
}

int
file_replace(const char *path, struct str text, struct hc_err *err)
{
	char *real = realpath(path, NULL), *tmp;
	int rc;

	tmp = xasprintf("%s.new.%ld", real != NULL ? real : path,
	    (long)getpid());
	rc = write_beside(real != NULL ? real : path, tmp, text, err);
	free(tmp);
	free(real);
	return rc;
}
