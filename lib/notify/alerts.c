/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/alerts.h"

#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/nudge.h"
#include "lib/base/xmalloc.h"
#include "lib/db/migrate.h"
#include "lib/model/alert_due.h"
#include "lib/model/heartbeat.h"
#include "lib/notify/dispatch.h"

#define DETECT_MAX 500			/* checks in one transaction */
#define CLAIM_MAX 250			/* flips in one transaction */
#define BUSY_MAX 2000			/* claimed and not yet sent, */
#define PENDING_MAX 50000		/* with those to hosts that are busy */
#define POLL (2 * HC_SECOND)
#define BUSY_PAUSE (HC_SECOND / 10)	/* all rows are locked by others */
#define RETRY HC_SECOND			/* after a failure of the database */
#define BEAT (10 * HC_SECOND)		/* heartbeat, recovery, sockets */
#define JUMP (5 * HC_SECOND)		/* of the wall clock */
#define DRAIN (20 * HC_SECOND)

struct alerts {
	struct ev *ev;
	const struct settings *set;
	struct db *db;
	struct alerts_opts opts;
	struct dispatch *dispatch;	/* NULL: no database yet */
	bool tables;			/* ours are there */
	struct statsd statsd;
	int nudge;
	bool deaf;			/* that is said once */
	/* PostgreSQL: a connection that only listens. What is registered in
	 * the loop must not be closed by a statement's reconnecting. */
	struct db *ear;
	int ear_fd;
	/* hc_mono() times */
	int64_t look_at, retry_at, beat_at, drain_until;
	bool backlog;			/* flips that are not claimed yet */
	bool away, draining;
	int64_t last_beat;		/* 0: none */
	int64_t offset;			/* wall clock minus monotonic clock */
	bool jumped;
	int64_t hold_until;		/* HC_NOTIME: nothing is held */
	uint64_t down, bad;
	bool failed;
	struct hc_err err;
};

void
alerts_stop(struct alerts *a)
{
	if (a->drain_until != 0)
		return;
	a->draining = true;
	a->drain_until = hc_mono() + DRAIN;
}

const struct hc_err *
alerts_error(const struct alerts *a)
{
	return a->failed ? &a->err : NULL;
}

void
alerts_log_state(const struct alerts *a)
{
	static const struct dispatch_counts none;
	const struct dispatch_counts *c = a->dispatch == NULL ? &none :
	    dispatch_counts(a->dispatch);

	log_info("state: database=%s pending=%zu held=%s down=%llu bad=%llu "
	    "flips=%llu sent=%llu failed=%llu recovered=%llu given_up=%llu",
	    a->away ? "away" : "ok",
	    a->dispatch == NULL ? 0 : dispatch_pending(a->dispatch),
	    a->hold_until > hc_now() ? "yes" : "no",
	    (unsigned long long)a->down, (unsigned long long)a->bad,
	    (unsigned long long)c->flips, (unsigned long long)c->sent,
	    (unsigned long long)c->failed, (unsigned long long)c->recovered,
	    (unsigned long long)c->given_up);
}

/* ---- being woken ---- */

static void
on_nudge(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct alerts *a = arg;

	(void)ev, (void)events;
	if (nudge_drain(fd))
		a->look_at = 0;
}

/* One copy has the socket; the others, and all on PostgreSQL, have other
 * ways. */
static void
open_nudge(struct alerts *a)
{
	struct hc_err err;

	if (a->nudge != -1)
		return;
	a->nudge = nudge_open(a->set, &err);
	if (a->nudge != -1) {
		ev_fd(a->ev, a->nudge, EV_READ, on_nudge, a);
	} else if (a->deaf || a->ear_fd != -1 || err.code == HC_EEXIST) {
		log_debug("%s", err.text);
	} else {
		log_warn("%s; what pings change is found %d s later at most",
		    err.text, (int)(POLL / HC_SECOND));
		a->deaf = true;
	}
}

static void
on_ear(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct alerts *a = arg;
	struct hc_err err;

	(void)events;
	a->look_at = 0;
	ev_fd(ev, fd, 0, NULL, NULL);
	a->ear_fd = -1;
	if (db_notifications(a->ear, &err) == -1) {
		log_debug("listening: %s", err.text);
		db_close(a->ear);
		return;
	}
	a->ear_fd = fd;
	ev_fd(ev, fd, EV_READ, on_ear, a);
}

