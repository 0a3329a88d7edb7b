/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/base/settings.h"
#include "lib/base/xmalloc.h"
#include "lib/db/command.h"
#include "lib/ingest/mail.h"
#include "lib/net/mime.h"
#include "lib/net/smtp_server.h"

#define LISTEN "localhost:2525"
#define MAX_CONNS 1000
#define MAX_PER_PEER 200
#define IDLE (5 * HC_MINUTE)		/* core.md 7.1 */
#define PROGRESS (15 * HC_MINUTE)
#define PATIENCE (10 * HC_SECOND)	/* with a database that is away */
#define SETTLED HC_SECOND		/* without mail: time to tidy up */

static const struct opt table[] = {
	{ 'l', "listen", "ADDR:PORT", "listen there, " LISTEN " if not "
	    "given; may be repeated" },
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
	int dry, verbose;
};

struct smtpd {
	struct settings set;
	struct listeners listeners;
	SSL_CTX *tls;
	struct db *db;
	struct ingest *ingest;
	int64_t tidy_at;	/* hc_mono() time; 0: nothing to tidy up */
};

/* --- work --- */

static void
deliver(void *arg, struct smtp_mail *mails, size_t n)
{
	struct smtpd *d = arg;

	ingest_mails(d->ingest, mails, n, hc_now(), hc_mono() + PATIENCE);
	d->tidy_at = hc_mono() + SETTLED;
}

static int64_t
background(void *arg)
{
	struct smtpd *d = arg;
	int64_t wait, left;

	ingest_background(d->ingest);
	wait = ingest_wait(d->ingest);
	if (d->tidy_at == 0)
		return wait;
	left = d->tidy_at - hc_mono();
	if (left > 0)
		return hc_sooner(left, wait);
	db_maintain(d->db);
	d->tidy_at = 0;
	return wait;
}

static SSL_CTX *
reload(void *arg)
{
	const struct smtpd *d = arg;
	struct hc_err err;
	SSL_CTX *tls = smtp_tls_context(d->set.smtpd_tls_cert,
	    d->set.smtpd_tls_key, &err);

	if (tls == NULL)
		log_err("%s; going on with the old certificate", err.text);
	return tls;
}

/* --- start --- */

static int
open_listeners(const struct what *w, struct listeners *l, struct hc_err *err)
{
	size_t i;

	if (listen_all(l, &w->listen, err) == -1)
		return -1;
	for (i = 0; i < l->n; i++)
		log_info("Starting SMTP listener on %s ...", l->v[i].name);
	return 0;
}

static int
open_tls(struct smtpd *d, struct hc_err *err)
{
	const struct settings *s = &d->set;

	if (s->smtpd_tls_cert == NULL || s->smtpd_tls_cert[0] == '\0')
		return 0;
	d->tls = smtp_tls_context(s->smtpd_tls_cert, s->smtpd_tls_key, err);
	return d->tls == NULL ? -1 : 0;
}

static int
open_database(struct smtpd *d, struct hc_err *err)
{
	d->db = db_new(&d->set, "hc-smtpd");
	d->ingest = ingest_new(&d->set, d->db);
	ingest_mail_text(d->ingest, mime_filter_text);
	return command_open_served(d->db, err);
}

static int
serve(struct smtpd *d, struct hc_err *err)
{
	char name[256] = "";
	struct smtp_options o = { .listeners = &d->listeners,
		.hostname = name, .domain = d->set.ping_email_domain,
		.tls = d->tls, .max_conns = MAX_CONNS,
		.max_per_peer = MAX_PER_PEER, .idle = IDLE,
		.progress = PROGRESS };
	struct smtp_hooks h = { .deliver = deliver,
		.background = background, .reload = reload, .arg = d };

	if (gethostname(name, sizeof name - 1) == -1 || name[0] == '\0')
		snprintf(name, sizeof name, "localhost");
	d->tls = NULL;		/* it is smtp_serve()'s now */
	return smtp_serve(&o, &h, sd_ready, err);
}

/* -n: all but listening. A database may be away, as for the daemon. */
static int
dry_run(const struct what *w, struct smtpd *d, struct hc_err *err)
{
	struct buf out = { 0 };
	int rc = listen_preview(&w->listen, &out, err);

	if (rc == 0)
		rc = open_database(d, err);
	if (rc == 0)
		printf("%swould take mail for %s, %s STARTTLS\n",
		    buf_str(&out), d->set.ping_email_domain,
		    d->tls ? "with" : "without");
	buf_free(&out);
	return rc;
}

static int
start(const struct what *w, struct smtpd *d, struct hc_err *err)
{
	if (settings_check(&d->set, err) == -1 || open_tls(d, err) == -1)
		return -1;
	if (w->dry)
		return dry_run(w, d, err);
	if (open_listeners(w, &d->listeners, err) == -1 ||
	    command_drop(&d->set, err) == -1)
		return -1;
	daemon_files();
	hc_sandbox("inet db");
	if (open_database(d, err) == -1)
		return -1;
	return serve(d, err);
}

static int
run(const struct what *w, struct hc_err *err)
{
	struct smtpd d = { .db = NULL };
	int rc;

	if (settings_load(&d.set, w->file, err) == -1)
		return -1;
	rc = start(w, &d, err);
	ingest_free(d.ingest);
	db_free(d.db);
	listen_close(&d.listeners);
	SSL_CTX_free(d.tls);
	settings_free(&d.set);
	return rc;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-smtpd", .operands = "",
		.summary = "take pings by mail", .table = table,
		.argc = argc, .argv = argv };
	struct what w = { .listen.otherwise = LISTEN };
	struct hc_err err;
	int c, rc;

	daemon_hygiene();
	log_init("hc-smtpd", 0);
	w.listen.specs = xcalloc((size_t)argc, sizeof *w.listen.specs);
	while ((c = opt_next(&o)) != -1) {
		switch (c) {
		case 'l':
			w.listen.specs[w.listen.n++] = o.arg;
			break;
		case 'c':
			w.file = o.arg;
			break;
		case 'n':
			w.dry = 1;
			break;
		case 'v':
			w.verbose++;
			break;
		}
	}
	opt_end(&o);
	log_verbose(w.verbose);
	rc = run(&w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	free(w.listen.specs);
	return rc == 0 ? 0 : 1;
}
