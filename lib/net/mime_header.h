/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Headers of received mail: values as text, and the transfer encodings that
 * headers and bodies share. */
#ifndef HC_MIME_HEADER_H
#define HC_MIME_HEADER_H

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

#endif
