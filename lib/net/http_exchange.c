/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Requests and answers, between libmicrohttpd's callbacks and ours. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/net/http_private.h"

/* Requests kept for reuse, and the most their buffers may hold then. */
#define FREE_MAX 256
#define KEEP_BODY 16384

/* ---- requests ---- */

static struct req *
req_new(struct http_conn *c)
{
	struct http_server *s = c->source->server;
	struct req *q = s->free_reqs;

	if (q != NULL) {
		s->free_reqs = q->next;
		s->nfree--;
	} else {
		q = xcalloc(1, sizeof *q);
		q->server = s;
	}
	q->conn = c;
	q->next = NULL;
	return q;
}

static void
discard(struct req *q)
{
	arena_free(&q->r.arena);
	buf_free(&q->target);
	buf_free(&q->body);
	free(q);
}

void
http_req_free(struct req *q)
{
	struct http_server *s;
	struct arena arena;

	if (q == NULL)
		return;
	s = q->server;
	s->bodies -= q->body.len;
	if (q->state == REQ_BODY)
		s->reading--;
	if (s->nfree >= FREE_MAX) {
		discard(q);
		return;
	}
	arena_reset(&q->r.arena);
	buf_reset(&q->target);
	if (q->body.cap > KEEP_BODY)
		buf_free(&q->body);
	buf_reset(&q->body);
	arena = q->r.arena;
	q->r = (struct http_request){ .arena = arena };
	q->state = REQ_HEAD;
	q->in_handler = q->suspended = false;
	q->next = s->free_reqs;
	s->free_reqs = q;
	s->nfree++;
}

void
http_reqs_free(struct http_server *s)
{
	struct req *q;

	while ((q = s->free_reqs) != NULL) {
		s->free_reqs = q->next;
		discard(q);
	}
}

static struct http_conn *
conn_of(struct MHD_Connection *m)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(m,
	    MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i != NULL ? i->socket_context : NULL;
}

/* "/path?query", or "http://authority/path?query" as proxies get it. */
static void
split_target(struct req *q)
{
	struct str t = buf_view(&q->target);
	const char *at;
	size_t skip = 0;

	if (str_starts(t, "http://"))
		skip = 7;
	else if (str_starts(t, "https://"))
		skip = 8;
	if (skip > 0) {
		t.p += skip;
		t.len -= skip;
		for (at = t.p; at < t.p + t.len && *at != '/' && *at != '?';)
			at++;
		q->r.authority = (struct str){ t.p, (size_t)(at - t.p) };
		t.len -= q->r.authority.len;
		t.p = at;
	}
	at = t.len > 0 ? memchr(t.p, '?', t.len) : NULL;
	q->r.path = t;
	if (at != NULL) {
		q->r.path.len = (size_t)(at - t.p);
		q->r.query = (struct str){ at + 1, t.len - q->r.path.len - 1 };
	}
}

/* libmicrohttpd would now make an entry for each parameter, in the connection's
 * memory, and never answer where a few hundred do not fit. It reads them from
 * this text, which is its own. */
static void
hide_query(const char *target)
{
	char *mark = strchr((char *)(uintptr_t)target, '?');

	if (mark != NULL)
		mark[1] = '\0';
}

/* The request line has been read; headers may never be. */
void *
http_on_target(void *arg, const char *target, struct MHD_Connection *m)
{
	struct http_conn *c = conn_of(m);
	struct req *q;

	(void)arg;
	http_req_free(c->req);
	q = c->req = req_new(c);
	buf_adds(&q->target, target);
	split_target(q);
	hide_query(target);
	return q;
}

/* Whether proxies may see the body end elsewhere than we do. */
static bool
is_ambiguous(struct http_request *r)
{
	struct str length, coding;

	if (!http_header(r, "Content-Length", &length))
		return false;
	return memchr(length.p, ',', length.len) != NULL ||
	    http_header(r, "Transfer-Encoding", &coding);
}

/* The headers have been read. Returns an answer that also ends the connection,
 * as any does that is given to the first call. */
