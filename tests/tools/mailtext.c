/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* For tests/oracle/mail.py. Standard input: records of a letter, a length in
 * decimal, a newline and so many bytes, which are parts of a mail: s the
 * subject, f From, t To, u the link to unsubscribe, x the text, h the HTML
 * text, a the message to attach; w ends it. Standard output: a length, a
 * newline and the mail for each; -1 and the reason where it is refused. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/buf.h"
#include "lib/net/mail.h"

static struct buf fields[128], attached;

static void
put(const struct buf *b)
{
	printf("%zu\n", b->len);
	fwrite(buf_str(b), 1, b->len, stdout);
	fflush(stdout);
}

static void
mail(void)
{
	struct mail m = { .from = buf_str(&fields['f']),
		.to = buf_str(&fields['t']),
		.subject = buf_view(&fields['s']),
		.date = INT64_C(1718452800000000),
		.text = buf_view(&fields['x']),
		.html = buf_view(&fields['h']) };
	struct buf out = { 0 };
	struct hc_err err;

	if (fields['u'].len > 0)
		m.unsubscribe = buf_str(&fields['u']);
	buf_reset(&attached);
	if (fields['a'].len > 0) {
		mail_attachable(buf_view(&fields['a']), &attached);
		m.attached = buf_view(&attached);
	}
	if (mail_write(&m, &out, &err) == 0) {
		put(&out);
	} else {
		printf("-1 %s\n", err.text);
		fflush(stdout);
	}
	buf_free(&out);
}

int
main(void)
{
	char what;
	size_t len, i;

	while (scanf("%c%zu", &what, &len) == 2 && getchar() == '\n') {
		struct buf *b = &fields[what & 127];

		buf_reset(b);
		buf_reserve(b, len);
		if (fread(b->p, 1, len, stdin) != len)
			return 1;
		b->len = len;
		b->p[len] = '\0';
		if (what != 'w')
			continue;
		mail();
		for (i = 0; i < 128; i++)
			buf_reset(&fields[i]);
	}
	for (i = 0; i < 128; i++)
		buf_free(&fields[i]);
	buf_free(&attached);
	return 0;
}
