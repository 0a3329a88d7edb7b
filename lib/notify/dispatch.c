/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* From flips to jobs of the engine; dispatch_record.c has the way back. */
#include "lib/notify/dispatch_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/notify/integration.h"

#define RETRY HC_SECOND		/* after a failure of the database */
#define RENEW (10 * HC_SECOND)	/* leases, at least so often */

struct dispatch *
dispatch_new(struct ev *ev, const struct settings *s, struct db *db,
    const struct dispatch_opts *opts)
{
	struct dispatch *d = xcalloc(1, sizeof *d);

	d->ev = ev;
	d->db = db;
	d->opts = *opts;
	d->engine = engine_new(ev, s, db);
	queue_init(&d->waiting);
	queue_init(&d->results);
	lease_holder(d->holder);
	return d;
}

void
dispatch_free(struct dispatch *d)
{
	struct item *it;

	if (d == NULL)
		return;
	engine_free(d->engine);
	while ((it = d->items) != NULL) {
		if (!it->has_result)
			flip_put(it->flip);
		item_free(it);
	}
	free(d);
}

size_t
dispatch_pending(const struct dispatch *d)
{
	return d->nitems;
}

size_t
dispatch_busy(const struct dispatch *d)
{
	return d->nitems - (engine_pending(d->engine) -
	    engine_busy(d->engine));
}

const struct dispatch_counts *
dispatch_counts(const struct dispatch *d)
{
	return &d->counts;
}

/* A kind that is not known, or not any more, stops nobody else. */
static int
noop(struct str kind, struct str value, enum check_status status)
{
	if (integration_find(kind) == NULL)
		log_warn("channels of an unknown kind are left out: %.*s",
		    (int)kind.len, kind.p);
	return integration_noop(kind, value, status);
}

static struct claimer
claimer(const struct dispatch *d, int64_t now)
{
	return (struct claimer){ .now = now, .noop = noop,
		.holder = d->opts.leases ? d->holder : NULL };
}

/* ---- sending ---- */

static void
on_done(void *arg, const struct notify_result *r)
{
	struct item *it = arg;

	it->result = *r;
	item_ended(it);
}

static void
start_waiting(struct dispatch *d)
{
	struct notify_job job;
	struct item *it;

	while (d->waiting.first != NULL && (d->opts.seats == 0 ||
	    engine_busy(d->engine) < d->opts.seats)) {
		it = queue_pop(&d->waiting);
		job = (struct notify_job){ .notification_id = it->s.id,
			.notification_code = it->s.code,
			.channel_id = it->s.channel_id,
			.flip_id = it->s.flip.id,
			.status = it->s.flip.status,
			.subject = it->subject };
		engine_add(d->engine, &job, on_done, it);
	}
}

static struct item *
item_new(struct dispatch *d, const struct sending *s, struct flip *f)
{
	struct item *it = xcalloc(1, sizeof *it);

	it->d = d;
	it->s = *s;
	it->subject = d->subject;
	it->flip = f;
	f->left++;
	it->result.notification_id = s->id;
	it->result.channel_id = s->channel_id;
	it->result.channel_code = s->channel;
	it->result.started = f->started;
	snprintf(it->result.kind, sizeof it->result.kind, "group");
	it->next = d->items;
	if (d->items != NULL)
		d->items->prev = it;
	d->items = it;
	d->nitems++;
	return it;
}

static struct flip *
flip_new(const struct sending_flip *f, int64_t now)
{
	struct flip *flip = xcalloc(1, sizeof *flip);

	flip->f = *f;
	flip->started = now;
	return flip;
}

/* Their rows are there: sends them. */
static void
send_all(struct dispatch *d, const struct sendings *s, int64_t now)
{
	struct item **items = xcalloc(s->n + 1, sizeof *items), *it;
	struct flip *f = NULL;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (f == NULL || f->f.id != s->v[i].flip.id)
			f = flip_new(&s->v[i].flip, now);
		it = items[i] = item_new(d, &s->v[i], f);
		if (s->v[i].root != i) {
			it->group = items[s->v[i].root];
			it->group->left++;
		}
		if (!it->s.is_group)
			queue_push(&d->waiting, it);
	}
	/* Only now, when all of a flip is known. */
	for (i = 0; i < s->n; i++)
		if (items[i]->s.is_group && items[i]->left == 0)
			group_ended(items[i]);
	free(items);
	start_waiting(d);
}

int
dispatch_claim(struct dispatch *d, int64_t now, size_t limit, size_t *n,
    struct hc_err *err)
{
	const struct claimer by = claimer(d, now);
	struct claim c;
	size_t i;

