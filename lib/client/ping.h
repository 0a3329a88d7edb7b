/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Pings, as hc-ping and hc-run send them (cli.md A3, A5). */
#ifndef HC_CLIENT_PING_H
#define HC_CLIENT_PING_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/client/config.h"
#include "lib/client/http.h"

/* A check, and where it lives. */
struct client_target {
	struct buf base;	/* "https://hc-ping.com" */
	struct buf handle;	/* "UUID" or "KEY/SLUG", encoded */
	struct buf shown;	/* the same without the key's beginning */
	bool create;
};
void client_target_free(struct client_target *t);
/* From the configuration: the uuid, else slug and ping key; a slug that was
 * given by an option goes before a uuid that was not. Errors read as
 * runitor's. */
int client_target_get(struct client_config *c, struct client_target *t,
    struct hc_err *err) HC_MUSTCHECK;

struct client_ping {
	const struct client_target *to;
	const char *suffix;	/* "start", "fail", "log", "7"; "": success */
	const char *rid;	/* NULL: none */
	const char *method;	/* NULL: POST */
	struct str body;
	const struct buf *headers;	/* more of them, as a request's */
	int64_t sent;		/* Hc-Sent: when it was meant; 0: now */
};
/* The request of that ping. Its body is the ping's. */
void client_ping_request(const struct client_ping *p,
    struct client_request *r);
/* Sends it. 0: it is recorded (200 or 201; a is the answer); else an exit
 * status of cli.md B5, with err. *later: it may go through another time. */
int client_ping_send(struct client_http *h, const struct client_ping *p,
    struct client_answer *a, bool *later, struct hc_err *err) HC_MUSTCHECK;

/* How much of a body the server of t was seen to keep; -1: not known. */
int64_t client_limit_learnt(const struct client_target *t);
void client_limit_learn(const struct client_target *t, int64_t limit);

#endif
