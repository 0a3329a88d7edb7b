/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* What comes before a handler of the Management API (api.md 3.3): the body is
 * read, then the key. */
#ifndef HC_API_AUTH_H
#define HC_API_AUTH_H

#include "lib/web/request.h"

/* Each returns 0, or -1 when it has given the answer. The first sets q->json,
 * the second q->project. */
int api_read_body(struct web_req *q);
int api_authorize(struct web_req *q);

#endif