	*n = 0;
	if (claim_flips(d->db, &by, limit, &c, err) == -1)
		return -1;
	*n = c.nflips;
	d->counts.flips += c.nflips;
	for (i = 0; i < c.nflips && d->opts.statsd != NULL; i++)
		statsd_count(d->opts.statsd, "hc.sendalerts.processFlip");
	send_all(d, &c.sendings, now);
	claim_free(&c);
	return 0;
}

int
dispatch_again(struct dispatch *d, const struct claim_again *w, int64_t now,
    size_t *n, struct hc_err *err)
{
	const struct claimer by = claimer(d, now);
	struct claim c;

	if (claim_again(d->db, &by, w, &c, err) == -1)
		return -1;
	*n = c.sendings.n;
	if (!w->preview)
		send_all(d, &c.sendings, now);
	claim_free(&c);
	return 0;
}

int
dispatch_recover(struct dispatch *d, int64_t now, size_t *n,
    struct hc_err *err)
{
	struct sendings s = { 0 };
	size_t given_up;
	int rc;

	*n = 0;
	if (!d->opts.leases)
		return 0;
	rc = lease_take(d->db, d->holder, now, &s, &given_up, err);
	*n = s.n + given_up;
	if (rc == 0 && s.n + given_up > 0) {
		log_warn("found interrupted notifications: again=%zu "
		    "given_up=%zu", s.n, given_up);
		d->counts.recovered += s.n;
		d->counts.given_up += given_up;
		send_all(d, &s, now);
	}
	sendings_free(&s);
	return rc;
}

/* ---- one channel ---- */

static int
find_one(struct dispatch *d, int64_t flip_id, struct claimed_flip *f,
    const struct channel_ref *ch, struct hc_err *err)
{
	int rc;

	if (flip_id == 0)
		return 0;
	rc = claim_flip_by_id(d->db, flip_id, f, err);
	if (rc == -1)
		return -1;
	if (rc == 0)
		return hc_err(err, HC_ENOTFOUND, "no such flip");
	if (f->new_status != CHECK_UP && f->new_status != CHECK_DOWN)
		return hc_err(err, HC_EINVAL, "flip is to %s, which notifies "
		    "nobody", check_status_name(f->new_status));
	if (f->project_id != ch->project_id)
		return hc_err(err, HC_EINVAL, "flip and channel are of "
		    "different projects");
	return 0;
}

int
dispatch_one(struct dispatch *d, const struct dispatch_want *want, size_t *n,
    struct hc_err *err)
{
	int64_t now = hc_now();
	const struct claimer by = claimer(d, now);
	struct channel_ref ch;
	struct claimed_flip f;
	struct claim_one w = { .channel = &ch, .status = CHECK_DOWN,
		.test = want->test, .dry = want->dry };
	struct sendings s = { 0 };
	struct db_res res = { 0 };
	int rc;

	rc = channel_ref_by_code(d->db, &want->channel, &res, &ch, err);
	if (rc == 0)
		rc = hc_err(err, HC_ENOTFOUND, "no such channel");
	if (rc == 1)
		rc = find_one(d, want->flip_id, &f, &ch, err);
	if (rc == 0 && want->flip_id > 0)
		w.flip = &f;
	else if (rc == 0 && want->subject == NULL &&
	    integration_noop(ch.kind, ch.value, CHECK_DOWN))
		w.status = CHECK_UP;
	if (rc == 0)
		rc = claim_one(d->db, &by, &w, &s, err);
	if (rc == 0)
		*n = s.n;
	d->subject = want->subject;
	if (rc == 0 && !want->dry)
		send_all(d, &s, now);
	d->subject = NULL;
	sendings_free(&s);
	db_res_free(&res);
	return rc;
}

int
dispatch_turn(struct dispatch *d, int64_t now, struct hc_err *err)
{
	start_waiting(d);
	if (dispatch_record(d, err) == -1)
		return -1;
	if (now - d->renewed < LEASE_RENEW && now >= d->renewed)
		return 0;
	if (dispatch_extend(d, now + LEASE_TIME, err) == -1)
		return -1;
	d->renewed = now;
	return 0;
}

/* An ev_turn_fn. */
static int64_t
wait_turn(struct ev *ev, void *arg)
{
	struct dispatch *d = arg;
	struct hc_err err;

	if (dispatch_turn(d, hc_now(), &err) == -1) {
		log_warn("%s; trying again", err.text);
		return RETRY;
	}
	if (dispatch_pending(d) == 0)
		ev_stop(ev);
	return RENEW;
}

void
dispatch_wait(struct dispatch *d)
{
	ev_turn(d->ev, wait_turn, d);
	ev_run(d->ev);
	ev_turn(d->ev, NULL, NULL);
}

int
dispatch_release(struct dispatch *d, int64_t now, struct hc_err *err)
{
	return dispatch_extend(d, now, err);
}
