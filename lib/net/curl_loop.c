/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/net/curl_loop.h"

#include <stdlib.h>

#include "lib/base/ev.h"
#include "lib/base/xmalloc.h"

#define SPARE_MAX 256

struct curl_loop {
	struct ev *ev;
	CURLM *multi;
	struct ev_timer timer;
	CURL *spare[SPARE_MAX];	/* easy handles to use again */
	size_t nspare;
};

/* What a started handle carries (CURLOPT_PRIVATE). */
struct started {
	curl_loop_fn *done;
	void *arg;
};

static struct started *
started_of(CURL *easy)
{
	char *p = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &p);
	return (struct started *)(void *)p;
}

static void
finish(struct curl_loop *l)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(l->multi, &left)) != NULL) {
		CURL *easy = msg->easy_handle;
		CURLcode code = msg->data.result;
		struct started s = *started_of(easy);

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_loop_stop(l, easy);
		s.done(s.arg, easy, code);
	}
}

static void
on_fd(struct ev *ev, int fd, unsigned events, void *arg)
{
	struct curl_loop *l = arg;
	int flags = (events & EV_READ ? CURL_CSELECT_IN : 0) |
	    (events & EV_WRITE ? CURL_CSELECT_OUT : 0), running;

	(void)ev;
	curl_multi_socket_action(l->multi, fd, flags, &running);
	finish(l);
}

static void
on_timer(struct ev *ev, void *arg)
{
	struct curl_loop *l = arg;
	int running;

	(void)ev;
	curl_multi_socket_action(l->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	finish(l);
}

static int
watch_fd(CURL *easy, curl_socket_t fd, int what, void *arg, void *sock)
{
	struct curl_loop *l = arg;
	unsigned events = 0;

	(void)easy, (void)sock;
	if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
		events |= EV_READ;
	if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
		events |= EV_WRITE;
	ev_fd(l->ev, fd, events, on_fd, l);
	return 0;
}

static int
watch_timer(CURLM *multi, long ms, void *arg)
{
	struct curl_loop *l = arg;

	(void)multi;
	if (ms < 0)
		ev_timer_stop(l->ev, &l->timer);
	else
		ev_timer(l->ev, &l->timer, (int64_t)ms * 1000, on_timer, l);
	return 0;
}

struct curl_loop *
curl_loop_new(struct ev *ev, long max_idle)
{
	struct curl_loop *l = xcalloc(1, sizeof *l);

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		hc_bug("curl_global_init");
	l->ev = ev;
	l->multi = curl_multi_init();
	if (l->multi == NULL)
		hc_bug("curl_multi_init");
	curl_multi_setopt(l->multi, CURLMOPT_SOCKETFUNCTION, watch_fd);
	curl_multi_setopt(l->multi, CURLMOPT_SOCKETDATA, l);
	curl_multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, watch_timer);
	curl_multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
	curl_multi_setopt(l->multi, CURLMOPT_MAXCONNECTS, max_idle);
	return l;
}

void
curl_loop_free(struct curl_loop *l)
{
	if (l == NULL)
		return;
	while (l->nspare > 0)
		curl_easy_cleanup(l->spare[--l->nspare]);
	curl_multi_cleanup(l->multi);
	ev_timer_stop(l->ev, &l->timer);
	curl_global_cleanup();
	free(l);
}

CURL *
curl_loop_get(struct curl_loop *l)
{
	CURL *easy;

	if (l->nspare > 0)
		return l->spare[--l->nspare];
	easy = curl_easy_init();
	if (easy == NULL)
		hc_bug("curl_easy_init");
	return easy;
}

void
curl_loop_put(struct curl_loop *l, CURL *easy)
{
	if (l->nspare == SPARE_MAX) {
		curl_easy_cleanup(easy);
		return;
	}
	curl_easy_reset(easy);
	l->spare[l->nspare++] = easy;
}

void
curl_loop_start(struct curl_loop *l, CURL *easy, curl_loop_fn *done, void *arg)
{
	struct started *s = xmalloc(sizeof *s);

	*s = (struct started){ done, arg };
	curl_easy_setopt(easy, CURLOPT_PRIVATE, s);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	if (curl_multi_add_handle(l->multi, easy) != CURLM_OK)
		hc_bug("curl_multi_add_handle");
}

void
curl_loop_stop(struct curl_loop *l, CURL *easy)
{
	curl_multi_remove_handle(l->multi, easy);
	free(started_of(easy));
	curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL);
}

const char *
curl_loop_error(CURLcode code)
{
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return "Connection timed out";
	case CURLE_COULDNT_RESOLVE_HOST:
		return "Could not resolve host";
	case CURLE_COULDNT_CONNECT:
		return "Connection failed";
	case CURLE_TOO_MANY_REDIRECTS:
		return "Too many redirects";
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
		return "TLS handshake failed";
	default:
		return NULL;
	}
}
