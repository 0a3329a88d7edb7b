/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Asynchronous HTTP requests: one curl multi handle in the program's loop
 * (transports.md 3). Connections are kept and used again. Single-threaded. */
#ifndef HC_FETCH_H
#define HC_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"

struct ev;
struct json_t;
struct fetcher;
struct fetch;

#define FETCH_TIMEOUT (30 * INT64_C(1000000))	/* of a whole transfer */
#define FETCH_ANSWER_MAX (64 * 1024)	/* bytes of an answer that are kept */
#define FETCH_REDIRECTS 3

struct fetch_options {
	bool allow_private;		/* addresses that private_ip() knows */
	/* For tests: every connection goes to "HOST:PORT", whatever the URL
	 * says, and certificates are checked against the file; NULL: not. */
	const char *connect_to, *ca_file;
};
struct fetcher *fetcher_new(struct ev *ev,
    const struct fetch_options *o);
/* Cancels what is under way; accepts NULL. */
void fetcher_free(struct fetcher *c);

/* ---- requests ---- */

enum fetch_body { FETCH_NO_BODY, FETCH_FORM, FETCH_RAW };

/* Zero-initialised is empty and valid; free with fetch_request_free(). */
struct fetch_request {
	const char *method;		/* "POST"; not copied */
	struct buf url;
	enum fetch_body body_kind;
	struct buf body;
	struct buf headers;		/* "Name: value" and NUL, each */
	struct buf login;		/* "user:password"; empty: none */
	int64_t timeout;		/* 0: FETCH_TIMEOUT */
	bool fresh;			/* on a connection of its own */
	bool has_query;			/* fetch_query() was called */
};
void fetch_request_free(struct fetch_request *r);
/* Line ends and NULs in values become blanks; an empty value leaves the header
 * out. The value's bytes are sent as they are. */
void fetch_header(struct fetch_request *r, const char *name, struct str value);
/* "Authorization: SCHEME TOKEN". */
void fetch_authorize(struct fetch_request *r, const char *scheme,
    struct str token);
/* Makes the body a form, or adds to it. */
void fetch_form(struct fetch_request *r, const char *key, struct str value);
/* Adds to the URL's query: the first one after '?', whatever the URL is. */
void fetch_query(struct fetch_request *r, const char *key, struct str value);
/* Takes the reference to v. Adds the content type. */
void fetch_json(struct fetch_request *r, struct json_t *v);
void fetch_raw(struct fetch_request *r, struct str body);
void fetch_login(struct fetch_request *r, struct str user, struct str password);
/* Appends "host:port" of where it goes; nothing when the URL is malformed. */
void fetch_host(const struct fetch_request *r, struct buf *out);

/* ---- transfers ---- */

struct fetch_answer {
	const char *error;	/* transports.md 3.4; NULL: it answered */
	int status;
	struct str body;	/* the first FETCH_ANSWER_MAX bytes */
};
/* 200, 201, 202, 204. */
int fetch_accepted(int status);
/* Called from the loop, once, never from within fetch_start(). */
typedef void fetch_done_fn(void *arg, const struct fetch_answer *a);
/* The request must live until then. It is sent once: where a connection that
 * was kept turns out to be dead, that is a failure. */
struct fetch *fetch_start(struct fetcher *c,
    const struct fetch_request *r, fetch_done_fn *done, void *arg);
/* For programs without a loop of their own: sends r and waits; done is called
 * before it returns. */
void fetch_wait(const struct fetch_options *o, const struct fetch_request *r,
    fetch_done_fn *done, void *arg);
/* done is not called any more. */
void fetch_cancel(struct fetch *t);

#endif
