/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Listening sockets: addresses, unix sockets, handed-over descriptors. */
#ifndef HC_LISTEN_H
#define HC_LISTEN_H

#include <stddef.h>

#include "lib/base/err.h"

struct buf;

struct listener {
	int fd;			/* non-blocking, close-on-exec */
	char name[128];		/* "127.0.0.1:8001", "[::1]:80", "/run/x" */
	int is_unix;
	int activated;		/* handed over: not unlinked */
};
struct listeners {
	struct listener *v;
	size_t n;
};

/* Opens spec: "HOST:PORT", "[V6]:PORT", ":PORT" (all addresses), "PORT",
 * "localhost:8001" (every address the name has), "unix:PATH" or "/PATH".
 * reuseport: SO_REUSEPORT. Port 0 picks one; name then says which. A stale
 * unix socket is replaced, a live one is an error. Appends to *l. */
int listen_open(struct listeners *l, const char *spec, int reuseport,
    struct hc_err *err) HC_MUSTCHECK;

/* The addresses that -l named, and the one for when nobody named any. */
struct listen_wish {
	const char **specs;
	size_t n;
	const char *otherwise;
	int reuseport;
};
/* Opens them, beside the sockets of socket activation. */
int listen_all(struct listeners *l, const struct listen_wish *w,
    struct hc_err *err) HC_MUSTCHECK;
/* For -n: looks whether they are addresses, and adds a line for each to
 * *out. */
int listen_preview(const struct listen_wish *w, struct buf *out,
    struct hc_err *err) HC_MUSTCHECK;
void listen_close(struct listeners *l);	/* unlinks our unix sockets */

#endif
