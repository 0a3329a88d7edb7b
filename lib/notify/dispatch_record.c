/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* From what the engine says to what is on record. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/notify/dispatch_private.h"

#define RECORD_MAX 1024		/* results in one transaction */

void
queue_init(struct queue *q)
{
	q->first = NULL;
	q->end = &q->first;
}

void
queue_push(struct queue *q, struct item *it)
{
	it->after = NULL;
	*q->end = it;
	q->end = &it->after;
}

struct item *
queue_pop(struct queue *q)
{
	struct item *it = q->first;

	if (it == NULL)
		return NULL;
	q->first = it->after;
	if (q->first == NULL)
		q->end = &q->first;
	return it;
}

void
flip_put(struct flip *f)
{
	if (--f->left > 0)
		return;
	buf_free(&f->lines);
	free(f);
}

void
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

/* it->result is complete. */
void
item_ended(struct item *it)
{
	struct dispatch *d = it->d;
	const struct notify_result *r = &it->result;
	int failed = r->error[0] != '\0';

	it->has_result = true;
	queue_push(&d->results, it);
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
		group_ended(it->group);
	else
		hc_fail_here("group.member");
}

void
group_ended(struct item *g)
{
	struct notify_result *r = &g->result;

	r->duration = hc_now() - r->started;
	if (g->s.group_error != NULL)
		snprintf(r->error, sizeof r->error, "%s", g->s.group_error);
	else if (g->s.failed > 0)
		snprintf(r->error, sizeof r->error,
		    "%lld out of %lld notifications failed",
		    (long long)g->s.failed, (long long)g->s.members);
	item_ended(g);
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

	if (sending_record(db, r->v, r->n, r->leases, err) == -1)
		return -1;
	hc_fail_here("record.write");
	return 0;
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
	if (rc == 0)
		hc_fail_here("record.done");
	for (i = 0; rc == 0 && i < r.n; i++)
		item_free(queue_pop(&d->results));
	arena_free(&mem);
	return rc;
}

int
dispatch_record(struct dispatch *d, struct hc_err *err)
{
	while (d->results.first != NULL)
		if (record_some(d, err) == -1)
			return -1;
	return 0;
}

/* ---- leases ---- */

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

int
dispatch_extend(struct dispatch *d, int64_t expires, struct hc_err *err)
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
