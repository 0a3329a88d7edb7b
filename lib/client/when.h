/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Points in time as options name them. */
#ifndef HC_CLIENT_WHEN_H
#define HC_CLIENT_WHEN_H

#include <stdint.h>

#include "lib/base/err.h"

/* "90m", so long before now, or a date, or date and time, of UTC. */
int when_parse(const char *s, int64_t now, int64_t *t, struct hc_err *err)
    HC_MUSTCHECK;

#endif
