/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The pings of a run. Nothing that happens to them changes the job or its
 * exit status. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bin/hc-run/run.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/client/spool.h"

#define START_LIMIT (5 * HC_SECOND)	/* of the start ping, in one try */
#define END_LIMIT (120 * HC_SECOND)	/* of the final one, with all tries */
#define STOP_LIMIT (10 * HC_SECOND)	/* the same when we are to end */
#define FLUSH_LIMIT (5 * HC_SECOND)	/* of what is in the spool */

static const char *const types[] = {
	[PING_SUCCESS] = "success", [PING_FAIL] = "fail", [PING_LOG] = "log",
	[PING_EXIT_CODE] = "exit-code"
};

int
ping_type_of(const char *s)
{
	int i;

	for (i = PING_SUCCESS; i <= PING_EXIT_CODE; i++) {
		if (strcmp(s, types[i]) == 0)
			return i;
	}
	return -1;
}

void
run_say(const struct run *r, const char *fmt, ...)
{
	struct buf b = { 0 };
	struct tm tm;
	char at[32] = "";
	time_t now;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	if (!r->o.as_runitor)
		log_err("%s", buf_str(&b));
	else {
		now = (time_t)(hc_now() / HC_SECOND);
		if (localtime_r(&now, &tm) != NULL)
			strftime(at, sizeof at, "%Y/%m/%d %H:%M:%S ", &tm);
		fprintf(stderr, "%s%s\n", at, buf_str(&b));
	}
	buf_free(&b);
}

/* What runitor says when a ping has failed for good. */
static const char *
reason(const struct run *r, const struct client_answer *a,
    const struct hc_err *err, struct buf *b)
{
	if (!r->o.as_runitor)
		return err->text;
	if (a->status != 0 && !client_status_temporary(a->status))
		buf_addf(b, "nonretriable error response: %d", a->status);
	else if (a->status != 0 || err->code == HC_ETIMEOUT)
		buf_addf(b, "max tries reached after try %d. last error: %s",
		    r->http_options.retries + 1, err->text);
	else
		buf_adds(b, err->text);
	return buf_str(b);
}

static void
say_failed(const struct run *r, const char *type,
    const struct client_answer *a, const struct hc_err *err)
{
	struct buf b = { 0 };

	run_say(r, "Ping(%s): %s", type, reason(r, a, err, &b));
	buf_free(&b);
}

static struct client_ping
a_ping(const struct run *r, const char *suffix)
{
	return (struct client_ping){ .to = &r->to, .suffix = suffix,
		.rid = r->rid[0] != '\0' ? r->rid : NULL,
		.headers = &r->o.headers };
}

static void *
starter(void *arg)
{
	struct run *r = arg;
	struct client_ping p = a_ping(r, "start");
	bool later;

	r->start_rc = client_ping_send(r->http, &p, &r->start_answer, &later,
	    &r->start_err);
	return NULL;
}

void
report_start(struct run *r)
{
	sigset_t all, old;
	int rc;

	r->starting = false;
	r->start_answer.body_limit = -1;
	r->start_rc = 0;
	if (r->o.no_start)
		return;
	if (r->o.as_runitor) {
		client_http_limits(r->http, r->http_options.timeout,
		    r->http_options.retries, 0);
		starter(r);
		return;
	}
	client_http_limits(r->http, r->http_options.timeout < START_LIMIT ?
	    r->http_options.timeout : START_LIMIT, 0, hc_mono() + START_LIMIT);
	sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&r->starter, NULL, starter, r);
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	r->starting = rc == 0;
	if (rc != 0)
		run_say(r, "Ping(start): no thread: %s", strerror(rc));
}

int64_t
report_started(struct run *r)
{
	int64_t limit;

	if (r->starting)
		pthread_join(r->starter, NULL);
	r->starting = false;
	if (r->start_rc != 0)
		say_failed(r, "start", &r->start_answer, &r->start_err);
	limit = r->start_rc == 0 ? r->start_answer.body_limit : -1;
	client_answer_free(&r->start_answer);
	return limit;
}

/* Stores it, or takes along what was stored. */
static void
with_spool(struct run *r, const struct client_ping *p, bool failed)
{
	struct buf folder = { 0 };
	struct client_flush f;
	struct hc_err err;
	int rc;

	rc = client_spool_folder(&r->config, &folder, &err);
	if (rc == 0 && failed)
		rc = client_spool_add(folder.p, p, hc_now(), &err);
	else if (rc == 0) {
		client_http_limits(r->http, FLUSH_LIMIT, 0,
		    hc_mono() + FLUSH_LIMIT);
		rc = client_spool_flush(folder.p, r->http, &r->to, &f, &err);
	}
	if (rc == -1 && (failed || err.code != HC_ENOTFOUND))
		run_say(r, "spool: %s", err.text);
	else if (rc == 0 && failed)
		run_say(r, "kept in %s", folder.p);
	buf_free(&folder);
}

void
report_end(struct run *r, enum ping_type type, int status, struct str body)
{
	char code[16];
	struct client_ping p = a_ping(r, type == PING_FAIL ? "fail" :
	    type == PING_LOG ? "log" : "");
	struct client_answer a = { 0 };
	struct hc_err err;
	bool later;
	int rc;

	if (type == PING_EXIT_CODE) {
		snprintf(code, sizeof code, "%d", status);
		p.suffix = code;
	}
	p.body = body;
	client_http_limits(r->http, r->http_options.timeout,
	    r->http_options.retries, r->o.as_runitor ? 0 : hc_mono() +
	    (r->stop_signal ? STOP_LIMIT : END_LIMIT));
	rc = client_ping_send(r->http, &p, &a, &later, &err);
	if (rc != 0)
		say_failed(r, types[type], &a, &err);
	if (!r->o.no_spool && (rc == 0 || later))
		with_spool(r, &p, rc != 0);
	client_answer_free(&a);
}
