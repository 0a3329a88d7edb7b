/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>
#include <string.h>

#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/prompt.h"
#include "lib/base/sandbox.h"
#include "lib/notify/signal_captcha.h"

#define CAPTCHA_MAX 65536

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file, *challenge, *captcha;
	int dry, verbose;
};

static int
submit(const struct what *w, struct str captcha, struct hc_err *err)
{
	struct settings s;
	struct buf reply = { 0 };
	int rc;

	if (settings_load(&s, w->file, err) == -1)
		return -1;
	hc_sandbox("inet unix");
	rc = signal_submit_captcha(&s, str_of(w->challenge), captcha, w->dry,
	    &reply, err);
	if (w->dry && rc == 0)
		printf("the solution would be submitted\n");
	else if (reply.len > 0)
		printf("%s\n", buf_str(&reply));
	buf_free(&reply);
	settings_free(&s);
	return rc;
}

static int
run(const struct what *w, struct hc_err *err)
{
	struct buf typed = { 0 };
	int rc = 0;

	if (strcmp(w->captcha, "-") == 0)
		rc = prompt_all(CAPTCHA_MAX, &typed, err);
	else
		buf_adds(&typed, w->captcha);
	if (rc == 0)
		rc = submit(w, buf_view(&typed), err);
	buf_free(&typed);
	return rc;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-submitchallenge",
		.operands = "CHALLENGE CAPTCHA", .summary = "hand the solution "
		"of a CAPTCHA to Signal", .table = table, .argc = argc,
		.argv = argv };
	struct what w = { 0 };
	struct hc_err err;
	int c, rc;

	daemon_hygiene();
	log_init(o.prog, 0);
	while ((c = opt_next(&o)) != -1) {
		if (c == 'c')
			w.file = o.arg;
		else if (c == 'n')
			w.dry = 1;
		else if (c == 'v')
			w.verbose++;
	}
	if (argc - o.index != 2)
		opt_usage(&o, "CHALLENGE and CAPTCHA are needed");
	w.challenge = argv[o.index];
	w.captcha = argv[o.index + 1];
	log_verbose(w.verbose);
	rc = run(&w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	return rc == 0 && fflush(stdout) == 0 ? 0 : 1;
}
