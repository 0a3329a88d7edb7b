/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/ingest/http_ping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/net/http_page.h"

/* What is kept when PING_BODY_LIMIT is None. */
#define BODY_HARD_LIMIT (16 << 20)
#define RETRY_AFTER "10"
#define UA_MAX 200

enum answer {
	A_OK, A_CREATED, A_NOT_FOUND, A_BAD_URL, A_BAD_UUID, A_AWAY,
	/* of slug steps 1 to 3: without the headers against caching */
	A_SLUG_NOT_FOUND, A_SLUG_BAD_URL, A_SLUG_AMBIGUOUS,
	A_NO_ROUTE, A_BAD_HOST,
	A_COUNT
};

struct http_ping {
	const struct settings *set;
	const struct proxy_list *proxies;
	struct str prefix;
	size_t keep;		/* bytes of a body */
	char body_limit[24];
	struct http_response *answers[A_COUNT];
	int64_t second;		/* that answers with a date are of */
};

/* ---- targets ---- */

static int
is_slug(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return 0;
	}
	return s.len > 0;
}

/* An exit status; 256 for anything greater. */
static int
parse_status(struct str s, int *status)
{
	int n = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
		n = n * 10 + (s.p[i] - '0');
		if (n > 255)
			n = 256;
	}
	if (s.len == 0)
		return 0;
	*status = n;
	return 1;
}

static int
parse_action(struct str s, struct ingest_ping *p)
{
	if (str_is(s, "fail"))
		p->action = PING_FAIL;
	else if (str_is(s, "start"))
		p->action = PING_START;
	else if (str_is(s, "log"))
		p->action = PING_LOG;
	else
		return parse_status(s, &p->exitstatus);
	return 1;
}

/* The part of *s before the next '/', which is taken off; what was there is
 * left when there is none. */
static struct str
next_part(struct str *s)
{
	const char *slash = s->len > 0 ? memchr(s->p, '/', s->len) : NULL;
	struct str part = *s;

	if (slash == NULL) {
		*s = (struct str){ NULL, 0 };
		return part;
	}
	part.len = (size_t)(slash - s->p);
	*s = (struct str){ slash + 1, s->len - part.len - 1 };
	return part;
}

/* "KEY/SLUG" or "UUID", and what may follow. */
static int
match(struct str s, struct ingest_ping *p)
{
	struct str a = next_part(&s), b, c;
	int more = s.p != NULL;

	if (!is_slug(a))
		return 0;
	b = next_part(&s);
	if (uuid_from_text(a, 1, &p->code) == 0 && s.p == NULL &&
	    (b.len == 0 || parse_action(b, p)))
		return 1;
	if (!more || !is_slug(b))
		return 0;
	p->by_slug = true;
	p->ping_key = a;
	p->slug = b;
	if (s.p == NULL)
		return 1;
	c = next_part(&s);
	return s.p == NULL && parse_action(c, p);
}

int
http_ping_target(struct str path, struct str prefix, struct ingest_ping *p,
    struct arena *arena)
{
	struct str s;

	p->exitstatus = -1;
	if (!http_inner_path(path, prefix, arena, &s) ||
	    !str_starts(s, "/ping/"))
		return 0;
	return match((struct str){ s.p + 6, s.len - 6 }, p);
}

void
http_ping_query(struct str query, struct ingest_ping *p)
{
	struct buf b = { 0 };

	if (query.len == 0)
		return;
	if (http_query(query, "rid", &b)) {
		p->has_rid = uuid_from_text(buf_view(&b), 0, &p->rid) == 0;
		p->bad_rid = !p->has_rid;
	}
	buf_reset(&b);
	p->create = p->by_slug && http_query(query, "create", &b) &&
	    str_is(buf_view(&b), "1");
	buf_free(&b);
}

/* ---- headers ---- */

/* WSGI's text: each byte one character. */
static struct str
latin1(struct http_request *r, struct str s, size_t max)
{
	struct buf b = { 0 };

	if (s.len > max)
		s.len = max;
	latin1_to_utf8(&b, s);
	return arena_take(&r->arena, &b);
}

static void
read_origin(struct http_ping *h, struct http_request *r,
    struct ingest_ping *p)
{
	int trusted = proxy_trusted(h->proxies, r->peer);
	char *addr = arena_alloc(&r->arena, ADDR_SIZE);
	const char *comma;
	struct str s;

	p->scheme = STR("http");
	if (trusted && http_header(r, "X-Forwarded-Proto", &s))
		p->scheme = latin1(r, s, s.len);
	addr[0] = '\0';
	if (trusted && http_header(r, "X-Forwarded-For", &s)) {
		comma = s.len > 0 ? memchr(s.p, ',', s.len) : NULL;
		if (comma != NULL)
			s.len = (size_t)(comma - s.p);
		if (addr_canonical(s, addr) == -1)
			addr[0] = '\0';
	} else if (r->peer != NULL) {
		addr_of_peer(r->peer, addr);
	}
	p->remote_addr = str_of(addr);
}

static int
host_allowed(struct http_ping *h, struct http_request *r)
{
	struct str host = r->authority;

	if (host.len == 0 && !http_header(r, "Host", &host))
		return 0;
	return settings_host_allowed(h->set, host);
}

