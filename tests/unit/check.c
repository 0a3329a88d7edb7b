/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The state machine (core.md 5.1-5.5, 5.8, 5.9, 8.2). */
#include "lib/model/check.h"

#include <string.h>

#include "tests/unit/unit.h"

#define NOW (INT64_C(1700000000) * HC_SECOND)
#define STARTED (NOW - 30 * HC_MINUTE)
#define PINGED (NOW - 2 * HC_HOUR)
#define KEPT_DURATION (77 * HC_SECOND)

static int64_t
at(const char *text)
{
	int64_t us;

	ck_assert_int_eq(hc_time_parse(text, strlen(text), &us), 0);
	return us;
}

static struct uuid
rid(char c)
{
	struct uuid u = { .b = { (uint8_t)c } };

	return u;
}

/* A simple check with period 1 day, grace 1 hour; run is '0' for none, '-' for
 * a run without id, or its id. */
static struct check
a_check(enum check_status status, char run)
{
	struct check c = { .id = 1, .status = status, .timeout = HC_DAY,
		.grace = HC_HOUR, .n_pings = 41, .tz = STR("UTC"),
		.last_ping = status == CHECK_NEW ? HC_NOTIME : PINGED,
		.last_start = HC_NOTIME, .last_duration = KEPT_DURATION,
		.alert_after = HC_NOTIME };

	if (run == '0')
		return c;
	c.last_start = STARTED;
	c.has_last_start_rid = run != '-';
	if (run != '-')
		c.last_start_rid = rid(run);
	return c;
}

/* ---- 5.5: the decision table ---- */

enum field { KEEP, NONE, IS_NOW, START_1H, NOW_25H, NOW_1H, PING_25H,
	SINCE_START };
/* status: those the row stands for, of n u d p. */
static const struct decision {
	const char *status;
	char run;
	enum ping_action action;
	char rid;
	enum check_status now;		/* CHECK_GRACE: kept */
	enum field last_ping, last_start, duration, alert;
} decisions[] = {
#define UP CHECK_UP
#define DOWN CHECK_DOWN
#define SAME CHECK_GRACE
#define OK_ PING_SUCCESS
	{ "nudp", '0', OK_, '-', UP, IS_NOW, NONE, NONE, NOW_25H },
	{ "nudp", '0', OK_, 'A', UP, IS_NOW, NONE, NONE, NOW_25H },
	{ "nudp", '0', PING_FAIL, '-', DOWN, IS_NOW, NONE, NONE, NONE },
	{ "nudp", '0', PING_FAIL, 'A', DOWN, IS_NOW, NONE, NONE, NONE },
	{ "nup", '0', PING_START, '-', SAME, KEEP, IS_NOW, KEEP, NOW_1H },
	{ "nup", '-', PING_START, 'A', SAME, KEEP, IS_NOW, KEEP, NOW_1H },
	{ "nup", 'A', PING_START, '-', SAME, KEEP, IS_NOW, KEEP, NOW_1H },
	{ "nup", 'A', PING_START, 'B', SAME, KEEP, IS_NOW, KEEP, NOW_1H },
	{ "d", '0', PING_START, '-', SAME, KEEP, IS_NOW, KEEP, NONE },
	{ "d", 'A', PING_START, 'B', SAME, KEEP, IS_NOW, KEEP, NONE },
	{ "n", '0', PING_LOG, '-', SAME, KEEP, NONE, KEEP, NONE },
	{ "n", '0', PING_IGN, '-', SAME, KEEP, NONE, KEEP, NONE },
	{ "u", '0', PING_LOG, '-', SAME, KEEP, NONE, KEEP, PING_25H },
	{ "u", '0', PING_IGN, 'A', SAME, KEEP, NONE, KEEP, PING_25H },
	{ "d", '0', PING_LOG, '-', SAME, KEEP, KEEP, KEEP, NONE },
	{ "d", 'A', PING_IGN, '-', SAME, KEEP, KEEP, KEEP, NONE },
	{ "p", '0', PING_LOG, '-', SAME, KEEP, NONE, KEEP, NONE },
	{ "p", '0', PING_IGN, '-', SAME, KEEP, NONE, KEEP, NONE },
	{ "nup", '-', PING_LOG, '-', SAME, KEEP, KEEP, KEEP, START_1H },
	{ "nup", 'A', PING_IGN, 'B', SAME, KEEP, KEEP, KEEP, START_1H },
	{ "nudp", '-', OK_, '-', UP, IS_NOW, NONE, SINCE_START, NOW_25H },
	{ "nudp", '-', OK_, 'A', UP, IS_NOW, KEEP, NONE, START_1H },
	{ "nudp", 'A', OK_, 'A', UP, IS_NOW, NONE, SINCE_START, NOW_25H },
	{ "nudp", 'A', OK_, '-', UP, IS_NOW, NONE, NONE, NOW_25H },
	{ "nudp", 'A', OK_, 'B', UP, IS_NOW, KEEP, NONE, START_1H },
	{ "nudp", '-', PING_FAIL, '-', DOWN, IS_NOW, NONE, SINCE_START,
	    NONE },
	{ "nudp", 'A', PING_FAIL, 'A', DOWN, IS_NOW, NONE, SINCE_START,
	    NONE },
	{ "nudp", 'A', PING_FAIL, '-', DOWN, IS_NOW, NONE, NONE, NONE },
	{ "nudp", 'A', PING_FAIL, 'B', DOWN, IS_NOW, NONE, NONE, NONE },
	{ "nudp", '-', PING_FAIL, 'A', DOWN, IS_NOW, NONE, NONE, NONE },
};

