/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Counts and times by UDP to a statsd server (core.md 8.5): one datagram each,
 * which may get lost; sending neither waits nor fails. */
#ifndef HC_STATSD_H
#define HC_STATSD_H

#include <netinet/in.h>
#include <stdint.h>

#include "lib/base/err.h"

struct statsd {
	int fd;			/* -1: nothing is sent */
	struct sockaddr_in to;
};

/* host: STATSD_HOST, "HOST" or "HOST:PORT" (8125), resolved here and never
 * again. NULL or empty: s is good and sends nothing, as it is on failure. */
int statsd_open(struct statsd *s, const char *host, struct hc_err *err)
    HC_MUSTCHECK;
void statsd_close(struct statsd *s);
/* "NAME:1|c"; the name is formatted. */
void statsd_count(const struct statsd *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "NAME:12.345000|ms" */
void statsd_time(const struct statsd *s, const char *name, int64_t usec);

#endif
