/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Which peers may speak for others: TRUSTED_PROXIES, and the address that a
 * request came from (DECISIONS 3). */
#ifndef HC_PROXY_H
#define HC_PROXY_H

#include <sys/socket.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct proxy_list;

/* items: addresses, CIDR ranges, "unix"; ends with NULL. */
struct proxy_list *proxy_list_new(const char **items, struct hc_err *err);
void proxy_list_free(struct proxy_list *l);
/* 1 if the peer at sa (NULL: unknown) is trusted. */
int proxy_trusted(const struct proxy_list *l, const struct sockaddr *sa);
/* Canonical text of an address as proxies write it: blanks around it,
 * "v4:port", "[v6]:port", "%zone" are understood. -1 when it is none. */
#define ADDR_SIZE 46
int addr_canonical(struct str s, char out[ADDR_SIZE]);
/* Canonical text of a socket address; "" for unix sockets. */
void addr_of_peer(const struct sockaddr *sa, char out[ADDR_SIZE]);

#endif
