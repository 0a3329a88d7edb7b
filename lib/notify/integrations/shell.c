/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Commands on this machine (transports.md 7.3, DECISIONS 11). */
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"
#include "lib/notify/placeholder.h"
#include "lib/notify/shell_text.h"

static int
command(const json_t *v, bool up, struct str *cmd, struct hc_err *err)
{
	if (v == NULL)
		return hc_err(err, HC_EINVAL, "Malformed channel value: "
		    "not a JSON object");
	return value_text(v, up ? "cmd_up" : "cmd_down", cmd, err);
}

static int
noop(struct str value, enum check_status status, struct hc_err *err)
{
	json_t *v = value_json(value);
	struct str cmd;
	int rc = command(v, status == CHECK_UP, &cmd, err);

	if (rc == 0)
		rc = cmd.len == 0;
	json_decref(v);
	return rc;
}

/* "NAME=value" for each placeholder. */
static const char *const *
environment(struct delivery *d, const struct placeholder *v, size_t n)
{
	const char **env = arena_calloc(&d->arena, n + 1, sizeof *env);
	size_t i;

	for (i = 0; i < n; i++)
		env[i] = arena_printf(&d->arena, "%s=%.*s", v[i].name + 1,
		    (int)v[i].value.len, v[i].value.p);
	return env;
}

static int
start(struct delivery *d, struct hc_err *err)
{
	const char **argv = arena_calloc(&d->arena, 4, sizeof *argv);
	const struct placeholder *v;
	struct buf text = { 0 };
	struct str cmd;
	size_t n;

	if (command(d->json, d->up, &cmd, err) == -1)
		return -1;
	v = placeholders(d->alert, 0, &n);
	shell_text(&text, cmd, v, n);
	argv[0] = delivery_shell(d);
	argv[1] = "-c";
	argv[2] = arena_str(&d->arena, buf_view(&text)).p;
	buf_free(&text);
	delivery_run(d, &(struct delivery_program){ .argv = argv,
		.env = environment(d, v, n) });
	return 0;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	(void)c;
	return channel_value_shell(form_get(f, "cmd_down"),
	    form_get(f, "cmd_up"), value, err);
}

static const struct channel_recipe recipe = {
	FIELDS("cmd_down", "cmd_up"), build
};

const struct integration shell_integration = {
	.kind = "shell",
	.label = "Shell Command",
	.recipe = &recipe,
	.noop = noop,
	.gate = GATE(shell_enabled),
	.off = "Shell commands are not enabled",
	.per_host = 16,
	.start = start
};
