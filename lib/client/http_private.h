/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#ifndef HC_CLIENT_HTTP_PRIVATE_H
#define HC_CLIENT_HTTP_PRIVATE_H

#include "lib/client/http.h"

/* Where a URL leads. Parts point into it. */
struct client_url {
	bool tls;
	struct str host;	/* without brackets */
	struct str port;	/* "80" when there is none */
	struct str authority;	/* for the header Host */
	struct str path;	/* with the query; may be empty */
};
/* -1: not http:// or https://, no host, a user, blanks or control characters
 * in it. */
int client_url_split(const char *s, struct client_url *u);
/* Appends what location means seen from base, an absolute URL. */
int client_url_join(const char *base, const char *location, struct buf *out);

/* One exchange, up to end (hc_mono() time), by either way. */
struct client_try {
	const struct client_http_options *o;
	const struct client_request *r;
	const char *method, *url;
	bool with_body;
	int64_t end;
};

/* Takes in one header line of an answer, without its end. */
void client_answer_header(struct client_answer *a, struct str line);
/* Adds to the body; -1 when it is too long. */
int client_answer_body(struct client_answer *a, const void *p, size_t len,
    struct hc_err *err);

struct client_plain;
struct client_plain *client_plain_new(void);
void client_plain_free(struct client_plain *p);
int client_plain_try(struct client_plain *p, const struct client_try *t,
    struct client_answer *a, struct hc_err *err);

struct client_curl;
/* NULL: there is no libcurl. */
struct client_curl *client_curl_new(struct hc_err *err);
void client_curl_free(struct client_curl *c);
int client_curl_try(struct client_curl *c, const struct client_try *t,
    struct client_answer *a, struct hc_err *err);

/* A socket connected to host and port before end; -1. */
int client_connect(struct str host, struct str port, int64_t end,
    struct hc_err *err);
/* Waits for poll(2) events on fd: 0, -1 at the end. */
int client_wait(int fd, int events, int64_t end, struct hc_err *err);

#endif
