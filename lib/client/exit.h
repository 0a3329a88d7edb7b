/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Exit statuses of commands that speak to a server (cli.md B5). */
#ifndef HC_CLIENT_EXIT_H
#define HC_CLIENT_EXIT_H

#include "lib/base/err.h"

enum client_exit {
	CLIENT_DONE = 0,
	CLIENT_NO = 1,		/* a negative answer */
	CLIENT_USAGE = 2,
	CLIENT_NOTFOUND = 3,
	CLIENT_NOAUTH = 4,
	CLIENT_CONFLICT = 5,
	CLIENT_REJECTED = 6,
	CLIENT_LIMITED = 7,	/* too many requests */
	CLIENT_AWAY = 8,	/* unreachable, or in trouble */
	CLIENT_LOCAL = 9	/* our own files and settings */
};

/* Of an HTTP status: 0 for 2xx. */
enum client_exit client_exit_of(int status);
/* Of what client_send() or the configuration said. */
enum client_exit client_exit_of_err(const struct hc_err *err);

#endif
