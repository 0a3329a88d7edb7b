/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/json.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* What stands for itself. */
static const bool plain[256] = {
#define P4(c) [c] = true, [(c) + 1] = true, [(c) + 2] = true, [(c) + 3] = true
#define P16(c) P4(c), P4((c) + 4), P4((c) + 8), P4((c) + 12)
	[' '] = true, ['!'] = true, ['#'] = true, P4(0x24), P4(0x28), P4(0x2c),
	P16(0x30), P16(0x40), P4(0x50), P4(0x54), P4(0x58), [']'] = true,
	['^'] = true, ['_'] = true, P16(0x60), P4(0x70), P4(0x74), P4(0x78),
	['|'] = true, ['}'] = true, ['~'] = true
};

static void
add_escaped(struct buf *out, struct str s)
{
	const char *p = s.p, *end = s.p + s.len, *run;

	while (p < end) {
		for (run = p; p < end && plain[(unsigned char)*p]; p++)
			;
		buf_add(out, run, (size_t)(p - run));
		if (p < end)
			quote_escape(out, utf8_next(&p, end));
	}
}

void
json_quote(struct buf *out, struct str s)
{
	buf_reserve(out, s.len + 2);
	buf_addc(out, '"');
	add_escaped(out, s);
	buf_addc(out, '"');
}

void
json_number(struct buf *out, double v)
{
	char text[40];
	int digits, exponent;

	for (digits = 0; digits < 17; digits++) {
		snprintf(text, sizeof text, "%.*e", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	if (exponent < -4 || exponent >= 16)
		buf_adds(out, text);
	else
		buf_addf(out, "%.*f", digits > exponent ?
		    digits - exponent : 1, v);
}

void
json_open(struct buf *out)
{
	buf_addc(out, '{');
}

void
json_close(struct buf *out)
{
	buf_addc(out, '}');
}

/* The first member follows the brace; a value never ends in one that opens,
 * for strings end in a quote. */
void
json_put_key(struct buf *out, const char *key)
{
	if (out->len > 0 && out->p[out->len - 1] != '{')
		buf_add(out, ", ", 2);
	json_quote(out, str_of(key));
	buf_add(out, ": ", 2);
}

void
json_put_joined(struct buf *out, const char *key, const struct str *parts,
    size_t n)
{
	size_t i;

	json_put_key(out, key);
	buf_addc(out, '"');
	for (i = 0; i < n; i++)
		add_escaped(out, parts[i]);
	buf_addc(out, '"');
}

void
json_put_str(struct buf *out, const char *key, struct str value)
{
	json_put_key(out, key);
	json_quote(out, value);
}

void
json_put_int(struct buf *out, const char *key, int64_t value)
{
	json_put_key(out, key);
	buf_addi(out, value);
}

void
json_put_bool(struct buf *out, const char *key, int value)
{
	json_put_key(out, key);
	buf_adds(out, value ? "true" : "false");
}

void
json_put_null(struct buf *out, const char *key)
{
	json_put_key(out, key);
	buf_adds(out, "null");
}
