/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* One message under way, as integrations see it. A kind's start() reads the
 * channel's value, builds a request and sends it:
 *
 *	static int
 *	start(struct delivery *d, struct hc_err *err)
 *	{
 *		struct fetch_request *r;
 *
 *		(void)err;
 *		r = delivery_http(d, "POST", d->value);
 *		fetch_json(r, json_pack("{s:s}", "text", ...));
 *		delivery_send(d, NULL);
 *		return 0;
 *	}
 *
 * The engine does the rest: a status that fetch_accepted() takes ends the
 * delivery well; anything else is tried again, ATTEMPTS in all, and fails with
 * `Received status code N` or what the client says. An answer function changes
 * that by delivery_text(), delivery_permanent(), or by asking for the next
 * request. */
#ifndef HC_DELIVERY_H
#define HC_DELIVERY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/settings.h"
#include "lib/model/postbox.h"
#include "lib/net/fetch.h"
#include "lib/net/mail.h"
#include "lib/net/rpc.h"
#include "lib/notify/alert.h"

#define DELIVERY_ATTEMPTS 3

/* Many changes of one project's checks, told in one message: plain text. */
struct alert_digest {
	struct str title;		/* "12 checks went DOWN" */
	struct str text;		/* that, the checks, and a link */
};

struct delivery {
	const struct settings *set;
	struct db *db;
	struct alert *alert;
	int64_t channel_id;
	struct uuid channel_code;
	struct uuid code;		/* of the notification */
	struct str kind, value;		/* api_channel */
	json_t *json;			/* value, if it is a JSON object */
	bool email_verified;
	bool up;			/* what to tell; else down */
	bool test;			/* a test notification */
	const struct alert_digest *digest;	/* instead of it, or NULL */
	struct arena arena;		/* until the delivery ends */
	int attempts;			/* of each request; start() may set */
	int step;			/* the integration's own */
	void *own;			/* likewise */
};

/* What the integration wants to know of the alert. 0: it is there; 1: it is
 * being fetched, return 0 now, start() is called again; -1: err. Bits in
 * struct integration are there before start() is called. */
int delivery_need(struct delivery *d, unsigned need, struct hc_err *err)
    HC_MUSTCHECK;

/* Begins a request; the engine owns it. */
struct fetch_request *delivery_http(struct delivery *d, const char *method,
    struct str url);
/* Called for each HTTP answer, before the engine judges it. */
typedef void delivery_answer_fn(struct delivery *d,
    const struct fetch_answer *a);
/* Sends it; answer may be NULL. */
void delivery_send(struct delivery *d, delivery_answer_fn *answer);
/* POST of a JSON body, with nothing special about it; takes the reference to
 * body. 0, for start() to return. */
int delivery_post(struct delivery *d, struct str url, json_t *body,
    delivery_answer_fn *answer);
/* An answer function: what is not found is gone for good. */
void answer_gone(struct delivery *d, const struct fetch_answer *a);

/* An answer function's part: the refusal's text, a member of its JSON body,
 * becomes part of the error. */
void answer_message(struct delivery *d, const struct fetch_answer *a,
    const char *key);

/* Calls a method by JSON-RPC at where (rpc.h); takes the reference to params.
 * answer says how it ended; when it says nothing, that was well. */
typedef void delivery_rpc_fn(struct delivery *d, const struct rpc_answer *a);
void delivery_rpc(struct delivery *d, const struct rpc_request *q,
    delivery_rpc_fn *answer);

/* Sends a mail to m->to: subject and parts are given, the rest follows from
 * the settings. bounce: payload of the envelope sender (outmail.h), or NULL. */
int delivery_mail(struct delivery *d, struct mail *m, const char *bounce,
    struct hc_err *err) HC_MUSTCHECK;

/* Sends a mail that tells of this delivery's failure, beside whatever else it
 * does; it ends after that. A mail that fails is logged. */
void delivery_notice(struct delivery *d, const struct post *m);

/* A program, all of whose texts live as long as the delivery. */
struct delivery_program {
	/* Both end in NULL; env: "NAME=value" on top of ours. */
	const char *const *argv, *const *env;
	/* Error when it is not there, and when it fails; NULL: `Command could
	 * not be started`, `Command returned exit code N`, N as waitpid(2) has
	 * it. */
	const char *missing, *failed;
	struct str in;			/* its standard input */
	bool quiet;			/* its output may tell secrets */
	bool confined;			/* proc.h; env is all there is */
	/* Says how it ended, as an answer function does, by the status that
	 * waitpid(2) gives; it is tried again then. NULL: as above. */
	void (*exited)(struct delivery *d, int status);
};
/* Runs it for at most a minute. Without exited() it is not tried again. */
void delivery_run(struct delivery *d, const struct delivery_program *p);
/* The program that runs commands. */
const char *delivery_shell(const struct delivery *d);

/* It has failed, and is not tried again. */
void delivery_fail(struct delivery *d, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* For answer functions: the text of this failure; that it is for good, so that
 * the channel is disabled. */
void delivery_text(struct delivery *d, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void delivery_permanent(struct delivery *d);

/* 1 if this send is within the rate limit (transports.md 2.5), 0 when it has
 * failed with `Rate limit exceeded`, -1. */
int delivery_rate_limit(struct delivery *d, const char *bucket,
    struct hc_err *err) HC_MUSTCHECK;

/* ---- channel values ---- */

/* The member as text: HC_EINVAL when it is missing or of another type. */
int value_text(const json_t *v, const char *key, struct str *out,
    struct hc_err *err) HC_MUSTCHECK;
/* Likewise as an integer, which may be a text of digits. */
int value_int(const json_t *v, const char *key, int64_t *out,
    struct hc_err *err) HC_MUSTCHECK;
/* The value parsed if it is a JSON object, else NULL; json_decref() it. */
json_t *value_json(struct str value);
/* For noop(): 1 unless the flag for that status, "up" or "down", is true. */
int value_flag_noop(struct str value, enum check_status status,
    struct hc_err *err);
/* The member "priority", or "priority_up"; NULL when it is missing. */
json_t *value_priority(const json_t *v, bool up);
/* For noop(): 1 if that is 0. */
int value_priority_noop(struct str value, enum check_status status,
    struct hc_err *err);
/* A noop() for kinds that tell of "down" only. */
int noop_unless_down(struct str value, enum check_status status,
    struct hc_err *err);

#endif
