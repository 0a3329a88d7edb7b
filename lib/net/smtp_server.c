/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/smtp_server.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/xmalloc.h"
#include "lib/net/smtp_conn.h"

#define ACCEPT_AT_ONCE 64
#define ACCEPT_PAUSE HC_SECOND	/* when descriptors have run out */
#define DRAIN (5 * HC_SECOND)	/* for the last answers to be read */

struct source {
	struct smtp_loop *loop;
	struct event *ev;
};

struct smtp_loop {
	struct smtp_pool pool;
	const struct smtp_hooks *hooks;
	struct source *sources;
	size_t nsources;
	struct event *signals[4];
	struct event *resume;		/* accepting goes on */
	struct event *alarm;		/* background, drain */
	struct event *watchdog;
	struct smtp_mail *mails;
	size_t mails_cap;
	int stopping;
	uint64_t accepted, refused, delivered;
};

struct timeval
smtp_timeval(int64_t us)
{
	return (struct timeval){ .tv_sec = (time_t)(us / HC_SECOND),
		.tv_usec = (suseconds_t)(us % HC_SECOND) };
}

/* --- accepting --- */

static void
accepting(struct smtp_loop *l, int on)
{
	size_t i;

	for (i = 0; i < l->nsources; i++) {
		if (on)
			event_add(l->sources[i].ev, NULL);
		else
			event_del(l->sources[i].ev);
	}
}

static void
on_resume(evutil_socket_t fd, short what, void *arg)
{
	struct smtp_loop *l = arg;

	(void)fd;
	(void)what;
	if (!l->stopping)
		accepting(l, 1);
}

