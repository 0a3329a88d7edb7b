/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/fetch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/ev.h"
#include "lib/base/fail.h"
#include "lib/base/xmalloc.h"
#include "lib/net/curl_loop.h"
#include "lib/net/private_ip.h"

#define USER_AGENT "healthchecks.io"
#define MAX_IDLE 256L		/* connections kept */
#define EXPECT_ABOVE (1024 * 1024)	/* bytes of a body */
#define MAX_AGE 60L		/* seconds one may stay unused */
/* An answer over this many bytes is cut off and counts as whole. */
#define DRAIN_MAX (1024 * 1024)

struct fetcher {
	struct fetch_options o;
	struct curl_loop *loop;
	struct curl_slist *connect_to;
	struct fetch *all;
};

struct fetch {
	struct fetcher *client;
	const struct fetch_request *r;
	fetch_done_fn *done;
	void *arg;
	CURL *easy;
	struct curl_slist *headers;
	struct buf body;
	size_t received, sent;
	bool refused;		/* an address was private */
	bool requested;		/* the request went out, */
	bool answered;		/* and a header came in */
	bool cut;
	struct fetch *prev, *next;
};

struct fetcher *
fetcher_new(struct ev *ev, const struct fetch_options *o)
{
	struct fetcher *c = xcalloc(1, sizeof *c);
	char *rule;

	c->o = *o;
	c->loop = curl_loop_new(ev, MAX_IDLE);
	if (o->connect_to != NULL) {
		rule = xasprintf("::%s", o->connect_to);
		c->connect_to = curl_slist_append(NULL, rule);
		free(rule);
	}
	return c;
}

void
fetcher_free(struct fetcher *c)
{
	if (c == NULL)
		return;
	while (c->all != NULL)
		fetch_cancel(c->all);
	curl_loop_free(c->loop);
	curl_slist_free_all(c->connect_to);
	free(c);
}

int
fetch_accepted(int status)
{
	return status == 200 || status == 201 || status == 202 ||
	    status == 204;
}

static void
transfer_free(struct fetch *t)
{
	if (t->prev != NULL)
		t->prev->next = t->next;
	else
		t->client->all = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	curl_loop_put(t->client->loop, t->easy);
	curl_slist_free_all(t->headers);
	buf_free(&t->body);
	free(t);
}

void
fetch_cancel(struct fetch *t)
{
	curl_loop_stop(t->client->loop, t->easy);
	transfer_free(t);
}

/* ---- what curl calls ---- */

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct fetch *t = arg;

	(void)purpose;
	if (!t->client->o.allow_private && private_ip(&a->addr)) {
		t->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static size_t
read_body(char *out, size_t size, size_t n, void *arg)
{
	struct fetch *t = arg;
	size_t len = t->r->body.len - t->sent;

	if (len > size * n)
		len = size * n;
	memcpy(out, buf_str(&t->r->body) + t->sent, len);
	t->sent += len;
	return len;
}

/* curl would send a request again where a kept connection ends before an
 * answer; whether to do that is for those who know what it is. */
static int
before_request(void *arg, char *ip, char *local_ip, int port, int local_port)
{
	struct fetch *t = arg;

	(void)ip, (void)local_ip, (void)port, (void)local_port;
	if (t->requested && !t->answered)
		return CURL_PREREQFUNC_ABORT;
	t->requested = true;
	t->answered = false;
	hc_fail_here("fetch.ask");
	return CURL_PREREQFUNC_OK;
}

static size_t
take_header(char *p, size_t size, size_t n, void *arg)
{
	struct fetch *t = arg;

	if (!t->answered)
		hc_fail_here("fetch.asked");
	t->answered = true;
	if (size * n > 5 && memcmp(p, "HTTP/", 5) == 0)
		buf_reset(&t->body);	/* that of a redirect */
	return size * n;
}

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct fetch *t = arg;
	size_t len = size * n, room = FETCH_ANSWER_MAX - t->body.len;

	buf_add(&t->body, p, len < room ? len : room);
	t->received += len;
	if (t->received > DRAIN_MAX) {
		t->cut = true;
		return 0;
	}
	return len;
}

/* ---- starting ---- */

