/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Time zones from the system's zoneinfo files (RFC 8536), without the variable
 * TZ. Zones are read once and live as long as the process; every function is
 * safe to call from several threads. TZDIR names another folder to look in. */
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
/* The same for the second pass of a repeated hour and the offset after a gap
 * when fold is 1. */
int64_t tz_to_utc_fold(const struct tz *tz, int64_t local_seconds, int fold);

/* The time around an instant in which one offset holds, [from, to) in UTC. In
 * [wall_from, wall_to), in local time, each second occurs exactly once. */
struct tz_span {
	int64_t from, to;
	int64_t wall_from, wall_to;
	int32_t offset;
};
void tz_span(const struct tz *tz, int64_t unix_seconds, struct tz_span *span);

/* The abbreviation at an instant ("CET"), in static storage of the zone. */
const char *tz_abbrev(const struct tz *tz, int64_t unix_seconds);
/* What the web and API store for a zone name: itself, or the current name of
 * a legacy one (tests/golden/timezones.tsv); NULL when it is not accepted. */
const char *tz_canonical(struct str name);

#endif
