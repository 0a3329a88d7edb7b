/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/report/reports.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/auth/sign.h"
#include "lib/base/clock.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/model/history.h"
#include "lib/model/outmail.h"
#include "lib/model/postbox.h"
#include "lib/model/profile_date.h"
#include "lib/model/reader_checks.h"
#include "lib/model/report_due.h"
#include "lib/report/report_mail.h"

#define PASS HC_MINUTE		/* from the end of one pass to the next */
#define AGAIN HC_HOUR		/* a report that was not sent */
#define SILENCE (180 * HC_DAY)	/* accounts without pings get no mail */

enum phase { REPORTS, NAGS };

struct reports {
	struct ev *ev;
	const struct settings *set;
	struct db *db;
	struct reports_opts opts;
	struct postbox *box;
	struct ev_timer next;
	enum phase phase;
	int64_t after;			/* profiles up to this one are done */
	struct db_res res;		/* holds the texts of: */
	struct report_user user;	/* whose mail is under way */
	bool stopping;
	struct hc_err err;		/* code 0: none */
	uint64_t sent, failed;
};

static int64_t
now_of(const struct reports_opts *o)
{
	return o->fake_now != 0 ? o->fake_now : hc_now();
}

static const struct tz *
zone_of(const struct report_user *u)
{
	const struct tz *tz = tz_get(u->tz, NULL);

	return tz != NULL ? tz : tz_get(STR("UTC"), NULL);
}

/* ---- what is in a mail ---- */

struct mailing {
	struct arena arena;
	struct report r;
	enum report_freq freq;		/* REPORTS_OFF: a reminder */
};

static int
add_row(struct db *db, struct mailing *m, struct report_project *p,
    const struct check *c, struct hc_err *err)
{
	struct report_row *row = &p->rows[p->n];

	row->check = c;
	row->status = check_status_or_stored(c, m->r.now);
	if (m->freq == REPORTS_OFF) {
		p->n += row->status == CHECK_DOWN;
		return 0;
	}
	p->n++;
	report_periods(m->freq, m->r.tz, m->r.now, row->periods);
	return downtime_read(db, c, m->r.now, row->periods, REPORT_PERIODS,
	    err);
}

static bool
all_silent(const struct reader_project *from, size_t n, int64_t now)
{
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < from[i].n; j++)
			if (from[i].checks[j].last_ping != HC_NOTIME &&
			    from[i].checks[j].last_ping > now - SILENCE)
				return false;
	return true;
}

/* 1: there is something to tell, 0: there is not, -1. */
static int
mailing_read(struct db *db, const struct report_user *u, struct mailing *m,
    struct hc_err *err)
{
	struct reader_project *from;
	struct report_project *p;
	struct buf link = { 0 };
	size_t i, j, n;

	if (reader_checks(db, u->user_id, &m->arena, &from, &n, err) == -1)
		return -1;
	if (all_silent(from, n, m->r.now))
		return 0;
	m->r.tz = zone_of(u);
	m->r.projects = arena_calloc(&m->arena, n, sizeof *p);
	for (i = 0; i < n; i++) {
		p = &m->r.projects[m->r.n];
		p->name = from[i].name;
		p->rows = arena_calloc(&m->arena, from[i].n, sizeof *p->rows);
		for (j = 0; j < from[i].n; j++)
			if (add_row(db, m, p, &from[i].checks[j], err) == -1)
				return -1;
		m->r.n += p->n > 0;
	}
	unsub_reports_url(m->r.set->site_root, m->r.set->secret_key,
	    u->username, m->r.now, &link);
	m->r.unsubscribe = arena_strdup(&m->arena, buf_str(&link));
	buf_free(&link);
	return m->r.n > 0;
}

static void
mailing_init(struct mailing *m, const struct settings *s,
    const struct report_user *u, enum phase phase, int64_t now)
{
	*m = (struct mailing){ .r = { .set = s, .now = now } };
	if (phase == REPORTS)
		m->freq = u->reports;
}

/* ---- sending ---- */

