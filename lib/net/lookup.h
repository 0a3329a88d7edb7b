/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Looks up IPv4 addresses of host names while the loop goes on. */
#ifndef HC_LOOKUP_H
#define HC_LOOKUP_H

#include <netinet/in.h>

struct ev;
struct lookup;

/* error is NULL and sa the address, or what went wrong. Called from the loop,
 * never from within lookup_start(). */
typedef void lookup_fn(void *arg, const struct sockaddr_in *sa,
    const char *error);
struct lookup *lookup_start(struct ev *ev, const char *host, const char *port,
    lookup_fn *done, void *arg);
/* done is not called any more. */
void lookup_cancel(struct lookup *l);

#endif
