/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Ping requests: targets and queries by themselves, and the whole input as what
 * a client sends on a connection, through libmicrohttpd and our glue. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/enc.h"
#include "lib/base/ev.h"
#include "lib/ingest/http_ping.h"
#include "lib/net/listen.h"

#define INPUT_MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static struct settings set;
static struct proxy_list *proxies;
static struct http_ping *http;
static struct http_server *server;
static struct listeners listeners;
static struct ev *ev;
static char path[64];
static unsigned turns, most;
static int64_t requests;

static void
want(int holds)
{
	if (!holds)
		abort();
}

/* ---- targets ---- */

static void
slug(struct str s)
{
	size_t i;

	want(s.len > 0);
	for (i = 0; i < s.len; i++)
		want(s.p[i] != '\0' && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcd"
		    "efghijklmnopqrstuvwxyz0123456789_-", s.p[i]) != NULL);
}

static void
target(struct str in)
{
	const char *mark = in.len > 0 ? memchr(in.p, '?', in.len) : NULL;
	struct ingest_ping p = { 0 };
	struct arena arena = { 0 };
	struct str query = { NULL, 0 };

	if (mark != NULL) {
		query = (struct str){ mark + 1,
			in.len - (size_t)(mark - in.p) - 1 };
		in.len = (size_t)(mark - in.p);
	}
	if (http_ping_target(in, STR(""), &p, &arena)) {
		want(p.exitstatus >= -1 && p.exitstatus <= 256);
		want(p.exitstatus == -1 || p.action == PING_SUCCESS);
		if (p.by_slug) {
			slug(p.ping_key);
			slug(p.slug);
		}
		http_ping_query(query, &p);
		want(!p.has_rid || !p.bad_rid);
		want(!p.create || p.by_slug);
	}
	arena_free(&arena);
}

/* ---- connections ---- */

static void
on_request(struct http_request *r, void *arg)
{
	struct ingest_ping p;
	enum http_ping_is is = http_ping_read(http, r, &p);

	(void)arg;
	requests++;
	want(r->body.len <= 1000 && r->body_size >= r->body.len);
	if (is != HTTP_PING) {
		http_ping_refuse(http, r, is, r->arrived);
		return;
	}
	want(utf8_valid(p.ua) && utf8_valid(p.scheme));
	want(p.remote_addr.len < ADDR_SIZE);
	p.result = (enum ingest_result)(INGEST_OK + requests % 7);
	http_ping_answer(http, r, &p, r->arrived);
}

static int64_t
on_turn(struct ev *e, void *arg)
{
	(void)arg;
	(void)http_server_turn(server);
	if (++turns > most)
		ev_stop(e);
	return 0;
}

static void
turn(unsigned n)
{
	turns = 0;
	most = n;
	ev_run(ev);
}

static void
set_up(void)
{
	static const char *hosts[] = { "localhost", NULL };
	static const char *trusted[] = { "unix", NULL };
	struct http_limits limits = { .head = 8192, .body = 1000,
		.bodies = 100000, .conns = 10, .patience = 3600000000 };
	struct hc_err err;

	set.site_root = "http://localhost";
	set.allowed_hosts = hosts;
	set.ping_body_limit = 1000;
	proxies = proxy_list_new(trusted, &err);
	http = http_ping_new(&set, proxies);
	ev = ev_new();
	snprintf(path, sizeof path, "/tmp/hc-fuzz-http.%ld", (long)getpid());
	want(listen_open(&listeners, path, 0, &err) == 0);
	server = http_server_new(ev, &listeners, &limits, on_request, NULL,
	    &err);
	want(server != NULL);
	ev_turn(ev, on_turn, NULL);
}

static void
stream(const uint8_t *p, size_t n)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), i;

	memcpy(sa.sun_path, path, strlen(path) + 1);
	want(fd != -1 && connect(fd, (struct sockaddr *)&sa, sizeof sa) == 0);
	want(send(fd, p, n, MSG_NOSIGNAL) == (ssize_t)n);
	turn(3);
	close(fd);
	for (i = 0; i < 1000 && http_server_conns(server) > 0; i++)
		turn(1);
	want(http_server_conns(server) == 0);
}

static void
clean_up(void)
{
	listen_close(&listeners);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (server == NULL) {
		set_up();
		atexit(clean_up);
	}
	if (n > INPUT_MAX)
		return 0;
	target((struct str){ (const char *)p, n });
	stream(p, n);
	return 0;
}
