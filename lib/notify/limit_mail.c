/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/notify/limit_mail.h"

#include <inttypes.h>

#define SHORT 7
#define HEAD 4
#define TAIL 3

void
mask_number(struct buf *out, struct str number)
{
	if (number.len <= SHORT) {
		buf_addbuf(out, number);
		return;
	}
	buf_add(out, number.p, HEAD);
	buf_adds(out, "******");
	buf_add(out, number.p + number.len - TAIL, TAIL);
}

/* The sentences that say why. */
static void
reason(struct buf *out, const struct settings *s, const struct limit_mail *m)
{
	bool call = m->kind == QUOTA_CALLS;

	buf_addf(out, "We could not deliver a %s notification to ",
	    call ? "phone call" : m->what);
	mask_number(out, m->to);
	buf_addf(out, " because %s account %s has reached its monthly %s "
	    "limit of %" PRId64 " %s per month. The limit resets at the start "
	    "of each month.", s->site_name, m->owner,
	    call ? "phone call" : "sending", m->limit,
	    call ? "calls" : "sends");
}

void
limit_letter(struct letter *l, const struct settings *s, int64_t now,
    const struct limit_mail *m)
{
	const char *voice = m->kind == QUOTA_CALLS ? "voice " : "";
	struct buf why = { 0 }, said = { 0 };

	reason(&why, s, m);
	text_plain(&said, m->message);
	buf_addf(&l->subject, "Monthly %s Limit Reached", m->what);
	buf_addf(&l->text, "Hello,\n\n%s\n\nHere is the %smessage we tried to "
	    "deliver:\n\n***\n%s\n***\n\n--\nRegards,\nThe %s Team\n",
	    buf_str(&why), voice, buf_str(&said), s->site_name);
	letter_open(l, s);
	letter_p(l, "Hello,");
	letter_p(l, "%s", buf_str(&why));
	letter_p(l, "Here is the %smessage we tried to deliver:", voice);
	letter_p(l, "%s", buf_str(&said));
	letter_p(l, "Regards,\nThe %s Team", s->site_name);
	letter_close(l, now, NULL);
	buf_free(&why);
	buf_free(&said);
}
