/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* deliver kinds: prints the kinds there are.
 *
 * deliver flip ID CODE: sends what a flip asks of one channel by the dispatcher
 * that hc-sendalerts and hc-notify have, a group to its members.
 *
 * deliver: sends notifications by the engine, one for each line of standard
 * input (notification id, its code, channel id, flip id, status; tabs between
 * them), on the database that the environment names, and prints one line for
 * each result: notification id, 1 if permanent, error ("no-op" for what is not
 * to be sent).
 *
 * The environment fixes what differs from run to run: FAKE_NOW (seconds),
 * FAKE_CHECK (a uuid), FAKE_CONNECT (HOST:PORT), FAKE_CA (a file), FAKE_SHELL
 * (a program), FAKE_TIMEOUT (milliseconds of a request), FAKE_STORM (for how
 * many of them changes gather). Failed requests are repeated at once unless
 * FAKE_BACKOFF is set. With DELIVER_STATS it says on
 * standard error how long all took, in seconds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/model/alert_rows.h"
#include "lib/notify/dispatch_private.h"
#include "lib/notify/engine.h"
#include "lib/notify/integration.h"

struct run {
	struct ev *ev;
	struct engine *engine;
	struct db *db;
	struct ev_timer feed;
	bool end, check_noop;
};

static void
on_done(void *arg, const struct notify_result *r)
{
	struct run *run = arg;

	printf("%" PRId64 "\t%d\t%s\n", r->notification_id, r->permanent,
	    r->error);
	if (run->end && engine_pending(run->engine) == 0)
		ev_stop(run->ev);
}

/* What a dispatcher looks at before it makes a notification. */
static int
is_noop(struct run *run, const struct notify_job *j)
{
	const struct db_val id = db_int(j->channel_id);
	struct db_res res = { 0 };
	struct channel_row c;
	int rc = 0;

	if (channel_rows(run->db, &id, 1, &res, NULL) == 0 && res.nrows > 0) {
		channel_row_read(&res, 0, &c);
		rc = integration_noop(c.kind, c.value, j->status);
	}
	db_res_free(&res);
	return rc;
}

static void
feed(struct ev *ev, void *arg)
{
	struct run *run = arg;
	struct notify_job j = { 0 };
	char code[37], status[8];

	while (!run->end && engine_free_seats(run->engine) > 0) {
		if (scanf("%" SCNd64 " %36s %" SCNd64 " %" SCNd64 " %7s",
		    &j.notification_id, code, &j.channel_id, &j.flip_id,
		    status) != 5)
			run->end = true;
		else if (uuid_from_text(str_of(code), 0,
		    &j.notification_code) == -1)
			exit(2);
		else {
			j.status = strcmp(status, "up") == 0 ? CHECK_UP :
			    CHECK_DOWN;
			if (run->check_noop && is_noop(run, &j))
				printf("%" PRId64 "\t0\tno-op\n",
				    j.notification_id);
			else
				engine_add(run->engine, &j, on_done, run);
		}
	}
	if (run->end && engine_pending(run->engine) == 0)
		ev_stop(ev);
	else if (!run->end)
		ev_timer(ev, &run->feed, 1000, feed, run);
}

static void
set_fake(struct engine *e)
{
	const char *now = getenv("FAKE_NOW"), *check = getenv("FAKE_CHECK"),
	    *timeout = getenv("FAKE_TIMEOUT"), *storm = getenv("FAKE_STORM");
	struct engine_fake f = { .now = HC_NOTIME,
		.no_backoff = getenv("FAKE_BACKOFF") == NULL,
		.connect_to = getenv("FAKE_CONNECT"),
		.ca_file = getenv("FAKE_CA"), .shell = getenv("FAKE_SHELL") };

	if (now != NULL)
		f.now = strtoll(now, NULL, 10) * HC_SECOND;
	if (timeout != NULL)
		f.timeout = strtoll(timeout, NULL, 10) * HC_SECOND / 1000;
	if (storm != NULL)
		f.storm_pause = strtoll(storm, NULL, 10) * HC_SECOND / 1000;
	if (check != NULL &&
	    uuid_from_text(str_of(check), 0, &f.check) == -1)
		exit(2);
	engine_fake(e, &f);
}

static int
print_kinds(void)
{
	const struct integration *it;
	size_t i;

	for (i = 0; (it = integration_at(i)) != NULL; i++)
		puts(it->kind);
	return 0;
}

static int
by_dispatcher(struct run *run, const struct settings *s, const char *flip,
    const char *code)
{
	struct dispatch_want want = { .flip_id = strtoll(flip, NULL, 10) };
	struct dispatch_opts opts = { 0 };
	struct hc_err err = { 0 };
	struct dispatch *d;
	size_t n;
	int rc;

	if (uuid_from_text(str_of(code), 0, &want.channel) == -1)
		exit(2);
	d = dispatch_new(run->ev, s, run->db, &opts);
	set_fake(d->engine);
	rc = dispatch_one(d, &want, &n, &err);
	if (rc == 0)
		dispatch_wait(d);
	else
		log_err("%s", err.text);
	dispatch_free(d);
	return rc == -1;
}

static void
by_engine(struct run *run, const struct settings *s)
{
	run->check_noop = getenv("FAKE_NOW") != NULL;
	run->engine = engine_new(run->ev, s, run->db);
	set_fake(run->engine);
	ev_timer(run->ev, &run->feed, 0, feed, run);
	ev_run(run->ev);
	engine_free(run->engine);
}

int
main(int argc, char **argv)
{
	struct settings s;
	struct hc_err err = { 0 };
	struct run run = { 0 };
	int64_t began = hc_mono();
	int rc = 0;

	if (argc == 2 && strcmp(argv[1], "kinds") == 0)
		return print_kinds();
	daemon_hygiene();
	log_init("deliver", 0);
	if (settings_load(&s, NULL, &err) == -1) {
		log_err("%s", err.text);
		return 1;
	}
	run.db = db_new(&s, "deliver");
	run.ev = ev_new();
	if (argc == 4 && strcmp(argv[1], "flip") == 0)
		rc = by_dispatcher(&run, &s, argv[2], argv[3]);
	else
		by_engine(&run, &s);
	if (getenv("DELIVER_STATS") != NULL)
		fprintf(stderr, "%.3f\n", (double)(hc_mono() - began) / 1e6);
	ev_free(run.ev);
	db_free(run.db);
	settings_free(&s);
	return rc;
}
