/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Writing mail: one message as RFC 5322 text with text and HTML parts
 * (core.md 17.7, transports.md 8.2). Sending is the client's. */
#ifndef HC_MAIL_H
#define HC_MAIL_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct mail {
	const char *from;		/* header From, with a display name */
	const char *to;			/* header To: "a@x, b@y" */
	struct str subject;		/* UTF-8 */
	int64_t date;			/* microseconds UTC */
	const char *message_id;		/* without <>; NULL: a random one */
	const char *unsubscribe;	/* link, or NULL: no List-Unsubscribe */
	struct str text, html;		/* UTF-8, lines end in \n */
	/* A whole message to attach as last-ping.eml; p == NULL: none. */
	struct str attached;
};

/* Appends the message, lines ending in CRLF, not yet dot-stuffed. Fails with
 * HC_EINVAL when a header value holds a line end. */
int mail_write(const struct mail *m, struct buf *out, struct hc_err *err)
    HC_MUSTCHECK;
/* Appends the content headers of a text part (and MIME-Version, with version
 * set), an empty line, and the text in the encoding that fits it. */
void mail_text_part(struct buf *out, const char *subtype, struct str text,
    int version);
/* Appends a message as it can be attached to one of ours: messages attached to
 * it are left out, its text parts are encoded afresh, so that no line is too
 * long for a mail server (mail_attach.c). */
void mail_attachable(struct str message, struct buf *out);
/* The bare address of a header value: `"A" <a@x>` gives `a@x`. Fails with
 * HC_EINVAL on anything that cannot stand in an SMTP command. */
int mail_address(const char *value, struct buf *out, struct hc_err *err)
    HC_MUSTCHECK;
/* "Sat, 15 Jun 2024 12:00:00 +0000": an instant at an offset from UTC in
 * seconds. */
void mail_date(struct buf *out, int64_t us, int32_t offset);

#endif
