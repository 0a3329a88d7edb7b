/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The codings of received mail: encoded words in headers, transfer encodings of
 * bodies. Broken input is passed on as far as it makes sense; the rules for it
 * are those of Python's email package, which upstream uses. */
#ifndef HC_MIME_CODE_H
#define HC_MIME_CODE_H

#include "lib/base/buf.h"

/* Appends the value of a raw header (what follows the colon, with its line
 * ends) without leading blanks and without any line end. */
void mime_unfold(struct str raw, struct buf *out);
/* Appends an unfolded value with its encoded words (RFC 2047) decoded, inside
 * words too; blanks between two of them are dropped. Raw bytes count as UTF-8,
 * what is not becomes U+FFFD. */
void mime_decode_words(struct str value, struct buf *out);
/* Appends what base64 text stands for. Other characters are passed over,
 * missing padding is made up for, data after padding is left out; a length that
 * nothing can have gives the text itself. */
void mime_base64(struct str in, struct buf *out);
/* Quoted-printable; an escape that is none stays. */
void mime_qp(struct str in, struct buf *out);
/* What stands between "begin MODE NAME" and "end"; the text itself when there
 * is no such line. */
void mime_uu(struct str in, struct buf *out);

#endif
