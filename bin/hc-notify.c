/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>

#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/db/command.h"
#include "lib/db/migrate.h"
#include "lib/notify/dispatch.h"

enum { OPT_FLIP = 256, OPT_CHANNEL, OPT_TEST };

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	{ OPT_FLIP, "flip", "ID", "the change to tell of" },
	{ OPT_CHANNEL, "channel", "UUID", "the integration to use" },
	{ OPT_TEST, "test", NULL, "send it as a test" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file;
	int verbose;
	struct dispatch_want want;
};

static void
say(void *arg, const char *text)
{
	(void)arg;
	fputs(text, stdout);
}

static int
send_one(struct dispatch *d, const struct dispatch_want *want,
    struct hc_err *err)
{
	size_t n;

	if (dispatch_one(d, want, &n, err) == -1)
		return -1;
	if (n == 0)
		return hc_err(err, HC_EFAIL, "no-op: the channel has nothing "
		    "to send for this");
	if (want->dry) {
		printf("%zu notification%s would be sent\n", n,
		    n == 1 ? "" : "s");
		return 0;
	}
	dispatch_wait(d);
	return dispatch_counts(d)->failed == 0 ? 0 :
	    hc_err(err, HC_EFAIL, "not sent");
}

static int
with_db(const struct what *w, const struct settings *s, struct db *db,
    struct hc_err *err)
{
	struct dispatch_opts opts = { .report = say };
	struct dispatch *d;
	struct ev *ev;
	int rc;

	if (!w->want.dry) {
		opts.leases = migrate_own_tables(db, "alerts", err) == 0;
		if (!opts.leases)
			log_warn("works without leases: %s", err->text);
	}
	ev = ev_new();
	d = dispatch_new(ev, s, db, &opts);
	rc = send_one(d, &w->want, err);
	dispatch_free(d);
	ev_free(ev);
	return rc;
}

static int
run(const struct what *w, struct hc_err *err)
{
	struct command c;
	int rc;

	if (command_begin(&c, "hc-notify", w->file, err) == -1)
		return -1;
	hc_sandbox("inet db exec");
	rc = db_open(c.db, err);
	if (rc == 0)
		rc = with_db(w, &c.set, c.db, err);
	command_close(&c);
	return rc;
}

static void
option(struct opt_state *o, int c, struct what *w)
{
	switch (c) {
	case 'c':
		w->file = o->arg;
		break;
	case 'n':
		w->want.dry = true;
		break;
	case 'v':
		w->verbose++;
		break;
	case OPT_FLIP:
		w->want.flip_id = opt_number(o, "--flip", 1, INT32_MAX);
		break;
	case OPT_CHANNEL:
		if (uuid_from_any(str_of(o->arg), &w->want.channel) == -1)
			opt_usage(o, "--channel: not a code: \"%s\"", o->arg);
		break;
	case OPT_TEST:
		w->want.test = true;
		break;
	}
}

int
main(int argc, char **argv)
{
	static const struct uuid none;
	struct opt_state o = { .prog = "hc-notify", .operands = "",
		.summary = "send one notification", .table = table,
		.argc = argc, .argv = argv };
	struct what w = { 0 };
	struct hc_err err;
	int c, rc;

	daemon_hygiene();
	log_init("hc-notify", 0);
	while ((c = opt_next(&o)) != -1)
		option(&o, c, &w);
	opt_end(&o);
	if (uuid_cmp(&w.want.channel, &none) == 0)
		opt_usage(&o, "--channel is needed");
	if (w.want.flip_id == 0 && !w.want.test)
		opt_usage(&o, "--flip or --test is needed");
	log_verbose(w.verbose);
	rc = run(&w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	if (fflush(stdout) != 0)
		rc = -1;
	return rc == 0 ? 0 : 1;
}
