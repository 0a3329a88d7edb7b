/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/json.h"

#include <stdint.h>

#include "lib/base/enc.h"

static void
quote_escape(struct buf *out, uint32_t cp)
{
	static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
	size_t i;

	for (i = 0; from[i] != '\0'; i++) {
		if (cp == (unsigned char)from[i]) {
			buf_addc(out, '\\');
			buf_addc(out, to[i]);
			return;
		}
	}
	if (cp >= 0x10000) {
		cp -= 0x10000;
		buf_addf(out, "\\u%04x\\u%04x", 0xd800 + (cp >> 10),
		    0xdc00 + (cp & 0x3ff));
	} else if (cp < 0x20 || cp >= 0x7f)
		buf_addf(out, "\\u%04x", cp);
	else
		buf_addc(out, (char)cp);
}

void
json_quote(struct buf *out, struct str s)
{
	const char *p = s.p, *end = s.p + s.len;

	buf_reserve(out, s.len + 2);
	buf_addc(out, '"');
	while (p < end)
		quote_escape(out, utf8_next(&p, end));
	buf_addc(out, '"');
}
