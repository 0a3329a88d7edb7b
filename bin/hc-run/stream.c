/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Hands on what the job writes. A reader of ours that does not read holds up
 * the job, as it would without us, but not our signals and time limits: what
 * would block waits in the event loop, and so does what comes after it. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/hc-run/run.h"

/* What is read at once. */
#define PART 65536
/* Of what the job has left in its pipe, and of what others still write. */
#define REST_MAX (1024 * 1024)

static void watch(struct stream *s);

static bool
takes(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) != 0;
}

/* What may be written when it does: a pipe that is writable takes PIPE_BUF
 * without blocking, files never block. */
static size_t
part_for(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? PART : PIPE_BUF;
}

/* As much as can be written without blocking. */
static void
push(struct stream *s)
{
	size_t n;
	ssize_t k;

	while (s->at < s->waiting.len && takes(s->to)) {
		n = s->waiting.len - s->at;
		k = write(s->to, s->waiting.p + s->at,
		    n < s->part ? n : s->part);
		if (k > 0)
			s->at += (size_t)k;
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)	/* nobody reads it */
			s->at = s->waiting.len;
	}
	if (s->at == s->waiting.len) {
		buf_reset(&s->waiting);
		s->at = 0;
	}
}

/* 1: there was something; 0: not now; -1: it is all. */
static int
pull(struct stream *s)
{
	ssize_t n;

	buf_reserve(&s->waiting, PART);
	n = read(s->from, s->waiting.p + s->waiting.len, PART);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)		/* EIO: of a terminal */
		return -1;
	output_add(s->out, s->number, s->waiting.p + s->waiting.len,
	    (size_t)n);
	s->waiting.len += (size_t)n;
	return 1;
}

static void
stop_reading(struct stream *s)
{
	ev_fd(s->ev, s->from, 0, NULL, NULL);
	close(s->from);
	s->from = -1;
}

static void
on_readable(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct stream *s = arg;
	int rc = pull(s);

	(void)ev;
	(void)fd;
	(void)events;
	if (rc == 1)
		push(s);
	else if (rc == -1)
		stop_reading(s);
	watch(s);
}

static void
on_writable(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct stream *s = arg;

	(void)ev;
	(void)fd;
	(void)events;
	push(s);
	watch(s);
}

/* Waits for the one or the other. */
static void
watch(struct stream *s)
{
	bool full = s->waiting.len > 0;

	if (full != s->full)
		ev_fd(s->ev, s->to, full ? EV_WRITE : 0, on_writable, s);
	s->full = full;
	if (s->from != -1)
		ev_fd(s->ev, s->from, full ? 0 : EV_READ, on_readable, s);
	if (s->from == -1 && !full)
		s->done(s->arg);
}

void
stream_start(struct stream *s)
{
	s->part = part_for(s->to);
	if (s->from != -1)
		watch(s);
}

bool
stream_is_open(const struct stream *s)
{
	return s->from != -1 || s->full;
}

void
stream_cut(struct stream *s)
{
	if (s->from == -1)
		return;
	while (s->waiting.len < REST_MAX && pull(s) == 1)
		;
	stop_reading(s);
	push(s);
	watch(s);
}

void
stream_free(struct stream *s)
{
	if (s->full)
		ev_fd(s->ev, s->to, 0, NULL, NULL);
	if (s->from != -1)
		stop_reading(s);
	buf_free(&s->waiting);
}
