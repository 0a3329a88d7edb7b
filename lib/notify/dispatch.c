/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/dispatch.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/model/lease.h"
#include "lib/notify/integration.h"

#define RECORD_MAX 1024		/* results in one transaction */

/* What a flip says when all its notifications have ended. */
struct flip {
	struct sending_flip f;
	size_t left;
	int64_t started;
	struct buf lines;
};

struct item {
	struct dispatch *d;
	struct item *prev, *next;	/* all */
	struct item *after;		/* queued, or with a result */
	struct sending s;
	struct flip *flip;
	struct item *group;		/* NULL: of no group */
	size_t left;			/* of a group: members under way */
	bool has_result;
	struct notify_result result;
};

struct queue {
	struct item *first, **end;
};

struct dispatch {
	struct db *db;
	struct engine *engine;
	struct dispatch_opts opts;
	char holder[LEASE_HOLDER_SIZE];
	struct item *items;
	size_t nitems;
	struct queue waiting;		/* for a seat */
	struct queue results;		/* to be recorded */
	int64_t renewed;
	struct dispatch_counts counts;
};

static void
push(struct queue *q, struct item *it)
{
	it->after = NULL;
	*q->end = it;
	q->end = &it->after;
}

static struct item *
pop(struct queue *q)
{
	struct item *it = q->first;

	if (it == NULL)
		return NULL;
	q->first = it->after;
	if (q->first == NULL)
		q->end = &q->first;
	return it;
}

struct dispatch *
dispatch_new(struct ev *ev, const struct settings *s, struct db *db,
    const struct dispatch_opts *opts)
{
	struct dispatch *d = xcalloc(1, sizeof *d);

	d->db = db;
	d->opts = *opts;
	d->engine = engine_new(ev, s, db);
	d->waiting.end = &d->waiting.first;
	d->results.end = &d->results.first;
	lease_holder(d->holder);
	return d;
}

static void
flip_put(struct flip *f)
{
	if (--f->left > 0)
		return;
	buf_free(&f->lines);
	free(f);
}

