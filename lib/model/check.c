/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The state machine: pure, and the only place that changes a status. */
#include "lib/model/check.h"

#include <string.h>
#include <strings.h>

#include "lib/base/enc.h"
#include "lib/sched/sched.h"

/* Years 1 and 9999: what every backend can hold. */
#define TIME_MIN (INT64_C(-62135596800) * HC_SECOND)
#define TIME_MAX (INT64_C(253402300800) * HC_SECOND - 1)

static const char *const status_names[] = {
	[CHECK_NEW] = "new", [CHECK_UP] = "up", [CHECK_DOWN] = "down",
	[CHECK_PAUSED] = "paused", [CHECK_GRACE] = "grace",
	[CHECK_STARTED] = "started"
};
static const char *const kind_names[] = {
	[CHECK_SIMPLE] = "simple", [CHECK_CRON] = "cron",
	[CHECK_ONCALENDAR] = "oncalendar"
};
static const char *const action_names[] = {
	[PING_SUCCESS] = NULL, [PING_FAIL] = "fail", [PING_START] = "start",
	[PING_LOG] = "log", [PING_IGN] = "ign"
};

const char *
check_status_name(enum check_status s)
{
	return status_names[s];
}

/* Only what is stored. */
int
check_status_parse(struct str s, enum check_status *out)
{
	int i;

	for (i = CHECK_NEW; i <= CHECK_PAUSED; i++) {
		if (!str_is(s, status_names[i]))
			continue;
		*out = (enum check_status)i;
		return 0;
	}
	return -1;
}

const char *
check_kind_name(enum check_kind k)
{
	return kind_names[k];
}

int
check_kind_parse(struct str s, enum check_kind *out)
{
	int i;

	for (i = CHECK_SIMPLE; i <= CHECK_ONCALENDAR; i++) {
		if (!str_is(s, kind_names[i]))
			continue;
		*out = (enum check_kind)i;
		return 0;
	}
	return -1;
}

const char *
ping_action_name(enum ping_action a)
{
	return action_names[a];
}

enum ping_action
ping_action_parse(struct str kind)
{
	int i;

	for (i = PING_FAIL; i <= PING_IGN; i++)
		if (str_is(kind, action_names[i]))
			return (enum ping_action)i;
	return PING_SUCCESS;
}

/* ---- times ---- */

/* t + d, where rows may hold anything. */
static int
plus(int64_t t, int64_t d, int64_t *sum, struct hc_err *err)
{
	if (t < TIME_MIN || t > TIME_MAX || d < TIME_MIN - t ||
	    d > TIME_MAX - t)
		return hc_err(err, HC_EINVAL, "time out of range");
	*sum = t + d;
	return 0;
}

/* When the next ping is due after the last one; HC_NOTIME for never. */
static int
next_due(const struct check *c, int64_t *at, struct hc_err *err)
{
	if (c->last_ping == HC_NOTIME)
		return hc_err(err, HC_EINVAL, "up without a last ping");
	if (c->kind == CHECK_SIMPLE)
		return plus(c->last_ping, c->timeout, at, err);
	return sched_next(c->kind == CHECK_CRON ? SCHED_CRON :
	    SCHED_ONCALENDAR, c->schedule, c->tz, c->last_ping, at, err);
}

/* The earlier of that and a start that counts. */
static int64_t
with_start(const struct check *c, int64_t due)
{
	if (c->last_start == HC_NOTIME || c->status == CHECK_DOWN)
		return due;
	return due == HC_NOTIME || c->last_start < due ? c->last_start : due;
}

int
check_grace_start(const struct check *c, int with_started, int64_t *at,
    struct hc_err *err)
{
	*at = HC_NOTIME;
	if (c->status == CHECK_UP && next_due(c, at, err) == -1)
		return -1;
	if (with_started)
		*at = with_start(c, *at);
	return 0;
}

int
check_going_down_after(const struct check *c, int64_t *at, struct hc_err *err)
{
	int64_t start;

	*at = HC_NOTIME;
	if (check_grace_start(c, 1, &start, err) == -1)
		return -1;
	return start == HC_NOTIME ? 0 : plus(start, c->grace, at, err);
}

/* What a start alone decides: 1; 0 when it decides nothing. */
static int
status_of_start(const struct check *c, int with_started, int64_t now,
    enum check_status *out, struct hc_err *err)
{
	int64_t end = 0;