enum http_ping_is
http_ping_read(struct http_ping *h, struct http_request *r,
    struct ingest_ping *p)
{
	struct str ua;

	*p = (struct ingest_ping){ .arrived = r->arrived, .body = r->body,
		.method = r->method };
	if (p->body.len > h->keep)
		p->body.len = h->keep;
	if (!host_allowed(h, r))
		return HTTP_PING_BAD_HOST;
	if (!http_ping_target(r->path, h->prefix, p, &r->arena))
		return HTTP_PING_NO_ROUTE;
	if (r->starved)
		return HTTP_PING_STARVED;
	http_ping_query(r->query, p);
	read_origin(h, r, p);
	if (http_header(r, "User-Agent", &ua))
		p->ua = latin1(r, ua, UA_MAX);
	return HTTP_PING;
}

/* ---- answers ---- */

static struct http_response *
make(const struct http_ping *h, enum answer a, int64_t now)
{
	static const struct {
		unsigned status;
		const char *text;
	} texts[] = {
		[A_OK] = { 200, "OK" },
		[A_CREATED] = { 201, "Created" },
		[A_NOT_FOUND] = { 404, "not found" },
		[A_BAD_URL] = { 400, "invalid url format" },
		[A_BAD_UUID] = { 400, "invalid uuid format" },
		[A_AWAY] = { 503, "try again later" },
		[A_SLUG_NOT_FOUND] = { 404, "not found" },
		[A_SLUG_BAD_URL] = { 400, "invalid url format" },
		[A_SLUG_AMBIGUOUS] = { 409, "ambiguous slug" },
	};
	struct http_response *p;

	if (a == A_NO_ROUTE)
		return http_page(404);
	if (a == A_BAD_HOST)
		return http_page_bad_host();
	p = http_text(texts[a].status, str_of(texts[a].text));
	if (a == A_OK || a == A_CREATED) {
		if (h->body_limit[0] != '\0')
			http_response_field(p, "Ping-Body-Limit",
			    h->body_limit);
		http_response_field(p, "Access-Control-Allow-Origin", "*");
	}
	if (a == A_AWAY)
		http_response_field(p, "Retry-After", RETRY_AFTER);
	if (a <= A_AWAY)
		http_never_cache(p, now);
	return p;
}

/* Answers are the same for a second. */
static struct http_response *
get(struct http_ping *h, enum answer a, int64_t now)
{
	int i;

	if (now / HC_SECOND != h->second) {
		h->second = now / HC_SECOND;
		for (i = 0; i <= A_AWAY; i++) {
			http_response_free(h->answers[i]);
			h->answers[i] = NULL;
		}
	}
	if (h->answers[a] == NULL)
		h->answers[a] = make(h, a, now);
	return h->answers[a];
}

static enum answer
answer_of(const struct ingest_ping *p)
{
	switch (p->result) {
	case INGEST_OK:
		return A_OK;
	case INGEST_CREATED:
		return A_CREATED;
	case INGEST_NOT_FOUND:
		return p->by_slug_step ? A_SLUG_NOT_FOUND : A_NOT_FOUND;
	case INGEST_AMBIGUOUS:
		return A_SLUG_AMBIGUOUS;
	case INGEST_BAD_URL:
		return p->by_slug_step ? A_SLUG_BAD_URL : A_BAD_URL;
	case INGEST_BAD_UUID:
		return A_BAD_UUID;
	case INGEST_PENDING:
	case INGEST_AWAY:
		break;
	}
	return A_AWAY;
}

void
http_ping_refuse(struct http_ping *h, struct http_request *r,
    enum http_ping_is why, int64_t now)
{
	http_answer(r, get(h, why == HTTP_PING_BAD_HOST ? A_BAD_HOST :
	    why == HTTP_PING_NO_ROUTE ? A_NO_ROUTE : A_AWAY, now));
}

void
http_ping_answer(struct http_ping *h, struct http_request *r,
    const struct ingest_ping *p, int64_t now)
{
	http_answer(r, get(h, answer_of(p), now));
}

/* ---- set-up ---- */

size_t
http_ping_body_limit(const struct settings *s)
{
	if (s->ping_body_limit == SETTING_NONE ||
	    s->ping_body_limit > BODY_HARD_LIMIT)
		return BODY_HARD_LIMIT;
	return (size_t)s->ping_body_limit;
}

struct http_ping *
http_ping_new(const struct settings *s, const struct proxy_list *proxies)
{
	struct http_ping *h = xcalloc(1, sizeof *h);

	h->set = s;
	h->proxies = proxies;
	h->keep = http_ping_body_limit(s);
	h->prefix = http_site_path(s->site_root);
	if (s->ping_body_limit != SETTING_NONE)
		snprintf(h->body_limit, sizeof h->body_limit, "%lld",
		    (long long)s->ping_body_limit);
	return h;
}

void
http_ping_free(struct http_ping *h)
{
	int i;

	if (h == NULL)
		return;
	for (i = 0; i < A_COUNT; i++)
		http_response_free(h->answers[i]);
	free(h);
}
