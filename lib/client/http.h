/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Blocking HTTP requests of commands: bounded time, retries, redirects
 * (cli.md A5, A6, A11, B7). http:// to a server is spoken here, which costs
 * next to nothing at start; https:// and proxies are libcurl's, loaded when
 * the first such request is made. A struct client_http is used by one thread
 * at a time; connections are kept between requests. */
#ifndef HC_CLIENT_HTTP_H
#define HC_CLIENT_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct client_config;
struct client_http;

#define CLIENT_ANSWER_MAX (64 * 1024 * 1024)
#define CLIENT_REDIRECTS 5

struct client_http_options {
	int64_t timeout;	/* of one try, microseconds */
	int retries;		/* further tries */
	int64_t deadline;	/* of all of them, hc_mono() time; 0: none */
	const char *cacert, *cert;	/* NULL: the system's, none */
	const char *agent;	/* User-Agent; NULL: "hc/VERSION" */
	int verbose;		/* log_debug() lines; 2: headers and bodies */
	bool as_runitor;	/* retries and redirects as runitor has them */
	bool patient;		/* 429: waits 1, 2, 4 ... 60 s (B7) */
};
/* timeout, retries, cacert, cert, verbose from the configuration. */
int client_http_options(struct client_config *c,
    struct client_http_options *o, struct hc_err *err) HC_MUSTCHECK;
/* Strings are kept, not copied. */
struct client_http *client_http_new(const struct client_http_options *o);
void client_http_free(struct client_http *h);	/* accepts NULL */
/* For what comes next: as in the options. */
void client_http_limits(struct client_http *h, int64_t timeout, int retries,
    int64_t deadline);

/* Zero-initialised is empty and valid. */
struct client_request {
	const char *method;	/* "GET"; kept */
	struct buf url;
	struct buf shown;	/* the URL without secrets; empty: as it is */
	struct buf headers;	/* "Name: value" and NUL, each */
	struct str body;	/* borrowed */
	bool has_body;		/* Content-Length is sent, 0 too */
	/* Sent again only where it cannot have been carried out: creating
	 * things. */
	bool once;
	bool keyed;		/* a header is a key, meant for this server */
};
void client_request_free(struct client_request *r);
/* Line ends and NULs in values become blanks. */
void client_header(struct client_request *r, const char *name,
    struct str value);
/* The URL as messages may show it. */
const char *client_shown(const struct client_request *r);

struct client_answer {
	int status;
	struct buf body;
	struct buf location;
	char type[64];		/* Content-Type, in lower case, cut */
	int64_t body_limit;	/* Ping-Body-Limit; -1: none */
	int64_t retry_after;	/* seconds; -1: none */
};
void client_answer_free(struct client_answer *a);

/* Sends r, again where that may help; follows redirects. 0: a is the answer,
 * whatever its status; -1: there is none. Errors: HC_EAWAY no connection (so
 * it was not carried out), HC_ERETRY none in time, HC_ENOTFOUND unknown host,
 * HC_ETIMEOUT no answer in time, HC_ELOST the connection broke,
 * HC_EINVAL a URL that is none, HC_EFAIL no HTTP, HC_ELIMIT a huge answer. */
int client_send(struct client_http *h, const struct client_request *r,
    struct client_answer *a, struct hc_err *err) HC_MUSTCHECK;
/* Statuses after which a request may be sent again. */
bool client_status_temporary(int status);

#endif
