/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The datagram that tells hc-sendalerts to look at the database now rather than
 * when it would have by itself (DESIGN 5). It holds nothing and may get lost:
 * polling finds what it announced. */
#ifndef HC_NUDGE_H
#define HC_NUDGE_H

#include "lib/base/err.h"
#include "lib/base/settings.h"

/* Binds the socket of settings_nudge_path() for receiving; returns a
 * non-blocking descriptor, or -1: HC_EEXIST when another process has it (do
 * without then), HC_ESYS. What a dead process left is replaced. */
int nudge_open(const struct settings *s, struct hc_err *err) HC_MUSTCHECK;
/* Reads all that has come in; returns whether there was any. */
int nudge_drain(int fd);
/* Closes it and removes its file; -1 for fd does nothing. */
void nudge_close(int fd);

/* The sending side: keep one, close it with close(2); -1 on failure. */
int nudge_sender(void);
/* Never waits, never fails. */
void nudge_send(int sender, const struct settings *s);

#endif
