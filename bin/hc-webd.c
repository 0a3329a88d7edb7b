/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>
#include <stdlib.h>

#include "lib/base/compat.h"
#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/opt.h"
#include "lib/base/settings.h"
#include "lib/base/xmalloc.h"
#include "lib/db/command.h"
#include "lib/db/db.h"
#include "lib/ingest/ping_server.h"
#include "lib/net/listen.h"
#include "lib/net/proxy.h"
#include "lib/web/web.h"

#define LISTEN "localhost:8000"
#define CONNS 4096
#define THREADS 4

static const struct opt table[] = {
	{ 'l', "listen", "ADDR:PORT", "listen there (" LISTEN ")" },
	{ 'j', "jobs", "N", "work on N requests at a time (4)" },
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

struct webd {
	struct settings set;
	struct proxy_list *proxies;
	struct listeners listeners;
	struct ping_server *pings;
	struct web *web;
	struct ev *ev;
};

/* ---- serving ---- */

static void
drain(struct ev *ev, void *arg)
{
	struct webd *d = arg;

	(void)ev;
	sd_stopping();
	ping_server_drain(d->pings);
	listen_close(&d->listeners);
}

static void
state(struct ev *ev, void *arg)
{
	struct webd *d = arg;
	struct buf b = { 0 };

	(void)ev;
	web_state(d->web, &b);
	buf_adds(&b, " pings: ");
	ping_server_state(d->pings, &b);
	log_info("state: %s", buf_str(&b));
	buf_free(&b);
}

static void
serve(struct webd *d)
{
	struct daemon_signals signals = { .on_term = drain, .on_usr1 = state,
		.arg = d };

	daemon_signals(d->ev, &signals);
	sd_ready();
	sd_watchdog(d->ev);
	log_info("ready");
	ev_run(d->ev);
	state(d->ev, d);
}

static int
work(struct webd *d, const struct what *w, struct hc_err *err)
{
	struct db *db = db_new(&d->set, "hc-webd");
	int rc;

	d->ev = ev_new();
	d->pings = ping_server_new(d->ev, &d->set, d->proxies, db);
	rc = command_open_served(db, err);
	if (rc == 0) {
		d->web = web_new(d->ev, &d->set, (unsigned)w->jobs, err);
		rc = d->web != NULL ? 0 : -1;
	}
	if (rc == 0) {
		ping_server_other(d->pings, web_body_limit(&d->set),
		    web_request, d->web);
		rc = ping_server_listen(d->pings, &d->listeners,
		    (unsigned)w->conns, err);
	}
	if (rc == 0)
		serve(d);
	/* It answers what is left. */
	web_free(d->web);
	ping_server_free(d->pings);
	ev_free(d->ev);
	db_free(db);
	return rc;
}

/* ---- set-up ---- */

/* -n: all but listening. */
static int
dry_run(const struct webd *d, const struct what *w, struct hc_err *err)
{
	struct buf out = { 0 };
	int rc = ping_server_preview(&d->set, "hc-webd", &w->listen, &out,
	    err);

	if (rc == 0)
		fputs(buf_str(&out), stdout);
	buf_free(&out);
	return rc;
}

static int
start(struct webd *d, const struct what *w, struct hc_err *err)
{
	if (ping_server_begin(&d->set, &w->listen, &d->listeners, err) == -1)
		return -1;
	return work(d, w, err);
}

static int
run(const struct what *w)
{
	struct webd d = { 0 };
	struct hc_err err = { 0 };
	int rc;

	if (settings_load(&d.set, w->file, &err) == -1) {
		log_err("%s", err.text);
		return 1;
	}
	rc = settings_check(&d.set, &err);
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
	struct opt_state o = { .prog = "hc-webd", .operands = "",
		.summary = "serve the Management API, badges and pings",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { .listen.otherwise = LISTEN,
		.jobs = THREADS, .conns = CONNS };
	int c, rc;

	daemon_hygiene();
	keep_memory();
	log_init("hc-webd", 0);
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
