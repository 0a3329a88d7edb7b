/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/http.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/client/config.h"
#include "lib/client/http_private.h"

#define PAUSE_MAX (60 * HC_SECOND)

struct client_http {
	struct client_http_options o;
	struct client_plain *plain;
	struct client_curl *curl;
};

int
client_http_options(struct client_config *c, struct client_http_options *o,
    struct hc_err *err)
{
	o->verbose = c->verbose;
	if (client_get_timeout(c, &o->timeout, err) == -1 ||
	    client_get_retries(c, &o->retries, err) == -1 ||
	    client_get(c, CLIENT_CACERT, &o->cacert, err) == -1)
		return -1;
	return client_get(c, CLIENT_CERT, &o->cert, err);
}

struct client_http *
client_http_new(const struct client_http_options *o)
{
	struct client_http *h = xcalloc(1, sizeof *h);

	h->o = *o;
	return h;
}

void
client_http_free(struct client_http *h)
{
	if (h == NULL)
		return;
	client_plain_free(h->plain);
	client_curl_free(h->curl);
	free(h);
}

void
client_http_limits(struct client_http *h, int64_t timeout, int retries,
    int64_t deadline)
{
	h->o.timeout = timeout;
	h->o.retries = retries;
	h->o.deadline = deadline;
}

/* ---- requests ---- */

void
client_request_free(struct client_request *r)
{
	buf_free(&r->url);
	buf_free(&r->shown);
	if (r->headers.p != NULL)
		explicit_bzero(r->headers.p, r->headers.cap);
	buf_free(&r->headers);
	*r = (struct client_request){ 0 };
}

void
client_header(struct client_request *r, const char *name, struct str value)
{
	size_t i;

	buf_addf(&r->headers, "%s: ", name);
	for (i = 0; i < value.len; i++)
		buf_addc(&r->headers, strchr("\r\n", value.p[i]) == NULL ?
		    value.p[i] : ' ');
	buf_addc(&r->headers, '\0');
}

const char *
client_shown(const struct client_request *r)
{
	return r->shown.len > 0 ? r->shown.p : buf_str(&r->url);
}

bool
client_status_temporary(int status)
{
	return status == 408 || status == 429 || status == 500 ||
	    (status >= 502 && status <= 504);
}

/* ---- what -v shows ---- */

static void
log_headers(const struct client_request *r)
{
	size_t i;

	for (i = 0; i < r->headers.len; i += strlen(r->headers.p + i) + 1) {
		const char *h = r->headers.p + i;
		size_t n = strcspn(h, ":");
		struct str name = { h, n };

		if (str_case_is(name, "content-type") ||
		    str_case_is(name, "user-agent") || str_starts(name, "Hc-"))
			log_debug("> %s", h);
		else
			log_debug("> %.*s: ****", (int)n, h);
	}
	if (r->body.len > 0)
		log_debug("> %.*s", (int)(r->body.len < 1000 ? r->body.len :
		    1000), r->body.p);
}

static void
log_try(const struct client_try *t, const struct client_answer *a,
    int64_t began, const struct hc_err *err)
{
	int ms = (int)((hc_mono() - began) / 1000);

	if (t->o->verbose < 1)
		return;
	if (err != NULL)
		log_debug("%s %s: %s after %d ms", t->method,
		    client_shown(t->r), err->text, ms);
	else
		log_debug("%s %s %d %d ms", t->method, client_shown(t->r),
		    a->status, ms);
	if (t->o->verbose < 2)
		return;
	log_headers(t->r);
	if (err == NULL && a->body.len > 0)
		log_debug("< %.1000s", buf_str(&a->body));
}

/* ---- sending ---- */

static bool
has_proxy(void)
{
	const char *all = getenv("all_proxy"), *http = getenv("http_proxy");

	if (all == NULL)
		all = getenv("ALL_PROXY");
	return (all != NULL && *all != '\0') ||
	    (http != NULL && *http != '\0');
}

static int
try_once(struct client_http *h, const struct client_try *t,
    struct client_answer *a, struct hc_err *err)
{
	int64_t began = hc_mono();
	struct client_url u;
	int rc;

	client_answer_free(a);
	a->body_limit = a->retry_after = -1;
	if (client_url_split(t->url, &u) == -1)
		return hc_err(err, HC_EINVAL, "not a URL: %s",
		    client_shown(t->r));
	if (u.tls || has_proxy()) {
		if (h->curl == NULL)
			h->curl = client_curl_new(err);
		rc = h->curl == NULL ? -1 :
		    client_curl_try(h->curl, t, a, err);
	} else {
		if (h->plain == NULL)
			h->plain = client_plain_new();
		rc = client_plain_try(h->plain, t, a, err);
	}
	log_try(t, a, began, rc == -1 ? err : NULL);
	return rc;
}

