/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/ingest/ping_server.h"

#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/sandbox.h"
#include "lib/base/xmalloc.h"
#include "lib/db/command.h"
#include "lib/ingest/http_ping.h"
#include "lib/ingest/ingest.h"
#include "lib/net/http_server.h"

/* lessons P12. */
#define HEAD_MAX 8192
#define BODIES_MAX (256 << 20)
#define PATIENCE HC_MINUTE
/* How long a request may wait for the database; one that came late gets the
 * least. */
#define DEADLINE (5 * HC_SECOND)
#define DEADLINE_LEAST HC_SECOND
/* Where the last two groups had so many pings, more are waited for, at most so
 * many microseconds for the next. */
#define GATHER_LEAST 4
#define GATHER_MAX 2000
/* So long after the last ping the database gets its maintenance. */
#define QUIET (HC_SECOND / 5)

struct ping_server {
	struct ev *ev;
	const struct settings *set;
	struct db *db;
	struct ingest *ingest;
	struct http_ping *http;
	struct http_server *server;
	/* Complete, not applied yet. */
	struct http_request **requests;
	struct ingest_ping **pings;
	size_t n, cap;
	http_fn *other;		/* for what is no ping; NULL: 404 */
	void *other_arg;
	size_t other_body;
	size_t last, before;	/* sizes of the last two groups */
	int64_t took;		/* to apply the last one */
	int64_t quiet;		/* maintenance is due then; -1: is done */
	uint64_t refused;
};

struct ping_server *
ping_server_new(struct ev *ev, const struct settings *s,
    const struct proxy_list *proxies, struct db *db)
{
	struct ping_server *p = xcalloc(1, sizeof *p);

	p->ev = ev;
	p->set = s;
	p->db = db;
	p->ingest = ingest_new(s, db);
	p->http = http_ping_new(s, proxies);
	p->quiet = -1;
	return p;
}

void
ping_server_other(struct ping_server *p, size_t body, http_fn *fn, void *arg)
{
	p->other = fn;
	p->other_arg = arg;
	p->other_body = body;
}

static void
on_request(struct http_request *r, void *arg)
{
	struct ping_server *p = arg;
	struct ingest_ping *ping = arena_alloc(&r->arena, sizeof *ping);
	enum http_ping_is is = http_ping_read(p->http, r, ping);

	if (is == HTTP_PING_NO_ROUTE && p->other != NULL) {
		p->other(r, p->other_arg);
		return;
	}
	if (is != HTTP_PING) {
		p->refused++;
		http_ping_refuse(p->http, r, is, r->arrived);
		return;
	}
	if (p->n == p->cap) {
		p->cap = p->cap > 0 ? p->cap * 2 : 64;
		p->requests = xreallocarray(p->requests, p->cap,
		    sizeof(struct http_request *));
		p->pings = xreallocarray(p->pings, p->cap,
		    sizeof(struct ingest_ping *));
	}
	p->requests[p->n] = r;
	p->pings[p->n++] = ping;
}

/* When many ping at once, those that have just been answered are about to send
 * the next: waiting for them a moment makes one commit of two. It ends when
 * none has come for an eighth of the time that a commit takes, or as many have
 * come as in the last two groups. One that comes alone between two large groups
 * waits as well, or it would go on having a commit for itself. */
static void
gather(struct ping_server *p)
{
	size_t want = p->last + p->before, n;
	int64_t now = hc_mono(), wait = p->took / 8, end, gap;

	if (wait > GATHER_MAX)
		wait = GATHER_MAX;
	gap = now + wait;
	end = now + 3 * wait;
	if (want > http_server_conns(p->server))
		want = http_server_conns(p->server);
	while (want >= GATHER_LEAST && p->n < want && now < gap && now < end) {
		n = p->n;
		http_server_gather(p->server, gap - now);
		now = hc_mono();
		if (p->n > n)
			gap = now + wait;
	}
	p->before = p->last;
	p->last = p->n;
}

