/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Lists of checks in the order that a profile asks for (core.md 17.3). */
#ifndef HC_CHECK_SORT_H
#define HC_CHECK_SORT_H

#include "lib/model/check.h"

/* key: accounts_profile.sort ("created", "name", "-name", "last_ping",
 * "-last_ping"; others count as "created"). What is down at `now` comes first;
 * the order among equals stays. */
void checks_sort(struct check *checks, size_t n, struct str key,
    int64_t now);

#endif
