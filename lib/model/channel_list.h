/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The channels of a project. */
#ifndef HC_CHANNEL_LIST_H
#define HC_CHANNEL_LIST_H

#include "lib/db/db.h"

struct channel_view {
	int64_t id;
	struct uuid code;
	struct str name, kind;
};
/* By id, disabled ones too. */
int channel_list(struct db *db, int64_t project_id, struct db_res *res,
    struct hc_err *err) HC_MUSTCHECK;
/* Text lives as long as the result. */
void channel_view_read(const struct db_res *res, size_t row,
    struct channel_view *v);

#endif
