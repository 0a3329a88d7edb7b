/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The pool of threads, and the loop thread's side of it. */
#include "lib/web/web.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/nudge.h"
#include "lib/base/xmalloc.h"
#include "lib/net/s3.h"

/* How long a request may wait for the database. */
#define DEADLINE (10 * HC_SECOND)

struct queue {
	struct web_req *first, **last;
};

struct thread {
	struct web *web;
	pthread_t id;
	struct web_worker worker;
};

struct web {
	struct ev *ev;
	const struct settings *set;
	int wake[2];		/* a byte: there are answers */
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct queue todo, done;
	bool stop;
	struct thread *threads;
	unsigned nthreads;
	uint64_t requests, early, statuses[6];
};

static const char *const heads[WEB_HEADS] = {
	[WEB_API_KEY] = "X-Api-Key",
	[WEB_METRICS_KEY] = "X-Metrics-Key",
	[WEB_AUTHORIZATION] = "Authorization",
	[WEB_COOKIE] = "Cookie",
	[WEB_CONTENT_TYPE] = "Content-Type",
	[WEB_ACCEPT_ENCODING] = "Accept-Encoding",
};

/* ---- queues ---- */

static void
queue_put(struct queue *u, struct web_req *q)
{
	q->next = NULL;
	*u->last = q;
	u->last = &q->next;
}

static struct web_req *
queue_all(struct queue *u)
{
	struct web_req *q = u->first;

	u->first = NULL;
	u->last = &u->first;
	return q;
}

/* ---- threads ---- */

/* The next request; NULL: the end. */
static struct web_req *
next(struct web *w)
{
	struct web_req *q;

	pthread_mutex_lock(&w->lock);
	while (w->todo.first == NULL && !w->stop)
		pthread_cond_wait(&w->work, &w->lock);
	q = w->todo.first;
	if (q != NULL) {
		w->todo.first = q->next;
		if (w->todo.first == NULL)
			w->todo.last = &w->todo.first;
	}
	pthread_mutex_unlock(&w->lock);
	return q;
}

static void
finished(struct web *w, struct web_req *q)
{
	bool first;

	pthread_mutex_lock(&w->lock);
	first = w->done.first == NULL;
	queue_put(&w->done, q);
	pthread_mutex_unlock(&w->lock);
	if (first && write(w->wake[1], "", 1) == -1 && errno != EAGAIN)
		log_err("cannot wake the loop: %s", strerror(errno));
}

static void *
work(void *arg)
{
	struct thread *t = arg;
	struct web_req *q;

	while ((q = next(t->web)) != NULL) {
		db_deadline(t->worker.db, hc_mono() + DEADLINE);
		web_handle(q, &t->worker);
		finished(t->web, q);
	}
	return NULL;
}

/* ---- the loop thread ---- */

static void
answer(struct web *w, struct web_req *q)
{
	struct http_response *p = q->response;

	w->statuses[q->answer.status / 100 % 6]++;
	http_answer(q->http, p);	/* q is gone with it */
	http_response_free(p);
}

static void
answer_done(struct web *w)
{
	struct web_req *q, *after;

	pthread_mutex_lock(&w->lock);
	q = queue_all(&w->done);
	pthread_mutex_unlock(&w->lock);
	for (; q != NULL; q = after) {
		after = q->next;
		answer(w, q);
	}
}

static void
on_wake(struct ev *ev, int fd, unsigned events, void *arg)
{
	char bytes[64];

	(void)ev;
	(void)events;
	while (read(fd, bytes, sizeof bytes) == sizeof bytes)
		;
	answer_done(arg);
}

static void
copy_heads(struct web_req *q)
{
	struct str s;
	size_t i;

	for (i = 0; i < WEB_HEADS; i++)
		if (http_header(q->http, heads[i], &s))
			q->heads[i] = arena_str(web_arena(q), s);
}

void
web_request(struct http_request *r, void *arg)
{
	struct web *w = arg;
	struct web_req *q = arena_calloc(&r->arena, 1, sizeof *q);

	q->http = r;
	q->set = w->set;
	q->now = r->arrived;
	w->requests++;
	copy_heads(q);
	if (r->cut)
		web_page(q, 400);	/* nobody will read it */
	if (r->cut || web_route(q)) {
		w->early++;
		web_finish(q);
		answer(w, q);
		return;
	}
	pthread_mutex_lock(&w->lock);
	queue_put(&w->todo, q);
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

/* ---- set-up ---- */

static int
start_thread(struct web *w, struct thread *t, struct hc_err *err)
{
	sigset_t all, old;
	int rc;

	t->web = w;
	t->worker.set = w->set;
	t->worker.db = db_new(w->set, "hc-webd");
	t->worker.nudge = nudge_sender();
	w->nthreads++;
	/* Signals are the loop thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&t->id, NULL, work, t);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc == 0)
		return 0;
	w->nthreads--;
	db_free(t->worker.db);
	close(t->worker.nudge);
	return hc_err(err, HC_ESYS, "cannot start a thread: %s",
	    strerror(rc));
}

struct web *
web_new(struct ev *ev, const struct settings *s, unsigned threads,
    struct hc_err *err)
{
	struct web *w = xcalloc(1, sizeof *w);
	unsigned i;

	w->ev = ev;
	w->set = s;
	queue_all(&w->todo);
	queue_all(&w->done);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	/* Else threads would race for it. */
	json_object_seed(0);
	if (pipe2(w->wake, O_CLOEXEC | O_NONBLOCK) == -1) {
		hc_err_sys(err, "pipe");
		free(w);
		return NULL;
	}
	ev_fd(ev, w->wake[0], EV_READ, on_wake, w);
	w->threads = xcalloc(threads, sizeof *w->threads);
	for (i = 0; i < threads; i++) {
		if (start_thread(w, &w->threads[i], err) == -1) {
			web_free(w);
			return NULL;
		}
	}
	return w;
}

void
web_state(const struct web *w, struct buf *out)
{
	buf_addf(out, "requests=%llu 2xx=%llu 3xx=%llu 4xx=%llu 5xx=%llu "
	    "without_handler=%llu", (unsigned long long)w->requests,
	    (unsigned long long)w->statuses[2],
	    (unsigned long long)w->statuses[3],
	    (unsigned long long)w->statuses[4],
	    (unsigned long long)w->statuses[5],
	    (unsigned long long)w->early);
}

void
web_free(struct web *w)
{
	unsigned i;

	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->work);
	pthread_mutex_unlock(&w->lock);
	for (i = 0; i < w->nthreads; i++) {
		struct web_worker *k = &w->threads[i].worker;

		pthread_join(w->threads[i].id, NULL);
		db_free(k->db);
		s3_free(k->s3);
		if (k->nudge != -1)
			close(k->nudge);
	}
	answer_done(w);
	ev_fd(w->ev, w->wake[0], 0, NULL, NULL);
	close(w->wake[0]);
	close(w->wake[1]);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	free(w->threads);
	free(w);
}