static struct http_response *
begin(struct req *q, struct MHD_Connection *m, const char *method)
{
	const union MHD_ConnectionInfo *i;

	q->state = REQ_BODY;
	q->server->reading++;
	q->r.method = arena_str(&q->r.arena, str_of(method));
	i = MHD_get_connection_info(m, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	q->r.peer = i != NULL ? i->client_addr : NULL;
	i = MHD_get_connection_info(m,
	    MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	if (i != NULL && i->header_size > q->server->limits.head)
		return q->server->too_large;
	return is_ambiguous(&q->r) ? q->server->malformed : NULL;
}

static void
take_body(struct req *q, const char *data, size_t size)
{
	struct http_server *s = q->server;
	size_t room = s->limits.body - q->body.len;

	q->r.body_size += size;
	if (size > room)
		size = room;
	if (size > s->limits.bodies - s->bodies)
		q->r.starved = true;
	if (q->r.starved || size == 0)
		return;
	buf_add(&q->body, data, size);
	s->bodies += size;
}

static void
hand_over(struct req *q)
{
	struct http_server *s = q->server;

	q->state = REQ_HELD;
	q->turn = s->turn;
	s->reading--;
	q->r.body = buf_view(&q->body);
	q->r.arrived = hc_now();
	q->r.since = hc_mono();
	q->in_handler = true;
	s->fn(&q->r, s->arg);
}

/* A request that is answered within a turn of the loop is not suspended:
 * libmicrohttpd takes a suspended connection out of its epoll set and puts it
 * back, and asks its socket for more. Until it is answered or suspended it is
 * offered in each run. */
static enum MHD_Result
hold(struct req *q, struct MHD_Connection *m)
{
	if (q->turn != q->server->turn) {
		MHD_suspend_connection(m);
		q->suspended = true;
	}
	return MHD_YES;
}

enum MHD_Result
http_on_access(void *arg, struct MHD_Connection *m, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **state)
{
	struct req *q = *state;
	struct http_response *refusal;

	(void)arg;
	(void)url;
	(void)version;
	if (q == NULL)
		return MHD_NO;
	switch (q->state) {
	case REQ_HEAD:
		refusal = begin(q, m, method);
		q->in_handler = refusal != NULL;
		if (refusal != NULL)
			http_answer(&q->r, refusal);
		return MHD_YES;
	case REQ_BODY:
		if (*size > 0) {
			take_body(q, data, *size);
			*size = 0;
			return MHD_YES;
		}
		http_conn_busy(q->conn);
		hand_over(q);
		/* It may be answered by now, and is still there then. */
		q->in_handler = false;
		return MHD_YES;
	case REQ_HELD:
		return hold(q, m);
	default:
		/* The answer could not be queued. */
		return MHD_NO;
	}
}

/* Answered, or the client has gone. */
void
http_on_completed(void *arg, struct MHD_Connection *m, void **state,
    enum MHD_RequestTerminationCode why)
{
	struct req *q = *state;
	struct http_conn *c;

	(void)arg;
	(void)m;
	if (q == NULL)
		return;
	*state = NULL;
	c = q->conn;
	c->req = NULL;
	if (q->state == REQ_BODY && (c->ended ||
	    why == MHD_REQUEST_TERMINATED_CLIENT_ABORT)) {
		q->r.cut = true;
		hand_over(q);
		q->in_handler = false;
	}
	/* Who holds it answers it still. */
	if (q->state == REQ_HELD && !q->server->stopping) {
		q->conn = NULL;
		q->r.peer = NULL;
		return;
	}
	http_req_free(q);
	c->served = true;
	http_conn_wait(c);
	/* libmicrohttpd does not see an end of the stream that came together
	 * with the request: what it read was less than it had asked for, so it
	 * waits for an event that has been. */
	if (why == MHD_REQUEST_TERMINATED_COMPLETED_OK)
		http_conn_end_with_peer(c);
}

struct header {
	struct http_request *r;
	const char *name;
	struct str value;
	int found;
};

static enum MHD_Result
on_header(void *arg, enum MHD_ValueKind kind, const char *key,
    size_t key_len, const char *value, size_t len)
{
	struct header *h = arg;

	(void)kind;
	if (!str_case_is((struct str){ key, key_len }, h->name))
		return MHD_YES;
	if (value == NULL)
		value = "";
	if (h->found++ == 0) {
		h->value = (struct str){ value, len };
		return MHD_YES;
	}
	h->value = str_of(arena_printf(&h->r->arena, "%.*s,%.*s",
	    (int)h->value.len, h->value.p, (int)len, value));
	return MHD_YES;
}

int
http_header(struct http_request *r, const char *name, struct str *value)
{
	struct header h = { .r = r, .name = name };
	struct req *q = (struct req *)r;

	if (q->conn != NULL)
		MHD_get_connection_values_n(q->conn->mhd, MHD_HEADER_KIND,
		    on_header, &h);
	*value = h.value;
	return h.found > 0;
}

/* ---- answers ---- */

/* libmicrohttpd's object is made when it is first needed, and a second one for
 * answers that end their connection. */
struct http_response {
	unsigned status;
	struct buf body;
	struct buf fields;	/* name, NUL, value, NUL, and so on */
	bool unsized, once;
	struct MHD_Response *mhd[2];
};

struct http_response *
http_response_new(unsigned status, struct str body)
{
	struct http_response *p = xcalloc(1, sizeof *p);

	p->status = status;
	buf_addbuf(&p->body, body);
	return p;
}

struct http_response *
http_response_once(unsigned status, struct buf *body)
{
	struct http_response *p = xcalloc(1, sizeof *p);

	p->status = status;
	p->body = *body;
	p->once = true;
	*body = (struct buf){ 0 };
	return p;
}

void
http_response_field(struct http_response *p, const char *name,
    const char *value)
{
	buf_add(&p->fields, name, strlen(name) + 1);
	buf_add(&p->fields, value, strlen(value) + 1);
}

void
http_response_unsized(struct http_response *p)
{
	p->unsized = true;
}

void
http_response_free(struct http_response *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < 2; i++)
		if (p->mhd[i] != NULL)
			MHD_destroy_response(p->mhd[i]);
	buf_free(&p->fields);
	buf_free(&p->body);
	free(p);
}

static ssize_t
read_unsized(void *arg, uint64_t pos, char *out, size_t max)
{
	struct str *body = arg;
	size_t n;

	if (pos >= body->len)
		return MHD_CONTENT_READER_END_OF_STREAM;
	n = body->len - (size_t)pos;
	if (n > max)
		n = max;
	memcpy(out, body->p + pos, n);
	return (ssize_t)n;
}

/* The text of the body is behind the struct: the answer may outlive p. */
static struct MHD_Response *
make_unsized(const struct http_response *p)
{
	struct str *copy = xmalloc(sizeof *copy + p->body.len + 1);
	struct MHD_Response *m;

	copy->p = memcpy(copy + 1, buf_str(&p->body), p->body.len + 1);
	copy->len = p->body.len;
	m = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024,
	    read_unsized, copy, free);
	if (m != NULL)
		MHD_set_response_options(m, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT,
		    MHD_RO_END);
	else
		free(copy);
	return m;
}

