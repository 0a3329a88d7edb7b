/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/db/command.h"
#include "lib/model/alert_due.h"
#include "lib/model/claim.h"
#include "lib/notify/alerts.h"
#include "lib/notify/integration.h"

#define PREVIEW_MAX 1000

enum { OPT_WORKERS = 256, OPT_POOL };

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	{ '1', "once", NULL, "end when there is nothing to do" },
	{ OPT_WORKERS, "num-workers", "N", "send at most N at once" },
	{ OPT_POOL, "pool", NULL, "ignored" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file;
	int dry, once, verbose;
	int64_t workers;
};

/* Lines for people and log watchers; one write for each block. */
static void
say(void *arg, const char *text)
{
	(void)arg;
	fputs(text, stdout);
	fflush(stdout);
}

/* ---- -n ---- */

static void
say_due(void *arg, const struct uuid *code)
{
	char text[UUID_TEXT_SIZE];

	(void)arg;
	uuid_text(code, text);
	printf("%s would go down\n", text);
}

static void
say_claim(const struct claim *c)
{
	char text[UUID_TEXT_SIZE];
	const struct sending *e;
	size_t i, at;

	for (i = 0, at = 0; i < c->nflips; i++) {
		uuid_text(&c->flips[i].check, text);
		printf("%s goes %s\n", text,
		    check_status_name(c->flips[i].new_status));
		for (; at < c->sendings.n &&
		    c->sendings.v[at].flip.id == c->flips[i].id; at++) {
			e = &c->sendings.v[at];
			uuid_text(&e->channel, text);
			printf("  %.8s would be notified\n", text);
		}
	}
}

static int
preview(struct db *db, struct hc_err *err)
{
	const struct claimer by = { .noop = integration_noop };
	struct claim c;

	if (alert_preview(db, hc_now(), PREVIEW_MAX, say_due, NULL,
	    err) == -1 ||
	    claim_preview(db, &by, PREVIEW_MAX, &c, err) == -1)
		return -1;
	say_claim(&c);
	claim_free(&c);
	return 0;
}

/* ---- the daemon ---- */

static void
on_term(struct ev *ev, void *arg)
{
	(void)ev;
	say(NULL, "Terminated, finishing...\n");
	sd_stopping();
	alerts_stop(arg);
}

static void
on_usr1(struct ev *ev, void *arg)
{
	(void)ev;
	alerts_log_state(arg);
}

static int
serve(const struct what *w, const struct settings *s, struct db *db,
    struct hc_err *err)
{
	const struct alerts_opts opts = { .once = w->once,
		.seats = (size_t)w->workers, .report = say };
	struct ev *ev = ev_new();
	struct alerts *a = alerts_new(ev, s, db, &opts);
	struct daemon_signals signals = { .on_term = on_term,
		.on_usr1 = on_usr1, .arg = a };
	int rc = 0;

	daemon_signals(ev, &signals);
	sd_watchdog(ev);
	say(NULL, "sendalerts is now running\n");
	sd_ready();
	ev_run(ev);
	if (alerts_error(a) != NULL) {
		*err = *alerts_error(a);
		rc = -1;
	}
	alerts_free(a);
	ev_free(ev);
	if (rc == 0)
		say(NULL, "Done.\n");
	return rc;
}

static int
run(const struct what *w, struct hc_err *err)
{
	struct command c;
	int rc;

	if (command_begin(&c, "hc-sendalerts", w->file, err) == -1)
		return -1;
	hc_sandbox("inet db exec");
	rc = w->dry ? preview(c.db, err) : serve(w, &c.set, c.db, err);
	command_close(&c);
	return rc;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-sendalerts", .operands = "",
		.summary = "turn late checks into notifications",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { 0 };
	struct hc_err err;
	int c;

	daemon_hygiene();
	log_init("hc-sendalerts", 0);
	while ((c = opt_next(&o)) != -1) {
		switch (c) {
		case 'c':
			w.file = o.arg;
			break;
		case 'n':
			w.dry = 1;
			break;
		case 'v':
			w.verbose++;
			break;
		case '1':
			w.once = 1;
			break;
		case OPT_WORKERS:
			w.workers = opt_number(&o, "--num-workers", 1,
			    100000);
			break;
		case OPT_POOL:
			log_warn("--pool is not supported any more and will "
			    "be ignored");
			break;
		}
	}
	opt_end(&o);
	log_verbose(w.verbose);
	if (run(&w, &err) == 0)
		return 0;
	log_err("%s", err.text);
	return 1;
}