static void tick(struct ev *ev, void *arg);

static void
say_sent(const struct reports_opts *o, const char *sent,
    const struct report_user *u, enum phase phase)
{
	struct buf b = { 0 };

	if (phase == REPORTS)
		buf_addf(&b, "%s %s report to %.*s\n", sent,
		    report_freq_name(u->reports), (int)u->email.len,
		    u->email.p);
	else
		buf_addf(&b, "%s nag to %.*s\n", sent, (int)u->email.len,
		    u->email.p);
	o->report(o->arg, buf_str(&b));
	buf_free(&b);
}

/* Of the user whose turn it is: 1: it is ours now, 0, -1. */
static int
move_date(struct reports *r, int64_t to, struct hc_err *err)
{
	return profile_date_move(r->db, r->phase == REPORTS ? PROFILE_REPORT :
	    PROFILE_NAG, r->user.id, &r->user.due, to, err);
}

/* A report is done with, sent or not: sets when the next one is due. Until then
 * it was due again after AGAIN, whoever is there to send it. */
static int
settle(struct reports *r, struct hc_err *err)
{
	return r->phase == NAGS ? 0 : move_date(r,
	    report_next(r->user.reports, zone_of(&r->user),
	    now_of(&r->opts), report_late()), err);
}

static void
not_sent(struct reports *r, const char *error)
{
	r->failed++;
	log_warn("mail was not sent: %s profile=%" PRId64, error, r->user.id);
	if (r->opts.once)
		hc_err(&r->err, HC_EFAIL, "not all mails were sent");
}

static void
on_sent(void *arg, const char *error)
{
	struct reports *r = arg;
	struct hc_err err;

	if (error != NULL)
		not_sent(r, error);
	else {
		r->sent++;
		say_sent(&r->opts, "Sent", &r->user, r->phase);
	}
	/* What the server does not want now it may want in a while. */
	if ((error == NULL || error[0] == '5') && settle(r, &err) == -1)
		log_warn("%s", err.text);
	if (r->stopping)
		ev_stop(r->ev);
	else
		ev_timer(r->ev, &r->next, r->opts.pause, tick, r);
}

static void
send_mail(struct reports *r, struct mailing *m)
{
	struct letter l = { 0 };
	struct post post = { .letter = &l, .now = m->r.now,
		.unsubscribe = m->r.unsubscribe };

	if (r->phase == REPORTS)
		report_letter(&l, &m->r, m->freq);
	else
		nag_letter(&l, &m->r, r->user.nag_period);
	post.to = arena_str(&m->arena, r->user.email).p;
	post.bounce = arena_printf(&m->arena, "r.%.*s",
	    (int)r->user.username.len, r->user.username.p);
	postbox_add(r->box, &post, on_sent, r);
}

/* ---- whose turn it is ---- */

static int
find_user(const struct reports *r, struct db_res *res, struct report_user *u,
    struct hc_err *err)
{
	return (r->phase == REPORTS ? report_due : nag_due)(r->db, r->after,
	    now_of(&r->opts), res, u, err);
}

/* 1: it is ours to send, 0: somebody else's, or there is nothing to send. */
static int
claim(struct reports *r, struct hc_err *err)
{
	int64_t now = now_of(&r->opts);
	int rc;

	if (r->phase == NAGS)
		return move_date(r, now + r->user.nag_period, err);
	if (r->user.due != HC_NOTIME)
		return move_date(r, now + AGAIN, err);
	rc = settle(r, err);
	return rc == -1 ? -1 : 0;
}

/* 1: a mail is under way, 0: none is, -1. */
static int
handle(struct reports *r, struct hc_err *err)
{
	struct mailing m;
	int rc = claim(r, err);

	if (rc != 1)
		return rc;
	mailing_init(&m, r->set, &r->user, r->phase, now_of(&r->opts));
	rc = mailing_read(r->db, &r->user, &m, err);
	if (rc == 1)
		send_mail(r, &m);
	else if (rc == -1)
		not_sent(r, err->text);
	else if ((r->phase == NAGS ? move_date(r, HC_NOTIME, err) :
	    settle(r, err)) == -1)
		rc = -1;
	arena_free(&m.arena);
	return rc;
}