static struct MHD_Response *
make(struct http_response *p, int last)
{
	size_t at, len = p->body.len;
	const char *name, *value;
	struct MHD_Response *m;
	char *body;

	if (p->unsized) {
		m = make_unsized(p);
	} else {
		body = p->once && len > 0 ? buf_steal(&p->body) :
		    xmemdup0(buf_str(&p->body), len);
		m = MHD_create_response_from_buffer(len, body,
		    MHD_RESPMEM_MUST_FREE);
		if (m == NULL)
			free(body);
	}
	if (m == NULL)
		return NULL;
	for (at = 0; at < p->fields.len; at += strlen(value) + 1) {
		name = p->fields.p + at;
		at += strlen(name) + 1;
		value = p->fields.p + at;
		(void)MHD_add_response_header(m, name, value);
	}
	if (last)
		(void)MHD_add_response_header(m, "Connection", "close");
	return m;
}

void
http_answer(struct http_request *r, struct http_response *p)
{
	struct req *q = (struct req *)r;
	int last = q->server->draining != 0;
	enum MHD_Result ok = MHD_NO;

	if (q->state == REQ_BODY)
		q->server->reading--;
	q->state = REQ_ANSWERED;
	if (q->conn == NULL) {
		http_req_free(q);
		return;
	}
	if (q->r.cut)
		return;		/* http_on_completed() frees it */
	if (p->mhd[last] == NULL)
		p->mhd[last] = make(p, last);
	if (p->mhd[last] != NULL)
		ok = MHD_queue_response(q->conn->mhd, p->status,
		    p->mhd[last]);
	if (ok != MHD_YES)
		log_warn("cannot queue an answer: status=%u", p->status);
	if (q->suspended)
		MHD_resume_connection(q->conn->mhd);
	if (!q->in_handler)
		q->conn->source->dirty = 1;
}
