/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>
#include <stdlib.h>

#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/opt.h"
#include "lib/base/settings.h"
#include "lib/base/workers.h"
#include "lib/base/xmalloc.h"
#include "lib/db/command.h"
#include "lib/db/db.h"
#include "lib/ingest/ping_server.h"
#include "lib/net/listen.h"
#include "lib/net/proxy.h"

#define LISTEN "localhost:8001"
#define CONNS 4096

static const struct opt table[] = {
	{ 'l', "listen", "ADDR:PORT", "listen there (" LISTEN ")" },
	{ 'j', "jobs", "N", "serve with N processes (1)" },
	{ 'm', "max-connections", "N", "connections for each socket (4096)" },
	{ 'r', "reuseport", NULL, "let others listen there as well" },
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file;
	struct listen_wish listen;
	int64_t jobs, conns;
	int dry, verbose;
};

struct pingd {
	struct settings set;
	struct proxy_list *proxies;
	struct listeners listeners;
	struct ping_server *server;
	struct ev *ev;
	unsigned conns;
	int alone;		/* no workers: speaks to the service manager */
};

/* ---- serving ---- */

static void
drain(struct ev *ev, void *arg)
{
	struct pingd *d = arg;

	(void)ev;
	ping_server_drain(d->server);
	listen_close(&d->listeners);
}

static void
on_parent(struct ev *ev, int fd, unsigned events, void *arg)
{
	(void)events;
	ev_fd(ev, fd, 0, NULL, NULL);
	drain(ev, arg);
}

static void
state(struct ev *ev, void *arg)
{
	struct pingd *d = arg;
	struct buf b = { 0 };

	(void)ev;
	ping_server_state(d->server, &b);
	log_info("state: %s", buf_str(&b));
	buf_free(&b);
}

static void
serve(struct pingd *d, int parent)
{
	struct daemon_signals signals = { .on_term = drain, .on_usr1 = state,
		.arg = d };

	daemon_signals(d->ev, &signals);
	if (parent != -1)
		ev_fd(d->ev, parent, EV_READ, on_parent, d);
	if (d->alone) {
		sd_ready();
		sd_watchdog(d->ev);
	}
	log_info("ready");
	ev_run(d->ev);
	state(d->ev, d);
}

static int
work(int parent, void *arg)
{
	struct pingd *d = arg;
	struct db *db = db_new(&d->set, "hc-pingd");
	struct hc_err err;
	int rc;

	d->ev = ev_new();
	d->server = ping_server_new(d->ev, &d->set, d->proxies, db);
	rc = command_open_served(db, &err);
	if (rc == 0)
		rc = ping_server_listen(d->server, &d->listeners, d->conns,
		    &err);
	if (rc == 0)
		serve(d, parent);
	else
		log_err("%s", err.text);
	ping_server_free(d->server);
	ev_free(d->ev);
	db_free(db);
	return rc == 0 ? 0 : 1;
}

/* ---- set-up ---- */

static int
check(const struct pingd *d, const struct what *w, struct hc_err *err)
{
	if (settings_db(&d->set) == DB_CHOICE_SQLITE && w->jobs > 1)
		return hc_err(err, HC_EINVAL, "-j %lld: SQLite takes one "
		    "writer, so one process serves", (long long)w->jobs);
	return settings_check(&d->set, err);
}

/* -n: all but listening. */
static int
dry_run(const struct pingd *d, const struct what *w, struct hc_err *err)
{
	struct buf out = { 0 };
	int rc = ping_server_preview(&d->set, "hc-pingd", &w->listen, &out,
	    err);

	if (rc == 0)
		fputs(buf_str(&out), stdout);
	buf_free(&out);
	return rc;
}

static int
start(struct pingd *d, const struct what *w, struct hc_err *err)
{
	d->conns = (unsigned)w->conns;
	d->alone = w->jobs == 1;
	if (ping_server_begin(&d->set, &w->listen, &d->listeners, err) == -1)
		return -1;
	if (d->alone)
		return work(-1, d);
	return workers_run((unsigned)w->jobs, work, d, err);
}

static int
run(const struct what *w)
{
	struct pingd d = { 0 };
	struct hc_err err = { 0 };
	int rc;

	if (settings_load(&d.set, w->file, &err) == -1) {
		log_err("%s", err.text);
		return 1;
	}
	rc = check(&d, w, &err);
	if (rc == 0 && (d.proxies = proxy_list_new(d.set.trusted_proxies,
	    &err)) == NULL)
		rc = -1;
	if (rc == 0)
		rc = w->dry ? dry_run(&d, w, &err) : start(&d, w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	listen_close(&d.listeners);
	proxy_list_free(d.proxies);
	settings_free(&d.set);
	return rc == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-pingd", .operands = "",
		.summary = "take pings by HTTP", .table = table, .argc = argc,
		.argv = argv };
	struct what w = { .listen.otherwise = LISTEN,
		.jobs = 1, .conns = CONNS };
	int c, rc;

	daemon_hygiene();
	log_init("hc-pingd", 0);
	w.listen.specs = xcalloc((size_t)argc, sizeof *w.listen.specs);
	while ((c = opt_next(&o)) != -1) {
		if (c == 'l')
			w.listen.specs[w.listen.n++] = o.arg;
		else if (c == 'j')
			w.jobs = opt_number(&o, "-j", 1, 256);
		else if (c == 'm')
			w.conns = opt_number(&o, "-m", 1, 1000000);
		else if (c == 'r')
			w.listen.reuseport = 1;
		else if (c == 'c')
			w.file = o.arg;
		else if (c == 'n')
			w.dry = 1;
		else if (c == 'v')
			w.verbose++;
	}
	opt_end(&o);
	log_verbose(w.verbose);
	rc = run(&w);
	free(w.listen.specs);
	return rc;
}