static void
open_ear(struct alerts *a)
{
	struct hc_err err;
	int rc;

	if (db_kind(a->db) != DB_PGSQL || a->ear_fd != -1)
		return;
	if (a->ear == NULL) {
		a->ear = db_new(a->set, "hc-sendalerts");
		rc = db_listen(a->ear, "hc_nudge", &err);
		if (rc == -1) {
			db_free(a->ear);
			a->ear = NULL;
		}
	} else {
		rc = db_open(a->ear, &err);
	}
	if (rc == -1) {
		log_debug("listening: %s", err.text);
		return;
	}
	a->ear_fd = db_fd(a->ear);
	ev_fd(a->ev, a->ear_fd, EV_READ, on_ear, a);
}

/* ---- starting ---- */

/* The first time that the database can be reached. */
static int
start(struct alerts *a, struct hc_err *err)
{
	struct dispatch_opts opts = { .seats = a->opts.seats,
		.report = a->opts.report, .arg = a->opts.arg,
		.statsd = &a->statsd };

	if (db_open(a->db, err) == -1)
		return -1;
	if (migrate_own_tables(a->db, "alerts", err) == 0) {
		a->tables = true;
	} else if (err->code == HC_EDB || err->code == HC_EDENIED) {
		log_warn("works without leases and heartbeat: %s", err->text);
	} else {
		return -1;
	}
	opts.leases = a->tables;
	a->dispatch = dispatch_new(a->ev, a->set, a->db, &opts);
	return 0;
}

/* ---- after an outage ---- */

static void
watch_clock(struct alerts *a, int64_t now, int64_t mono)
{
	int64_t by = now - mono - a->offset;

	if (by > -JUMP && by < JUMP)
		return;
	log_warn("the wall clock jumped by %lld s",
	    (long long)(by / HC_SECOND));
	a->offset += by;
	a->jumped = true;
}

static void
hold(struct alerts *a, int64_t now, int64_t until)
{
	int64_t settle = a->set->settle_time * HC_SECOND;

	if (settle == 0 || until == HC_NOTIME) {
		a->hold_until = HC_NOTIME;
		return;
	}
	if (a->hold_until == HC_NOTIME)
		log_warn("after an outage no check goes down for %lld s",
		    (long long)((until - now) / HC_SECOND));
	a->hold_until = until;
}

/* Tells the other copies and later starts that we are here; finds out whether
 * nobody was. */
static int
beat(struct alerts *a, int64_t now, int64_t mono, struct hc_err *err)
{
	struct heartbeat h = { .now = now,
		.settle = a->set->settle_time * HC_SECOND };

	if (a->opts.once)
		return 0;
	h.outage = a->jumped || (a->last_beat != 0 &&
	    mono - a->last_beat > HEARTBEAT_GAP);
	if (!h.outage && a->last_beat != 0 && mono < a->beat_at)
		return 0;
	if (a->tables) {
		if (heartbeat(a->db, &h, err) == -1)
			return -1;
	} else {
		h.hold_until = h.outage ? now + h.settle :
		    a->hold_until > now ? a->hold_until : HC_NOTIME;
	}
	hold(a, now, h.hold_until);
	a->last_beat = mono;
	a->jumped = false;
	return 0;
}

/* ---- looking ---- */

/* A host that does not answer must not stop what goes to others. */
static bool
full(const struct alerts *a)
{
	return dispatch_busy(a->dispatch) >= BUSY_MAX ||
	    dispatch_pending(a->dispatch) >= PENDING_MAX;
}

/* Now and then: what else there is to do. */
static int
look_around(struct alerts *a, int64_t now, int64_t mono, struct hc_err *err)
{
	size_t n;

	if (mono < a->beat_at)
		return 0;
	do {
		if (dispatch_recover(a->dispatch, now, &n, err) == -1)
			return -1;
	} while (n > 0 && !full(a));
	a->beat_at = mono + BEAT;
	if (!a->opts.once) {
		open_ear(a);
		open_nudge(a);
	}
	return 0;
}

/* Sets *wait to how long detection has time: 0 when there is more. */
static int
detect(struct alerts *a, int64_t now, int64_t *wait, struct hc_err *err)
{
	struct alert_detected d;
	int64_t next;

	*wait = POLL;
	if (a->hold_until > now) {
		if (a->hold_until - now < POLL)
			*wait = a->hold_until - now;
		return 0;
	}
	if (alert_detect(a->db, now, DETECT_MAX, &d, err) == -1)
		return -1;
	a->down += d.down;
	a->bad += d.bad;
	if (d.found > 0) {
		*wait = d.down + d.moved > 0 ? 0 : BUSY_PAUSE;
		return 0;
	}
	if (alert_next(a->db, &next, err) == -1)
		return -1;
	if (next != HC_NOTIME && next - now < POLL)
		*wait = next > now ? next - now : 0;
	return 0;
}

