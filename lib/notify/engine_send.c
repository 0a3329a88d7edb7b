/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Requests of jobs, and the cap on those to one host. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/notify/engine_private.h"

static struct host **
bucket(struct engine *e, const char *key)
{
	uint64_t h = 14695981039346656037u;	/* FNV-1a */

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * 1099511628211u;
	return &e->hosts[h % BUCKETS];
}

static struct host *
host_get(struct engine *e, const char *key)
{
	struct host **at = bucket(e, key), *h;

	for (h = *at; h != NULL; h = h->next)
		if (strcmp(h->key, key) == 0)
			return h;
	h = xcalloc(1, sizeof *h);
	h->key = xstrdup(key);
	h->next = *at;
	*at = h;
	return h;
}

static void
host_drop(struct engine *e, struct host *h)
{
	struct host **at;

	if (h->active > 0 || h->waiting.head != NULL)
		return;
	for (at = bucket(e, h->key); *at != h; at = &(*at)->next)
		;
	*at = h->next;
	free(h->key);
	free(h);
}

static size_t
host_cap(const struct job *j)
{
	return j->kind->per_host > 0 ? (size_t)j->kind->per_host :
	    ENGINE_PER_HOST;
}

static void
on_http(void *arg, const struct fetch_answer *a)
{
	struct job *j = arg;

	hc_fail_here("send.answered");
	j->transfer = NULL;
	job_stop(j);
	job_http_result(j, a);
}

static void
on_rpc(void *arg, const struct rpc_answer *a)
{
	struct job *j = arg;

	j->rpc = NULL;
	job_stop(j);
	job_rpc_result(j, a);
}

static void
on_mail(void *arg, const char *error)
{
	struct job *j = arg;
	struct buf b = { 0 };

	j->sending = NULL;
	job_stop(j);
	if (error != NULL)
		buf_addf(&b, "SMTP error: %s", error);
	job_end(j, error != NULL ? buf_str(&b) : NULL);
	buf_free(&b);
}

static void
on_exit_of(void *arg, int status)
{
	struct job *j = arg;
	char text[64];

	j->child = NULL;
	job_stop(j);
	if (status != CHILD_TIMEOUT && j->program.exited != NULL) {
		job_exited(j, status);
		return;
	}
	if (status == CHILD_TIMEOUT)
		snprintf(text, sizeof text, "Command timed out");
	else if (j->program.failed != NULL)
		snprintf(text, sizeof text, "%s", j->program.failed);
	else
		snprintf(text, sizeof text, "Command returned exit code %d",
		    status);
	job_end(j, status == 0 ? NULL : text);
}

void
engine_close_mail(struct engine *e)
{
	smtp_client_free(e->smtp);
	e->smtp = NULL;
}

static void
start_mail(struct job *j)
{
	struct engine *e = j->e;

	if (e->smtp == NULL)
		e->smtp = smtp_client_new(e->ev, e->set, e->fake.ca_file);
	j->sending = smtp_send(e->smtp, &j->mail, on_mail, j);
}

/* A program that cannot be started fails in the next turn, as all do. */
static void
on_no_start(struct ev *ev, void *arg)
{
	struct job *j = arg;

	(void)ev;
	job_stop(j);
	job_end(j, j->program.missing != NULL ? j->program.missing :
	    "Command could not be started");
}

static void
start_run(struct job *j)
{
	struct hc_err err = { 0 };

	if (j->program.quiet)
		j->proc.out = open("/dev/null", O_WRONLY | O_CLOEXEC);
	j->child = child_run(j->e->ev, &j->proc, ENGINE_RUN, on_exit_of, j,
	    &err);
	if (j->program.quiet && j->proc.out != -1)
		close(j->proc.out);
	if (j->child == NULL) {
		log_warn("cannot run a command: %s", err.text);
		ev_timer(j->e->ev, &j->retry, 0, on_no_start, j);
	}
}

/* What is left of the time for all tries. */
static int64_t
time_left(const struct job *j)
{
	int64_t left = j->began + ENGINE_BUDGET - j->sent;

	if (j->e->fake.timeout > 0)
		return j->e->fake.timeout;
	return left < HC_SECOND ? HC_SECOND : left;
}

static void
start_rpc(struct job *j)
{
	int64_t left = time_left(j);

	j->rpc_request.limit = left < RPC_TIMEOUT ? left : RPC_TIMEOUT;
	j->rpc = rpc_start(j->e->ev, &j->rpc_request, on_rpc, j);
}

static void
start_http(struct job *j)
{
	int64_t left = time_left(j);

	if (j->http.timeout == 0 || j->http.timeout > left)
		j->http.timeout = left < FETCH_TIMEOUT ? left : FETCH_TIMEOUT;
	/* What is left of a kept connection costs a first try only. */
	j->http.fresh = j->tries > 1 || j->d.attempts == 1;
	j->transfer = fetch_start(j->e->http, &j->http, on_http, j);
}

static void
job_go(struct job *j)
{
	struct engine *e = j->e;

	j->running = true;
	j->sent = hc_mono();
	j->tries++;
	if (j->began == 0) {
		j->began = j->sent;
		j->started = engine_now(e);
	}
	e->active++;
	j->host->active++;
	list_push(&e->running, j);
	if (j->how == SEND_HTTP)
		start_http(j);
	else if (j->how == SEND_RPC)
		start_rpc(j);
	else if (j->how == SEND_MAIL)
		start_mail(j);
	else
		start_run(j);
}

void
job_send(struct job *j)
{
	struct buf key = { 0 };

	if (j->how == SEND_HTTP)
		fetch_host(&j->http, &key);
	else
		buf_addbuf(&key, j->d.kind);
	j->host = host_get(j->e, buf_str(&key));
	buf_free(&key);
	if (j->host->active >= host_cap(j)) {
		list_push(&j->host->waiting, j);
		j->e->queueing++;
	} else
		job_go(j);
}

void
job_stop(struct job *j)
{
	struct host *h = j->host;

	if (j->transfer != NULL)
		fetch_cancel(j->transfer);
	if (j->sending != NULL)
		smtp_cancel(j->sending);
	child_kill(j->child);
	rpc_cancel(j->rpc);
	j->transfer = NULL;
	j->rpc = NULL;
	j->sending = NULL;
	j->child = NULL;
	ev_timer_stop(j->e->ev, &j->retry);
	if (h != NULL && j->in_list == &h->waiting)
		j->e->queueing--;
	list_remove(j);
	j->host = NULL;
	if (h == NULL)
		return;
	if (j->running) {
		j->running = false;
		j->e->active--;
		h->active--;
		if (h->waiting.head != NULL &&
		    h->active < host_cap(h->waiting.head)) {
			struct job *next = h->waiting.head;

			list_remove(next);
			j->e->queueing--;
			job_go(next);
		}
	}
	host_drop(j->e, h);
}
