/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What of a received mail the keyword filters of a check look at (core.md
 * 7.4). The message is hostile: nothing in it makes this fail. */
#ifndef HC_MIME_H
#define HC_MIME_H

#include "lib/base/buf.h"

/* Bounds of the search: parts nested deeper, or beyond the count, are not
 * looked at; they count as having no text. */
#define MIME_MAX_DEPTH 20
#define MIME_MAX_PARTS 200

/* Appends to out, joined with "\n": the decoded Subject (if subject is set;
 * empty when there is none) and (if body is set) the first plain text part,
 * then the first HTML part as text. The result is well-formed UTF-8; it may
 * hold NULs. message is the complete message, headers first, line ends LF,
 * CRLF or CR; it is only read during the call. */
void mime_filter_text(struct str message, int subject, int body,
    struct buf *out);

#endif
