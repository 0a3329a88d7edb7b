/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Many changes on one channel within a minute: the first STORM_DIGEST of them
 * are told at once, those that follow gather for a while and are told in one
 * message. Off when that is 0, and for kinds that cannot do it. */
#include <stdlib.h>

#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/notify/engine_private.h"

#define GATHER (10 * HC_SECOND)
#define NAMED 20		/* checks that are named */
#define NAME_CHARS 60		/* of each */

struct storm {
	struct engine *e;
	int64_t channel_id;
	int64_t since;			/* when its minute began */
	int64_t told;			/* one by one, in it */
	struct job_list held;
	struct ev_timer timer;
	struct storm *next;
};

static struct storm **
bucket(struct engine *e, int64_t channel_id)
{
	return &e->storms[(uint64_t)channel_id % BUCKETS];
}

static void
drop(struct storm *s)
{
	struct storm **at = bucket(s->e, s->channel_id);

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	ev_timer_stop(s->e->ev, &s->timer);
	free(s);
}

/* ---- the message ---- */

static void
add_count(struct buf *out, size_t n, const char *what)
{
	if (n > 0)
		buf_addf(out, "%s%zu check%s %s", out->len > 0 ? ", " : "",
		    n, n == 1 ? "" : "s", what);
}

static void
add_title(struct buf *out, const struct job *leader)
{
	struct str project = leader->d.alert->project.name;
	size_t up = 0, down = 0;
	const struct job *j;

	for (j = leader; j != NULL; j = j == leader ?
	    leader->followers.head : j->next) {
		up += j->d.up;
		down += !j->d.up;
	}
	add_count(out, down, "went DOWN");
	add_count(out, up, "came UP");
	if (project.len > 0)
		buf_addf(out, " in %s", project.p);
}

static void
add_checks(struct buf *out, const struct job *leader)
{
	const struct job *j;
	struct str name;
	size_t n = 0;

	for (j = leader; j != NULL; j = j == leader ?
	    leader->followers.head : j->next) {
		if (n++ >= NAMED)
			continue;
		name = j->d.alert->name;
		buf_addf(out, "\n%s %.*s", alert_dot(j->d.alert),
		    (int)utf8_prefix(name, NAME_CHARS), name.p);
	}
	if (n > NAMED)
		buf_addf(out, "\nand %zu more", n - NAMED);
}

static struct str
keep(struct job *j, struct buf *b)
{
	alert_finish(b);
	return arena_take(&j->d.arena, b);
}

static const struct alert_digest *
write_digest(struct job *leader)
{
	struct alert_digest *g = arena_calloc(&leader->d.arena, 1, sizeof *g);
	char code[UUID_TEXT_SIZE];
	struct buf b = { 0 };

	add_title(&b, leader);
	g->title = keep(leader, &b);
	buf_addf(&b, "%s:\n", g->title.p);
	add_checks(&b, leader);
	uuid_text(&leader->d.alert->project.code, code);
	buf_addf(&b, "\n\n%s/projects/%s/checks/", leader->e->set->site_root,
	    code);
	g->text = keep(leader, &b);
	return g;
}

/* ---- holding and sending ---- */

static void
send_held(struct storm *s)
{
	struct job *leader = s->held.head, *j;

	list_remove(leader);
	s->e->held--;
	while ((j = s->held.head) != NULL) {
		list_remove(j);
		s->e->held--;
		list_push(&leader->followers, j);
	}
	if (leader->followers.head != NULL)
		leader->d.digest = write_digest(leader);
	job_begin(leader);
}

static void
on_timer(struct ev *ev, void *arg)
{
	struct storm *s = arg;
	int64_t left = s->since + HC_MINUTE - hc_mono();

	if (s->held.head != NULL)
		send_held(s);
	if (left > 0)
		ev_timer(ev, &s->timer, left, on_timer, s);
	else
		drop(s);
}

static struct storm *
storm_get(struct engine *e, int64_t channel_id)
{
	struct storm *s = *bucket(e, channel_id);

	while (s != NULL && s->channel_id != channel_id)
		s = s->next;
	if (s != NULL)
		return s;
	s = xcalloc(1, sizeof *s);
	s->e = e;
	s->channel_id = channel_id;
	s->since = hc_mono();
	s->next = *bucket(e, channel_id);
	*bucket(e, channel_id) = s;
	ev_timer(e->ev, &s->timer, HC_MINUTE, on_timer, s);
	return s;
}

bool
storm_hold(struct job *j)
{
	struct engine *e = j->e;
	int64_t pause = e->fake.storm_pause > 0 ? e->fake.storm_pause : GATHER;
	struct storm *s;

	if (e->set->storm_digest <= 0 || !j->kind->digests ||
	    j->in.flip_id == 0)
		return false;
	s = storm_get(e, j->in.channel_id);
	if (s->told < e->set->storm_digest) {
		s->told++;
		return false;
	}
	if (s->held.head == NULL)
		ev_timer(e->ev, &s->timer, pause, on_timer, s);
	list_push(&s->held, j);
	e->held++;
	return true;
}

void
engine_close_storms(struct engine *e)
{
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		while (e->storms[i] != NULL)
			drop(e->storms[i]);
}
