/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What a badge shows, and its three formats (api.md 12.3-12.5): pure. */
#ifndef HC_BADGE_H
#define HC_BADGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/model/check.h"

enum badge_format { BADGE_SVG, BADGE_JSON, BADGE_SHIELDS };
/* -1 when it is none of "svg", "json", "shields". */
int badge_format(struct str name, enum badge_format *f);
const char *badge_type(enum badge_format f);	/* Content-Type */

struct badge {
	struct str label;
	bool late;		/* shows three states */
	unsigned total, grace, down;
};
void badge_count(struct badge *b, const struct check *c, int64_t now);
void badge_write(const struct badge *b, enum badge_format f, struct buf *out);

#endif
