/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One JSON-RPC 2.0 call over a connection of its own, in the program's loop:
 * how signal-cli is spoken to (transports.md 6.21). What comes back is not
 * trusted: lines are bounded, and all but the answer to this call are
 * skipped. */
#ifndef HC_RPC_H
#define HC_RPC_H

#include <stdint.h>

#include "lib/base/buf.h"

struct ev;
struct json_t;
struct rpc;

#define RPC_TIMEOUT (60 * INT64_C(1000000))

enum rpc_end {
	RPC_ANSWER,
	RPC_NONSENSE,	/* a line that is no JSON object, or the end */
	RPC_SYSTEM,	/* error: of the system, "[Errno 2] No such ..." */
	RPC_TIMED_OUT	/* it talked all the time, but not to us */
};

struct rpc_answer {
	enum rpc_end end;
	const char *error;		/* RPC_SYSTEM */
	const struct json_t *reply;	/* RPC_ANSWER: the whole object */
	struct str line;		/* and its text; of RPC_NONSENSE, too */
};
/* Called from the loop, once, never from within rpc_start(). */
typedef void rpc_fn(void *arg, const struct rpc_answer *a);

struct rpc_request {
	/* "HOST:PORT" over IPv4, else the path of a socket. */
	const char *where;
	int64_t limit;			/* microseconds for all of it */
	const char *method;
	struct json_t *params;
};
/* Nothing of the request is needed any more when this returns. */
struct rpc *rpc_start(struct ev *ev, const struct rpc_request *q,
    rpc_fn *done, void *arg);
/* For programs without a loop of their own: done is called before it
 * returns. */
void rpc_wait(const struct rpc_request *q, rpc_fn *done, void *arg);
/* done is not called any more; accepts NULL. */
void rpc_cancel(struct rpc *r);

#endif