static bool
redirects(const struct client_answer *a)
{
	return a->location.len > 0 && ((a->status >= 301 && a->status <= 303) ||
	    a->status == 307 || a->status == 308);
}

/* Where the answer sends us; never from https to http, and with a key only on
 * the same server. */
static int
follow(struct client_try *t, const struct client_answer *a, struct buf *next,
    struct hc_err *err)
{
	struct client_url from, to;
	struct buf url = { 0 };

	if (strlen(buf_str(&a->location)) != a->location.len ||
	    client_url_join(t->url, a->location.p, &url) == -1 ||
	    client_url_split(t->url, &from) == -1 ||
	    client_url_split(buf_str(&url), &to) == -1) {
		buf_free(&url);
		return hc_err(err, HC_EFAIL, "redirect to no URL");
	}
	if ((from.tls && !to.tls) || (t->r->keyed &&
	    !str_eq(from.authority, to.authority))) {
		buf_free(&url);
		return hc_err(err, HC_EDENIED, "redirect not followed");
	}
	if (a->status == 303 || (t->o->as_runitor && a->status < 303)) {
		if (strcmp(t->method, "HEAD") != 0)
			t->method = "GET";
		t->with_body = false;
	}
	buf_free(next);
	*next = url;
	t->url = next->p;
	return 0;
}

/* One try with the redirects that it meets. */
static int
try_all_hops(struct client_http *h, const struct client_request *r,
    int64_t end, struct client_answer *a, struct hc_err *err)
{
	struct client_try t = { .o = &h->o, .r = r, .method = r->method,
		.url = buf_str(&r->url), .with_body = r->has_body,
		.end = end };
	struct buf next = { 0 };
	int hops = 0, rc;

	for (;;) {
		rc = try_once(h, &t, a, err);
		if (rc == -1 || !redirects(a))
			break;
		if (++hops > CLIENT_REDIRECTS)
			rc = hc_err(err, HC_EFAIL, "too many redirects");
		else
			rc = follow(&t, a, &next, err);
		if (rc == -1)
			break;
	}
	buf_free(&next);
	return rc;
}

/* Whether another try may help. rc: what the last one returned. */
static bool
again(const struct client_http *h, const struct client_request *r, int rc,
    const struct client_answer *a, const struct hc_err *err)
{
	if (rc == 0)
		return client_status_temporary(a->status) &&
		    (!r->once || a->status == 429);
	if (h->o.as_runitor)
		return err->code == HC_ETIMEOUT || err->code == HC_ERETRY;
	if (err->code == HC_EAWAY || err->code == HC_ERETRY ||
	    err->code == HC_ENOTFOUND)
		return true;
	return !r->once && (err->code == HC_ETIMEOUT || err->code == HC_ELOST);
}

/* Before the next try, k counting from 1: a second, two, four; up to a half
 * more or less, so that those who failed together do not come back together. */
static int64_t
pause_before(const struct client_http *h, int k, int rc,
    const struct client_answer *a)
{
	int64_t pause = HC_SECOND << (k < 6 ? k - 1 : 6);
	struct timespec ts;

	if (h->o.as_runitor)
		return k * HC_SECOND;
	if (rc == 0 && a->retry_after >= 0)
		pause = a->retry_after < 60 ? a->retry_after * HC_SECOND :
		    PAUSE_MAX;
	else {
		clock_gettime(CLOCK_MONOTONIC, &ts);
		pause = pause / 2 + (int64_t)((uint64_t)ts.tv_nsec *
		    UINT64_C(2654435761) % (uint64_t)pause);
	}
	return pause < PAUSE_MAX ? pause : PAUSE_MAX;
}

static void
sleep_us(int64_t us)
{
	struct timespec ts = { .tv_sec = (time_t)(us / HC_SECOND),
		.tv_nsec = (long)(us % HC_SECOND * 1000) };

	while (nanosleep(&ts, &ts) == -1)
		;
}

int
client_send(struct client_http *h, const struct client_request *r,
    struct client_answer *a, struct hc_err *err)
{
	int64_t pause, end, now;
	int k, rc, tries = h->o.retries;

	for (k = 1;; k++) {
		end = hc_mono() + h->o.timeout;
		if (h->o.deadline != 0 && end > h->o.deadline)
			end = h->o.deadline;
		rc = try_all_hops(h, r, end, a, err);
		if (!again(h, r, rc, a, err))
			return rc;
		/* A server that is asked for too much says for how long. */
		if (rc == 0 && a->status == 429 && h->o.patient && tries < 6)
			tries = 6;
		if (k > tries)
			return rc;
		pause = pause_before(h, k, rc, a);
		now = hc_mono();
		if (h->o.deadline != 0 && now + pause >= h->o.deadline)
			return rc;
		sleep_us(pause);
	}
}
