/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/smtp_conn.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/net/proxy.h"

#define READ_AHEAD 65536	/* input that waits: no more is read */
#define MAX_OUTPUT 65536	/* answers not read: no more input is taken */
#define READY_WAIT (20 * HC_SECOND / 1000)	/* a message's, within a turn */
#define LINGER (2 * HC_SECOND)	/* after our last line, for it to be read */
#define MAX_HELD ((size_t)256 << 20)
#define MAX_COPIES ((size_t)256 << 20)

enum state {
	OPEN,
	WAITING,	/* a message is being delivered */
	TLS_NEXT,	/* once the answer is out, TLS starts */
	CLOSING,	/* once the answer is out, our side is shut */
	LINGERING	/* our side is shut, what comes is thrown away */
};

struct smtp_conn {
	struct smtp_pool *pool;
	struct smtp_conn *next, **prev;
	struct bufferevent *bev;
	struct smtp_session *session;
	struct event *late;	/* no message accepted for too long */
	enum state state;
	int eof;		/* the peer sends no more */
	int paused;		/* nothing is read */
	char peer[ADDR_SIZE];
};

static void on_read(struct bufferevent *bev, void *arg);
static void on_write(struct bufferevent *bev, void *arg);
static void on_event(struct bufferevent *bev, short what, void *arg);

/* --- life --- */

static void
conn_free(struct smtp_conn *c)
{
	log_debug("%s: connection closed", c->peer);
	*c->prev = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	c->pool->n--;
	smtp_free(c->session);
	event_free(c->late);
	bufferevent_free(c->bev);
	free(c);
}

static void
conn_attach(struct smtp_conn *c, struct bufferevent *bev)
{
	struct timeval tv = smtp_timeval(c->pool->options->idle);

	c->bev = bev;
	bufferevent_setcb(bev, on_read, on_write, on_event, c);
	bufferevent_set_timeouts(bev, &tv, &tv);
	bufferevent_enable(bev, EV_READ | EV_WRITE);
}

/* Nothing more is taken from the peer; what was said still goes out. */
static void
conn_close(struct smtp_conn *c)
{
	struct timeval tv = smtp_timeval(LINGER);

	if (c->state == CLOSING || c->state == LINGERING)
		return;
	c->state = CLOSING;
	bufferevent_set_timeouts(c->bev, &tv, &tv);
	event_add(c->late, &tv);
	bufferevent_trigger(c->bev, EV_WRITE, BEV_TRIG_DEFER_CALLBACKS);
}

static void
say(struct smtp_conn *c, struct buf *out)
{
	if (out->len > 0)
		bufferevent_write(c->bev, out->p, out->len);
	buf_reset(out);
}

/* --- deadlines --- */

static void
restart_clock(struct smtp_conn *c)
{
	struct timeval tv = smtp_timeval(c->pool->options->progress);

	event_add(c->late, &tv);
}

static void
on_late(evutil_socket_t fd, short what, void *arg)
{
	static const char text[] = "421 4.4.2 Took too long, closing\r\n";
	struct smtp_conn *c = arg;

	(void)fd;
	(void)what;
	if (c->state == WAITING)
		return;		/* the answer restarts the clock */
	if (c->state == CLOSING || c->state == LINGERING) {
		conn_free(c);
		return;
	}
	log_debug("%s: no message for too long", c->peer);
	bufferevent_write(c->bev, text, sizeof text - 1);
	conn_close(c);
}

/* --- TLS --- */

/* What was read behind STARTTLS is thrown away: somebody in between may have
 * put it there. Nothing was read since. */