static void
admit(struct smtp_loop *l, int fd, const struct sockaddr *sa)
{
	static const char busy[] =
	    "421 4.7.0 Too many connections, try again later\r\n";

	if (smtp_conn_new(&l->pool, fd, sa) != -1) {
		l->accepted++;
		return;
	}
	l->refused++;
	(void)!send(fd, busy, sizeof busy - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

static void
on_accept(evutil_socket_t listener, short what, void *arg)
{
	struct source *src = arg;
	struct sockaddr_storage ss;
	socklen_t len;
	int i, fd;

	(void)what;
	for (i = 0; i < ACCEPT_AT_ONCE; i++) {
		len = sizeof ss;
		memset(&ss, 0, sizeof ss);
		fd = accept4(listener, (struct sockaddr *)&ss, &len,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd != -1) {
			admit(src->loop, fd, (struct sockaddr *)&ss);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == ENOBUFS) {
			struct timeval tv = smtp_timeval(ACCEPT_PAUSE);

			log_warn("accept: %s", strerror(errno));
			accepting(src->loop, 0);
			event_add(src->loop->resume, &tv);
		}
		if (errno != EINTR && errno != ECONNABORTED)
			return;
	}
}

/* --- signals --- */

static void
on_term(evutil_socket_t signo, short what, void *arg)
{
	struct smtp_loop *l = arg;

	(void)signo;
	(void)what;
	if (l->stopping++) {
		log_warn("second signal, ending now");
		_exit(1);
	}
	sd_stopping();
	event_base_loopbreak(l->pool.base);
}

static void
on_hup(evutil_socket_t signo, short what, void *arg)
{
	struct smtp_loop *l = arg;
	SSL_CTX *tls;

	(void)signo;
	(void)what;
	if (l->hooks->reload == NULL || l->pool.tls == NULL)
		return;
	sd_reloading();
	tls = l->hooks->reload(l->hooks->arg);
	if (tls != NULL) {
		SSL_CTX_free(l->pool.tls);
		l->pool.tls = tls;
		log_info("certificate read again");
	}
	sd_ready();
}

static void
on_usr1(evutil_socket_t signo, short what, void *arg)
{
	const struct smtp_loop *l = arg;

	(void)signo;
	(void)what;
	log_info("state: connections=%u held=%zu accepted=%llu refused=%llu "
	    "messages=%llu", l->pool.n, l->pool.server.held,
	    (unsigned long long)l->accepted, (unsigned long long)l->refused,
	    (unsigned long long)l->delivered);
}

static void
on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	sd_alive();
}

static void
on_alarm(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

/* --- set-up --- */

static void
add_signals(struct smtp_loop *l)
{
	struct event_base *b = l->pool.base;
	int i;

	l->signals[0] = evsignal_new(b, SIGTERM, on_term, l);
	l->signals[1] = evsignal_new(b, SIGINT, on_term, l);
	l->signals[2] = evsignal_new(b, SIGHUP, on_hup, l);
	l->signals[3] = evsignal_new(b, SIGUSR1, on_usr1, l);
	for (i = 0; i < 4; i++)
		evsignal_add(l->signals[i], NULL);
}

static void
add_timers(struct smtp_loop *l)
{
	struct event_base *b = l->pool.base;
	struct timeval tv = smtp_timeval(sd_watchdog_period());

	l->resume = evtimer_new(b, on_resume, l);
	l->alarm = evtimer_new(b, on_alarm, l);
	l->watchdog = event_new(b, -1, EV_PERSIST, on_watchdog, l);
	if (tv.tv_sec > 0 || tv.tv_usec > 0)
		event_add(l->watchdog, &tv);
}

static int
loop_open(struct smtp_loop *l, const struct smtp_options *o,
    struct hc_err *err)
{
	size_t i;

	l->pool.base = event_base_new();
	if (l->pool.base == NULL)
		return hc_err(err, HC_EFAIL, "event loop: cannot set up");
	l->pool.options = o;
	l->pool.tls = o->tls;
	smtp_pool_init(&l->pool);
	add_signals(l);
	add_timers(l);
	l->nsources = o->listeners->n;
	l->sources = xcalloc(l->nsources, sizeof *l->sources);
	for (i = 0; i < l->nsources; i++) {
		l->sources[i].loop = l;
		l->sources[i].ev = event_new(l->pool.base,
		    o->listeners->v[i].fd, EV_READ | EV_PERSIST, on_accept,
		    &l->sources[i]);
	}
	accepting(l, 1);
	return 0;
}

static void
loop_close(struct smtp_loop *l)
{
	size_t i;

	smtp_pool_close(&l->pool);
	for (i = 0; i < l->nsources; i++)
		event_free(l->sources[i].ev);
	free(l->sources);
	for (i = 0; i < 4; i++)
		event_free(l->signals[i]);
	event_free(l->resume);
	event_free(l->alarm);
	event_free(l->watchdog);
	event_base_free(l->pool.base);
	free(l->mails);
}

/* --- turns --- */

/* Delivers the messages that are complete. Connections may have further ones
 * in their buffers, which then wait for the next call. Returns how many. */
static size_t
deliver(struct smtp_loop *l)
{
	struct smtp_conn **v;
	size_t n = smtp_pool_take(&l->pool, &v), i;

	if (n == 0)
		return 0;
	if (n > l->mails_cap) {
		l->mails_cap = n * 2;
		l->mails = xreallocarray(l->mails, l->mails_cap,
		    sizeof *l->mails);
	}
	for (i = 0; i < n; i++)
		smtp_conn_mail(v[i], &l->mails[i]);
	l->hooks->deliver(l->hooks->arg, l->mails, n);
	for (i = 0; i < n; i++)
		smtp_conn_answer(v[i], l->mails[i].reply);
	l->delivered += n;
	free(v);
	return n;
}

static void
turn(struct smtp_loop *l)
{
	struct timeval tv;
	int64_t wait;

	wait = l->pool.nready > 0 ? 0 : l->hooks->background(l->hooks->arg);
	if (wait > 0) {
		tv = smtp_timeval(wait);
		event_add(l->alarm, &tv);
	}
	event_base_loop(l->pool.base,
	    EVLOOP_ONCE | (wait == 0 ? EVLOOP_NONBLOCK : 0));
	deliver(l);
}

/* Answers what has been read, says goodbye to the rest, and waits a little
 * until the answers are taken. */
static void
drain(struct smtp_loop *l)
{
	struct timeval tv = smtp_timeval(DRAIN);
	int64_t end = hc_mono() + DRAIN;

	accepting(l, 0);
	event_base_loop(l->pool.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
	while (deliver(l) > 0)
		;
	smtp_pool_goodbye(&l->pool);
	event_add(l->alarm, &tv);
	while (l->pool.n > 0 && hc_mono() < end)
		event_base_loop(l->pool.base, EVLOOP_ONCE);
}

int
smtp_serve(const struct smtp_options *o, const struct smtp_hooks *h,
    void (*ready)(void), struct hc_err *err)
{
	struct smtp_loop l = { .hooks = h };

	if (loop_open(&l, o, err) == -1)
		return -1;
	ready();
	while (!l.stopping)
		turn(&l);
	log_info("ending: connections=%u", l.pool.n);
	drain(&l);
	loop_close(&l);
	SSL_CTX_free(l.pool.tls);
	return 0;
}