static int64_t
want(enum field f, int64_t before, const struct check *old)
{
	switch (f) {
	case NONE:
		return HC_NOTIME;
	case IS_NOW:
		return NOW;
	case START_1H:
		return STARTED + HC_HOUR;
	case NOW_25H:
		return NOW + 25 * HC_HOUR;
	case NOW_1H:
		return NOW + HC_HOUR;
	case PING_25H:
		return old->last_ping + 25 * HC_HOUR;
	case SINCE_START:
		return NOW - STARTED;
	default:
		return before;
	}
}

static enum check_status
status_of(char c)
{
	return c == 'n' ? CHECK_NEW : c == 'u' ? CHECK_UP :
	    c == 'd' ? CHECK_DOWN : CHECK_PAUSED;
}

static struct ping_input
an_input(enum ping_action action, char run)
{
	struct ping_input in = { .action = action, .t = NOW,
		.has_rid = run != '-', .body = STR("") };

	if (in.has_rid)
		in.rid = rid(run);
	return in;
}

static void
flip_is(const struct check_flip *f, enum check_status old,
    enum check_status new, const char *reason)
{
	ck_assert_int_eq(f->is_set, old != new);
	if (old == new)
		return;
	ck_assert_int_eq(f->old_status, old);
	ck_assert_int_eq(f->new_status, new);
	ck_assert_str_eq(f->reason, reason);
	ck_assert_int_eq(f->created, NOW);
	ck_assert_int_eq(f->processed, false);
}

static void
decide(const struct decision *d, enum check_status status)
{
	struct check c = a_check(status, d->run), old = c;
	struct ping_input in = an_input(d->action, d->rid);
	enum check_status now = d->now == SAME ? status : d->now;
	enum ping_action action;
	struct check_flip flip;
	struct hc_err err;

	ck_assert_int_eq(check_apply_ping(&c, &in, &action, &flip, &err), 0);
	ck_assert_int_eq(action, d->action);
	ck_assert_int_eq(c.status, now);
	ck_assert_int_eq(c.last_ping, want(d->last_ping, old.last_ping, &old));
	ck_assert_int_eq(c.last_start, want(d->last_start, old.last_start,
	    &old));
	ck_assert_int_eq(c.last_duration, want(d->duration,
	    old.last_duration, &old));
	ck_assert_int_eq(c.alert_after, want(d->alert, HC_NOTIME, &old));
	ck_assert_int_eq(c.n_pings, 42);
	flip_is(&flip, status, now, d->action == PING_FAIL ? "fail" : "");
	if (d->action != PING_START) {
		/* Never cleared. */
		ck_assert_int_eq(c.has_last_start_rid, old.has_last_start_rid);
		return;
	}
	ck_assert_int_eq(c.has_last_start_rid, d->rid != '-');
	if (d->rid != '-')
		ck_assert_int_eq(uuid_cmp(&c.last_start_rid, &in.rid), 0);
}

START_TEST(decision_table)
{
	const char *s;

	for (s = decisions[_i].status; *s != '\0'; s++)
		decide(&decisions[_i], status_of(*s));
}
END_TEST

