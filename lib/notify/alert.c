/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/alert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auth/sign.h"
#include "lib/base/enc.h"
#include "lib/base/human.h"
#include "lib/notify/engine.h"

#define SHOWN_MAX 10		/* other checks that are named */

/* SQLite may hold any bytes as text. */
static struct str
clean(struct arena *a, struct str s)
{
	struct buf b = { 0 };

	if (utf8_valid(s))
		return arena_str(a, s);
	utf8_clean(&b, s);
	s = arena_str(a, buf_view(&b));
	buf_free(&b);
	return s;
}

void
cloaked_url(struct buf *out, const char *site_root, const struct uuid *code)
{
	char key[SHA1_HEX_SIZE];

	unique_key(code, key);
	buf_addf(out, "%s/cloaked/%s/", site_root, key);
}

static struct str
next_tag(struct str *rest)
{
	struct str tag = { NULL, 0 };
	const char *blank;

	while (rest->len > 0 && tag.len == 0) {
		blank = memchr(rest->p, ' ', rest->len);
		tag = (struct str){ rest->p, blank != NULL ?
			(size_t)(blank - rest->p) : rest->len };
		rest->p += tag.len + (blank != NULL);
		rest->len -= tag.len + (blank != NULL);
	}
	return tag;
}

static void
split_tags(struct alert *a)
{
	struct str rest = a->check.tags, tag;
	size_t n = 0;

	while (next_tag(&rest).len > 0)
		n++;
	a->tags = arena_calloc(&a->arena, n + 1, sizeof *a->tags);
	rest = a->check.tags;
	while ((tag = next_tag(&rest)).len > 0)
		a->tags[a->ntags++] = tag;
}

static struct str
reason_text(struct str reason)
{
	if (str_is(reason, "timeout"))
		return STR("success signal did not arrive on time, grace time "
		    "passed");
	if (str_is(reason, "fail"))
		return STR("received a failure signal");
	return STR("");
}

/* What follows from check, project and flip. */
static void
describe(struct alert *a, struct str reason)
{
	struct check *c = &a->check;
	struct str *text[] = { &c->name, &c->slug, &c->tags, &c->desc,
		&c->schedule, &c->tz, &a->project.name };
	struct buf b = { 0 };
	size_t i;

	check_dup(c, &a->arena);
	for (i = 0; i < sizeof text / sizeof *text; i++)
		*text[i] = clean(&a->arena, *text[i]);
	uuid_text(&c->code, a->code);
	check_unique_key(c, a->key);
	a->name = c->name.len > 0 ? c->name : str_of(a->code);
	a->status = a->up ? "UP" : "DOWN";
	a->reason = reason_text(reason);
	cloaked_url(&b, a->set->site_root, &c->code);
	a->cloaked = arena_take(&a->arena, &b).p;
	if (c->kind == CHECK_SIMPLE) {
		human_long(&b, c->timeout);
		a->period = arena_take(&a->arena, &b);
	}
	split_tags(a);
}

void
alert_from_flip(struct alert *a, const struct flip_row *f, bool up)
{
	a->flip_id = f->id;
	a->created = f->created;
	a->up = up;
	a->check = f->check;
	a->project = f->project;
	describe(a, f->reason);
}

void
alert_dummy(struct alert *a, const struct project_row *p,
    const struct uuid *code, bool up, const struct notify_subject *subject)
{
	struct check *c = &a->check;
	struct str reason = STR("timeout");

	a->created = a->now;
	a->up = up;
	a->project = *p;
	c->code = *code;
	uuid_random(&c->badge_key);
	c->project_id = p->id;
	c->name = STR("TEST");
	c->created = a->now;
	c->kind = CHECK_SIMPLE;
	c->timeout = HC_DAY;
	c->grace = HC_HOUR;
	c->schedule = STR("* * * * *");
	c->tz = STR("UTC");
	c->n_pings = 42;
	c->last_ping = a->now - HC_DAY;
	c->last_start = c->last_duration = c->alert_after = HC_NOTIME;
	c->status = up ? CHECK_UP : CHECK_DOWN;
	if (subject != NULL) {
		c->name = str_of(subject->name);
		c->desc = str_of(subject->desc);
		c->n_pings = 0;
		c->last_ping = HC_NOTIME;
		reason = STR("");
	}
	describe(a, reason);
}

void
alert_clear(struct alert *a)
{
	arena_free(&a->arena);
}

/* ---- what is read when it is asked for ---- */

static struct str
kind_text(struct arena *a, const struct last_ping *p)
{
	switch (p->action) {
	case PING_IGN:
		return STR("Ignored");
	case PING_FAIL:
		if (!p->has_exitstatus || p->exitstatus == 0)
			return STR("Failure");
		return str_of(arena_printf(a, "Exit status %d",
		    p->exitstatus));
	case PING_START:
		return STR("Start");
	case PING_LOG:
		return STR("Log");
	case PING_SUCCESS:
	default:
		return STR("Success");
	}
}

void
alert_set_body(struct alert *a, struct str raw)
{
	a->ping.body = arena_str(&a->arena, raw);
	a->body = clean(&a->arena, raw);
	a->loaded |= NEED_BODY;
}

