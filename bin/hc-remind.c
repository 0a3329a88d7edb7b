/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/db/command.h"
#include "lib/db/migrate.h"
#include "lib/model/claim.h"
#include "lib/model/remind.h"
#include "lib/notify/dispatch.h"

static const struct opt table[] = {
	{ 'a', "all", NULL, "tell of all checks, not only of tagged ones" },
	OPT_CONFIG,
	{ 'i', "interval", "TIME", "tell again after so long, 1h if not given; "
	    "0: never" },
	OPT_DRYRUN,
	{ 't', "tag", "TAG", "tell of checks with that tag, host if not "
	    "given" },
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

static void
say(void *arg, const char *text)
{
	(void)arg;
	fputs(text, stdout);
}

static int
remind(struct command *c, struct dispatch *d, const struct remind_rule *rule,
    bool dry, struct hc_err *err)
{
	struct claim_again w = { .preview = dry };
	int64_t now = hc_now();
	struct remind_list due = { 0 };
	size_t i, sent;
	int rc;

	w.silent_since = now - rule->every;
	rc = remind_due(c->db, rule, now, &due, err);
	for (i = 0; rc == 0 && i < due.n; i++) {
		w.flip_id = due.v[i].flip_id;
		rc = dispatch_again(d, &w, now, &sent, err);
		if (rc == 0 && dry && sent > 0)
			printf("%s is down: %zu notification%s would be sent"
			    "\n", due.v[i].code, sent, sent == 1 ? "" : "s");
	}
	if (!dry && dispatch_pending(d) > 0)
		dispatch_wait(d);
	arena_free(&due.arena);
	if (rc == 0 && dispatch_counts(d)->failed > 0)
		rc = hc_err(err, HC_EFAIL, "not all notifications were sent");
	return rc;
}

static int
run(const char *file, const struct remind_rule *rule, bool dry,
    struct hc_err *err)
{
	struct dispatch_opts opts = { .report = say };
	struct command c;
	struct dispatch *d;
	struct ev *ev;
	int rc;

	if (command_begin(&c, "hc-remind", file, err) == -1)
		return -1;
	hc_sandbox("inet db exec");
	if (db_open(c.db, err) == -1) {
		command_close(&c);
		return -1;
	}
	if (!dry) {
		opts.leases = migrate_own_tables(c.db, "alerts", err) == 0;
		if (!opts.leases)
			log_warn("works without leases: %s", err->text);
	}
	ev = ev_new();
	d = dispatch_new(ev, &c.set, c.db, &opts);
	rc = remind(&c, d, rule, dry, err);
	dispatch_free(d);
	ev_free(ev);
	command_close(&c);
	return rc;
}

/* HealthApp's alert_send_email_interval says never by -1 as well. */
static int
read_interval(const char *text, int64_t *out, struct hc_err *err)
{
	*out = 0;
	if (str_is(str_of(text), "-1"))
		return 0;
	return num_duration(str_of(text), out, err);
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-remind", .operands = "",
		.summary = "notify again of checks that stay down",
		.table = table, .argc = argc, .argv = argv };
	struct remind_rule rule = { .every = HC_HOUR, .tag = STR("host") };
	const char *file = NULL;
	struct hc_err err;
	bool dry = false;
	int c, rc, verbose = 0;

	daemon_hygiene();
	log_init("hc-remind", 0);
	while ((c = opt_next(&o)) != -1) {
		if (c == 'a')
			rule.tag = (struct str){ NULL, 0 };
		else if (c == 'c')
			file = o.arg;
		else if (c == 'i') {
			if (read_interval(o.arg, &rule.every, &err) == -1)
				opt_usage(&o, "--interval: %s", err.text);
		} else if (c == 'n')
			dry = true;
		else if (c == 't')
			rule.tag = str_of(o.arg);
		else if (c == 'v')
			verbose++;
	}
	opt_end(&o);
	log_verbose(verbose);
	rc = rule.every <= 0 ? 0 : run(file, &rule, dry, &err);
	if (rc == -1)
		log_err("%s", err.text);
	if (fflush(stdout) != 0)
		rc = -1;
	return rc == 0 ? 0 : 1;
}