START_TEST(manual_resume)
{
	static const char runs[] = "0-A";
	struct check c, old;
	struct ping_input in;
	enum ping_action action;
	struct check_flip flip;
	struct hc_err err;
	int a, r;

	for (a = PING_SUCCESS; a <= PING_IGN; a++)
		for (r = 0; runs[r] != '\0'; r++) {
			old = c = a_check(CHECK_PAUSED, runs[r]);
			c.manual_resume = true;
			in = an_input((enum ping_action)a, 'A');
			ck_assert_int_eq(check_apply_ping(&c, &in, &action,
			    &flip, &err), 0);
			ck_assert_int_eq(action, PING_IGN);
			ck_assert_int_eq(flip.is_set, false);
			ck_assert_int_eq(c.status, CHECK_PAUSED);
			ck_assert_int_eq(c.last_ping, old.last_ping);
			ck_assert_int_eq(c.last_start, old.last_start);
			ck_assert_int_eq(c.last_duration, KEPT_DURATION);
			ck_assert_int_eq(c.n_pings, 42);
			ck_assert_int_eq(c.alert_after, runs[r] == '0' ?
			    HC_NOTIME : STARTED + HC_HOUR);
		}
	/* Only where it is paused. */
	c = a_check(CHECK_UP, '0');
	c.manual_resume = true;
	in = an_input(PING_FAIL, '-');
	ck_assert_int_eq(check_apply_ping(&c, &in, &action, &flip, &err), 0);
	ck_assert_int_eq(action, PING_FAIL);
	ck_assert_int_eq(c.status, CHECK_DOWN);
}
END_TEST

static const struct {
	const char *body;
	bool link;
} bodies[] = {
	{ "", false },
	{ "confirm", true },
	{ "Please CONFIRM it", true },
	{ "unconfirmed", true },
	{ "conf irm", false },
	{ "confir", false },
	{ "cconfirm", true },
	{ "\xff\xfe" "Confirm", true },
	{ "con\xc3\x89" "firm", false },
};

START_TEST(confirmation_link)
{
	struct check c = a_check(CHECK_UP, '0');
	struct ping_input in = an_input(PING_LOG, '-');
	enum ping_action action;
	struct check_flip flip;
	struct hc_err err;

	c.has_confirmation_link = !bodies[_i].link;
	in.body = str_of(bodies[_i].body);
	ck_assert_int_eq(check_apply_ping(&c, &in, &action, &flip, &err), 0);
	ck_assert_int_eq(c.has_confirmation_link, bodies[_i].link);
}
END_TEST

/* core.md 21, 3: the ping is kept. */
START_TEST(bad_schedule_ping)
{
	struct check c = a_check(CHECK_NEW, '0');
	struct ping_input in = an_input(PING_SUCCESS, '-');
	enum ping_action action;
	struct check_flip flip;
	struct hc_err err = { 0 };

	c.kind = CHECK_CRON;
	c.schedule = STR("bad");
	ck_assert_int_eq(check_apply_ping(&c, &in, &action, &flip, &err), 1);
	ck_assert_int_eq(err.code, HC_EINVAL);
	ck_assert_int_eq(c.status, CHECK_UP);
	ck_assert_int_eq(c.last_ping, NOW);
	ck_assert_int_eq(c.n_pings, 42);
	ck_assert_int_eq(c.alert_after, HC_NOTIME);
	ck_assert_int_eq(flip.is_set, true);
	/* Time to come back is no matter of the schedule while it is down. */
	in.action = PING_FAIL;
	ck_assert_int_eq(check_apply_ping(&c, &in, &action, &flip, &err), 0);
}
END_TEST

/* ---- 5.2, 5.3 ---- */

static const struct {
	char status, run;
	enum field grace_start, without;	/* PING_25H: the next one due */
} starts[] = {
	{ 'n', '0', NONE, NONE },
	{ 'p', '0', NONE, NONE },
	{ 'd', '0', NONE, NONE },
	{ 'u', '0', PING_25H, PING_25H },
	{ 'n', '-', SINCE_START, NONE },
	{ 'p', 'A', SINCE_START, NONE },
	{ 'd', 'A', NONE, NONE },
	{ 'u', 'A', SINCE_START, PING_25H },
};

static int64_t
due(enum field f)
{
	return f == NONE ? HC_NOTIME : f == PING_25H ? PINGED + HC_DAY :
	    STARTED;
}

