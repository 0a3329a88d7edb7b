/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/auth/crypt.h"
#include "lib/auth/password.h"
#include "lib/base/clock.h"
#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/prompt.h"
#include "lib/base/sandbox.h"
#include "lib/db/command.h"
#include "lib/model/user.h"
#include "lib/model/valid.h"

enum { OPT_EMAIL = 256, OPT_PASSWORD, OPT_PASS };

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	{ OPT_EMAIL, "email", "ADDRESS", "of the user" },
	{ OPT_PASSWORD, "password", "TEXT", "better typed, or on stdin" },
	{ OPT_PASS, "pass", "TEXT", "the same" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file;
	int dry, verbose;
	struct buf email;
	int has_password;
	struct buf password;
};

static int
email_check(const struct buf *email, struct hc_err *err)
{
	return email_valid(buf_view(email)) ? 0 :
	    hc_err(err, HC_EINVAL, "Enter a valid email address.");
}

static int
password_check(const struct buf *password, struct hc_err *err)
{
	return password->len > 0 ? 0 :
	    hc_err(err, HC_EINVAL, "Blank passwords aren't allowed.");
}

/* On a terminal again and again until it is right. */
static int
ask_email(const struct opt_state *o, struct what *w, struct hc_err *err)
{
	int rc;

	if (w->email.len > 0)
		return email_check(&w->email, err);
	if (!isatty(STDIN_FILENO))
		opt_usage(o, "Missing or invalid required argument: --email");
	while ((rc = prompt_line("Email address:", 0, &w->email, err)) == 1) {
		if (email_check(&w->email, err) == 0)
			return 0;
		log_err("%s", err->text);
	}
	return rc == 0 ? hc_err(err, HC_EFAIL, "no email address") : -1;
}

static int
ask_twice(struct what *w, struct hc_err *err)
{
	struct buf again = { 0 };
	int rc;

	while ((rc = prompt_line("Password:", 1, &w->password, err)) == 1) {
		if (password_check(&w->password, err) == -1) {
			log_err("%s", err->text);
			continue;
		}
		rc = prompt_line("Password (again):", 1, &again, err);
		if (rc != 1 || secret_eq(buf_view(&w->password),
		    buf_view(&again)))
			break;
		log_err("Your passwords didn't match.");
	}
	secret_wipe(again.p, again.len);
	buf_free(&again);
	if (rc == 0)
		hc_err(err, HC_EFAIL, "no password");
	return rc == 1 ? 0 : -1;
}

static int
ask_password(const struct opt_state *o, struct what *w, struct hc_err *err)
{
	int rc;

	if (w->has_password)
		return password_check(&w->password, err);
	if (isatty(STDIN_FILENO))
		return ask_twice(w, err);
	rc = prompt_line("", 0, &w->password, err);
	if (rc == 0)
		opt_usage(o, "Missing or invalid required argument: "
		    "--password/--pass");
	return rc == 1 ? password_check(&w->password, err) : -1;
}

static int
create(const struct what *w, struct command *c, struct hc_err *err)
{
	struct user_new n = { .email = buf_view(&w->email), .superuser = true,
		.use_payments = c->set.use_payments };
	struct buf hash = { 0 };
	struct uuid check;
	struct user u;
	int rc;

	rc = user_by_email(c->db, n.email, &u, err);
	if (rc == 1)
		rc = hc_err(err, HC_EEXIST, "email %s is already taken",
		    buf_str(&w->email));
	if (rc == 0 && !w->dry) {
		rc = password_hash(buf_view(&w->password), &hash, err);
		n.password = buf_view(&hash);
		if (rc == 0)
			rc = user_create_account(c->db, &n, hc_now(), &u,
			    &check, err);
	}
	if (rc == 0)
		printf(w->dry ? "Superuser would be created.\n" :
		    "Superuser created successfully.\n");
	buf_free(&hash);
	return rc;
}

static int
run(const struct opt_state *o, struct what *w, struct hc_err *err)
{
	struct command c = { 0 };
	struct buf lower = { 0 };
	int rc;

	if (ask_email(o, w, err) == -1 || ask_password(o, w, err) == -1)
		return -1;
	email_lower(&lower, buf_view(&w->email));
	buf_free(&w->email);
	w->email = lower;
	if (command_open(&c, o->prog, w->file, err) == -1)
		return -1;
	hc_sandbox("db");
	rc = create(w, &c, err);
	command_close(&c);
	return rc;
}

/* Others can read the command line; at least not from now on. */
static void
take_password(struct opt_state *o, struct what *w)
{
	char *arg = o->argv[o->index - 1] +
	    (o->arg - o->argv[o->index - 1]);

	w->has_password = 1;
	buf_reset(&w->password);
	buf_adds(&w->password, arg);
	memset(arg, 'x', strlen(arg));
}

static void
option(struct opt_state *o, int c, struct what *w)
{
	switch (c) {
	case 'c':
		w->file = o->arg;
		break;
	case 'n':
		w->dry = 1;
		break;
	case 'v':
		w->verbose++;
		break;
	case OPT_EMAIL:
		buf_reset(&w->email);
		buf_adds(&w->email, o->arg);
		break;
	case OPT_PASSWORD:
	case OPT_PASS:
		take_password(o, w);
		break;
	}
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-createsuperuser", .operands = "",
		.summary = "create a user who may do everything",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { 0 };
	struct hc_err err;
	int c, rc;

	daemon_hygiene();
	log_init(o.prog, 0);
	while ((c = opt_next(&o)) != -1)
		option(&o, c, &w);
	opt_end(&o);
	log_verbose(w.verbose);
	rc = run(&o, &w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	secret_wipe(w.password.p, w.password.len);
	buf_free(&w.password);
	buf_free(&w.email);
	return rc == 0 && fflush(stdout) == 0 ? 0 : 1;
}