	*out = c->status;
	if (c->last_start == HC_NOTIME)
		return 0;
	if (plus(c->last_start, c->grace, &end, err) == -1)
		return -1;
	if (now < end && !with_started)
		return 0;
	*out = now >= end ? CHECK_DOWN : CHECK_STARTED;
	return 1;
}

/* Of one that is up and has its next ping at due. */
static int
status_of_due(const struct check *c, int64_t due, int64_t now,
    enum check_status *out, struct hc_err *err)
{
	int64_t end = 0;

	if (due == HC_NOTIME)
		return 0;
	if (plus(due, c->grace, &end, err) == -1)
		return -1;
	if (now >= end)
		*out = CHECK_DOWN;
	else if (now >= due)
		*out = CHECK_GRACE;
	return 0;
}

int
check_get_status(const struct check *c, int with_started, int64_t now,
    enum check_status *out, struct hc_err *err)
{
	int rc = status_of_start(c, with_started, now, out, err);
	int64_t due;

	if (rc != 0 || c->status != CHECK_UP)
		return rc == -1 ? -1 : 0;
	if (check_grace_start(c, 0, &due, err) == -1)
		return -1;
	return status_of_due(c, due, now, out, err);
}

enum check_status
check_status_or_stored(const struct check *c, int64_t now)
{
	enum check_status status;

	return check_get_status(c, 0, now, &status, NULL) == 0 ? status :
	    c->status;
}

int
check_show(const struct check *c, int with_started, int64_t now,
    enum check_status *status, int64_t *next)
{
	int64_t due = HC_NOTIME;
	int rc, bad;

	bad = c->status == CHECK_UP && next_due(c, &due, NULL) == -1;
	if (bad)
		due = HC_NOTIME;
	*next = bad ? HC_NOTIME : with_start(c, due);
	rc = status_of_start(c, with_started, now, status, NULL);
	if (rc != 0 || c->status != CHECK_UP)
		return rc == -1 ? -1 : 0;
	return bad ? -1 : status_of_due(c, due, now, status, NULL);
}

/* ---- keywords ---- */

static int
contains(struct str text, struct str word)
{
	return word.len <= text.len &&
	    memmem(text.p, text.len, word.p, word.len) != NULL;
}

static int
matches(struct str text, struct str keywords)
{
	struct str word;
	const char *comma;

	while (keywords.len > 0) {
		word = keywords;
		comma = memchr(keywords.p, ',', keywords.len);
		if (comma != NULL)
			word.len = (size_t)(comma - keywords.p);
		keywords.p += word.len;
		keywords.len -= word.len;
		if (comma != NULL) {
			keywords.p++;
			keywords.len--;
		}
		word = utf8_strip(word);
		if (word.len > 0 && contains(text, word))
			return 1;
	}
	return 0;
}

enum ping_action
check_filter(const struct check *c, struct str text)
{
	if (matches(text, c->failure_kw))
		return PING_FAIL;
	if (matches(text, c->success_kw))
		return PING_SUCCESS;
	if (matches(text, c->start_kw))
		return PING_START;
	return c->filter_default_fail ? PING_FAIL : PING_IGN;
}

/* Upstream looks for it in the lower-cased text. No letter outside of ASCII
 * has a lower case within it that fits here, so bytes will do. */
static int
has_confirm(struct str body)
{
	static const char word[] = "confirm";
	const char *p = body.p, *end = body.p + body.len;

	for (; (size_t)(end - p) >= sizeof word - 1; p++)
		if ((*p == 'c' || *p == 'C') &&
		    strncasecmp(p, word, sizeof word - 1) == 0)
			return 1;
	return 0;
}

/* ---- events ---- */

/* The one function that changes a status. */
static void
set_status(struct check *c, enum check_status status,
    const struct check_flip *what, struct check_flip *flip)
{
	*flip = *what;
	flip->is_set = true;
	flip->old_status = c->status;
	flip->new_status = status;
	c->status = status;
}

/* A success or fail ends the run that a start began, if it is that run. */
static void
end_run(struct check *c, const struct ping_input *in, enum ping_action action)
{
	int same;

	c->last_duration = HC_NOTIME;
	if (c->last_start == HC_NOTIME)
		return;
	same = in->has_rid == c->has_last_start_rid && (!in->has_rid ||
	    uuid_cmp(&in->rid, &c->last_start_rid) == 0);
	if (same)
		c->last_duration = in->t - c->last_start;
	if (same || action == PING_FAIL || !in->has_rid)
		c->last_start = HC_NOTIME;
}