START_TEST(grace_start)
{
	struct check c = a_check(status_of(starts[_i].status),
	    starts[_i].run);
	int64_t t, with = due(starts[_i].grace_start);
	struct hc_err err;

	ck_assert_int_eq(check_grace_start(&c, 1, &t, &err), 0);
	ck_assert_int_eq(t, with);
	ck_assert_int_eq(check_grace_start(&c, 0, &t, &err), 0);
	ck_assert_int_eq(t, due(starts[_i].without));
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), 0);
	ck_assert_int_eq(t, with == HC_NOTIME ? with : with + HC_HOUR);
	/* A start later than what is due anyway. */
	c.last_start = PINGED + 2 * HC_DAY;
	ck_assert_int_eq(check_grace_start(&c, 1, &t, &err), 0);
	if (c.status == CHECK_UP)
		ck_assert_int_eq(t, PINGED + HC_DAY);
}
END_TEST

START_TEST(next_ping)
{
	struct check c = a_check(CHECK_UP, '0');
	enum check_status status;
	int64_t t;

	c.last_ping = NOW + 999999;
	ck_assert_int_eq(check_show(&c, 1, NOW, &status, &t), 0);
	ck_assert_int_eq(t, c.last_ping + HC_DAY);
	c.status = CHECK_NEW;
	ck_assert_int_eq(check_show(&c, 1, NOW, &status, &t), 0);
	ck_assert_int_eq(t, HC_NOTIME);
	c.status = CHECK_UP;
	c.last_ping = HC_NOTIME;
	ck_assert_int_eq(check_show(&c, 1, NOW, &status, &t), -1);
}
END_TEST

/* What rows may hold and nothing can be said about. */
START_TEST(broken_rows)
{
	struct check c = a_check(CHECK_UP, '0');
	enum check_status status;
	struct hc_err err;
	int64_t t;

	c.last_ping = HC_NOTIME;
	ck_assert_int_eq(check_grace_start(&c, 1, &t, &err), -1);
	ck_assert_str_eq(err.text, "up without a last ping");
	ck_assert_int_eq(check_get_status(&c, 0, NOW, &status, &err), -1);
	c = a_check(CHECK_UP, '0');
	c.timeout = INT64_MAX;
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), -1);
	c.timeout = HC_DAY;
	c.grace = INT64_MAX;
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), -1);
	ck_assert_int_eq(check_get_status(&c, 0, NOW, &status, &err), -1);
	c.grace = -1;
	c.last_ping = INT64_MIN + 1;
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), -1);
	c = a_check(CHECK_UP, '0');
	c.kind = CHECK_CRON;
	c.schedule = STR("0 0 * * *");
	c.tz = STR("Mars/Phobos");
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), -1);
	ck_assert_int_eq(err.code, HC_EINVAL);
	/* No question of schedules while it is not up. */
	c.status = CHECK_PAUSED;
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), 0);
}
END_TEST

/* Seconds after the last ping or start of a check whose period is a day. */
static const struct {
	char status, run;
	int with_started;
	int64_t since_ping, since_start;
	enum check_status want;
} displayed[] = {
	/* 1: a run over its grace, whatever is stored */
	{ 'n', '-', 0, 7200, 3600, CHECK_DOWN },
	{ 'u', '-', 1, 7200, 3600, CHECK_DOWN },
	{ 'p', 'A', 0, 7200, 3600, CHECK_DOWN },
	{ 'd', 'A', 1, 7200, 3601, CHECK_DOWN },
	/* 2 */
	{ 'n', '-', 1, 7200, 3599, CHECK_STARTED },
	{ 'u', '-', 1, 7200, 0, CHECK_STARTED },
	{ 'd', '-', 1, 7200, 0, CHECK_STARTED },
	{ 'p', '-', 1, 7200, 0, CHECK_STARTED },
	/* 3 */
	{ 'n', '-', 0, 7200, 3599, CHECK_NEW },
	{ 'n', '0', 1, 7200, 0, CHECK_NEW },
	{ 'p', '0', 0, 99999999, 0, CHECK_PAUSED },
	{ 'd', '0', 1, 7200, 0, CHECK_DOWN },
	/* 5 to 7 */
	{ 'u', '0', 0, 0, 0, CHECK_UP },
	{ 'u', '0', 1, 86399, 0, CHECK_UP },
	{ 'u', '0', 0, 86400, 0, CHECK_GRACE },
	{ 'u', '0', 0, 89999, 0, CHECK_GRACE },
	{ 'u', '0', 0, 90000, 0, CHECK_DOWN },
	{ 'u', '-', 0, 86400, 60, CHECK_GRACE },
	{ 'u', '-', 0, 90000, 60, CHECK_DOWN },
};