static int
need_ping(struct alert *a, struct db *db, struct hc_err *err)
{
	struct db_res res = { 0 };
	struct buf b = { 0 };
	int rc = 0;

	if (a->check.id != 0)
		rc = last_ping(db, a->check.id, a->created, &res, &a->ping,
		    err);
	if (rc == 1) {
		a->has_ping = true;
		a->ping.scheme = clean(&a->arena, a->ping.scheme);
		a->ping.remote_addr = clean(&a->arena, a->ping.remote_addr);
		a->ping.body = arena_str(&a->arena, a->ping.body);
		a->kind = kind_text(&a->arena, &a->ping);
		human_ago(&b, a->ping.created, a->now, " ");
		a->ago = arena_take(&a->arena, &b);
		buf_addbuf(&b, a->kind);
		buf_adds(&b, ", ");
		buf_addbuf(&b, a->ago);
		a->last = arena_take(&a->arena, &b);
	} else {
		a->ago = STR("never");
		a->last = STR("Never");
	}
	db_res_free(&res);
	return rc == -1 ? -1 : 0;
}

static int
need_downtime(struct alert *a, struct db *db, struct hc_err *err)
{
	struct buf b = { 0 };
	int64_t us;

	if (!a->up || a->check.id == 0)
		return 0;
	if (flip_downtime(db, a->check.id, a->created, &us, err) == -1)
		return -1;
	if (us == HC_NOTIME)
		return 0;
	human_sentence(&b, us);
	a->downtime = arena_take(&a->arena, &b);
	return 0;
}

struct sortable {
	struct alert_other o;
	struct buf key;
	size_t at;		/* keeps equal keys in order */
};

static int
by_key(const void *x, const void *y)
{
	const struct sortable *a = x, *b = y;
	int c = strcmp(buf_str(&a->key), buf_str(&b->key));

	return c != 0 ? c : (a->at > b->at) - (a->at < b->at);
}

static void
sort_others(struct alert *a, const struct db_res *res)
{
	struct sortable v[SHOWN_MAX] = { 0 };
	struct alert_other *down;
	size_t i, n = res->nrows < SHOWN_MAX ? res->nrows : SHOWN_MAX;

	for (i = 0; i < n; i++) {
		db_get_uuid(res, i, 0, &v[i].o.code);
		v[i].o.name = clean(&a->arena, db_get_str(res, i, 1));
		v[i].o.last_ping = db_get_time(res, i, 2);
		v[i].at = i;
		human_sort_key(&v[i].key, v[i].o.name);
	}
	qsort(v, n, sizeof *v, by_key);
	down = arena_calloc(&a->arena, n + 1, sizeof *down);
	for (i = 0; i < n; i++) {
		down[i] = v[i].o;
		buf_free(&v[i].key);
	}
	a->down = down;
	a->ndown = (int64_t)n;
}

static int
need_others(struct alert *a, struct db *db, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc;

	if (other_checks(db, a->project.id, a->check.id, &a->nothers,
	    &a->ndown, err) == -1)
		return -1;
	if (a->ndown == 0 || a->ndown > SHOWN_MAX)
		return 0;
	rc = other_checks_down(db, a->project.id, a->check.id, SHOWN_MAX,
	    &res, err);
	if (rc == 0)
		sort_others(a, &res);
	db_res_free(&res);
	return rc;
}

static int
by_text(const void *x, const void *y)
{
	return strcmp(x, y);
}

static int
need_channels(struct alert *a, struct db *db, struct hc_err *err)
{
	char (*text)[UUID_TEXT_SIZE];
	struct db_res res = { 0 };
	struct buf b = { 0 };
	struct uuid code;
	size_t i;
	int rc = 0;

	if (a->check.id != 0)
		rc = check_channels(db, a->check.id, &res, err);
	text = arena_alloc(&a->arena, (res.nrows + 1) * sizeof *text);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		db_get_uuid(&res, i, 0, &code);
		uuid_text(&code, text[i]);
	}
	if (rc == 0)
		qsort(text, res.nrows, sizeof *text, by_text);
	for (i = 0; rc == 0 && i < res.nrows; i++)
		buf_addf(&b, "%s%s", i > 0 ? "," : "", text[i]);
	a->channels = arena_take(&a->arena, &b);
	db_res_free(&res);
	return rc;
}

int
alert_need(struct alert *a, struct db *db, unsigned need, struct hc_err *err)
{
	if (need & NEED_BODY)
		need |= NEED_PING;
	need &= ~a->loaded;
	if ((need & NEED_PING && need_ping(a, db, err) == -1) ||
	    (need & NEED_DOWNTIME && need_downtime(a, db, err) == -1) ||
	    (need & NEED_OTHERS && need_others(a, db, err) == -1) ||
	    (need & NEED_CHANNELS && need_channels(a, db, err) == -1))
		return -1;
	a->loaded |= need & ~NEED_BODY;
	if (need & NEED_BODY &&
	    (a->ping.body.len > 0 || a->ping.object_size == 0))
		alert_set_body(a, a->ping.body);
	return 0;
}
