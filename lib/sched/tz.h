/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Time zones from the system's zoneinfo files (RFC 8536), without TZ or other
 * process-wide state. Zones are read once and live as long as the process. */
#ifndef HC_TZ_H
#define HC_TZ_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct tz;

/* The zone of that name; NULL with HC_EINVAL when it is unknown. Legacy names
 * that the system's files lack are mapped by the table of core.md appendix D.
 */
const struct tz *tz_get(struct str name, struct hc_err *err);
/* Offset from UTC in seconds that holds at an instant (seconds since the
 * epoch). */
int32_t tz_offset(const struct tz *tz, int64_t unix_seconds);
/* The instant that local seconds (as if UTC) stand for; in a repeated hour the
 * first one, in a gap the one with the offset before it (Python, fold=0). */
int64_t tz_to_utc(const struct tz *tz, int64_t local_seconds);
/* The abbreviation at an instant ("CET"), in static storage of the zone. */
const char *tz_abbrev(const struct tz *tz, int64_t unix_seconds);
/* What the web and API store for a zone name: itself, or the current name of
 * a legacy one (tests/golden/timezones.tsv); NULL when it is not accepted. */
const char *tz_canonical(struct str name);

#endif