START_TEST(get_status)
{
	struct check c = a_check(status_of(displayed[_i].status),
	    displayed[_i].run);
	enum check_status status;
	struct hc_err err;

	if (c.last_ping != HC_NOTIME)
		c.last_ping = NOW - displayed[_i].since_ping * HC_SECOND;
	if (c.last_start != HC_NOTIME)
		c.last_start = NOW - displayed[_i].since_start * HC_SECOND;
	ck_assert_int_eq(check_get_status(&c, displayed[_i].with_started, NOW,
	    &status, &err), 0);
	ck_assert_int_eq(status, displayed[_i].want);
}
END_TEST

static const struct {
	const char *now;
	enum check_status want;
} cron[] = {
	{ "2000-01-01 23:59:00", CHECK_UP },
	{ "2000-01-01 23:59:59.999999", CHECK_UP },
	{ "2000-01-02 00:00:00", CHECK_GRACE },
	{ "2000-01-02 00:59:59", CHECK_GRACE },
	{ "2000-01-02 01:00:00", CHECK_DOWN },
};

START_TEST(cron_status)
{
	struct check c = a_check(CHECK_UP, '0');
	enum check_status status;
	struct hc_err err;

	c.kind = CHECK_CRON;
	c.last_ping = at("2000-01-01 00:00:00");
	c.schedule = STR("0 0 * * *");
	ck_assert_int_eq(check_get_status(&c, 0, at(cron[_i].now), &status,
	    &err), 0);
	ck_assert_int_eq(status, cron[_i].want);
	c.schedule = STR("0 10 * * *");
	c.tz = STR("Australia/Brisbane");
	ck_assert_int_eq(check_get_status(&c, 0, at(cron[_i].now), &status,
	    &err), 0);
	ck_assert_int_eq(status, cron[_i].want);
}
END_TEST

START_TEST(one_shot)
{
	struct check c = a_check(CHECK_UP, '0');
	enum check_status status;
	struct hc_err err;
	int64_t t;

	c.kind = CHECK_ONCALENDAR;
	c.schedule = STR("2000-01-02");
	c.last_ping = at("2000-01-01 12:00:00");
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), 0);
	ck_assert_int_eq(t, at("2000-01-02 01:00:00"));
	/* 4: nothing is due any more. */
	c.last_ping = at("2000-01-02 00:00:01");
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), 0);
	ck_assert_int_eq(t, HC_NOTIME);
	ck_assert_int_eq(check_get_status(&c, 0, NOW, &status, &err), 0);
	ck_assert_int_eq(status, CHECK_UP);
	c.last_start = NOW - HC_MINUTE;
	ck_assert_int_eq(check_going_down_after(&c, &t, &err), 0);
	ck_assert_int_eq(t, c.last_start + HC_HOUR);
}
END_TEST

/* ---- 5.9 ---- */

static const struct {
	const char *text, *start, *success, *failure;
	bool default_fail;
	enum ping_action want;
} filters[] = {
	{ "x", "", "", "", false, PING_IGN },
	{ "x", "", "", "", true, PING_FAIL },
	{ "", "a", "b", "c", false, PING_IGN },
	{ "it is ok", "", "ok", "", false, PING_SUCCESS },
	{ "it is OK", "", "ok", "", false, PING_IGN },
	{ "begin", "begin", "", "", false, PING_START },
	{ "error", "", "", "error", false, PING_FAIL },
	/* failure, success, start */
	{ "a b c", "a", "b", "c", false, PING_FAIL },
	{ "a b", "a", "b", "c", false, PING_SUCCESS },
	{ "a", "a", "b", "c", true, PING_START },
	/* lists */
	{ "two", "", "one, two ,three", "", false, PING_SUCCESS },
	{ "two", "", " two", "", false, PING_SUCCESS },
	{ "three", "", "one, two ,three", "", false, PING_SUCCESS },
	{ "on tw thre", "", "one, two ,three", "", false, PING_IGN },
	{ "x", "", ",, ,", "", false, PING_IGN },
	{ "a b", "", "a b", "", false, PING_SUCCESS },
	{ "a  b", "", "a b", "", false, PING_IGN },
	{ "gr\u00fc\u00dfe", "", "\u00a0\u00fc\u00df\u3000", "", false,
	    PING_SUCCESS },
	{ "\xff ok \xfe", "", "ok", "", false, PING_SUCCESS },
};

