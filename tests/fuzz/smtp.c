/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* An SMTP client that says these bytes. However they are cut into pieces, the
 * answers and the messages are the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/net/smtp_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static struct smtp_server server = { .hostname = "mx", .domain = "d",
	.tls = 1, .max_held = 1 << 20, .max_copies = 2000 };

static void
note(const struct smtp_session *s, struct buf *all)
{
	const struct smtp_rcpt *v;
	size_t n = smtp_rcpts(s, &v), i;

	if (n == 0 || !utf8_valid(str_of(smtp_sender(s))))
		abort();
	buf_addf(all, "[%s", smtp_sender(s));
	for (i = 0; i < n; i++) {
		if (v[i].target.by_slug && v[i].target.key.len != 22)
			abort();
		buf_addf(all, ",%s", v[i].address);
	}
	buf_addc(all, '|');
	buf_addbuf(all, smtp_message(s));
	buf_addc(all, ']');
}

static void
talk(struct str in, size_t step, struct buf *all)
{
	struct smtp_session *s = smtp_new(&server);
	enum smtp_want want = SMTP_INPUT;
	size_t used;

	smtp_greet(s, all);
	while (in.len > 0 && want != SMTP_CLOSE) {
		size_t n = in.len < step ? in.len : step;
		char *copy = xmalloc(n);

		memcpy(copy, in.p, n);
		want = smtp_input(s, (struct str){ copy, n }, &used, all);
		free(copy);
		in = (struct str){ in.p + used, in.len - used };
		if (want == SMTP_MESSAGE) {
			note(s, all);
			smtp_done(s, "250 OK", all);
		} else if (want == SMTP_STARTTLS) {
			smtp_tls_started(s);
		}
	}
	smtp_free(s);
	if (server.held != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf whole = { 0 }, pieces = { 0 };
	size_t step = n > 0 ? p[0] % 16 + 1u : 1;
	struct str in = { (const char *)p + (n > 0), n - (n > 0) };

	talk(in, SIZE_MAX, &whole);
	talk(in, step, &pieces);
	if (!str_eq(buf_view(&whole), buf_view(&pieces)))
		abort();
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
