/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Bodies of pings from object storage (core.md 9.3, 11.3), while other jobs go
 * on. One that is not there yet is asked for again once. */
#include <stdlib.h>

#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/model/object.h"
#include "lib/model/tokenbucket.h"
#include "lib/notify/engine_private.h"

#define AGAIN (5 * HC_SECOND)
#define BUCKET "s3_get_object_error"	/* 3 errors a minute: ill */
#define BUCKET_MAX 3
#define BUCKET_SECONDS 60

struct body_fetch {
	struct engine *e;
	struct alert *a;	/* a reference */
	int asked;
	struct ev_timer again;
	struct body_fetch *next;
};

static void
on_turn(struct ev *ev, void *arg)
{
	struct engine *e = arg;
	int64_t wait = s3_turn(e->s3);

	if (wait >= 0)
		ev_timer(ev, &e->s3_timer, wait, on_turn, e);
}

static void
end(struct body_fetch *f)
{
	struct body_fetch **at;

	for (at = &f->e->fetches; *at != f; at = &(*at)->next)
		;
	*at = f->next;
	ev_timer_stop(f->e->ev, &f->again);
	alert_drop(f->e, f->a);
	free(f);
}

/* Body or not, the jobs that waited for it go on. */
static void
settle(struct body_fetch *f)
{
	struct engine *e = f->e;
	struct alert *a = f->a;
	struct job *j;

	a->loaded |= NEED_BODY;
	for (;;) {
		for (j = e->all; j != NULL; j = j->all_next)
			if (j->waits_body && j->d.alert == a)
				break;
		if (j == NULL)
			break;
		j->waits_body = false;
		job_begin(j);
	}
	end(f);
}

static void ask(struct body_fetch *f);

static void
on_again(struct ev *ev, void *arg)
{
	(void)ev;
	ask(arg);
}

static void
on_body(void *arg, struct str body, const struct hc_err *err)
{
	struct body_fetch *f = arg;
	struct engine *e = f->e;

	if (e->closing) {
		end(f);
		return;
	}
	if (err != NULL) {
		log_warn("cannot read the body of a ping: %s check=%s",
		    err->text, f->a->code);
		if (tokenbucket_authorize(e->db, BUCKET, BUCKET_MAX,
		    BUCKET_SECONDS, 1, engine_now(e), NULL) == -1)
			log_debug("the error was not counted");
	} else if (body.p != NULL)
		alert_set_body(f->a, body);
	else if (f->asked == 1) {
		ev_timer(e->ev, &f->again, AGAIN, on_again, f);
		return;
	}
	f->a->body_missing = err != NULL || body.p == NULL;
	settle(f);
}

static void
ask(struct body_fetch *f)
{
	struct buf key = { 0 };

	f->asked++;
	object_key(&key, &f->a->check.code, f->a->ping.n);
	s3_fetch(f->e->s3, buf_view(&key), on_body, f);
	buf_free(&key);
	ev_timer(f->e->ev, &f->e->s3_timer, 0, on_turn, f->e);
}

static bool
usable(struct engine *e)
{
	struct hc_err err;

	if (!s3_enabled(e->set) || tokenbucket_healthy(e->db, BUCKET,
	    BUCKET_MAX, BUCKET_SECONDS, engine_now(e), &err) != 1)
		return false;
	if (e->s3 == NULL)
		e->s3 = s3_new(e->set, &err);
	if (e->s3 == NULL)
		log_warn("object storage: %s", err.text);
	return e->s3 != NULL;
}

bool
job_wait_body(struct job *j)
{
	struct engine *e = j->e;
	struct body_fetch *f;

	for (f = e->fetches; f != NULL; f = f->next)
		if (f->a == j->d.alert)
			break;
	if (f == NULL && !usable(e)) {
		j->d.alert->body_missing = true;
		j->d.alert->loaded |= NEED_BODY;
		return false;
	}
	j->waits_body = true;
	if (f != NULL)
		return true;
	f = xcalloc(1, sizeof *f);
	f->e = e;
	f->a = j->d.alert;
	f->a->refs++;
	f->next = e->fetches;
	e->fetches = f;
	ask(f);
	return true;
}

void
engine_close_bodies(struct engine *e)
{
	e->closing = true;
	s3_free(e->s3);
	while (e->fetches != NULL)	/* between two questions */
		end(e->fetches);
	ev_timer_stop(e->ev, &e->s3_timer);
}
