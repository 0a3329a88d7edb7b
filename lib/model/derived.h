/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What follows from a check and its project (core.md 5.11): pure. */
#ifndef HC_DERIVED_H
#define HC_DERIVED_H

#include <stdbool.h>

#include "lib/base/settings.h"
#include "lib/model/check.h"

/* The next tag of a list: 1 and *tag, with *rest moved on, or 0. Only blanks
 * part tags; other white space goes at both ends of each. */
int tags_next(struct str *rest, struct str *tag);
/* Whether the list has exactly this tag. */
int tags_have(struct str tags, struct str tag);

/* Where a check is pinged, as its project shows it: 1, or 0 and nothing
 * appended when it shows slugs and the check has none. ping_key may be empty:
 * people then see where it will stand. */
struct ping_place {
	bool show_slugs;
	struct str ping_key;
};
int check_ping_url(const struct settings *s, const struct ping_place *place,
    const struct check *c, struct buf *out);
int check_ping_email(const struct settings *s, const struct ping_place *place,
    const struct check *c, struct buf *out);

/* The number of the oldest ping that its owner may see. */
int64_t check_first_visible(const struct check *c, int64_t ping_log_limit);

#endif
