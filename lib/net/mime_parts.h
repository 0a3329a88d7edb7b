/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The parts of a message as ranges of its bytes, in the order they stand in it
 * (a multipart before its children). One pass, no recursion, nothing copied but
 * names; what is broken ends a part, never the pass. Lines may end LF, CRLF or
 * CR; the line end before a boundary belongs to the boundary; a boundary of an
 * outer multipart ends the inner ones. */
#ifndef HC_MIME_PARTS_H
#define HC_MIME_PARTS_H

#include "lib/base/buf.h"
#include "lib/net/mime.h"

enum mime_type {
	MIME_OTHER,		/* never text: images, message/rfc822, ... */
	MIME_PLAIN,		/* text/plain, and what has no valid type */
	MIME_HTML,
	MIME_MULTIPART,
	MIME_RELATED,		/* multipart/related */
	MIME_DIGEST		/* multipart/digest */
};

struct mime_part {
	int parent;		/* index; -1: the message itself */
	int depth;		/* 0: the message itself */
	int nheaders;
	enum mime_type type;
	int attachment;		/* Content-Disposition: attachment */
	struct str head;	/* its headers, with the empty line */
	struct str body;
	/* Raw header values with line ends; p is NULL when missing. */
	struct str subject, ctype, cte, disposition, id;
	/* From Content-Type, owned, NULL when missing. */
	char *charset, *start;
};

struct mime_parts {
	struct mime_part v[MIME_MAX_PARTS];
	int n;
};

/* Fills *ps; free with mime_parts_free(). The ranges point into message. */
void mime_parse(struct str message, struct mime_parts *ps);
void mime_parts_free(struct mime_parts *ps);
/* The text of a part, decoded to UTF-8; an unknown charset is read as ASCII. */
void mime_part_text(const struct mime_part *p, struct buf *out);

#endif
