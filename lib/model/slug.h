/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Slugs out of names (api.md 8.4). */
#ifndef HC_SLUG_H
#define HC_SLUG_H

#include "lib/base/buf.h"

/* Appends what names become in addresses: "DB Backup #3" is "db-backup-3". */
void slugify(struct buf *out, struct str name);

#endif
