/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/num.h"

static void
sd_send(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	size_t len;
	int fd;

	if (path == NULL || (path[0] != '/' && path[0] != '@'))
		return;
	len = strlen(path);
	if (len >= sizeof sa.sun_path)
		return;
	memcpy(sa.sun_path, path, len);
	if (path[0] == '@')
		sa.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return;
	if (sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&sa,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) == -1)
		log_debug("service manager: %s", strerror(errno));
	close(fd);
}

void
sd_ready(void)
{
	sd_send("READY=1");
}

void
sd_reloading(void)
{
	char text[64];

	snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%lld",
	    (long long)hc_mono());
	sd_send(text);
}

void
sd_stopping(void)
{
	sd_send("STOPPING=1");
}

/* 1 if the variable holds this process's id, or is not set. */
static int
for_this_process(const char *name)
{
	const char *s = getenv(name);
	int64_t pid;

	return s == NULL || (num(str_of(s), 1, INT32_MAX, &pid, NULL) == 0 &&
	    pid == getpid());
}

int64_t
sd_watchdog_period(void)
{
	const char *s = getenv("WATCHDOG_USEC");
	int64_t usec;

	if (s == NULL || !for_this_process("WATCHDOG_PID") ||
	    num(str_of(s), 1, INT64_MAX, &usec, NULL) == -1)
		return 0;
	return usec / 2;
}

void
sd_alive(void)
{
	sd_send("WATCHDOG=1");
}

static struct ev_timer watchdog_timer;
static int64_t watchdog_period;

static void
watchdog_kick(struct ev *ev, void *arg)
{
	(void)arg;
	sd_alive();
	ev_timer(ev, &watchdog_timer, watchdog_period, watchdog_kick, NULL);
}

void
sd_watchdog(struct ev *ev)
{
	watchdog_period = sd_watchdog_period();
	if (watchdog_period > 0)
		watchdog_kick(ev, NULL);
}

int
sd_listen_fds(void)
{
	const char *s = getenv("LISTEN_FDS");
	int64_t n = 0;
	int fd;

	if (s != NULL && getenv("LISTEN_PID") != NULL &&
	    for_this_process("LISTEN_PID") &&
	    num(str_of(s), 0, 256, &n, NULL) == 0) {
		for (fd = 3; fd < 3 + n; fd++)
			(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDNAMES");
	return (int)n;
}

void
daemon_hygiene(void)
{
	sigset_t none;

	log_standard_fds();
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask(027);
	setenv("LC_ALL", "C", 1);
}

static int
become(uid_t uid, gid_t gid, const char *name, struct hc_err *err)
{
	int failed = name != NULL ? initgroups(name, gid) :
	    setgroups(0, NULL);

	if (failed || setgid(gid) == -1 || setuid(uid) == -1)
		return hc_err_sys(err, "becoming user %ld", (long)uid);
	if (setuid(0) == 0)
		return hc_err(err, HC_EDENIED, "still root after setuid");
	return 0;
}

int
daemon_drop(const char *user, const char *path, struct hc_err *err)
{
	struct passwd *pw;
	struct stat st;

	if (geteuid() != 0)
		return 0;
	if (user != NULL && user[0] != '\0') {
		if ((pw = getpwnam(user)) == NULL)
			return hc_err(err, HC_ENOTFOUND,
			    "HC_USER: no such user: \"%s\"", user);
		return become(pw->pw_uid, pw->pw_gid, pw->pw_name, err);
	}
	if (path == NULL || stat(path, &st) == -1 || st.st_uid == 0) {
		log_warn("running as root: set HC_USER");
		return 0;
	}
	pw = getpwuid(st.st_uid);
	return become(st.st_uid, st.st_gid, pw ? pw->pw_name : NULL, err);
}

void
daemon_files(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == -1 || l.rlim_cur == l.rlim_max)
		return;
	l.rlim_cur = l.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &l);
}

static void
on_term(struct ev *ev, void *arg)
{
	struct daemon_signals *s = arg;

	if (s->terms++ > 0) {
		log_warn("second signal, ending now");
		_exit(1);
	}
	sd_stopping();
	if (s->on_term != NULL)
		s->on_term(ev, s->arg);
	else
		ev_stop(ev);
}

static void
on_hup(struct ev *ev, void *arg)
{
	struct daemon_signals *s = arg;

	if (s->on_hup != NULL)
		s->on_hup(ev, s->arg);
}

static void
on_usr1(struct ev *ev, void *arg)
{
	struct daemon_signals *s = arg;

	if (s->on_usr1 != NULL)
		s->on_usr1(ev, s->arg);
}

void
daemon_signals(struct ev *ev, struct daemon_signals *s)
{
	ev_signal(ev, SIGTERM, on_term, s);
	ev_signal(ev, SIGINT, on_term, s);
	ev_signal(ev, SIGHUP, on_hup, s);
	ev_signal(ev, SIGUSR1, on_usr1, s);
}
