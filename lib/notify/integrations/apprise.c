/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Whatever the apprise command knows (transports.md 6.1). The value: addresses,
 * with commas or blanks between them. They hold passwords, so they go by the
 * environment: everybody can read a command line. */
#include "lib/notify/delivery.h"
#include "lib/notify/integrations.h"

#define MISSING "Apprise is disabled and/or not installed"

static int
start(struct delivery *d, struct hc_err *err)
{
	struct alert *a = d->alert;
	struct buf title = { 0 }, body = { 0 };
	const char **argv = arena_calloc(&d->arena, 5, sizeof *argv);
	const char **env = arena_calloc(&d->arena, 2, sizeof *env);

	(void)err;
	buf_addf(&title, "%s is %s", alert_html(a, a->name), a->status);
	alert_finish(&title);
	alert_cause(&body, a, false);
	argv[0] = "apprise";
	argv[1] = arena_printf(&d->arena, "--title=%s", buf_str(&title));
	/* Without a body it would read its standard input. */
	argv[2] = arena_printf(&d->arena, "--body=%s",
	    buf_str(body.len > 0 ? &body : &title));
	argv[3] = a->up ? "--notification-type=success" :
	    "--notification-type=failure";
	env[0] = arena_printf(&d->arena, "APPRISE_URLS=%.*s",
	    (int)d->value.len, d->value.p);
	buf_free(&title);
	buf_free(&body);
	delivery_run(d, &(struct delivery_program){ .argv = argv, .env = env,
		.missing = MISSING, .failed = "Failed", .quiet = true });
	return 0;
}

static int
build(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	(void)c;
	return channel_value_text(value, f, "url", 512, err);
}

static const struct channel_recipe recipe = { FIELDS("url"), build };

const struct integration apprise_integration = {
	.kind = "apprise",
	.label = "Apprise",
	.recipe = &recipe,
	.gate = GATE(apprise_enabled),
	.off = MISSING,
	.needs = NEED_DOWNTIME,
	.per_host = 8,
	.start = start
};
