/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/when.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/num.h"

int
when_parse(const char *s, int64_t now, int64_t *t, struct hc_err *err)
{
	struct buf full = { 0 };
	size_t len = strlen(s);
	int64_t ago;
	int rc;

	if (num_duration(str_of(s), &ago, NULL) == 0 && ago >= 0) {
		*t = now - ago;
		return 0;
	}
	buf_adds(&full, s);
	if (len == 10)
		buf_adds(&full, " 00:00:00");
	else if (len == 16)
		buf_adds(&full, ":00");
	rc = hc_time_parse(buf_str(&full), full.len, t);
	buf_free(&full);
	return rc == 0 ? 0 : hc_err(err, HC_EINVAL,
	    "neither a time nor a date: \"%s\"", s);
}