static void
item_free(struct item *it)
{
	struct dispatch *d = it->d;

	if (it->prev != NULL)
		it->prev->next = it->next;
	else
		d->items = it->next;
	if (it->next != NULL)
		it->next->prev = it->prev;
	d->nitems--;
	free(it);
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

const struct dispatch_counts *
dispatch_counts(const struct dispatch *d)
{
	return &d->counts;
}

static struct claimer
claimer(const struct dispatch *d, int64_t now)
{
	return (struct claimer){ .now = now, .noop = integration_noop,
		.holder = d->opts.leases ? d->holder : NULL };
}

/* ---- results ---- */

static void
add_line(struct flip *f, const struct notify_result *r)
{
	char code[UUID_TEXT_SIZE];

	uuid_text(&r->channel_code, code);
	buf_addf(&f->lines, "  %.8s (%s) ", code, r->kind);
	if (r->error[0] == '\0')
		buf_addf(&f->lines, "OK in %.1fs\n",
		    (double)r->duration / (double)HC_SECOND);
	else
		buf_addf(&f->lines, "Error in %.1fs: %s\n",
		    (double)r->duration / (double)HC_SECOND, r->error);
}

static void
report(struct dispatch *d, struct flip *f)
{
	char code[UUID_TEXT_SIZE];
	struct buf text = { 0 };

	if (d->opts.statsd != NULL) {
		statsd_time(d->opts.statsd, "hc.sendalerts.dwellTime",
		    f->started - f->f.created);
		statsd_time(d->opts.statsd, "hc.sendalerts.sendTime",
		    hc_now() - f->started);
	}
	if (d->opts.report == NULL)
		return;
	uuid_text(&f->f.check, code);
	buf_addf(&text, "%s goes %s\n", f->f.check_id > 0 ? code : "TEST",
	    check_status_name(f->f.status));
	buf_addbuf(&text, buf_view(&f->lines));
	d->opts.report(d->opts.arg, buf_str(&text));
	buf_free(&text);
}

static void finish_group(struct item *g);

/* it->result is complete. */
static void
ended(struct item *it)
{
	struct dispatch *d = it->d;
	const struct notify_result *r = &it->result;
	int failed = r->error[0] != '\0';

	it->has_result = true;
	push(&d->results, it);
	if (failed)
		d->counts.failed++;
	else
		d->counts.sent++;
	if (d->opts.statsd != NULL)
		statsd_count(d->opts.statsd, "hc.notifications.%s.%s",
		    r->kind, failed ? "fail" : "success");
	add_line(it->flip, r);
	if (it->flip->left == 1)
		report(d, it->flip);
	flip_put(it->flip);
	it->flip = NULL;
	if (it->group == NULL)
		return;
	if (failed)
		it->group->s.failed++;
	if (--it->group->left == 0)
		finish_group(it->group);
}

static void
finish_group(struct item *g)
{
	struct notify_result *r = &g->result;

	r->duration = hc_now() - r->started;
	if (g->s.group_error != NULL)
		snprintf(r->error, sizeof r->error, "%s", g->s.group_error);
	else if (g->s.failed > 0)
		snprintf(r->error, sizeof r->error,
		    "%lld out of %lld notifications failed",
		    (long long)g->s.failed, (long long)g->s.members);
	ended(g);
}

/* ---- sending ---- */

static void
on_done(void *arg, const struct notify_result *r)
{
	struct item *it = arg;

	it->result = *r;
	ended(it);
}

static void
start_waiting(struct dispatch *d)
{
	struct notify_job job;
	struct item *it;

	while (d->waiting.first != NULL && (d->opts.seats == 0 ||
	    engine_pending(d->engine) < d->opts.seats)) {
		it = pop(&d->waiting);
		job = (struct notify_job){ .notification_id = it->s.id,
			.notification_code = it->s.code,
			.channel_id = it->s.channel_id,
			.flip_id = it->s.flip.id,
			.status = it->s.flip.status };
		engine_add(d->engine, &job, on_done, it);
	}
}

static struct item *
item_new(struct dispatch *d, const struct sending *s, struct flip *f)
{
	struct item *it = xcalloc(1, sizeof *it);

	it->d = d;
	it->s = *s;
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
			push(&d->waiting, it);
	}
	/* Only now, when all of a flip is known. */
	for (i = 0; i < s->n; i++)
		if (items[i]->s.is_group && items[i]->left == 0)
			finish_group(items[i]);
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
dispatch_recover(struct dispatch *d, int64_t now, struct hc_err *err)
{
	struct sendings s = { 0 };
	size_t given_up;
	int rc;

	if (!d->opts.leases)
		return 0;
	rc = lease_take(d->db, d->holder, now, &s, &given_up,
	    err);
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
	else if (rc == 0 && integration_noop(ch.kind, ch.value, CHECK_DOWN))
		w.status = CHECK_UP;
	if (rc == 0)
		rc = claim_one(d->db, &by, &w, &s, err);
	if (rc == 0)
		*n = s.n;
	if (rc == 0 && !want->dry)
		send_all(d, &s, now);
	sendings_free(&s);
	db_res_free(&res);
	return rc;
}

/* ---- recording ---- */

struct record {
	const struct sent *v;
	size_t n;
	bool leases;
};

static int
record_tx(struct db *db, void *arg, struct hc_err *err)
{
	const struct record *r = arg;

	return sending_record(db, r->v, r->n, r->leases, err);
}

static void
fill(struct sent *v, const struct item *it)
{
	const struct notify_result *r = &it->result;

	*v = (struct sent){ .notification_id = r->notification_id,
		.channel_id = r->channel_id, .started = r->started,
		.duration = r->duration, .permanent = r->permanent,
		.error = r->error };
	if (it->group != NULL) {
		v->group_id = it->group->s.id;
		v->group_failed = it->group->s.failed;
	}
}

/* Some of the results, the oldest first. */
static int
record_some(struct dispatch *d, struct hc_err *err)
{
	struct arena mem = { 0 };
	struct sent *v = arena_calloc(&mem, RECORD_MAX, sizeof *v);
	struct record r = { .v = v, .leases = d->opts.leases };
	struct item *it;
	size_t i;
	int rc;

	for (it = d->results.first; it != NULL && r.n < RECORD_MAX;
	    it = it->after)
		fill(&v[r.n++], it);
	rc = db_tx(d->db, record_tx, &r, err);
	for (i = 0; rc == 0 && i < r.n; i++)
		item_free(pop(&d->results));
	arena_free(&mem);
	return rc;
}

/* The ids of all that has a lease. */
static struct db_val *
all_ids(const struct dispatch *d, struct arena *a)
{
	struct db_val *ids = arena_calloc(a, d->nitems + 1, sizeof *ids);
	const struct item *it;
	size_t n = 0;

	for (it = d->items; it != NULL; it = it->next)
		ids[n++] = db_int(it->s.id);
	return ids;
}

static int
extend(struct dispatch *d, int64_t expires, struct hc_err *err)
{
	struct arena mem = { 0 };
	int rc;

	if (!d->opts.leases || d->nitems == 0)
		return 0;
	rc = lease_extend(d->db, all_ids(d, &mem), d->nitems, d->holder,
	    expires, err);
	arena_free(&mem);
	return rc;
}

int
dispatch_turn(struct dispatch *d, int64_t now, struct hc_err *err)
{
	start_waiting(d);
	while (d->results.first != NULL)
		if (record_some(d, err) == -1)
			return -1;
	if (now - d->renewed < LEASE_RENEW && now >= d->renewed)
		return 0;
	if (extend(d, now + LEASE_TIME, err) == -1)
		return -1;
	d->renewed = now;
	return 0;
}

int
dispatch_release(struct dispatch *d, int64_t now, struct hc_err *err)
{
	return extend(d, now, err);
}
