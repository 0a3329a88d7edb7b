/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <stdint.h>

#include "lib/net/xml.h"

static void
each(void *arg, const char *path, struct str text)
{
	struct buf *all = arg;

	buf_adds(all, path);
	buf_addbuf(all, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf all = { 0 };
	struct hc_err err;

	if (xml_parse((struct str){ (const char *)p, n }, each, &all,
	    &err) == -1)
		buf_reset(&all);
	buf_free(&all);
	return 0;
}
