/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/compat.h"

#define FIRST_FD 3	/* of those handed over, as sd_listen_fds(3) */

static void
default_signals(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t none;
	int i;

	for (i = 1; i < 32; i++)
		(void)sigaction(i, &sa, NULL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* First out of the way of the places where they belong, then there: dup2()
 * leaves a descriptor open for the program. */
static int
place_fds(const struct proc *p, int in, int *report)
{
	int fds[64], above = FIRST_FD + (int)p->nfds;
	size_t i;

	if (p->nfds > sizeof fds / sizeof fds[0]) {
		errno = EMFILE;
		return -1;
	}
	*report = fcntl(*report, F_DUPFD_CLOEXEC, above);
	if (*report == -1)
		return -1;
	for (i = 0; i < p->nfds; i++) {
		fds[i] = fcntl(p->fds[i], F_DUPFD_CLOEXEC, above);
		if (fds[i] == -1)
			return -1;
	}
	if (dup2(in, STDIN_FILENO) == -1)
		return -1;
	if (p->out != -1 && (dup2(p->out, STDOUT_FILENO) == -1 ||
	    dup2(p->out, STDERR_FILENO) == -1))
		return -1;
	for (i = 0; i < p->nfds; i++) {
		if (dup2(fds[i], FIRST_FD + (int)i) == -1)
			return -1;
	}
	return 0;
}

extern char **environ;

static void
set_env(const struct proc *p)
{
	static char *empty[] = { NULL };
	char text[32];
	size_t i;

	if (p->confined)
		environ = empty;
	for (i = 0; p->env != NULL && p->env[i] != NULL; i++) {
		const char *eq = strchr(p->env[i], '=');

		/* The environment is this process's own: exec follows. */
		if (eq == NULL)
			unsetenv(p->env[i]);
		else
			putenv(strdup(p->env[i]));
	}
	if (p->nfds == 0)
		return;
	snprintf(text, sizeof text, "%zu", p->nfds);
	setenv("LISTEN_FDS", text, 1);
	snprintf(text, sizeof text, "%ld", (long)getpid());
	setenv("LISTEN_PID", text, 1);
}

static int
confine(void)
{
	const struct rlimit none = { 0, 0 };

	umask(077);
	(void)setrlimit(RLIMIT_CORE, &none);
	return chdir("/") == 0 ? no_new_rights() : -1;
}

/* In the new process: the program, or its errno for the parent. */
static void
become(const struct proc *p, int in, int report, pid_t parent)
{
	int e;

	(void)setpgid(0, 0);
	die_with_parent(SIGTERM);
	if (getppid() != parent)
		_exit(1);
	default_signals();
	if (place_fds(p, in, &report) == 0 &&
	    (!p->confined || confine() == 0)) {
		close_on_exec(FIRST_FD + (int)p->nfds);
		set_env(p);
		execvp(p->argv[0], (char *const *)(uintptr_t)p->argv);
	}
	e = errno;
	(void)!write(report, &e, sizeof e);
	_exit(127);
}

/* What it is to read: a file without a name, so that nobody has to wait until
 * it does. */
static int
open_input(const struct proc *p)
{
	FILE *f;
	int fd = -1;

	if (p->in.len == 0)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	f = tmpfile();
	if (f == NULL)
		return -1;
	if (fwrite(p->in.p, 1, p->in.len, f) == p->in.len &&
	    fflush(f) == 0 && lseek(fileno(f), 0, SEEK_SET) == 0)
		fd = fcntl(fileno(f), F_DUPFD_CLOEXEC, FIRST_FD);
	fclose(f);
	return fd;
}

pid_t
proc_start(const struct proc *p, struct hc_err *err)
{
	pid_t parent = getpid(), pid;
	int report[2], e, in = open_input(p);
	ssize_t n;

	if (in == -1)
		return hc_err_sys(err, "%s: standard input", p->argv[0]);
	if (pipe(report) == -1) {
		close(in);
		return hc_err_sys(err, "%s: pipe", p->argv[0]);
	}
	(void)fcntl(report[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(report[1], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid == 0)
		become(p, in, report[1], parent);
	close(in);
	if (pid == -1)
		hc_err_sys(err, "%s: fork", p->argv[0]);
	close(report[1]);
	if (pid == -1) {
		close(report[0]);
		return -1;
	}
	do {
		n = read(report[0], &e, sizeof e);
	} while (n == -1 && errno == EINTR);
	close(report[0]);
	if (n != sizeof e)
		return pid;
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		;
	errno = e;
	return hc_err_sys(err, "%s", p->argv[0]);
}

const char *
proc_ending(int status, char text[32])
{
	if (WIFSIGNALED(status))
		snprintf(text, 32, "signal %d", WTERMSIG(status));
	else
		snprintf(text, 32, "status %d", WEXITSTATUS(status));
	return text;
}
