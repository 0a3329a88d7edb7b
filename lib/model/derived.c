/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/derived.h"

#include <string.h>

#include "lib/base/enc.h"

int
tags_next(struct str *rest, struct str *tag)
{
	const char *blank;

	while (rest->len > 0) {
		*tag = *rest;
		blank = memchr(rest->p, ' ', rest->len);
		if (blank != NULL)
			tag->len = (size_t)(blank - rest->p);
		rest->p += tag->len;
		rest->len -= tag->len;
		if (blank != NULL) {
			rest->p++;
			rest->len--;
		}
		*tag = utf8_strip(*tag);
		if (tag->len > 0)
			return 1;
	}
	return 0;
}

int
tags_have(struct str tags, struct str tag)
{
	struct str t;

	while (tags_next(&tags, &t))
		if (str_eq(t, tag))
			return 1;
	return 0;
}

/* "KEY", separator and slug, or the code. */
static void
add_place(const struct ping_place *place, const struct check *c, char sep,
    struct buf *out)
{
	char code[UUID_TEXT_SIZE];

	if (!place->show_slugs) {
		uuid_text(&c->code, code);
		buf_adds(out, code);
		return;
	}
	if (place->ping_key.len > 0)
		buf_addbuf(out, place->ping_key);
	else
		buf_adds(out, "{ping_key}");
	buf_addc(out, sep);
	buf_addbuf(out, c->slug);
}

int
check_ping_url(const struct settings *s, const struct ping_place *place,
    const struct check *c, struct buf *out)
{
	if (place->show_slugs && c->slug.len == 0)
		return 0;
	buf_adds(out, s->ping_endpoint);
	add_place(place, c, '/', out);
	return 1;
}

int
check_ping_email(const struct settings *s, const struct ping_place *place,
    const struct check *c, struct buf *out)
{
	if (place->show_slugs && c->slug.len == 0)
		return 0;
	add_place(place, c, '+', out);
	buf_addf(out, "@%s", s->ping_email_domain);
	return 1;
}

int64_t
check_first_visible(const struct check *c, int64_t ping_log_limit)
{
	int64_t first = c->n_pings - ping_log_limit + 1;

	return first > 1 ? first : 1;
}
