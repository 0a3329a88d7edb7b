/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Jobs from being added to their result. A job waits in the queue, is loaded
 * with others (engine_load.c), builds its request (its integration) and sends
 * it (engine_send.c); a failed one is sent again after a while. */
#include "lib/notify/engine_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/base/enc.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"

#define DB_PAUSE HC_SECOND	/* before asking a database that is away */

static void start_jobs(struct engine *e);

/* ---- lists ---- */

void
list_push(struct job_list *l, struct job *j)
{
	j->in_list = l;
	j->next = NULL;
	j->prev = l->tail;
	if (l->tail != NULL)
		l->tail->next = j;
	else
		l->head = j;
	l->tail = j;
}

static void
list_unshift(struct job_list *l, struct job *j)
{
	j->in_list = l;
	j->prev = NULL;
	j->next = l->head;
	if (l->head != NULL)
		l->head->prev = j;
	else
		l->tail = j;
	l->head = j;
}

void
list_remove(struct job *j)
{
	struct job_list *l = j->in_list;

	if (l == NULL)
		return;
	if (j->prev != NULL)
		j->prev->next = j->next;
	else
		l->head = j->next;
	if (j->next != NULL)
		j->next->prev = j->prev;
	else
		l->tail = j->prev;
	j->in_list = NULL;
}

/* ---- the engine ---- */

int64_t
engine_now(const struct engine *e)
{
	return e->fake.now != HC_NOTIME ? e->fake.now : hc_now();
}

static void
on_kick(struct ev *ev, void *arg)
{
	(void)ev;
	start_jobs(arg);
}

void
engine_wake(struct engine *e, int64_t delay)
{
	if (!e->kick.set || e->kick.due > hc_mono() + delay)
		ev_timer(e->ev, &e->kick, delay, on_kick, e);
}

/* Each delivery takes a descriptor. */
static void
raise_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 &&
	    r.rlim_cur < 4 * ENGINE_SEATS_MAX) {
		r.rlim_cur = r.rlim_max < 4 * ENGINE_SEATS_MAX ? r.rlim_max :
		    4 * ENGINE_SEATS_MAX;
		(void)setrlimit(RLIMIT_NOFILE, &r);
	}
}

static void
open_clients(struct engine *e)
{
	const struct fetch_options o = {
		.allow_private = e->set->integrations_allow_private_ips,
		.connect_to = e->fake.connect_to,
		.ca_file = e->fake.ca_file
	};

	engine_close_mail(e);
	fetcher_free(e->http);
	e->http = fetcher_new(e->ev, &o);
}

struct engine *
engine_new(struct ev *ev, const struct settings *s, struct db *db)
{
	struct engine *e = xcalloc(1, sizeof *e);

	e->ev = ev;
	e->set = s;
	e->db = db;
	e->fake.now = HC_NOTIME;
	raise_limit();
	open_clients(e);
	return e;
}

void
engine_fake(struct engine *e, const struct engine_fake *f)
{
	e->fake = *f;
	open_clients(e);
}

static void
job_free(struct job *j)
{
	struct engine *e = j->e;

	if (j->all_prev != NULL)
		j->all_prev->all_next = j->all_next;
	else
		e->all = j->all_next;
	if (j->all_next != NULL)
		j->all_next->all_prev = j->all_prev;
	e->pending--;
	while (j->followers.head != NULL)
		list_remove(j->followers.head);
	job_stop(j);
	alert_drop(e, j->d.alert);
	json_decref(j->d.json);
	arena_free(&j->d.arena);
	fetch_request_free(&j->http);
	json_decref(j->rpc_request.params);
	buf_free(&j->text);
	free(j);
}

void
engine_free(struct engine *e)
{
	if (e == NULL)
		return;
	postbox_free(e->post);
	while (e->all != NULL)
		job_free(e->all);
	engine_close_bodies(e);
	engine_close_storms(e);
	ev_timer_stop(e->ev, &e->kick);
	fetcher_free(e->http);
	engine_close_mail(e);
	free(e);
}