static void
apply(struct ping_server *p)
{
	int64_t now, deadline;
	size_t i;

	if (p->n == 0)
		return;
	gather(p);
	now = hc_mono();
	deadline = p->requests[0]->since + DEADLINE;
	if (deadline < now + DEADLINE_LEAST)
		deadline = now + DEADLINE_LEAST;
	ingest_apply(p->ingest, p->pings, p->n, deadline);
	p->took = hc_mono() - now;
	now = hc_now();
	for (i = 0; i < p->n; i++)
		http_ping_answer(p->http, p->requests[i], p->pings[i], now);
	p->n = 0;
	p->quiet = hc_mono() + QUIET;
}

/* What is put off, a piece at a time; how long until the next. */
static int64_t
background(struct ping_server *p)
{
	int64_t left;

	(void)ingest_background(p->ingest);
	if (p->quiet >= 0) {
		left = p->quiet - hc_mono();
		if (left > 0)
			return hc_sooner(ingest_wait(p->ingest), left);
		p->quiet = -1;
		(void)db_maintain(p->db);
	}
	return ingest_wait(p->ingest);
}

static int64_t
on_turn(struct ev *ev, void *arg)
{
	struct ping_server *p = arg;
	int64_t wait, later;

	apply(p);
	wait = http_server_turn(p->server);
	if (p->n == 0 && http_server_drained(p->server)) {
		ev_stop(ev);
		return 0;
	}
	later = background(p);
	if (p->n > 0)
		return 0;
	return hc_sooner(later, wait);
}

int
ping_server_listen(struct ping_server *p, const struct listeners *l,
    unsigned conns, struct hc_err *err)
{
	struct http_limits limits = { .head = HEAD_MAX,
		.body = http_ping_body_limit(p->set), .bodies = BODIES_MAX,
		.conns = conns, .patience = PATIENCE };

	if (limits.body < p->other_body)
		limits.body = p->other_body;
	p->server = http_server_new(p->ev, l, &limits, on_request, p, err);
	if (p->server == NULL)
		return -1;
	ev_turn(p->ev, on_turn, p);
	return 0;
}

void
ping_server_drain(struct ping_server *p)
{
	http_server_drain(p->server);
}

void
ping_server_state(const struct ping_server *p, struct buf *out)
{
	const struct ingest_stats *s = ingest_stats(p->ingest);

	buf_addf(out, "connections=%u ok=%llu created=%llu not_found=%llu "
	    "ambiguous=%llu bad=%llu away=%llu refused=%llu "
	    "transactions=%llu flips=%llu pruned=%llu bodies_moved=%llu",
	    http_server_conns(p->server),
	    (unsigned long long)s->results[INGEST_OK],
	    (unsigned long long)s->results[INGEST_CREATED],
	    (unsigned long long)s->results[INGEST_NOT_FOUND],
	    (unsigned long long)s->results[INGEST_AMBIGUOUS],
	    (unsigned long long)(s->results[INGEST_BAD_URL] +
	    s->results[INGEST_BAD_UUID]),
	    (unsigned long long)s->results[INGEST_AWAY],
	    (unsigned long long)p->refused,
	    (unsigned long long)s->transactions, (unsigned long long)s->flips,
	    (unsigned long long)s->pruned,
	    (unsigned long long)s->bodies_moved);
}

void
ping_server_free(struct ping_server *p)
{
	if (p == NULL)
		return;
	ev_turn(p->ev, NULL, NULL);
	http_server_free(p->server);
	http_ping_free(p->http);
	ingest_free(p->ingest);
	free(p->requests);
	free(p->pings);
	free(p);
}

/* ---- before it serves ---- */

int
ping_server_begin(const struct settings *s, const struct listen_wish *w,
    struct listeners *l, struct hc_err *err)
{
	size_t i;

	if (listen_all(l, w, err) == -1 || command_drop(s, err) == -1)
		return -1;
	daemon_files();
	hc_sandbox("inet db");
	for (i = 0; i < l->n; i++)
		log_info("listening at %s", l->v[i].name);
	return 0;
}

int
ping_server_preview(const struct settings *s, const char *prog,
    const struct listen_wish *w, struct buf *out, struct hc_err *err)
{
	struct db *db = db_new(s, prog);
	int rc = listen_preview(w, out, err);

	if (rc == 0)
		rc = db_open(db, err);
	db_free(db);
	return rc;
}
