/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The zone names that upstream's forms and API know (core.md appendix D). */
#ifndef HC_TZ_NAMES_H
#define HC_TZ_NAMES_H

#include "lib/base/buf.h"

/* The name itself in static storage when checks may have it, else NULL. */
const char *tz_names_accepted(struct str name);
/* The name that took the place of a legacy one, else NULL. */
const char *tz_names_current(struct str name);

#endif
