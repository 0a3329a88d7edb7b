/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/signal_mail.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/enc.h"
#include "lib/notify/limit_mail.h"

void
signal_limited_letter(struct letter *l, const struct settings *s,
    int64_t now, struct str to, struct str message)
{
	const char *nl = memchr(message.p, '\n', message.len);
	struct buf number = { 0 };

	mask_number(&number, to);
	buf_adds(&l->subject, "Signal notification failed: ");
	buf_add(&l->subject, message.p, nl != NULL ?
	    (size_t)(nl - message.p) : message.len);
	buf_addf(&l->text, "Hello,\n\nWe could not deliver a Signal "
	    "notification to %s due to\nhitting a rate-limit on the Signal "
	    "network, so we are sending it via email\ninstead:\n\n***\n",
	    buf_str(&number));
	buf_addbuf(&l->text, message);
	buf_addf(&l->text, "\n***\n\nRegards,\nThe %s Team\n", s->site_name);
	letter_open(l, s);
	letter_p(l, "Hello,");
	letter_p(l, "We could not deliver a Signal notification to %s due to "
	    "hitting a rate-limit on the Signal network, so we are sending it "
	    "via email instead:", buf_str(&number));
	buf_adds(&l->html, "<p>");
	html_lines(&l->html, message, "<br>");
	buf_adds(&l->html, "</p>\n");
	letter_p(l, "Regards,\nThe %s Team", s->site_name);
	letter_close(l, now, NULL);
	buf_free(&number);
}

void
signal_captcha_letter(struct letter *l, const struct settings *s,
    struct str challenge, struct str reply)
{
	char host[256] = "";

	if (gethostname(host, sizeof host - 1) == -1)
		snprintf(host, sizeof host, "localhost");
	buf_adds(&l->subject, "[Django] Signal CAPTCHA proof required");
	buf_adds(&l->text, "Challenge token: ");
	buf_addbuf(&l->text, challenge);
	buf_addc(&l->text, '\n');
	buf_adds(&l->html, "<p>On host ");
	html_escape(&l->html, str_of(host));
	buf_adds(&l->html, ", run:</p>\n<pre>hc-submitchallenge ");
	html_escape(&l->html, challenge);
	buf_adds(&l->html, " CAPTCHA-SOLUTION-HERE</pre>\n"
	    "<p>Alternatively, submit CAPTCHA solution <a href=\"");
	html_escape(&l->html, str_of(s->site_root));
	buf_adds(&l->html, "/signal_captcha/?host=");
	percent_encode(&l->html, str_of(host), "");
	buf_adds(&l->html, "&amp;challenge=");
	percent_encode(&l->html, challenge, "");
	buf_adds(&l->html, "\">here</a>.</p>\n<p>Message from Signal:</p>\n"
	    "<pre>");
	html_escape(&l->html, reply);
	buf_adds(&l->html, "</pre>\n");
}
