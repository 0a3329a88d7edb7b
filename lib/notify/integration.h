/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What an integration is: one file in integrations/ and one line in the table
 * of integrations.c (DESIGN 6, transports.md 5-7). It reads the channel's
 * value, says when there is nothing to send, builds requests and reads
 * answers. Sending, time-outs, retries, blocking of private addresses,
 * recording and disabling are the engine's. */
#ifndef HC_INTEGRATION_H
#define HC_INTEGRATION_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/settings.h"
#include "lib/model/channel_form.h"
#include "lib/model/check.h"

struct delivery;		/* one message under way: delivery.h */

struct integration {
	const char *kind;		/* api_channel.kind: "webhook" */
	const char *label;		/* shown to people: "Webhook" */
	/* How its channels are made; NULL: not from a form. */
	const struct channel_recipe *recipe;
	/* Asks other servers for what the recipe needs, and adds it to the
	 * form; dry: without asking. NULL: nothing. Waits. */
	int (*prepare)(const struct settings *s, struct form *f, int dry,
	    struct hc_err *err);
	/* 1 when there is nothing to send for that status (CHECK_UP or
	 * CHECK_DOWN), else 0; -1 with HC_EINVAL on a value that cannot be
	 * read. NULL: there always is. */
	int (*noop)(struct str value, enum check_status status,
	    struct hc_err *err);
	/* The setting that it works with, and why it cannot send without. */
	size_t gate;			/* GATE(); 0: none */
	const char *off;
	/* Why it cannot send with these settings ("Shell commands are not
	 * enabled"), NULL when it can. NULL: it always can. */
	const char *(*disabled)(const struct settings *s);
	unsigned needs;			/* NEED_ bits: there before start() */
	bool digests;			/* start() knows d->digest */
	int per_host;			/* its cap; 0: ENGINE_PER_HOST */
	/* Begins: sends the first request (delivery.h), or says by
	 * delivery_fail() why it cannot. -1 with err, whose text is the
	 * notification's error, is a failure too. */
	int (*start)(struct delivery *d, struct hc_err *err);
};

#define GATE(name) offsetof(struct settings, name)	/* a bool */

/* Why it cannot send with these settings; NULL when it can. */
const char *integration_disabled(const struct integration *i,
    const struct settings *s);
/* NULL for an unknown or retired kind. */
const struct integration *integration_find(struct str kind);
/* Number i of all kinds, by name; NULL past the end. */
const struct integration *integration_at(size_t i);
/* Appends the kinds that have a recipe: "email, group". */
void integration_names(struct buf *out);
/* As noop above: an unknown kind is 1. A bad value is 0: the delivery then
 * fails and says why. */
int integration_noop(struct str kind, struct str value,
    enum check_status status);

#endif
