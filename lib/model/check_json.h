/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A check as the Management API and the webhook's $JSON show it (api.md 6). */
#ifndef HC_CHECK_JSON_H
#define HC_CHECK_JSON_H

#include <stdbool.h>

#include "lib/base/settings.h"
#include "lib/model/check.h"

struct check_json {
	const struct check *check;
	const struct settings *set;
	int version;		/* of the API: 1, 2, 3 */
	bool readonly;		/* unique_key instead of uuid and addresses */
	struct str channels;	/* codes, joined by "," */
	int64_t now;		/* for its status */
};
void check_json(struct buf *out, const struct check_json *j);
/* "2024-06-15T12:00:00+00:00": UTC, without fraction. */
void iso_time(struct buf *out, int64_t us);

#endif
