/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What the files of the engine share. */
#ifndef HC_ENGINE_PRIVATE_H
#define HC_ENGINE_PRIVATE_H

#include "lib/base/child.h"
#include "lib/base/ev.h"
#include "lib/net/smtp_client.h"
#include "lib/notify/delivery.h"
#include "lib/notify/engine.h"
#include "lib/notify/integration.h"

#define ENGINE_SLOW (5 * HC_SECOND)	/* after that it holds no seat */
#define ENGINE_SEATS_MAX 1024		/* slow ones included */
#define ENGINE_RUN HC_MINUTE	/* for a command */
#define BUCKETS 256

struct body_fetch;
struct job;
struct storm;

/* Jobs in a row. */
struct job_list {
	struct job *head, *tail;
};

/* One host that requests go to, while there are any. */
struct host {
	char *key;
	size_t active;
	struct job_list waiting;
	struct host *next;
};

struct job {
	struct delivery d;		/* first: integrations see this */
	struct engine *e;
	struct notify_job in;
	notify_done_fn *done;
	void *arg;
	const struct integration *kind;
	int64_t added, began;		/* hc_mono(); began: first request */
	int64_t started;		/* wall clock */
	int64_t sent;			/* hc_mono() of this request */
	bool loaded;

	/* The request under way: one of four. */
	enum { SEND_HTTP, SEND_RPC, SEND_MAIL, SEND_RUN } how;
	struct fetch_request http;
	delivery_answer_fn *answer;
	struct fetch *transfer;
	struct rpc_request rpc_request;
	delivery_rpc_fn *rpc_answer;
	struct rpc *rpc;
	struct smtp_mail mail;
	struct smtp_sending *sending;
	struct delivery_program program;
	struct proc proc;
	struct child *child;
	struct host *host;		/* it holds a seat there */
	bool running, asked;		/* asked: a request since start() */
	bool waits_body;
	int tries;
	struct ev_timer retry;

	struct job_list followers;	/* jobs that its digest is for, too */
	bool ended, permanent;
	struct buf text;		/* of the error */
	int mails;			/* that tell of it, under way */
	bool finishing;			/* it only waits for these */
	struct job_list *in_list;
	struct job *prev, *next;	/* in that list */
	struct job *all_prev, *all_next;
};

struct engine {
	struct ev *ev;
	const struct settings *set;
	struct db *db;
	struct fetcher *http;
	struct smtp_client *smtp;	/* made when it is needed */
	struct postbox *post;		/* likewise */
	struct ev_timer kick;
	struct job_list queue;		/* to be started */
	struct job_list running;	/* the longest first */
	struct job *all;
	size_t pending, queued, active;
	size_t held;			/* by storms */
	size_t queueing;		/* for a host */
	struct host *hosts[BUCKETS];
	struct alert *alerts[BUCKETS];
	struct storm *storms[BUCKETS];
	struct s3 *s3;			/* likewise */
	struct ev_timer s3_timer;
	struct body_fetch *fetches;
	bool closing;
	struct engine_fake fake;
};

static inline struct job *
job_of(struct delivery *d)
{
	return (struct job *)(void *)d;
}

int64_t engine_now(const struct engine *e);
void list_push(struct job_list *l, struct job *j);
void list_remove(struct job *j);	/* from the list it is in, if any */

/* engine_load.c: what jobs tell of. Jobs that cannot be sent come back with
 * ended set; -1: the database is away, none was loaded. */
int jobs_load(struct engine *e, struct job **v, size_t n, struct hc_err *err);
void alert_drop(struct engine *e, struct alert *a);

/* engine_send.c: sends what the job asks for, now or when its host has room. */
void job_send(struct job *j);
void job_stop(struct job *j);		/* and takes it out of its lists */
void engine_close_mail(struct engine *e);

/* engine_body.c: 1 when the job has to wait for the body of its ping, and is
 * begun anew then; 0: that is not to be had. */
bool job_wait_body(struct job *j);
void engine_close_bodies(struct engine *e);

/* engine_storm.c: true when the job waits for others, to be told with them in
 * one message. */
bool storm_hold(struct job *j);
void engine_close_storms(struct engine *e);

/* engine.c: a request has ended; text NULL: well. job_end(): for good. */
void job_begin(struct job *j);
void job_end(struct job *j, const char *text);
void job_result(struct job *j, const char *text);
void job_mail_sent(void *arg, const char *error);
void job_http_result(struct job *j, const struct fetch_answer *a);
void job_rpc_result(struct job *j, const struct rpc_answer *a);
void job_exited(struct job *j, int status);
void engine_wake(struct engine *e, int64_t delay);

#endif
