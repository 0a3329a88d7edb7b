/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Programs of the administrator's own, from INTEGRATIONS_DIR: JSON on standard
 * input, exit status as result. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/json.h"
#include "lib/base/proc.h"
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"
#include "lib/notify/placeholder.h"

#define VALUE_MAX_CHARS 1000
#define TRY_AGAIN 75		/* EX_TEMPFAIL of sysexits(3) */

int
exec_is_kind(struct str kind)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	size_t i, n = sizeof EXEC_PREFIX - 1;

	if (!str_starts(kind, EXEC_PREFIX) || kind.len == n ||
	    kind.len > 20)		/* what the column holds */
		return 0;
	for (i = n; i < kind.len; i++)
		if (kind.p[i] == '\0' || strchr(ok, kind.p[i]) == NULL)
			return 0;
	return 1;
}

static const char *
disabled(const struct settings *s)
{
	return s->integrations_dir != NULL &&
	    s->integrations_dir[0] != '\0' ? NULL :
	    "Programs as integrations are not enabled";
}

/* Nobody but root and ourselves may be able to write what we run. */
static int
check_owner(const char *path, bool is_dir, struct hc_err *err)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return hc_err_sys(err, "%s", path);
	if (is_dir ? !S_ISDIR(st.st_mode) : !S_ISREG(st.st_mode))
		return hc_err(err, HC_EINVAL, "%s: not a %s", path,
		    is_dir ? "directory" : "program");
	if ((st.st_uid != 0 && st.st_uid != geteuid()) ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return hc_err(err, HC_EDENIED, "%s: others may write to it",
		    path);
	return 0;
}

static void
put_ping(struct buf *out, const struct alert *a)
{
	json_put_key(out, "last_ping");
	json_open(out);
	json_put_int(out, "n", a->ping.n);
	json_put_str(out, "kind", a->kind);
	json_put_str(out, "body", a->body);
	json_close(out);
}

static void
describe(struct buf *out, struct delivery *d)
{
	struct alert *a = d->alert;
	size_t i, n;
	const struct placeholder *v = placeholders(a, PLACEHOLDER_JSON, &n);

	json_open(out);
	json_put_str(out, "status", str_of(d->up ? "up" : "down"));
	json_put_bool(out, "test", d->test);
	json_put_str(out, "name", a->name);
	json_put_str(out, "reason", a->reason);
	json_put_str(out, "downtime", a->downtime);
	json_put_str(out, "value", d->value);
	json_put_str(out, "project", a->project.name);
	json_put_str(out, "site_name", str_of(d->set->site_name));
	json_put_str(out, "url", str_of(a->cloaked));
	if (a->has_ping)
		put_ping(out, a);
	else
		json_put_null(out, "last_ping");
	for (i = 0; i < n; i++)
		if (strcmp(v[i].name, "$JSON") == 0) {
			json_put_key(out, "check");
			buf_addbuf(out, v[i].value);
		}
	json_close(out);
	buf_addc(out, '\n');
}

static void
exited(struct delivery *d, int status)
{
	const char *name = d->kind.p + sizeof EXEC_PREFIX - 1;
	char text[32];

	if (status == 0)
		return;
	proc_ending(status, text);
	if (WIFEXITED(status) && WEXITSTATUS(status) == TRY_AGAIN)
		delivery_text(d, "Program %s: %s", name, text);
	else
		delivery_fail(d, "Program %s: %s", name, text);
}

static int
start(struct delivery *d, struct hc_err *err)
{
	static const char *const env[] = { "PATH=/usr/local/bin:/usr/bin:/bin",
		"LC_ALL=C.UTF-8", NULL };
	const char **argv = arena_calloc(&d->arena, 2, sizeof *argv);
	struct buf in = { 0 };

	argv[0] = arena_printf(&d->arena, "%s/%s", d->set->integrations_dir,
	    d->kind.p + sizeof EXEC_PREFIX - 1);
	if (check_owner(d->set->integrations_dir, true, err) == -1 ||
	    check_owner(argv[0], false, err) == -1)
		return -1;
	describe(&in, d);
	delivery_run(d, &(struct delivery_program){ .argv = argv, .env = env,
		.in = arena_take(&d->arena, &in), .confined = true,
		.exited = exited });
	return 0;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	struct str text;

	(void)db;
	(void)c;
	if (form_text(f, "value", VALUE_MAX_CHARS, &text, err) == -1)
		return -1;
	buf_addbuf(value, text);
	return 0;
}

static const struct channel_recipe recipe = { FIELDS("value"), build };

const struct integration exec_integration = {
	.kind = "exec",
	.label = "Program",
	.recipe = &recipe,
	.disabled = disabled,
	.needs = NEED_BODY | NEED_DOWNTIME | NEED_CHANNELS,
	.per_host = 16,
	.start = start
};
