/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* $NAME and its like in the templates of webhooks and commands (transports.md
 * 7.2, core.md 17.5). */
#ifndef HC_PLACEHOLDER_H
#define HC_PLACEHOLDER_H

#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/notify/alert.h"

struct placeholder {
	const char *name;		/* "$NAME" */
	struct str value;
};

#define PLACEHOLDER_JSON 1u
#define PLACEHOLDER_BODY 2u		/* $BODY_JSON, $BODY */
#define PLACEHOLDER_WEBHOOK 4u		/* $NAME_JSON, $SLUG, $EXITSTATUS */

/* The list for an alert, in the order that decides, in its arena; *n: how
 * many. */
const struct placeholder *placeholders(struct alert *a, unsigned which,
    size_t *n);

/* How a value is written where it stands. */
typedef void placeholder_fn(struct buf *out, struct str value);
/* Replaces each placeholder of the list once, values are not looked at again;
 * write NULL: as they are. */
void placeholder_replace(struct buf *out, struct str text,
    const struct placeholder *v, size_t n, placeholder_fn *write);
/* The first one that s, which begins with '$', begins with; NULL. */
const struct placeholder *placeholder_match(struct str s,
    const struct placeholder *v, size_t n);

#endif
