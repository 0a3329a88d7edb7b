/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/compat.h"

#if defined(__linux__)
#include <sys/prctl.h>
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
