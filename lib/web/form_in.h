/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Forms that clients send. */
#ifndef HC_FORM_IN_H
#define HC_FORM_IN_H

#include "lib/web/request.h"

/* The fields of an urlencoded or multipart body, files left out; no fields when
 * it is something else. -1: too many. */
int web_form(struct web_req *q, struct web_params *out);

#endif