START_TEST(filter)
{
	struct check c = { .start_kw = str_of(filters[_i].start),
		.success_kw = str_of(filters[_i].success),
		.failure_kw = str_of(filters[_i].failure),
		.filter_default_fail = filters[_i].default_fail };

	ck_assert_int_eq(check_filter(&c, str_of(filters[_i].text)),
	    filters[_i].want);
}
END_TEST

/* ---- 5.8 ---- */

static void
silent_flip(const struct check_flip *f, enum check_status old,
    enum check_status new)
{
	ck_assert(f->is_set);
	ck_assert_int_eq(f->old_status, old);
	ck_assert_int_eq(f->new_status, new);
	ck_assert_str_eq(f->reason, "");
	ck_assert_int_eq(f->created, NOW);
	ck_assert_int_eq(f->processed, true);
}

START_TEST(pausing)
{
	enum check_status old = status_of("nudp"[_i]);
	struct check c = a_check(old, 'A');
	struct check_flip flip;
	struct hc_err err;

	c.alert_after = NOW;
	ck_assert_int_eq(check_pause(&c, NOW, &flip, &err), 0);
	ck_assert_int_eq(c.status, CHECK_PAUSED);
	if (old == CHECK_PAUSED) {
		ck_assert(!flip.is_set);
		ck_assert_int_eq(c.last_start, STARTED);
		return;
	}
	silent_flip(&flip, old, CHECK_PAUSED);
	ck_assert_int_eq(c.last_start, HC_NOTIME);
	ck_assert_int_eq(c.alert_after, HC_NOTIME);
	ck_assert_int_eq(c.last_ping, old == CHECK_NEW ? HC_NOTIME : PINGED);
	ck_assert_int_eq(c.n_pings, 41);
}
END_TEST

START_TEST(resuming)
{
	enum check_status old = status_of("nudp"[_i]);
	struct check c = a_check(old, 'A'), before = c;
	struct check_flip flip;
	struct hc_err err = { 0 };

	c.alert_after = before.alert_after = NOW;
	if (old != CHECK_PAUSED) {
		ck_assert_int_eq(check_resume(&c, NOW, &flip, &err), -1);
		ck_assert_int_eq(err.code, HC_EINVAL);
		ck_assert_str_eq(err.text, "check is not paused");
		ck_assert(!flip.is_set);
		ck_assert_int_eq(c.status, old);
		ck_assert_int_eq(c.alert_after, before.alert_after);
		return;
	}
	ck_assert_int_eq(check_resume(&c, NOW, &flip, &err), 0);
	silent_flip(&flip, CHECK_PAUSED, CHECK_NEW);
	ck_assert_int_eq(c.status, CHECK_NEW);
	ck_assert_int_eq(c.last_ping, HC_NOTIME);
	ck_assert_int_eq(c.last_start, HC_NOTIME);
	ck_assert_int_eq(c.alert_after, HC_NOTIME);
	ck_assert_int_eq(c.last_duration, KEPT_DURATION);
}
END_TEST

START_TEST(rescheduling)
{
	enum check_status old = status_of("nudp"[_i]);
	struct check c = a_check(old, '0');
	struct check_flip flip;
	struct hc_err err;

	/* In time. */
	ck_assert_int_eq(check_reschedule(&c, NOW, &flip, &err), 0);
	ck_assert(!flip.is_set);
	ck_assert_int_eq(c.alert_after, old == CHECK_UP ?
	    PINGED + 25 * HC_HOUR : HC_NOTIME);
	/* In its grace time. */
	c.timeout = 90 * HC_MINUTE;
	ck_assert_int_eq(check_reschedule(&c, NOW, &flip, &err), 0);
	ck_assert(!flip.is_set);
	/* Overdue. */
	c.timeout = c.grace = HC_MINUTE;
	ck_assert_int_eq(check_reschedule(&c, NOW, &flip, &err), 0);
	ck_assert_int_eq(c.alert_after, HC_NOTIME);
	if (old == CHECK_UP)
		silent_flip(&flip, CHECK_UP, CHECK_DOWN);
	else
		ck_assert(!flip.is_set);
	ck_assert_int_eq(c.status, old == CHECK_UP ? CHECK_DOWN : old);
	/* A run of one that is not up is looked at by hc-sendalerts. */
	c = a_check(CHECK_NEW, 'A');
	c.grace = HC_MINUTE;
	ck_assert_int_eq(check_reschedule(&c, NOW, &flip, &err), 0);
	ck_assert(!flip.is_set);
	ck_assert_int_eq(c.alert_after, STARTED + HC_MINUTE);
	/* Bad, or with nothing due. */
	c = a_check(CHECK_UP, '0');
	c.alert_after = NOW;
	c.kind = CHECK_CRON;
	c.schedule = STR("bad");
	ck_assert_int_eq(check_reschedule(&c, NOW, &flip, &err), -1);
	ck_assert_int_eq(c.alert_after, NOW);
	c.kind = CHECK_ONCALENDAR;
	c.schedule = STR("2000-01-02");
	ck_assert_int_eq(check_reschedule(&c, NOW, &flip, &err), 0);
	ck_assert(!flip.is_set);
	ck_assert_int_eq(c.alert_after, HC_NOTIME);
}
END_TEST

