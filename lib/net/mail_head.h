/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Single headers out of a block of them. */
#ifndef HC_MAIL_HEAD_H
#define HC_MAIL_HEAD_H

#include "lib/base/buf.h"

/* Appends the first header of that name, unfolded, white space around it taken
 * off: 1; 0 when there is none before the block's end or its first empty
 * line. */
int mail_header(struct str block, const char *name, struct buf *out);
/* A parameter ("name") of a header's value, with or without quotes: 1 or 0. */
int mail_param(struct str value, const char *name, struct buf *out);

#endif