static int
claim(struct alerts *a, int64_t now, int64_t *wait, struct hc_err *err)
{
	size_t n;

	a->backlog = full(a);
	if (a->backlog)
		return 0;
	if (dispatch_claim(a->dispatch, now, CLAIM_MAX, &n, err) == -1)
		return -1;
	if (n == CLAIM_MAX)
		*wait = 0;
	return 0;
}

static int
look(struct alerts *a, int64_t mono, struct hc_err *err)
{
	int64_t now = hc_now(), wait;

	watch_clock(a, now, mono);
	if (beat(a, now, mono, err) == -1 ||
	    look_around(a, now, mono, err) == -1 ||
	    detect(a, now, &wait, err) == -1 ||
	    claim(a, now, &wait, err) == -1)
		return -1;
	a->look_at = mono + wait;
	if (wait > 0 && dispatch_pending(a->dispatch) == 0)
		(void)db_maintain(a->db);
	if (a->opts.once && wait > 0 && !a->backlog)
		a->draining = true;
	return 0;
}

/* ---- the loop ---- */

static void
fail(struct alerts *a, const struct hc_err *err)
{
	a->failed = true;
	a->err = *err;
	ev_stop(a->ev);
}

static void
went_wrong(struct alerts *a, int64_t mono, const struct hc_err *err)
{
	/* What waiting does not change; a single pass does not wait. */
	if (a->dispatch == NULL && (a->opts.once || (err->code != HC_EAWAY &&
	    err->code != HC_ERETRY && err->code != HC_ELOST &&
	    err->code != HC_ETIMEOUT))) {
		fail(a, err);
		return;
	}
	if (!a->away)
		log_warn("database: %s; trying again", err->text);
	else
		log_debug("database: %s", err->text);
	a->away = true;
	a->retry_at = mono + RETRY;
	if (a->opts.once && !a->draining) {
		a->failed = true;
		a->err = *err;
		alerts_stop(a);
	}
}

static int
work(struct alerts *a, int64_t mono, struct hc_err *err)
{
	if (a->dispatch == NULL && start(a, err) == -1)
		return -1;
	if (dispatch_turn(a->dispatch, hc_now(), err) == -1)
		return -1;
	if (a->draining)
		return 0;
	if (mono >= a->look_at || (a->backlog && !full(a)))
		return look(a, mono, err);
	return 0;
}

/* A drain that took its time: what is left is to be found by others. */
static void
give_up(struct alerts *a)
{
	struct hc_err err;

	log_warn("%zu notifications are left to be sent later",
	    dispatch_pending(a->dispatch));
	if (dispatch_release(a->dispatch, hc_now(), &err) == -1)
		log_warn("cannot release leases: %s", err.text);
	ev_stop(a->ev);
}

static int64_t
next_turn(const struct alerts *a, int64_t mono)
{
	int64_t at = a->look_at;

	if (a->draining)
		at = a->drain_until != 0 ? a->drain_until : mono + POLL;
	if (a->away)
		at = a->retry_at;
	return at > mono ? at - mono : 0;
}

/* An ev_turn_fn. */
static int64_t
turn(struct ev *ev, void *arg)
{
	struct alerts *a = arg;
	int64_t mono = hc_mono();
	struct hc_err err;

	if (mono >= a->retry_at) {
		if (work(a, mono, &err) == -1) {
			went_wrong(a, mono, &err);
		} else if (a->away) {
			log_info("database: is back");
			a->away = false;
			a->look_at = 0;
		}
	}
	if (a->draining) {
		if (a->dispatch == NULL ||
		    dispatch_pending(a->dispatch) == 0)
			ev_stop(ev);
		else if (a->drain_until != 0 && mono >= a->drain_until)
			give_up(a);
	}
	return next_turn(a, mono);
}

struct alerts *
alerts_new(struct ev *ev, const struct settings *s, struct db *db,
    const struct alerts_opts *opts)
{
	struct alerts *a = xcalloc(1, sizeof *a);
	struct hc_err err;

	a->ev = ev;
	a->set = s;
	a->db = db;
	a->opts = *opts;
	a->nudge = a->ear_fd = -1;
	a->hold_until = HC_NOTIME;
	a->offset = hc_now() - hc_mono();
	if (statsd_open(&a->statsd, s->statsd_host, &err) == -1)
		log_warn("%s", err.text);
	ev_turn(ev, turn, a);
	return a;
}

void
alerts_free(struct alerts *a)
{
	if (a == NULL)
		return;
	dispatch_free(a->dispatch);
	db_free(a->ear);
	nudge_close(a->nudge);
	statsd_close(&a->statsd);
	free(a);
}
