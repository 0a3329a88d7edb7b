/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pings that could not be sent, one file each in a folder of the user's; the
 * next one that goes through takes them along (cli.md A11-8). */
#ifndef HC_CLIENT_SPOOL_H
#define HC_CLIENT_SPOOL_H

#include "lib/client/ping.h"

#define CLIENT_SPOOL_MAX 1000		/* files in a folder */
#define CLIENT_SPOOL_BODY 100000	/* bytes of a body that are kept */
/* What is older is delivered as a log event: its time is over. */
#define CLIENT_SPOOL_FRESH (60 * INT64_C(60000000))

/* Appends the folder: --spool, HC_SPOOL, "spool" of the files; else
 * $XDG_STATE_HOME/hc/spool, ~/.local/state/hc/spool. */
int client_spool_folder(struct client_config *c, struct buf *out,
    struct hc_err *err) HC_MUSTCHECK;
/* Appends the user's folder for state of that kind, and makes it. */
int client_state_folder(const char *kind, struct buf *out,
    struct hc_err *err) HC_MUSTCHECK;

/* Stores p, whose time is at (hc_now() time). HC_ELIMIT: it is full. */
int client_spool_add(const char *folder, const struct client_ping *p,
    int64_t at, struct hc_err *err) HC_MUSTCHECK;

/* A file of the folder. */
struct client_spooled {
	struct buf name;
	int64_t at;
	struct client_target to;
	struct buf suffix, rid;		/* rid: empty for none */
	struct buf body;
};
void client_spooled_free(struct client_spooled *s);

/* The names in the folder, oldest first; the caller frees each and the array.
 * No folder is an empty one. */
int client_spool_list(const char *folder, char ***names, size_t *n,
    struct hc_err *err) HC_MUSTCHECK;
int client_spool_read(const char *folder, const char *name,
    struct client_spooled *s, struct hc_err *err) HC_MUSTCHECK;
int client_spool_remove(const char *folder, const char *name,
    struct hc_err *err) HC_MUSTCHECK;

struct client_flush {
	size_t sent, refused, left;
};
/* Delivers what is there, oldest first, until one may not go through yet
 * (left, err) or the deadline of h has passed. What the server refuses is
 * removed. Pings of after's check, which has reported since, go as log
 * events; NULL: none. One process at a time does this, others return at once.
 */
int client_spool_flush(const char *folder, struct client_http *h,
    const struct client_target *after, struct client_flush *out,
    struct hc_err *err) HC_MUSTCHECK;

#endif
