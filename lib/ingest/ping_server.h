/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pings by HTTP in groups (DESIGN 4): all requests that are complete in a turn
 * of the loop become one call of ingest_apply(), and are answered then. */
#ifndef HC_PING_SERVER_H
#define HC_PING_SERVER_H

#include "lib/base/ev.h"
#include "lib/base/settings.h"
#include "lib/db/db.h"
#include "lib/net/http_server.h"
#include "lib/net/listen.h"
#include "lib/net/proxy.h"

struct ping_server;

/* The start of a program that serves pings: opens its sockets, then gives up
 * the rights that took. To be closed by listen_close(), whatever comes. */
int ping_server_begin(const struct settings *s, const struct listen_wish *w,
    struct listeners *l, struct hc_err *err) HC_MUSTCHECK;
/* For -n: all but that. Adds a line for each address to *out. */
int ping_server_preview(const struct settings *s, const char *prog,
    const struct listen_wish *w, struct buf *out, struct hc_err *err)
    HC_MUSTCHECK;

/* Takes over ev's turn. All that is passed must outlive it. */
struct ping_server *ping_server_new(struct ev *ev, const struct settings *s,
    const struct proxy_list *proxies, struct db *db);
/* What is no ping goes to fn, which answers it now or later; up to `body` bytes
 * of bodies are kept for it. To be called before ping_server_listen(). */
void ping_server_other(struct ping_server *p, size_t body, http_fn *fn,
    void *arg);
/* Starts to accept; conns: connections for each socket. */
int ping_server_listen(struct ping_server *p, const struct listeners *l,
    unsigned conns, struct hc_err *err) HC_MUSTCHECK;
/* Accepts no more, answers what was read; then ev_run() returns. The listening
 * sockets may be closed at once. */
void ping_server_drain(struct ping_server *p);
/* One line of counters, for the log. */
void ping_server_state(const struct ping_server *p, struct buf *out);
void ping_server_free(struct ping_server *p);

#endif