START_TEST(clearing)
{
	struct check c = a_check(CHECK_DOWN, 'A');

	c.alert_after = NOW;
	c.has_confirmation_link = true;
	check_clear(&c);
	ck_assert_int_eq(c.status, CHECK_NEW);
	ck_assert_int_eq(c.last_ping, HC_NOTIME);
	ck_assert_int_eq(c.last_start, HC_NOTIME);
	ck_assert_int_eq(c.last_duration, HC_NOTIME);
	ck_assert_int_eq(c.alert_after, HC_NOTIME);
	ck_assert_int_eq(c.has_confirmation_link, false);
	ck_assert_int_eq(c.n_pings, 41);
}
END_TEST

/* ---- 8.2 ---- */

/* Times in minutes from the start of the run or the ping; 0: not set. */
static const struct {
	const char *name;
	char status, run;
	int64_t since_ping, since_start;
	int goes_down;
	int64_t went;		/* minutes before now, of the flip */
	int64_t alert;		/* minutes from now; 0: none */
} going[] = {
	{ "overdue", 'u', '0', 25 * 60 + 3, 0, 1, 3, 0 },
	{ "just now", 'u', '0', 25 * 60, 0, 1, 0, 0 },
	{ "not yet", 'u', '0', 25 * 60 - 3, 0, 0, 0, 3 },
	{ "pinged since", 'u', '0', 1, 0, 0, 0, 25 * 60 - 1 },
	{ "a run too long", 'u', '-', 60, 62, 1, 2, 0 },
	{ "of a new one", 'n', '-', 0, 62, 1, 2, 0 },
	{ "of a paused one", 'p', 'A', 60, 62, 1, 2, 0 },
	{ "a run in time", 'n', '-', 0, 58, 0, 0, 2 },
	{ "late and running", 'u', '-', 26 * 60, 30, 1, 60, 0 },
	{ "down already", 'd', '-', 60, 90, 0, 0, 0 },
	{ "paused meanwhile", 'p', '0', 60, 0, 0, 0, 0 },
	{ "new", 'n', '0', 0, 0, 0, 0, 0 },
};

START_TEST(go_down)
{
	enum check_status old = status_of(going[_i].status);
	struct check c = a_check(old, going[_i].run);
	struct check_flip flip;
	struct hc_err err = { 0 };

	if (going[_i].since_ping != 0)
		c.last_ping = NOW - going[_i].since_ping * HC_MINUTE;
	if (going[_i].since_start != 0)
		c.last_start = NOW - going[_i].since_start * HC_MINUTE;
	c.alert_after = NOW - HC_MINUTE;
	ck_assert_msg(check_go_down(&c, NOW, &flip, &err) ==
	    going[_i].goes_down, "%s", going[_i].name);
	ck_assert_int_eq(c.alert_after, going[_i].alert == 0 ? HC_NOTIME :
	    NOW + going[_i].alert * HC_MINUTE);
	ck_assert_int_eq(flip.is_set, going[_i].goes_down);
	if (!going[_i].goes_down) {
		ck_assert_int_eq(c.status, old);
		return;
	}
	ck_assert_int_eq(c.status, CHECK_DOWN);
	ck_assert_int_eq(flip.old_status, old);
	ck_assert_int_eq(flip.new_status, CHECK_DOWN);
	ck_assert_str_eq(flip.reason, "timeout");
	ck_assert_int_eq(flip.created, NOW - going[_i].went * HC_MINUTE);
	ck_assert_int_eq(flip.processed, false);
	/* Left as it is. */
	if (going[_i].since_start != 0)
		ck_assert_int_ne(c.last_start, HC_NOTIME);
}
END_TEST