static void
set_headers(struct fetch *t)
{
	const struct buf *h = &t->r->headers;
	const char *p, *end = buf_str(h) + h->len;
	bool agent = false;

	for (p = buf_str(h); p < end; p += strlen(p) + 1) {
		agent = agent || strncmp(p, "User-Agent:", 11) == 0;
		t->headers = curl_slist_append(t->headers, p);
	}
	/* curl asks before it sends a body at all; upstream's asks for long
	 * ones only. */
	if (t->r->body.len <= EXPECT_ABOVE)
		t->headers = curl_slist_append(t->headers, "Expect:");
	if (!agent)
		t->headers = curl_slist_append(t->headers,
		    "User-Agent: " USER_AGENT);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void
set_body(struct fetch *t)
{
	const struct fetch_request *r = t->r;

	if (r->body_kind == FETCH_FORM) {
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)r->body.len);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS,
		    buf_str(&r->body));
	} else if (r->body_kind == FETCH_RAW) {
		curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE,
		    (curl_off_t)r->body.len);
		curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, read_body);
		curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	}
	curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, r->method);
}

static void
set_connection(struct fetch *t)
{
	const struct fetch_options *o = &t->client->o;
	int64_t timeout = t->r->timeout > 0 ? t->r->timeout : FETCH_TIMEOUT;

	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(t->easy, CURLOPT_MAXREDIRS, (long)FETCH_REDIRECTS);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(timeout / 1000));
	curl_easy_setopt(t->easy, CURLOPT_MAXAGE_CONN, MAX_AGE);
	curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT,
	    t->r->fresh ? 1L : 0L);
	curl_easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, before_request);
	curl_easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
	if (t->client->connect_to != NULL)
		curl_easy_setopt(t->easy, CURLOPT_CONNECT_TO,
		    t->client->connect_to);
	if (o->ca_file != NULL)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, o->ca_file);
	if (t->r->login.len > 0) {
		curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
		curl_easy_setopt(t->easy, CURLOPT_USERPWD,
		    buf_str(&t->r->login));
	}
}

static const char *
error_text(const struct fetch *t, CURLcode code, char *out, size_t size)
{
	const char *common = curl_loop_error(code);

	if (code == CURLE_COULDNT_CONNECT && t->refused)
		return "Connections to private IP addresses are not allowed";
	if (common != NULL)
		return common;
	snprintf(out, size, "HTTP request failed, code: %d", (int)code);
	return out;
}

/* Newer versions of libcurl call the end of a TLS connection so, too. */
static bool
ended_early(const struct fetch *t, CURLcode code)
{
	if (!t->requested || t->answered)
		return false;
	return code == CURLE_SEND_FAIL_REWIND ||
	    code == CURLE_ABORTED_BY_CALLBACK ||
	    (code == CURLE_GOT_NOTHING &&
	    str_starts(buf_view(&t->r->url), "https:"));
}

static void
on_done(void *arg, CURL *easy, CURLcode code)
{
	struct fetch *t = arg;
	struct fetch_answer a = { .body = buf_view(&t->body) };
	char text[64];
	long status = 0;

	if (code == CURLE_WRITE_ERROR && t->cut)
		code = CURLE_OK;
	if (ended_early(t, code))
		code = CURLE_RECV_ERROR;
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	a.status = (int)status;
	if (code != CURLE_OK)
		a.error = error_text(t, code, text, sizeof text);
	t->done(t->arg, &a);
	transfer_free(t);
}

struct fetch *
fetch_start(struct fetcher *c, const struct fetch_request *r,
    fetch_done_fn *done, void *arg)
{
	struct fetch *t = xcalloc(1, sizeof *t);

	t->client = c;
	t->r = r;
	t->done = done;
	t->arg = arg;
	t->next = c->all;
	if (c->all != NULL)
		c->all->prev = t;
	c->all = t;
	t->easy = curl_loop_get(c->loop);
	/* A URL with a NUL is as malformed as an empty one. */
	curl_easy_setopt(t->easy, CURLOPT_URL,
	    memchr(buf_str(&r->url), '\0', r->url.len) == NULL ?
	    buf_str(&r->url) : "");
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	set_connection(t);
	set_headers(t);
	set_body(t);
	curl_loop_start(c->loop, t->easy, on_done, t);
	return t;
}

/* ---- waiting ---- */

struct waiting {
	struct ev *ev;
	fetch_done_fn *done;
	void *arg;
};

static void
on_waited(void *arg, const struct fetch_answer *a)
{
	struct waiting *w = arg;

	w->done(w->arg, a);
	ev_stop(w->ev);
}

void
fetch_wait(const struct fetch_options *o, const struct fetch_request *r,
    fetch_done_fn *done, void *arg)
{
	struct waiting w = { ev_new(), done, arg };
	struct fetcher *c = fetcher_new(w.ev, o);

	fetch_start(c, r, on_waited, &w);
	ev_run(w.ev);
	fetcher_free(c);
	ev_free(w.ev);
}
