/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/ingest/mail.h"

#include "lib/base/arena.h"
#include "lib/base/log.h"

static struct ingest_ping
ping_of(const struct smtp_mail *m, const struct smtp_target *t,
    const char *ua, int64_t arrived)
{
	return (struct ingest_ping){
		.by_slug = t->by_slug, .code = t->code, .ping_key = t->key,
		.slug = t->slug, .arrived = arrived, .action = PING_SUCCESS,
		.exitstatus = -1, .scheme = STR("email"),
		.remote_addr = str_of(m->peer), .ua = str_of(ua),
		.body = m->data, .mail = true, .message = m->data };
}

static const char *
settle(const struct smtp_mail *m, const struct ingest_ping *pings)
{
	const char *reply = "250 OK";
	size_t i;

	for (i = 0; i < m->nrcpts; i++) {
		const char *to = m->rcpts[i].address;

		switch (pings[i].result) {
		case INGEST_OK:
			log_info("Processed ping for %s", to);
			break;
		case INGEST_AMBIGUOUS:
			log_info("Ambiguous slug: %s", to);
			break;
		case INGEST_AWAY:
			log_warn("Cannot record now: %s", to);
			reply = "451 4.3.0 Cannot record it now, try again "
			    "later";
			break;
		default:
			log_info("Check not found: %s", to);
			break;
		}
	}
	return reply;
}

void
ingest_mails(struct ingest *in, struct smtp_mail *mails, size_t n,
    int64_t arrived, int64_t deadline)
{
	struct arena a = { 0 };
	struct ingest_ping *pings, **list, *p;
	size_t total = 0, i, j;

	for (i = 0; i < n; i++)
		total += mails[i].nrcpts;
	pings = arena_calloc(&a, total, sizeof *pings);
	list = arena_calloc(&a, total, sizeof(struct ingest_ping *));
	p = pings;
	for (i = 0; i < n; i++) {
		const char *ua = arena_printf(&a, "Email from %s",
		    mails[i].sender);

		for (j = 0; j < mails[i].nrcpts; j++, p++) {
			*p = ping_of(&mails[i], &mails[i].rcpts[j].target, ua,
			    arrived);
			list[p - pings] = p;
		}
	}
	ingest_apply(in, list, total, deadline);
	p = pings;
	for (i = 0; i < n; i++) {
		mails[i].reply = settle(&mails[i], p);
		p += mails[i].nrcpts;
	}
	arena_free(&a);
}
