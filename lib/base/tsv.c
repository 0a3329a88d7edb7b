/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/tsv.h"

#include <string.h>

static const char plain[] = "\t\n\r\\", letters[] = "tnr\\";

void
tsv_escape(struct buf *out, struct str s)
{
	const char *p;
	size_t i;

	for (i = 0; i < s.len; i++) {
		p = memchr(plain, s.p[i], sizeof plain - 1);
		if (p != NULL)
			buf_addc(out, '\\');
		buf_addc(out, p != NULL ? letters[p - plain] : s.p[i]);
	}
}

void
tsv_unescape(struct buf *out, struct str s)
{
	const char *p;
	size_t i;

	for (i = 0; i < s.len; i++) {
		p = s.p[i] == '\\' && i + 1 < s.len ?
		    memchr(letters, s.p[i + 1], sizeof letters - 1) : NULL;
		buf_addc(out, p != NULL ? plain[p - letters] : s.p[i]);
		i += p != NULL;
	}
}
