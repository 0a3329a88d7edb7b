/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Calls of the Management API, with the exit statuses and texts that all
 * commands share (cli.md B5, B7). */
#ifndef HC_CLIENT_API_H
#define HC_CLIENT_API_H

#include <stdbool.h>

#include "lib/client/config.h"
#include "lib/client/exit.h"
#include "lib/client/http.h"

/* Zero-initialised is empty and valid. */
struct client_api {
	struct client_config *config;
	struct client_http *http;
	struct buf base;	/* "https://host/api/v3/" */
	const char *key, *key_origin;
};
/* The configuration must have been loaded. reading: a read-only key will do
 * where there is no other. 0, or CLIENT_LOCAL or CLIENT_NOAUTH with err; api
 * can be used after the latter too, for what needs no key. */
int client_api_open(struct client_api *api, struct client_config *c,
    bool reading, struct hc_err *err) HC_MUSTCHECK;
void client_api_close(struct client_api *api);

struct client_call {
	const char *method;
	const char *path;	/* "checks/?tag=x", behind the base; encoded */
	struct str body;	/* JSON */
	bool has_body;		/* also when it is empty */
	bool once;		/* as in struct client_request */
	const char *object;	/* "CHECK": in messages; NULL: the path */
	const char *header, *value;	/* one more; NULL: none */
};
/* 0 with a 2xx answer; else an exit status and its text in err. a is the
 * answer in both cases, status 0 when there was none. */
int client_api_call(struct client_api *api, const struct client_call *call,
    struct client_answer *a, struct hc_err *err) HC_MUSTCHECK;
/* Prints what -n prints: the request, not sent. Appended to out. */
void client_api_describe(const struct client_api *api,
    const struct client_call *call, struct buf *out);

#endif
