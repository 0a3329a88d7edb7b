/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Starts the job in a process group of its own, so that signals reach all of
 * it. On a terminal that group is put into the foreground, as a shell does. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "bin/hc-run/run.h"

/* What a new process needs, all of it closed when it becomes the job. */
struct start {
	int out, err;		/* its descriptors 1 and 2 */
	int report;		/* for the errno of a failed exec */
	bool foreground;
	sigset_t mask;		/* before signals were held back */
};

static int
cloexec_pipe(int fds[2])
{
	if (pipe(fds) == -1)
		return -1;
	(void)fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

static void
close_fd(int fd)
{
	if (fd != -1)
		close(fd);
}

/* A terminal that hands on what is written to it as it is. */
static int
open_tty(int fds[2])
{
	struct termios t;
	const char *name;

	fds[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fds[0] == -1)
		return -1;
	fds[1] = -1;
	if (grantpt(fds[0]) == 0 && unlockpt(fds[0]) == 0 &&
	    (name = ptsname(fds[0])) != NULL)
		fds[1] = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fds[1] == -1) {
		close(fds[0]);
		return -1;
	}
	if (tcgetattr(fds[1], &t) == 0) {
		t.c_oflag &= ~(tcflag_t)OPOST;
		(void)tcsetattr(fds[1], TCSANOW, &t);
	}
	return 0;
}

/* One of the job's outputs: ours to read in *from, its to write to in *to. */
static int
open_output(const struct run_options *o, bool dropped, int *from, int *to)
{
	int fds[2] = { -1, -1 }, rc = 0;

	if (dropped)
		fds[1] = open("/dev/null", O_WRONLY | O_CLOEXEC);
	else
		rc = o->tty ? open_tty(fds) : cloexec_pipe(fds);
	if (rc == -1 || fds[1] == -1)
		return -1;
	if (fds[0] != -1)
		(void)fcntl(fds[0], F_SETFL, O_NONBLOCK);
	*from = fds[0];
	*to = fds[1];
	return 0;
}

static int
open_outputs(const struct run_options *o, struct job *j, struct start *s)
{
	bool merged = (o->merge || o->tty) && !o->quiet && !o->silent;

	j->out = j->err = s->out = s->err = -1;
	if (open_output(o, o->quiet || o->silent, &j->out, &s->out) == -1)
		return -1;
	if (merged) {
		s->err = fcntl(s->out, F_DUPFD_CLOEXEC, 3);
		return s->err == -1 ? -1 : 0;
	}
	return open_output(o, o->silent, &j->err, &s->err);
}

/* Handlers go by themselves, what was ignored before us stays so: only what
 * we ignore is set back. */
static void
become(const struct run_options *o, const struct start *s)
{
	int e;

	(void)setpgid(0, 0);
	if (s->foreground)
		(void)tcsetpgrp(STDIN_FILENO, getpid());
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGTTOU, SIG_DFL);
	if (dup2(s->out, STDOUT_FILENO) != -1 &&
	    dup2(s->err, STDERR_FILENO) != -1) {
		(void)sigprocmask(SIG_SETMASK, &s->mask, NULL);
		execvp(o->argv[0], o->argv);
	}
	e = errno;
	(void)!write(s->report, &e, sizeof e);
	_exit(RUN_NOTFOUND);
}

/* The errno of a failed exec; 0 when it became the job. */
static int
exec_error(int fd)
{
	int e = 0;
	ssize_t n;

	do {
		n = read(fd, &e, sizeof e);
	} while (n == -1 && errno == EINTR);
	return n == sizeof e ? e : 0;
}

static int
start(const struct run_options *o, struct job *j, struct start *s)
{
	sigset_t all;
	int report[2], e;

	if (cloexec_pipe(report) == -1)
		return -1;
	s->report = report[1];
	sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &s->mask);
	j->pid = fork();
	if (j->pid == 0)
		become(o, s);
	e = j->pid == -1 ? errno : 0;
	if (j->pid > 0)
		(void)setpgid(j->pid, j->pid);
	(void)sigprocmask(SIG_SETMASK, &s->mask, NULL);
	close(report[1]);
	if (e == 0)
		e = exec_error(report[0]);
	close(report[0]);
	if (e != 0 && j->pid > 0) {
		while (waitpid(j->pid, NULL, 0) == -1 && errno == EINTR)
			;
	}
	errno = e;
	return e == 0 ? 0 : -1;
}

int
job_start(const struct run_options *o, struct job *j)
{
	struct start s = { .out = -1, .err = -1 };
	int rc, e;

	j->foreground = s.foreground = isatty(STDIN_FILENO) &&
	    tcgetpgrp(STDIN_FILENO) == getpgrp();
	if (j->foreground)
		(void)signal(SIGTTOU, SIG_IGN);
	rc = open_outputs(o, j, &s);
	if (rc == 0)
		rc = start(o, j, &s);
	e = errno;
	close_fd(s.out);
	close_fd(s.err);
	if (rc == -1) {
		close_fd(j->out);
		close_fd(j->err);
		job_ended(j);
	}
	errno = e;
	return rc;
}

void
job_signal(const struct job *j, int signo)
{
	(void)kill(-j->pid, signo);
}

void
job_stopped(struct job *j)
{
	if (!j->foreground)
		return;
	(void)tcsetpgrp(STDIN_FILENO, getpgrp());
	(void)raise(SIGSTOP);
	(void)tcsetpgrp(STDIN_FILENO, j->pid);
	job_signal(j, SIGCONT);
}

void
job_ended(struct job *j)
{
	if (j->foreground)
		(void)tcsetpgrp(STDIN_FILENO, getpgrp());
	j->foreground = false;
}
