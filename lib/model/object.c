/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/object.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/base/xmalloc.h"

void
object_prefix(struct buf *out, const struct uuid *code)
{
	char text[UUID_TEXT_SIZE];

	uuid_text(code, text);
	buf_addf(out, "%s/", text);
}

/* Fewer digits sort later, and so do smaller ones. */
void
object_key(struct buf *out, const struct uuid *code, int64_t n)
{
	char digits[24];
	int i, len;

	len = snprintf(digits, sizeof digits, "%" PRId64, n > 0 ? n : 0);
	object_prefix(out, code);
	buf_addc(out, (char)('z' - len + 1));
	for (i = 0; i < len; i++)
		buf_addc(out, (char)('j' - (digits[i] - '0')));
	buf_addf(out, "-%s", digits);
}

int
object_code(struct str prefix, struct uuid *code)
{
	if (prefix.len == 0 || prefix.p[prefix.len - 1] != '/')
		return 0;
	prefix.len--;
	return uuid_from_text(prefix, 1, code) == 0;
}

struct removal {
	struct buf prefix, after;
	s3_done_fn *done;
	void *arg;
};

static void
not_removed(void *arg, const char *key, const char *code, const char *message)
{
	const struct removal *r = arg;

	log_err("remove_objects error for %s: [%s] %s key=%s",
	    buf_str(&r->after), code, message, key);
}

static void
removed(void *arg, const struct hc_err *err)
{
	struct removal *r = arg;

	r->done(r->arg, err);
	buf_free(&r->prefix);
	buf_free(&r->after);
	free(r);
}

void
object_remove_old(struct s3 *s3, const struct uuid *code, int64_t upto,
    s3_done_fn *done, void *arg)
{
	struct s3_purge p = { .failed = not_removed, .done = removed };
	struct removal *r;

	if (upto <= 0) {
		done(arg, NULL);
		return;
	}
	r = xcalloc(1, sizeof *r);
	r->done = done;
	r->arg = arg;
	object_prefix(&r->prefix, code);
	object_key(&r->after, code, upto + 1);
	p.prefix = buf_view(&r->prefix);
	p.after = buf_view(&r->after);
	p.arg = r;
	s3_purge(s3, &p);
}
