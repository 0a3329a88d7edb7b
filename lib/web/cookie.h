/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Cookies that browsers send (RFC 6265 section 4.2). */
#ifndef HC_COOKIE_H
#define HC_COOKIE_H

#include "lib/base/arena.h"

/* 1 when the Cookie header holds a cookie of that name; *value, without the
 * quotes and backslashes of a quoted one, lives as long as the header and the
 * arena. Read as upstream reads it (Django's parse_cookie), for both may set
 * cookies of one site: blanks around names and values are dropped, a piece
 * without "=" is the value of the name "", of two with one name the last
 * counts, an empty piece is none. */
int cookie_get(struct str header, struct str name, struct arena *a,
    struct str *value);

#endif
