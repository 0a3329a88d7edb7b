/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>

#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"
#include "lib/db/command.h"
#include "lib/model/project.h"
#include "lib/model/user.h"

enum { OPT_NAME = 256, OPT_OWNER };

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	{ OPT_NAME, "name", "TEXT", "of the project" },
	{ OPT_OWNER, "owner", "ADDRESS", "email address of its owner" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file, *name, *owner;
	int dry, verbose;
};

static int
find_owner(const struct what *w, struct db *db, struct user *u,
    struct hc_err *err)
{
	int rc;

	if (w->owner != NULL)
		rc = user_by_email(db, str_of(w->owner), u, err);
	else
		rc = user_only(db, u, err);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (w->owner != NULL)
		return hc_err(err, HC_ENOTFOUND, "there is no user %.254s",
		    w->owner);
	return hc_err(err, HC_EINVAL, "--owner is needed: there is not just "
	    "one user");
}

static int
create(const struct what *w, struct command *c, struct hc_err *err)
{
	char code[UUID_TEXT_SIZE];
	struct project_keys keys;
	struct user u;

	if (find_owner(w, c->db, &u, err) == -1 ||
	    project_name_check(w->name, err) == -1)
		return -1;
	if (w->dry) {
		printf("the project would be created\n");
		return 0;
	}
	if (project_create(c->db, c->set.secret_key, u.id, w->name, &keys,
	    err) == -1)
		return -1;
	uuid_text(&keys.code, code);
	printf("code\t%s\napi_key\t%s\napi_key_readonly\t%s\nping_key\t%s\n",
	    code, keys.api_key, keys.api_key_readonly, keys.ping_key);
	return 0;
}

static int
run(const struct what *w, struct hc_err *err)
{
	struct command c = { 0 };
	int rc;

	if (command_open(&c, "hc-newproject", w->file, err) == -1)
		return -1;
	hc_sandbox("db");
	rc = create(w, &c, err);
	command_close(&c);
	return rc;
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-newproject", .operands = "",
		.summary = "create a project and print its keys",
		.table = table, .argc = argc, .argv = argv };
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
		else if (c == OPT_NAME)
			w.name = o.arg;
		else if (c == OPT_OWNER)
			w.owner = o.arg;
	}
	opt_end(&o);
	if (w.name == NULL)
		opt_usage(&o, "--name is needed");
	log_verbose(w.verbose);
	rc = run(&w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	return rc == 0 && fflush(stdout) == 0 ? 0 : 1;
}