static void
end_pass(struct reports *r)
{
	r->phase = REPORTS;
	r->after = 0;
	if (r->opts.once)
		ev_stop(r->ev);
	else
		ev_timer(r->ev, &r->next, PASS, tick, r);
}

/* The next profile: one mail, or the look at one, each time. */
static void
tick(struct ev *ev, void *arg)
{
	struct reports *r = arg;
	struct hc_err err;
	int rc = find_user(r, &r->res, &r->user, &err);

	if (rc == 1) {
		r->after = r->user.id;
		rc = handle(r, &err);
		if (rc == 0)
			ev_timer(ev, &r->next, 0, tick, r);
	} else if (rc == 0 && r->phase == REPORTS) {
		r->phase = NAGS;
		r->after = 0;
		ev_timer(ev, &r->next, 0, tick, r);
	} else if (rc == 0)
		end_pass(r);
	if (rc != -1)
		return;
	if (r->opts.once)
		r->err = err;
	else
		log_warn("%s; trying again", err.text);
	end_pass(r);
}

/* ---- the whole ---- */

struct reports *
reports_new(struct ev *ev, const struct settings *s, struct db *db,
    const struct reports_opts *opts)
{
	struct reports *r = xcalloc(1, sizeof *r);
	const char *why = outmail_disabled(s);

	r->ev = ev;
	r->set = s;
	r->db = db;
	r->opts = *opts;
	r->box = postbox_new(ev, s);
	if (why == NULL)
		ev_timer(ev, &r->next, 0, tick, r);
	else if (opts->once)
		hc_err(&r->err, HC_EINVAL, "%s", why);
	else
		log_info("%s: reports wait", why);
	return r;
}

void
reports_stop(struct reports *r)
{
	r->stopping = true;
	ev_timer_stop(r->ev, &r->next);
	if (postbox_pending(r->box) == 0)
		ev_stop(r->ev);
}

const struct hc_err *
reports_error(const struct reports *r)
{
	return r->err.code != 0 ? &r->err : NULL;
}

void
reports_log_state(const struct reports *r)
{
	log_info("state: sent=%" PRIu64 " failed=%" PRIu64 " pending=%zu",
	    r->sent, r->failed, postbox_pending(r->box));
}

void
reports_free(struct reports *r)
{
	if (r == NULL)
		return;
	postbox_free(r->box);
	db_res_free(&r->res);
	ev_timer_stop(r->ev, &r->next);
	free(r);
}

static int
preview_one(struct reports *r, struct hc_err *err)
{
	const struct reports_opts *o = &r->opts;
	struct buf line = { 0 };
	struct mailing m;
	int rc;

	if (r->user.due == HC_NOTIME) {
		buf_addf(&line, "Would schedule %s report to %.*s\n",
		    report_freq_name(r->user.reports),
		    (int)r->user.email.len, r->user.email.p);
		o->report(o->arg, buf_str(&line));
		buf_free(&line);
		return 0;
	}
	mailing_init(&m, r->set, &r->user, r->phase, now_of(o));
	rc = mailing_read(r->db, &r->user, &m, err);
	if (rc == 1)
		say_sent(o, "Would send", &r->user, r->phase);
	arena_free(&m.arena);
	return rc;
}

int
reports_preview(const struct settings *s, struct db *db,
    const struct reports_opts *opts, struct hc_err *err)
{
	struct reports r = { .set = s, .db = db, .opts = *opts };
	int rc;

	for (;;) {
		rc = find_user(&r, &r.res, &r.user, err);
		if (rc == 1) {
			r.after = r.user.id;
			rc = preview_one(&r, err);
		} else if (rc == 0 && r.phase == REPORTS) {
			r.phase = NAGS;
			r.after = 0;
		} else
			break;
		if (rc == -1)
			break;
	}
	db_res_free(&r.res);
	return rc;
}
