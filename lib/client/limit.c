/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* How much of a body each server keeps, in files of the user's state folder:
 * what is longer need not be sent another time. */
#include <fcntl.h>
#include <unistd.h>

#include "lib/base/enc.h"
#include "lib/base/num.h"
#include "lib/client/ping.h"
#include "lib/client/spool.h"

static int
path_of(const struct client_target *t, struct buf *path)
{
	if (client_state_folder("limits", path, NULL) == -1)
		return -1;
	buf_addc(path, '/');
	percent_encode(path, buf_view(&t->base), "");
	return 0;
}

int64_t
client_limit_learnt(const struct client_target *t)
{
	struct buf path = { 0 };
	char text[32];
	int64_t limit = -1;
	ssize_t n = 0;
	int fd = -1;

	if (path_of(t, &path) == 0)
		fd = open(path.p, O_RDONLY | O_CLOEXEC);
	if (fd != -1)
		n = read(fd, text, sizeof text);
	if (n > 0 && num((struct str){ text, (size_t)n - 1 }, 0, INT32_MAX,
	    &limit, NULL) == -1)
		limit = -1;
	if (fd != -1)
		close(fd);
	buf_free(&path);
	return limit;
}

void
client_limit_learn(const struct client_target *t, int64_t limit)
{
	struct buf path = { 0 }, text = { 0 };
	int fd = -1;

	if (path_of(t, &path) == 0)
		fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		    0600);
	if (fd != -1) {
		buf_addf(&text, "%lld\n", (long long)limit);
		/* Without it the next body is sent whole, no more. */
		(void)!write(fd, text.p, text.len);
		close(fd);
	}
	buf_free(&text);
	buf_free(&path);
}
