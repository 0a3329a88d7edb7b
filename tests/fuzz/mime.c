/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A mail with keyword filters on it. Whatever it is, what they see is
 * well-formed, and what of it is looked for alone is found in both. */
#include <stdint.h>
#include <stdlib.h>

#include "lib/base/enc.h"
#include "lib/net/html2text.h"
#include "lib/net/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str in = { (const char *)p, n };
	struct buf subject = { 0 }, body = { 0 }, both = { 0 };

	mime_filter_text(in, 1, 0, &subject);
	mime_filter_text(in, 0, 1, &body);
	mime_filter_text(in, 1, 1, &both);
	if (!utf8_valid(buf_view(&subject)) || !utf8_valid(buf_view(&body)))
		abort();
	if (body.len > 0) {
		buf_addc(&subject, '\n');
		buf_addbuf(&subject, buf_view(&body));
		if (!str_eq(buf_view(&subject), buf_view(&both)))
			abort();
	}
	/* Any text may be HTML. */
	buf_reset(&body);
	buf_reset(&both);
	utf8_clean(&body, in);
	html2text(buf_view(&body), (int)(n & 1), &both);
	if (!utf8_valid(buf_view(&both)))
		abort();
	buf_free(&subject);
	buf_free(&body);
	buf_free(&both);
	return 0;
}
