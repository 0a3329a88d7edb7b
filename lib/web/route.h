/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Which handler answers a path and method (api.md 2.1). A pattern is text with
 * typed holes:
 *
 *	<v>		1, 2 or 3
 *	<uuid>		8-4-4-4-12 digits in lower case
 *	<sha1>		40 characters of [A-z0-9]
 *	<int>		[0-9]+
 *	<slug>		[-a-zA-Z0-9_]+
 *	<quoted>	[\w%~_.-]+, \w as Unicode has it
 *
 * To add pages: a table of routes like those of api.c, named in web.c. */
#ifndef HC_ROUTE_H
#define HC_ROUTE_H

#include "lib/base/buf.h"

enum web_method {
	M_GET = 1, M_HEAD = 2, M_OPTIONS = 4, M_TRACE = 8,
	M_SAFE = 15,		/* changes nothing */
	M_POST = 16, M_DELETE = 32, M_PUT = 64, M_PATCH = 128,
	M_OTHER = 256,
	M_ANY = 511
};
unsigned web_method(struct str name);

/* Whose key a request must bring. */
enum web_key {
	KEY_NONE,
	KEY_WRITE,		/* read-write */
	KEY_READ		/* read-only or read-write */
};

struct web_req;
typedef void web_fn(struct web_req *q);

#define ROUTE_CORS 1u		/* any origin may ask; OPTIONS tells so */
#define ROUTE_EXEMPT 2u		/* needs no token against forgery */
#define ROUTE_ALLOW 4u		/* 405 names the methods */
#define ROUTE_FRESH 8u		/* never cached */
#define ROUTE_BODY 16u		/* the handler reads the body */
#define ROUTE_JSON 32u		/* ... which is a JSON object */
#define ROUTE_ACTIONS 3
struct route {
	const char *pattern;
	unsigned flags;
	struct route_action {
		unsigned methods;
		enum web_key key;
		unsigned flags;	/* ROUTE_BODY, ROUTE_JSON */
		web_fn *fn;
	} actions[ROUTE_ACTIONS];
};

/* What stood in the holes, in order. */
#define ROUTE_HOLES 4
struct holes {
	struct str v[ROUTE_HOLES];
	unsigned n;
};

/* The first of a table (ending with an empty one) that fits a path,
 * percent-decoded; NULL: none. */
const struct route *route_find(const struct route *table, struct str path,
    struct holes *h);
/* The action for a method; NULL: not allowed. */
const struct route_action *route_action(const struct route *r, unsigned m);
/* "GET, POST, OPTIONS" */
void route_methods(const struct route *r, int options, struct buf *out);

#endif
