/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What others tell about notifications: callbacks of providers (api.md 13.4)
 * and mail that came back (13.5). */
#include <stdlib.h>
#include <string.h>

#include "lib/auth/sign.h"
#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/model/notification.h"
#include "lib/net/mail_head.h"
#include "lib/net/mime_parts.h"
#include "lib/web/api.h"
#include "lib/web/form_in.h"

#define STATUS_AGE HC_HOUR
#define BOUNCE_AGE (48 * HC_HOUR)

/* ---- callbacks ---- */

/* Appends what went wrong: 1, or 0 when nothing did. */
static int
read_status(const struct web_params *p, struct buf *error)
{
	struct str text = web_param(p, "error");
	struct str message = web_param(p, "MessageStatus");
	struct str call = web_param(p, "CallStatus");

	if (str_is(call, "failed"))
		buf_adds(error, "Delivery failed (status=failed).");
	else if (str_is(message, "failed") || str_is(message, "undelivered"))
		buf_addf(error, "Delivery failed (status=%.*s).",
		    (int)message.len, message.p);
	else
		buf_addbuf(error, text);
	return error->len > 0;
}

void
api_notification_status(struct web_req *q)
{
	struct notification_ref n;
	struct web_params p;
	struct buf error = { 0 };
	struct uuid code;
	struct hc_err err;
	int disable, rc = 0;

	web_text(q, 200, "");
	if (web_form(q, &p) == -1) {
		web_page(q, 400);
		return;
	}
	disable = web_param(&p, "error").len > 0 &&
	    web_param(&p, "mark_disabled").len > 0;
	if (read_status(&p, &error) &&
	    uuid_from_text(q->holes.v[1], 1, &code) == 0)
		rc = notification_by_code(q->db, &code, &n, &err);
	if (rc == 1 && n.created >= q->now - STATUS_AGE)
		rc = notification_failed(q->db, &n, buf_view(&error), disable,
		    &err);
	if (rc == -1)
		web_fail(q, &err);
	buf_free(&error);
}

/* ---- mail that came back ---- */

struct bounce {
	struct buf status, diagnostic;
};

/* A block of headers that has what a delivery status has: 1. */
static int
read_block(struct str block, struct bounce *b)
{
	struct buf action = { 0 };
	int found = mail_header(block, "Action", &action) &&
	    mail_header(block, "Status", &b->status);

	buf_free(&action);
	if (found)
		(void)mail_header(block, "Diagnostic-Code", &b->diagnostic);
	return found;
}

/* Behind the next empty line; empty at the end. */
static struct str
next_block(struct str s)
{
	const char *nl;
	size_t n;

	for (;;) {
		nl = s.len > 0 ? memchr(s.p, '\n', s.len) : NULL;
		if (nl == NULL)
			return (struct str){ NULL, 0 };
		n = (size_t)(nl - s.p) + 1;
		s.p += n;
		s.len -= n;
		if (n == 1 || (n == 2 && nl[-1] == '\r'))
			return s;
	}
}

static int
is_delivery_status(const struct mime_part *p)
{
	return str_case_starts(utf8_strip(p->ctype),
	    "message/delivery-status");
}

static void
read_bounce(struct str message, struct bounce *b)
{
	struct mime_parts *ps = xcalloc(1, sizeof *ps);
	struct str block;
	int i, found = 0;

	mime_parse(message, ps);
	for (i = 0; i < ps->n && !found; i++) {
		found = read_block(ps->v[i].head, b);
		if (!is_delivery_status(&ps->v[i]))
			continue;
		block = ps->v[i].body;
		for (; !found && block.len > 0; block = next_block(block))
			found = read_block(block, b);
	}
	mime_parts_free(ps);
	free(ps);
}

/* The text before the @ of whom the mail is for. */
static struct str
local_part(struct buf *to, struct str message)
{
	struct str s;
	const char *at;

	(void)mail_header(message, "To", to);
	s = buf_view(to);
	if (s.len > 1 && s.p[0] == '<' && s.p[s.len - 1] == '>') {
		s.p++;
		s.len -= 2;
	}
	at = s.len > 0 ? memchr(s.p, '@', s.len) : NULL;
	if (at != NULL)
		s.len = (size_t)(at - s.p);
	return s;
}

static const char *
bounce_of_notification(struct web_req *q, const struct bounce *b,
    struct str code, int permanent)
{
	static const char none[] = "OK (notification not found)";
	struct str diagnostic = buf_view(&b->diagnostic);
	struct notification_ref n;
	struct buf error = { 0 };
	struct uuid u;
	struct hc_err err;
	int rc;

	if (uuid_from_text(code, 0, &u) == -1)
		return none;
	rc = notification_by_code(q->db, &u, &n, &err);
	if (rc == 0 || (rc == 1 && n.created < q->now - BOUNCE_AGE))
		return none;
	if (str_case_starts(diagnostic, "smtp; ")) {
		diagnostic.p += 6;
		diagnostic.len -= 6;
	}
	buf_adds(&error, "Delivery failed (");
	if (diagnostic.len == 0)
		buf_adds(&error, "SMTP status code: ");
	buf_addbuf(&error, diagnostic.len > 0 ? diagnostic :
	    buf_view(&b->status));
	buf_addc(&error, ')');
	if (rc == 1)
		rc = notification_failed(q->db, &n, buf_view(&error),
		    permanent, &err);
	buf_free(&error);
	if (rc != -1)
		return "OK";
	web_fail(q, &err);
	return NULL;
}

static const char *
bounce_of_report(struct web_req *q, struct str username)
{
	struct hc_err err;
	int rc = 0;

	if (utf8_storable(username))
		rc = reports_off(q->db, username, &err);
	if (rc != -1)
		return rc == 1 ? "OK" : "OK (user not found)";
	web_fail(q, &err);
	return NULL;
}

/* NULL: the answer was given. */
static const char *
take_bounce(struct web_req *q, const struct bounce *b, struct str to)
{
	struct str payload, status = buf_view(&b->status), rest;
	int permanent = str_starts(status, "5.") && !str_is(status, "5.4.4");

	if (!bounce_id_read(q->set->secret_key, to, q->now, BOUNCE_MAX_AGE,
	    &payload))
		return "OK (bad signature)";
	if (!str_starts(status, "5.") && !str_starts(status, "4."))
		return "OK (ignored)";
	rest = payload;
	if (payload.len >= 2) {
		rest.p += 2;
		rest.len -= 2;
	}
	if (str_starts(payload, "n."))
		return bounce_of_notification(q, b, rest, permanent);
	if (str_starts(payload, "r.") && permanent)
		return bounce_of_report(q, rest);
	return "OK";
}

void
api_bounce(struct web_req *q)
{
	struct bounce b = { { 0 }, { 0 } };
	struct buf to = { 0 };
	struct str local = local_part(&to, q->http->body);
	const char *text;

	read_bounce(q->http->body, &b);
	text = take_bounce(q, &b, local);
	if (text != NULL)
		web_text(q, 200, text);
	buf_free(&to);
	buf_free(&b.status);
	buf_free(&b.diagnostic);
}