void
engine_add(struct engine *e, const struct notify_job *in,
    notify_done_fn *done, void *arg)
{
	struct job *j = xcalloc(1, sizeof *j);

	j->e = e;
	j->in = *in;
	j->done = done;
	j->arg = arg;
	j->added = hc_mono();
	j->d.set = e->set;
	j->d.db = e->db;
	j->d.channel_id = in->channel_id;
	j->d.code = in->notification_code;
	j->d.up = in->status == CHECK_UP;
	j->d.test = in->flip_id == 0;
	j->d.attempts = DELIVERY_ATTEMPTS;
	j->all_next = e->all;
	if (e->all != NULL)
		e->all->all_prev = j;
	e->all = j;
	e->pending++;
	e->queued++;
	list_push(&e->queue, j);
	engine_wake(e, 0);
}

/* Those that have been running for long do not keep others waiting. */
static size_t
seats(const struct engine *e)
{
	int64_t before = hc_mono() - ENGINE_SLOW;
	const struct job *j;
	size_t taken = e->active, most;

	most = e->active < ENGINE_SEATS_MAX ? ENGINE_SEATS_MAX - e->active : 0;
	for (j = e->running.head; j != NULL && j->sent < before; j = j->next)
		taken--;
	if (taken >= ENGINE_SEATS)
		return 0;
	return ENGINE_SEATS - taken < most ? ENGINE_SEATS - taken : most;
}

size_t
engine_free_seats(const struct engine *e)
{
	size_t n = seats(e), room = e->pending < 4 * ENGINE_SEATS_MAX ?
	    4 * ENGINE_SEATS_MAX - e->pending : 0;

	n = n > e->queued ? n - e->queued : 0;
	return n < room ? n : room;
}

size_t
engine_pending(const struct engine *e)
{
	return e->pending;
}

size_t
engine_busy(const struct engine *e)
{
	return e->pending - e->held - e->queueing;
}

/* ---- one job ---- */

/* The result is the job's own but for the notification. */
static void
hand_over(struct job *j, struct notify_result *r)
{
	notify_done_fn *done = j->done;
	void *arg = j->arg;

	r->notification_id = j->in.notification_id;
	job_free(j);
	done(arg, r);
}

static void
finish(struct job *j)
{
	struct engine *e = j->e;
	struct notify_result r = {
		.channel_id = j->in.channel_id, .started = j->started,
		.permanent = j->permanent, .channel_code = j->d.channel_code };
	struct buf b = { 0 };

	j->finishing = true;
	if (j->mails > 0)
		return;
	if (j->began == 0)
		r.started = engine_now(e);
	else
		r.duration = hc_mono() - j->began;
	utf8_clean(&b, buf_view(&j->text));
	buf_cut(&b, utf8_prefix(buf_view(&b), NOTIFY_ERROR_MAX));
	memcpy(r.error, buf_str(&b), b.len);
	buf_free(&b);
	if (j->d.kind.len > 0 && j->d.kind.len < sizeof r.kind)
		memcpy(r.kind, j->d.kind.p, j->d.kind.len);
	while (j->followers.head != NULL)
		hand_over(j->followers.head, &r);
	hand_over(j, &r);
}

void
job_mail_sent(void *arg, const char *error)
{
	struct job *j = arg;

	if (error != NULL)
		log_warn("mail was not sent: %s", error);
	if (--j->mails == 0 && j->finishing)
		finish(j);
}

/* After start() or an answer function: what did it ask for? */
static void
follow(struct job *j)
{
	if (j->ended)
		finish(j);
	else if (j->asked) {
		j->asked = false;
		job_send(j);
	} else if (!j->waits_body) {
		delivery_fail(&j->d, "The integration sent nothing");
		finish(j);
	}
}

