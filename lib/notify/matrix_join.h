/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Who is to speak in a Matrix room has to be there (transports.md 10.3). */
#ifndef HC_MATRIX_JOIN_H
#define HC_MATRIX_JOIN_H

#include "lib/base/settings.h"
#include "lib/model/form.h"

#define MATRIX_ALIAS_MAX 100

/* Joins the room that the form's "alias" names and adds its "room_id", unless
 * that is there. dry: without asking the server. Waits for the answer. */
int matrix_join(const struct settings *s, struct form *f, int dry,
    struct hc_err *err) HC_MUSTCHECK;

#endif
