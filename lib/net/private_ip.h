/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Which addresses outgoing requests must not reach (transports.md 3.5). */
#ifndef HC_PRIVATE_IP_H
#define HC_PRIVATE_IP_H

#include <sys/socket.h>

/* 1 for addresses that are not of the public network; those of families other
 * than IPv4 and IPv6 are. */
int private_ip(const struct sockaddr *sa);

#endif