void
job_begin(struct job *j)
{
	struct hc_err err = { 0 };
	const char *why = integration_disabled(j->kind, j->e->set);
	int rc;

	if (why != NULL)
		delivery_fail(&j->d, "%s", why);
	else {
		rc = j->d.digest != NULL ? 0 :
		    delivery_need(&j->d, j->kind->needs, &err);
		if (rc == 0)
			rc = j->kind->start(&j->d, &err);
		if (rc == -1)
			delivery_fail(&j->d, "%s", err.text);
	}
	follow(j);
}

static void
on_retry(struct ev *ev, void *arg)
{
	(void)ev;
	job_send(arg);
}

void
job_end(struct job *j, const char *text)
{
	struct engine *e = j->e;

	if (e->queue.head != NULL)
		engine_wake(e, 0);
	if (text != NULL && j->text.len == 0)
		buf_adds(&j->text, text);
	finish(j);
}

void
job_result(struct job *j, const char *text)
{
	static const int64_t pauses[] = { HC_SECOND, 5 * HC_SECOND };
	int64_t pause, left = j->began + ENGINE_BUDGET - hc_mono();

	if (text == NULL) {
		finish(j);
		return;
	}
	if (j->text.len == 0)
		buf_adds(&j->text, text);
	pause = j->e->fake.no_backoff ? 0 :
	    pauses[j->tries - 1 < 1 ? 0 : 1];
	if (j->permanent || j->tries >= j->d.attempts || left <= pause) {
		finish(j);
		return;
	}
	buf_reset(&j->text);
	ev_timer(j->e->ev, &j->retry, pause, on_retry, j);
}

void
job_http_result(struct job *j, const struct fetch_answer *a)
{
	struct engine *e = j->e;
	char text[64];

	if (e->queue.head != NULL)
		engine_wake(e, 0);
	if (a->error == NULL && j->answer != NULL) {
		j->answer(&j->d, a);
		if (j->ended || j->asked) {
			follow(j);
			return;
		}
	}
	if (a->error != NULL)
		job_result(j, a->error);
	else if (fetch_accepted(a->status) && j->text.len == 0)
		job_result(j, NULL);
	else {
		snprintf(text, sizeof text, "Received status code %d",
		    a->status);
		job_result(j, text);
	}
}

/* The integration has said how it ended, or nothing: that was well. */
static void
judged(struct job *j)
{
	if (j->e->queue.head != NULL)
		engine_wake(j->e, 0);
	if (j->ended || j->asked)
		follow(j);
	else
		job_result(j, j->text.len > 0 ? "" : NULL);
}

void
job_rpc_result(struct job *j, const struct rpc_answer *a)
{
	j->rpc_answer(&j->d, a);
	judged(j);
}

void
job_exited(struct job *j, int status)
{
	j->program.exited(&j->d, status);
	judged(j);
}

/* ---- starting jobs ---- */

/* The database did not answer: again soon, but not for ever. */
static void
put_back(struct engine *e, struct job **v, size_t n, const struct hc_err *err)
{
	int64_t before = hc_mono() - ENGINE_BUDGET;

	log_warn("notifications wait for the database: %s", err->text);
	while (n-- > 0) {
		if (v[n]->added < before) {
			delivery_fail(&v[n]->d, "%s", err->text);
			finish(v[n]);
			continue;
		}
		e->queued++;
		list_unshift(&e->queue, v[n]);
	}
	engine_wake(e, DB_PAUSE);
}

static void
start_jobs(struct engine *e)
{
	struct job *v[ENGINE_SEATS];
	struct hc_err err = { 0 };
	size_t i, n = 0, max = seats(e);

	while (n < max && e->queue.head != NULL) {
		v[n] = e->queue.head;
		list_remove(v[n++]);
		e->queued--;
	}
	if (n == 0) {
		if (e->queue.head != NULL)
			engine_wake(e, HC_SECOND);
		return;
	}
	if (jobs_load(e, v, n, &err) == -1) {
		put_back(e, v, n, &err);
		return;
	}
	for (i = 0; i < n; i++) {
		if (v[i]->ended)
			finish(v[i]);
		else if (!storm_hold(v[i]))
			job_begin(v[i]);
	}
	if (e->queue.head != NULL)
		engine_wake(e, 0);
}