static void
start_tls(struct smtp_conn *c)
{
	struct smtp_pool *p = c->pool;
	struct bufferevent *plain = c->bev, *bev;
	SSL *ssl = SSL_new(p->tls);

	bev = ssl == NULL ? NULL : bufferevent_openssl_socket_new(p->base,
	    bufferevent_getfd(plain), ssl, BUFFEREVENT_SSL_ACCEPTING,
	    BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
	if (bev == NULL) {
		log_err("%s: cannot start TLS", c->peer);
		SSL_free(ssl);
		conn_free(c);
		return;
	}
	bufferevent_setfd(plain, -1);
	bufferevent_free(plain);
	bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
	smtp_tls_started(c->session);
	c->state = OPEN;
	c->paused = 0;
	conn_attach(c, bev);
}

static void
log_tls(const struct smtp_conn *c)
{
	unsigned long e;
	char text[160];

	while ((e = bufferevent_get_openssl_error(c->bev)) != 0) {
		ERR_error_string_n(e, text, sizeof text);
		log_debug("%s: %s", c->peer, text);
	}
	ERR_clear_error();
}

/* --- bytes --- */

static void
enqueue(struct smtp_conn *c)
{
	struct smtp_pool *p = c->pool;

	if (p->nready == p->ready_cap) {
		p->ready_cap = p->ready_cap ? p->ready_cap * 2 : 64;
		p->ready = xreallocarray(p->ready, p->ready_cap,
		    sizeof *p->ready);
	}
	if (p->nready == 0)
		p->ready_since = hc_mono();
	p->ready[p->nready++] = c;
	c->state = WAITING;
}

/* Reads no more than the session will take soon. (A high watermark would do
 * that too, but while it is reached libevent calls back over and over, within
 * one turn of the loop.) */
static void
pause_reading(struct smtp_conn *c, int on)
{
	if (c->paused == on || c->eof)
		return;
	c->paused = on;
	if (on)
		bufferevent_disable(c->bev, EV_READ);
	else
		bufferevent_enable(c->bev, EV_READ);
}

/* Feeds the session what is there, as far as it may go on. */
static void
conn_feed(struct smtp_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	struct evbuffer *unsent = bufferevent_get_output(c->bev);
	struct buf out = { 0 };
	struct str s;
	size_t used;

	while (c->state == OPEN && evbuffer_get_length(unsent) < MAX_OUTPUT &&
	    (s.len = evbuffer_get_contiguous_space(in)) > 0) {
		s.p = (const char *)evbuffer_pullup(in, (ev_ssize_t)s.len);
		switch (smtp_input(c->session, s, &used, &out)) {
		case SMTP_INPUT:
			break;
		case SMTP_MESSAGE:
			enqueue(c);
			break;
		case SMTP_STARTTLS:
			c->state = TLS_NEXT;
			break;
		case SMTP_CLOSE:
			say(c, &out);
			conn_close(c);
			break;
		}
		evbuffer_drain(in, used);
		say(c, &out);
	}
	buf_free(&out);
	pause_reading(c, c->state == TLS_NEXT ||
	    evbuffer_get_length(in) >= READ_AHEAD);
	/* Where many talk without a pause a turn need not end by itself. */
	if (c->pool->nready > 0 &&
	    hc_mono() - c->pool->ready_since > READY_WAIT)
		event_base_loopbreak(c->pool->base);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct smtp_conn *c = arg;
	struct evbuffer *in = bufferevent_get_input(bev);

	if (c->state == CLOSING || c->state == LINGERING)
		evbuffer_drain(in, evbuffer_get_length(in));
	else
		conn_feed(c);
}

/* All that was said is on its way. */
static void
on_write(struct bufferevent *bev, void *arg)
{
	struct smtp_conn *c = arg;
	SSL *ssl;

	if (evbuffer_get_length(bufferevent_get_output(bev)) > 0)
		return;
	if (c->state == TLS_NEXT) {
		start_tls(c);
	} else if (c->state == CLOSING) {
		/* Closing with unread input would make the system take back
		 * what we said last. */
		if ((ssl = bufferevent_openssl_get_ssl(bev)) != NULL) {
			SSL_shutdown(ssl);
			ERR_clear_error();
		}
		shutdown(bufferevent_getfd(bev), SHUT_WR);
		c->state = LINGERING;
		if (c->eof) {
			conn_free(c);
		} else {
			on_read(bev, c);
			pause_reading(c, 0);
		}
	} else if (c->state == OPEN) {
		conn_feed(c);
		if (c->eof && c->state == OPEN)
			conn_close(c);
	}
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct smtp_conn *c = arg;

	if (what & BEV_EVENT_CONNECTED) {
		log_debug("%s: TLS started", c->peer);
		return;
	}
	if (what & BEV_EVENT_ERROR)
		log_tls(c);
	/* Its message is counted all the same: it has been read. */
	if (c->state == WAITING) {
		c->eof = 1;
		return;
	}
	if (!(what & BEV_EVENT_EOF) || c->state == LINGERING ||
	    evbuffer_get_length(bufferevent_get_output(bev)) == 0) {
		conn_free(c);
		return;
	}
	c->eof = 1;
}

/* --- for the server --- */

void
smtp_pool_init(struct smtp_pool *p)
{
	p->server = (struct smtp_server){ .hostname = p->options->hostname,
		.domain = p->options->domain, .tls = p->tls != NULL,
		.max_held = MAX_HELD, .max_copies = MAX_COPIES };
}

size_t
smtp_pool_take(struct smtp_pool *p, struct smtp_conn ***v)
{
	size_t n = p->nready;

	*v = p->ready;
	p->ready = NULL;
	p->nready = p->ready_cap = 0;
	if (n == 0)
		free(*v);
	return n;
}

void
smtp_pool_goodbye(struct smtp_pool *p)
{
	static const char text[] = "421 4.3.2 Shutting down, try again "
	    "later\r\n";
	struct smtp_conn *c, *next;

	p->draining = 1;
	for (c = p->first; c != NULL; c = next) {
		next = c->next;
		if (c->state == OPEN)
			bufferevent_write(c->bev, text, sizeof text - 1);
		conn_close(c);
	}
}

void
smtp_pool_close(struct smtp_pool *p)
{
	while (p->first != NULL)
		conn_free(p->first);
	free(p->ready);
	p->ready = NULL;
}

static unsigned
count_peer(const struct smtp_pool *p, const char *peer)
{
	const struct smtp_conn *c;
	unsigned n = 0;

	for (c = p->first; c != NULL; c = c->next)
		n += strcmp(c->peer, peer) == 0;
	return n;
}

int
smtp_conn_new(struct smtp_pool *p, int fd, const struct sockaddr *sa)
{
	char peer[ADDR_SIZE];
	struct bufferevent *bev;
	struct smtp_conn *c;
	struct buf out = { 0 };

	addr_of_peer(sa, peer);
	if (p->n >= p->options->max_conns ||
	    count_peer(p, peer) >= p->options->max_per_peer) {
		log_warn("%s: too many connections", peer);
		return -1;
	}
	bev = bufferevent_socket_new(p->base, fd, BEV_OPT_CLOSE_ON_FREE |
	    BEV_OPT_DEFER_CALLBACKS);
	if (bev == NULL)
		return -1;
	c = xcalloc(1, sizeof *c);
	c->pool = p;
	c->session = smtp_new(&p->server);
	c->late = evtimer_new(p->base, on_late, c);
	memcpy(c->peer, peer, sizeof c->peer);
	c->next = p->first;
	c->prev = &p->first;
	if (c->next != NULL)
		c->next->prev = &c->next;
	p->first = c;
	p->n++;
	log_debug("%s: connection", c->peer);
	conn_attach(c, bev);
	restart_clock(c);
	smtp_greet(c->session, &out);
	say(c, &out);
	buf_free(&out);
	return 0;
}

void
smtp_conn_mail(const struct smtp_conn *c, struct smtp_mail *m)
{
	*m = (struct smtp_mail){ .peer = c->peer,
		.sender = smtp_sender(c->session),
		.data = smtp_message(c->session) };
	m->nrcpts = smtp_rcpts(c->session, &m->rcpts);
}

void
smtp_conn_answer(struct smtp_conn *c, const char *reply)
{
	struct buf out = { 0 };

	smtp_done(c->session, reply, &out);
	say(c, &out);
	buf_free(&out);
	c->state = OPEN;
	restart_clock(c);
	conn_feed(c);
	if (c->eof && c->state == OPEN)
		conn_close(c);
}
