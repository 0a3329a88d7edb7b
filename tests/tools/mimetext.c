/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* For tests/oracle/mime.py. Standard input: records of a letter, a length in
 * decimal, a newline and so many bytes; standard output: a length, a newline
 * and the text for each. Letters: s the subject, b the body, m both of a
 * message; h the text of an HTML document. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/buf.h"
#include "lib/base/enc.h"
#include "lib/net/html2text.h"
#include "lib/net/mime.h"

int
main(void)
{
	struct buf in = { 0 }, out = { 0 }, clean = { 0 };
	char what;
	size_t len;

	while (scanf("%c%zu", &what, &len) == 2 && getchar() == '\n') {
		buf_reset(&in);
		buf_reset(&out);
		buf_reserve(&in, len);
		if (fread(in.p, 1, len, stdin) != len)
			return 1;
		in.len = len;
		if (what == 'h') {
			buf_reset(&clean);
			utf8_clean(&clean, buf_view(&in));
			html2text(buf_view(&clean), 0, &out);
		} else
			mime_filter_text(buf_view(&in), what != 'b',
			    what != 's', &out);
		printf("%zu\n", out.len);
		fwrite(out.p, 1, out.len, stdout);
		fflush(stdout);
	}
	buf_free(&in);
	buf_free(&out);
	buf_free(&clean);
	return 0;
}
