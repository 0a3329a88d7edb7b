/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Runs the job again and again: at a fixed interval, or on a schedule. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bin/hc-run/run.h"
#include "lib/base/clock.h"
#include "lib/sched/sched.h"

static void
on_timer(struct ev *ev, void *arg)
{
	(void)arg;
	ev_stop(ev);
}

/* Until the monotonic time due, a signal to end, or SIGALRM. */
static void
wait_until(struct run *r, int64_t due)
{
	struct ev_timer timer = { 0 };
	int64_t left = due - hc_mono();

	if (left <= 0 || r->stop_signal != 0 || r->again)
		return;
	ev_timer(r->ev, &timer, left, on_timer, NULL);
	ev_run(r->ev);
	ev_timer_stop(r->ev, &timer);
}

/* The first run is at once, the clock starts with its end; ticks that were
 * missed count as one. */
static int
at_intervals(struct run *r)
{
	int64_t next, now;

	(void)run_once(r);
	next = hc_mono() + r->o.every;
	while (r->stop_signal == 0) {
		wait_until(r, next);
		if (r->stop_signal != 0)
			break;
		now = hc_mono();
		if (r->again)
			next = now + r->o.every;
		else
			next += (1 + (now - next) / r->o.every) * r->o.every;
		r->again = false;
		(void)run_once(r);
	}
	return 0;
}

/* The name of our time zone: TZ, else what the system's is a link to. */
static struct str
local_zone(char buf[256])
{
	const char *tz = getenv("TZ"), *zone;
	ssize_t n;

	if (tz != NULL && *tz != '\0')
		return str_of(*tz == ':' ? tz + 1 : tz);
	n = readlink("/etc/localtime", buf, 255);
	buf[n > 0 ? n : 0] = '\0';
	zone = strstr(buf, "zoneinfo/");
	return zone != NULL ? str_of(zone + strlen("zoneinfo/")) : STR("UTC");
}

/* The wall clock may be set while we wait, so we look at it each minute. */
static int
on_schedule(struct run *r)
{
	char buf[256];
	struct str expr = str_of(r->o.at), tz = local_zone(buf);
	int64_t next, now;
	struct hc_err err;

	if (r->o.as_runitor)
		(void)run_once(r);
	while (r->stop_signal == 0) {
		if (sched_next(sched_guess(expr), expr, tz, hc_now(), &next,
		    &err) == -1) {
			run_say(r, r->o.as_runitor ?
			    "invalid cron expression: %s" : "%s", err.text);
			return r->o.as_runitor ? 1 : RUN_CONFIG;
		}
		if (next == HC_NOTIME)
			return 0;
		while ((now = hc_now()) < next && r->stop_signal == 0 &&
		    !r->again)
			wait_until(r, hc_mono() + (next - now < HC_MINUTE ?
			    next - now : HC_MINUTE));
		if (r->stop_signal != 0)
			break;
		r->again = false;
		(void)run_once(r);
	}
	return 0;
}

int
run_periodically(struct run *r)
{
	int rc = r->o.at != NULL ? on_schedule(r) : at_intervals(r);

	if (r->stop_signal != 0) {
		/* Those who wait for us see what ended us. */
		(void)signal(r->stop_signal, SIG_DFL);
		(void)raise(r->stop_signal);
		return 128 + r->stop_signal;
	}
	return rc;
}
