/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/compat.h"

#include <fcntl.h>
#include <sys/resource.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif
#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__FreeBSD__)
#include <sys/procctl.h>
#endif

void
die_with_parent(int signo)
{
#if defined(__linux__)
	(void)prctl(PR_SET_PDEATHSIG, (unsigned long)signo, 0UL, 0UL, 0UL);
#elif defined(__FreeBSD__)
	(void)procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &signo);
#else
	(void)signo;
#endif
}

#define FD_MAX 65536		/* where no limit is lower */
#define RANGE_CLOEXEC 4u	/* CLOSE_RANGE_CLOEXEC, Linux 5.11 */

void
close_on_exec(int first)
{
	struct rlimit r;
	int fd, max = FD_MAX;

#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned)first, ~0u,
	    RANGE_CLOEXEC) == 0)
		return;
#endif
	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < FD_MAX)
		max = (int)r.rlim_cur;
	for (fd = first; fd < max; fd++)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int
no_new_rights(void)
{
#if defined(__linux__)
	return prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL);
#elif defined(__FreeBSD__) && defined(PROC_NO_NEW_PRIVS_CTL)
	int on = PROC_NO_NEW_PRIVS_ENABLE;

	return procctl(P_PID, 0, PROC_NO_NEW_PRIVS_CTL, &on);
#else
	return 0;
#endif
}

void
keep_memory(void)
{
#if defined(__GLIBC__)
	(void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
	(void)mallopt(M_TRIM_THRESHOLD, 32 << 20);
#endif
}
