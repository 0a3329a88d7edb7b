/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What some systems have and others do without: the place of #ifdef. */
#ifndef HC_COMPAT_H
#define HC_COMPAT_H

/* From here on this process gets the signal when its parent ends, where the
 * system can do that (Linux, FreeBSD). */
void die_with_parent(int signo);

/* Descriptors from first on are closed when this process becomes another
 * program. */
void close_on_exec(int first);

/* From here on programs that this process becomes get no more rights than it
 * has, set-user-id or not, where the system can do that. -1: errno. */
int no_new_rights(void);

/* Freed memory, up to some megabytes for each thread, stays with this process
 * instead of going back and coming again page by page, where the C library can
 * do that. */
void keep_memory(void);

#endif
