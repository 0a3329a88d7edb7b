/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/channel_list.h"

static const struct db_stmt q_list = {
	.name = "channel.list",
	.sql = "SELECT id, code, name, kind FROM api_channel "
	    "WHERE project_id = ? ORDER BY id + 0"
};

int
channel_list(struct db *db, int64_t project_id, struct db_res *res,
    struct hc_err *err)
{
	const struct db_val arg = db_int(project_id);

	return db_query(db, &q_list, &arg, 1, res, err);
}

void
channel_view_read(const struct db_res *res, size_t row,
    struct channel_view *v)
{
	v->id = db_get_int(res, row, 0);
	db_get_uuid(res, row, 1, &v->code);
	v->name = db_get_str(res, row, 2);
	v->kind = db_get_str(res, row, 3);
}