START_TEST(go_down_bad_schedule)
{
	struct check c = a_check(CHECK_UP, '0');
	struct check_flip flip;
	struct hc_err err = { 0 };

	c.kind = CHECK_CRON;
	c.schedule = STR("bad");
	ck_assert_int_eq(check_go_down(&c, NOW, &flip, &err), -1);
	ck_assert_int_eq(err.code, HC_EINVAL);
	ck_assert_int_eq(c.status, CHECK_UP);
	ck_assert_int_eq(c.alert_after, NOW + HC_HOUR);
	ck_assert(!flip.is_set);
	/* A run in time does not help, one that is late does. */
	c.last_start = NOW - 30 * HC_MINUTE;
	ck_assert_int_eq(check_go_down(&c, NOW, &flip, &err), -1);
	c.last_start = NOW - 61 * HC_MINUTE;
	ck_assert_int_eq(check_go_down(&c, NOW, &flip, &err),
	    CHECK_GOES_DOWN);
	ck_assert_int_eq(flip.created, NOW - HC_MINUTE);
	ck_assert_int_eq(c.alert_after, HC_NOTIME);
}
END_TEST

/* ---- words ---- */

START_TEST(words)
{
	static const char *const statuses[] = { "new", "up", "down", "paused",
		"grace", "started" };
	enum check_status s = CHECK_UP;
	enum check_kind k = CHECK_CRON;
	int i;

	for (i = 0; i < 6; i++) {
		ck_assert_str_eq(check_status_name((enum check_status)i),
		    statuses[i]);
		/* The last two are never stored. */
		ck_assert_int_eq(check_status_parse(str_of(statuses[i]), &s),
		    i < 4 ? 0 : -1);
		ck_assert_int_eq((int)s, i < 4 ? i : 3);
	}
	ck_assert_int_eq(check_status_parse(STR("Up"), &s), -1);
	ck_assert_int_eq(check_status_parse(STR(""), &s), -1);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(check_kind_parse(str_of(check_kind_name(
		    (enum check_kind)i)), &k), 0);
		ck_assert_int_eq((int)k, i);
	}
	ck_assert_int_eq(check_kind_parse(STR("cron "), &k), -1);
	ck_assert_ptr_null(ping_action_name(PING_SUCCESS));
	ck_assert_str_eq(ping_action_name(PING_FAIL), "fail");
	ck_assert_str_eq(ping_action_name(PING_START), "start");
	ck_assert_str_eq(ping_action_name(PING_LOG), "log");
	ck_assert_str_eq(ping_action_name(PING_IGN), "ign");
	for (i = PING_FAIL; i <= PING_IGN; i++)
		ck_assert_int_eq((int)ping_action_parse(str_of(
		    ping_action_name((enum ping_action)i))), i);
	ck_assert_int_eq(ping_action_parse(STR("")), PING_SUCCESS);
	ck_assert_int_eq(ping_action_parse((struct str){ NULL, 0 }),
	    PING_SUCCESS);
	ck_assert_int_eq(ping_action_parse(STR("Fail")), PING_SUCCESS);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("check");
	TCase *t = tcase_create("check");

	tcase_add_loop_test(t, decision_table, 0, COUNT(decisions));
	tcase_add_test(t, manual_resume);
	tcase_add_loop_test(t, confirmation_link, 0, COUNT(bodies));
	tcase_add_test(t, bad_schedule_ping);
	tcase_add_loop_test(t, grace_start, 0, COUNT(starts));
	tcase_add_test(t, next_ping);
	tcase_add_test(t, broken_rows);
	tcase_add_loop_test(t, get_status, 0, COUNT(displayed));
	tcase_add_loop_test(t, cron_status, 0, COUNT(cron));
	tcase_add_test(t, one_shot);
	tcase_add_loop_test(t, filter, 0, COUNT(filters));
	tcase_add_loop_test(t, pausing, 0, 4);
	tcase_add_loop_test(t, resuming, 0, 4);
	tcase_add_loop_test(t, rescheduling, 0, 4);
	tcase_add_test(t, clearing);
	tcase_add_loop_test(t, go_down, 0, COUNT(going));
	tcase_add_test(t, go_down_bad_schedule);
	tcase_add_test(t, words);
	suite_add_tcase(s, t);
	return unit_run(s);
}
