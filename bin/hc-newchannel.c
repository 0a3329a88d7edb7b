/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/daemon.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/prompt.h"
#include "lib/base/sandbox.h"
#include "lib/base/xmalloc.h"
#include "lib/db/command.h"
#include "lib/model/project.h"
#include "lib/notify/integration.h"

#define MAX_JSON (1 << 20)

/* From OPT_FIELD on options are the kinds' fields: --url-down is url_down. */
enum { OPT_PROJECT = 256, OPT_KIND, OPT_NAME, OPT_ASSIGN, OPT_VALUE,
	OPT_SET, OPT_FIELD };

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_DRYRUN,
	OPT_VERBOSE,
	{ OPT_PROJECT, "project", "UUID", "whose it is, if there are several" },
	{ OPT_KIND, "kind", "KIND", "what it is: email, webhook, ..." },
	{ OPT_NAME, "name", "TEXT", "of the channel" },
	{ OPT_ASSIGN, "assign", "UUID", "to this check, or to all of them" },
	{ OPT_VALUE, "value", "JSON", "the kind's fields; -: from stdin" },
	{ OPT_SET, "set", "FIELD=TEXT", "one of the kind's fields" },
	{ OPT_FIELD + 0, "email", "ADDRESS", "email: where to" },
	{ OPT_FIELD + 1, "up", "BOOL", "email: when a check is up" },
	{ OPT_FIELD + 2, "down", "BOOL", "email: when it is down" },
	{ OPT_FIELD + 3, "url-down", "URL", "webhook: when a check is down" },
	{ OPT_FIELD + 4, "url-up", "URL", "webhook: when it is up" },
	{ OPT_FIELD + 5, "method-down", "METHOD", "GET, POST or PUT" },
	{ OPT_FIELD + 6, "method-up", "METHOD", "the same" },
	{ OPT_FIELD + 7, "body-down", "TEXT", "of the request" },
	{ OPT_FIELD + 8, "body-up", "TEXT", "the same" },
	{ OPT_FIELD + 9, "headers-down", "LINE", "a header; may be repeated" },
	{ OPT_FIELD + 10, "headers-up", "LINE", "the same" },
	{ OPT_FIELD + 11, "cmd-down", "COMMAND", "shell: when it is down" },
	{ OPT_FIELD + 12, "cmd-up", "COMMAND", "shell: when it is up" },
	{ OPT_FIELD + 13, "channels", "UUID", "group: a member; repeat it" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

struct what {
	const char *file, *kind, *name;
	int verbose, has_project;
	struct uuid project;
	struct form *form;
	struct uuid *checks;
	struct channel_how how;
};

static int
find_project(const struct what *w, struct db *db, int64_t *id,
    struct hc_err *err)
{
	int rc;

	rc = w->has_project ? project_by_code(db, &w->project, id, err) :
	    project_only(db, id, err);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	return w->has_project ?
	    hc_err(err, HC_ENOTFOUND, "there is no such project") :
	    hc_err(err, HC_EINVAL, "--project is needed: there is not just "
	    "one");
}

static int
unknown_kind(const char *kind, struct hc_err *err)
{
	struct buf names = { 0 };

	integration_names(&names);
	hc_err(err, HC_EINVAL, "kind: \"%.60s\" is none of %s", kind,
	    buf_str(&names));
	buf_free(&names);
	return -1;
}

static int
create(const struct what *w, struct command *c, struct hc_err *err)
{
	const struct integration *i = integration_find(str_of(w->kind));
	struct channel_new new = { .kind = w->kind, .name = str_of(w->name) };
	const char *why;
	char text[UUID_TEXT_SIZE];
	struct uuid code;

	if (i == NULL || i->recipe == NULL)
		return unknown_kind(w->kind, err);
	new.recipe = i->recipe;
	why = integration_disabled(i, &c->set);
	if (why != NULL)
		return hc_err(err, HC_EINVAL, "kind: %s", why);
	if (find_project(w, c->db, &new.project_id, err) == -1 ||
	    (i->prepare != NULL &&
	    i->prepare(&c->set, w->form, w->how.dry, err) == -1) ||
	    channel_create(c->db, &new, w->form, &w->how, &code,
	    err) == -1)
		return -1;
	uuid_text(&code, text);
	printf("%s\n", w->how.dry ? "the channel would be created" : text);
	return 0;
}

static int
run(const struct what *w, struct hc_err *err)
{
	struct command c = { 0 };
	int rc;

	if (command_open(&c, "hc-newchannel", w->file, err) == -1)
		return -1;
	hc_sandbox("inet db");
	rc = create(w, &c, err);
	command_close(&c);
	return rc;
}

static void
add_field(struct what *w, int c, const char *arg)
{
	const struct opt *t = table;
	char *field, *p;

	while (t->c != c)
		t++;
	field = xstrdup(t->name);
	for (p = field; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	form_add(w->form, field, arg);
	free(field);
}

static void
add_set(const struct opt_state *o, struct what *w)
{
	const char *is = strchr(o->arg, '=');
	struct buf field = { 0 };

	if (is == NULL || is == o->arg)
		opt_usage(o, "--set: not FIELD=TEXT: \"%s\"", o->arg);
	buf_add(&field, o->arg, (size_t)(is - o->arg));
	form_add(w->form, buf_str(&field), is + 1);
	buf_free(&field);
}

static void
add_value(const struct opt_state *o, struct what *w)
{
	struct buf json = { 0 };
	struct hc_err err;
	int rc = 0;

	if (strcmp(o->arg, "-") == 0)
		rc = prompt_all(MAX_JSON, &json, &err);
	else
		buf_adds(&json, o->arg);
	if (rc == 0)
		rc = form_add_json(w->form, buf_view(&json), &err);
	buf_free(&json);
	if (rc == -1)
		opt_usage(o, "--value: %s", err.text);
}

static void
add_assign(const struct opt_state *o, struct what *w)
{
	if (strcmp(o->arg, "all") == 0) {
		w->how.all = 1;
		return;
	}
	w->checks = xreallocarray(w->checks, w->how.n + 1,
	    sizeof *w->checks);
	if (uuid_from_any(str_of(o->arg), &w->checks[w->how.n]) == -1)
		opt_usage(o, "--assign: neither all nor a code: \"%s\"",
		    o->arg);
	w->how.n++;
	w->how.checks = w->checks;
}

static void
option(struct opt_state *o, int c, struct what *w)
{
	switch (c) {
	case 'c':
		w->file = o->arg;
		break;
	case 'n':
		w->how.dry = 1;
		break;
	case 'v':
		w->verbose++;
		break;
	case OPT_PROJECT:
		w->has_project = 1;
		if (uuid_from_any(str_of(o->arg), &w->project) == -1)
			opt_usage(o, "--project: not a code: \"%s\"", o->arg);
		break;
	case OPT_KIND:
		w->kind = o->arg;
		break;
	case OPT_NAME:
		w->name = o->arg;
		break;
	case OPT_ASSIGN:
		add_assign(o, w);
		break;
	case OPT_VALUE:
		add_value(o, w);
		break;
	case OPT_SET:
		add_set(o, w);
		break;
	default:
		add_field(w, c, o->arg);
		break;
	}
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc-newchannel", .operands = "",
		.summary = "create a channel, and print its code",
		.table = table, .argc = argc, .argv = argv };
	struct what w = { .name = "" };
	struct hc_err err;
	int c, rc;

	daemon_hygiene();
	log_init(o.prog, 0);
	w.form = form_new();
	while ((c = opt_next(&o)) != -1)
		option(&o, c, &w);
	opt_end(&o);
	if (w.kind == NULL)
		opt_usage(&o, "--kind is needed");
	log_verbose(w.verbose);
	rc = run(&w, &err);
	if (rc == -1)
		log_err("%s", err.text);
	form_free(w.form);
	free(w.checks);
	return rc == 0 && fflush(stdout) == 0 ? 0 : 1;
}
