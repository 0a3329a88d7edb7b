/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* UUIDs, slugs and mail addresses: what is taken is written again so that it
 * is taken for the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/uuid.h"
#include "lib/net/smtp_addr.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
want(int holds)
{
	if (!holds)
		abort();
}

static void
uuids(struct str in)
{
	struct uuid a, b;
	char text[UUID_TEXT_SIZE], hex[UUID_HEX_SIZE];

	if (uuid_from_any(in, &a) == -1) {
		want(uuid_from_text(in, 0, &b) == -1);
		return;
	}
	uuid_text(&a, text);
	uuid_hex(&a, hex);
	want(uuid_from_text(str_of(text), 1, &b) == 0 &&
	    uuid_cmp(&a, &b) == 0);
	want(uuid_from_any(str_of(hex), &b) == 0 && uuid_cmp(&a, &b) == 0);
	if (uuid_from_text(in, 1, &b) == 0)
		want(str_is(in, text));
}

static void
targets(struct str in)
{
	struct smtp_target t;
	size_t i;

	if (smtp_target_parse(in, &t) == -1 || !t.by_slug)
		return;
	want(t.key.len == 22 && t.slug.len > 0 &&
	    t.slug.p + t.slug.len == in.p + in.len);
	for (i = 0; i < in.len; i++)
		want(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
		    "xyz0123456789_-+", in.p[i]) != NULL && in.p[i] != '\0');
}

static void
addresses(struct str in)
{
	struct buf local[2] = { { 0 }, { 0 } }, domain[2] = { { 0 }, { 0 } };
	struct buf text = { 0 }, again = { 0 };
	struct str rest;
	int i;

	if (smtp_addr_parse(in, &local[0], &domain[0], &rest) == 0) {
		want(rest.p >= in.p && rest.p + rest.len <= in.p + in.len);
		smtp_addr_text(buf_view(&local[0]), buf_view(&domain[0]),
		    &text);
		want(utf8_valid(buf_view(&text)));
		if (local[0].len > 0) {
			buf_addc(&again, '<');
			buf_addbuf(&again, buf_view(&text));
			buf_addc(&again, '>');
		} else {
			buf_addbuf(&again, buf_view(&text));
		}
		want(smtp_addr_parse(buf_view(&again), &local[1], &domain[1],
		    &rest) == 0 && rest.len == 0);
		if (utf8_valid(buf_view(&local[0])) &&
		    utf8_valid(buf_view(&domain[0])))
			want(str_eq(buf_view(&local[0]), buf_view(&local[1])) &&
			    str_eq(buf_view(&domain[0]), buf_view(&domain[1])));
	}
	for (i = 0; i < 2; i++) {
		buf_free(&local[i]);
		buf_free(&domain[i]);
	}
	buf_free(&text);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str in = { (const char *)p, n };

	uuids(in);
	targets(in);
	addresses(in);
	return 0;
}
