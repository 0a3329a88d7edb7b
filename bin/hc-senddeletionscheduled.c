/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>

#include "lib/base/ev.h"
#include "lib/base/log.h"
#include "lib/notify/dispatch.h"
#include "lib/report/notice_command.h"

struct channels {
	struct notice_run *run;
	struct ev *ev;
	struct dispatch *dispatch;
};

/* How a notification went, in the lines of hc-sendalerts. */
static void
report(void *arg, const char *text)
{
	(void)arg;
	fputs(text, stdout);
}

static int
notify(void *arg, const struct uuid *channel, const char *name,
    const char *desc, struct hc_err *err)
{
	struct channels *c = arg;
	const struct notify_subject subject = { name, desc };
	const struct dispatch_want want = { .channel = *channel,
		.test = true, .subject = &subject, .dry = c->run->dry };
	size_t n;

	if (dispatch_one(c->dispatch, &want, &n, err) == -1)
		return err->code == HC_ENOTFOUND ? 0 : -1;	/* gone */
	if (want.dry && n > 0) {
		char code[UUID_TEXT_SIZE];

		uuid_text(channel, code);
		printf("Would notify %.8s\n", code);
	} else if (!want.dry)
		dispatch_wait(c->dispatch);
	return 0;
}

static int
run(struct notice_run *r, struct hc_err *err)
{
	/* Without leases: what is interrupted here nobody else could say. */
	const struct dispatch_opts opts = { .report = report };
	struct channels c = { .run = r, .ev = ev_new() };
	int rc;

	c.dispatch = dispatch_new(c.ev, r->set, r->db, &opts);
	r->notify = notify;
	r->arg = &c;
	rc = notices_deletion(r, err);
	if (rc == 0 && dispatch_counts(c.dispatch)->failed > 0)
		rc = hc_err(err, HC_EFAIL, "%llu channels could not be told",
		    (unsigned long long)dispatch_counts(c.dispatch)->failed);
	dispatch_free(c.dispatch);
	ev_free(c.ev);
	return rc;
}

int
main(int argc, char **argv)
{
	static const struct notice_command n = {
		.prog = "hc-senddeletionscheduled",
		.summary = "warn of accounts that are to be deleted",
		.promises = "inet db exec",
		.run = run
	};

	return notice_main(&n, argc, argv);
}
