/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Cookie headers: the name asked for, a line feed, the header. */
#include "lib/web/cookie.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str name = { (const char *)p, 0 }, header, value;
	struct arena a = { 0 };

	while (name.len < n && p[name.len] != '\n')
		name.len++;
	if (name.len == n)
		return 0;
	header = (struct str){ name.p + name.len + 1, n - name.len - 1 };
	/* An escape is three bytes at least, a character of it two at most. */
	if (cookie_get(header, name, &a, &value) && value.len > header.len)
		abort();
	arena_free(&a);
	return 0;
}