static void
take_result(struct check *c, const struct ping_input *in,
    enum ping_action action, struct check_flip *flip)
{
	int fail = action == PING_FAIL;
	const struct check_flip what = { .reason = fail ? "fail" : "",
		.created = in->t };
	enum check_status status = fail ? CHECK_DOWN : CHECK_UP;

	c->last_ping = in->t;
	end_run(c, in, action);
	if (c->status != status)
		set_status(c, status, &what, flip);
}

int
check_apply_ping(struct check *c, const struct ping_input *in,
    enum ping_action *action, struct check_flip *flip, struct hc_err *err)
{
	*action = in->action;
	*flip = (struct check_flip){ 0 };
	if (c->status == CHECK_PAUSED && c->manual_resume)
		*action = PING_IGN;
	if (*action == PING_START) {
		c->last_start = in->t;
		c->has_last_start_rid = in->has_rid;
		c->last_start_rid = in->rid;
	} else if (*action == PING_SUCCESS || *action == PING_FAIL)
		take_result(c, in, *action, flip);
	c->n_pings++;
	c->has_confirmation_link = has_confirm(in->body);
	if (check_going_down_after(c, &c->alert_after, err) == 0)
		return 0;
	c->alert_after = HC_NOTIME;
	return 1;
}

/* When a check that is down now went down. A run that took too long tells that
 * even where the schedule is bad. */
static int
went_down_at(const struct check *c, int64_t now, int64_t *at,
    struct hc_err *err)
{
	if (check_going_down_after(c, at, err) == 0)
		return 0;
	return c->last_start == HC_NOTIME ||
	    plus(c->last_start, c->grace, at, err) == -1 || *at > now ? -1 : 0;
}

int
check_go_down(struct check *c, int64_t now, struct check_flip *flip,
    struct hc_err *err)
{
	struct check_flip what = { .reason = "timeout" };
	enum check_status status;

	*flip = (struct check_flip){ 0 };
	if (c->status == CHECK_DOWN) {
		c->alert_after = HC_NOTIME;
		return CHECK_STAYS;
	}
	if (check_get_status(c, 0, now, &status, err) == -1 ||
	    (status != CHECK_DOWN ?
	    check_going_down_after(c, &c->alert_after, err) :
	    went_down_at(c, now, &what.created, err)) == -1) {
		c->alert_after = now + HC_HOUR;
		return -1;
	}
	if (status != CHECK_DOWN)
		return CHECK_STAYS;
	c->alert_after = HC_NOTIME;
	set_status(c, CHECK_DOWN, &what, flip);
	return CHECK_GOES_DOWN;
}

int
check_pause(struct check *c, int64_t now, struct check_flip *flip,
    struct hc_err *err)
{
	const struct check_flip what = { .reason = "", .created = now,
		.processed = true };

	(void)err;
	*flip = (struct check_flip){ 0 };
	if (c->status == CHECK_PAUSED)
		return 0;
	set_status(c, CHECK_PAUSED, &what, flip);
	c->last_start = c->alert_after = HC_NOTIME;
	return 0;
}

int
check_resume(struct check *c, int64_t now, struct check_flip *flip,
    struct hc_err *err)
{
	const struct check_flip what = { .reason = "", .created = now,
		.processed = true };

	*flip = (struct check_flip){ 0 };
	if (c->status != CHECK_PAUSED)
		return hc_err(err, HC_EINVAL, "check is not paused");
	set_status(c, CHECK_NEW, &what, flip);
	c->last_start = c->last_ping = c->alert_after = HC_NOTIME;
	return 0;
}

int
check_reschedule(struct check *c, int64_t now, struct check_flip *flip,
    struct hc_err *err)
{
	const struct check_flip what = { .reason = "", .created = now,
		.processed = true };
	int64_t at;

	*flip = (struct check_flip){ 0 };
	if (check_going_down_after(c, &at, err) == -1)
		return -1;
	c->alert_after = at;
	if (c->status != CHECK_UP || at == HC_NOTIME || at >= now)
		return 0;
	c->alert_after = HC_NOTIME;
	set_status(c, CHECK_DOWN, &what, flip);
	return 0;
}

void
check_clear(struct check *c)
{
	c->status = CHECK_NEW;
	c->last_ping = c->last_start = HC_NOTIME;
	c->last_duration = c->alert_after = HC_NOTIME;
	c->has_confirmation_link = false;
}
