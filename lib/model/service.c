/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/service.h"

static const struct db_stmt q_alive = {
	.name = "service.alive", .sql = "SELECT 1"
};
static const struct db_stmt q_metrics = {
	.name = "service.metrics",
	.sql = "SELECT (SELECT MAX(id) FROM api_ping), "
	    "(SELECT MAX(id) FROM api_notification), "
	    "(SELECT COUNT(*) FROM api_flip WHERE processed IS NULL)"
};

int
service_alive(struct db *db, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc = db_query(db, &q_alive, NULL, 0, &res, err);

	db_res_free(&res);
	return rc;
}

int
service_metrics(struct db *db, struct service_metrics *m, struct hc_err *err)
{
	struct db_res res = { 0 };
	int rc = db_query(db, &q_metrics, NULL, 0, &res, err);

	if (rc == 0)
		*m = (struct service_metrics){ db_get_int(&res, 0, 0),
			db_get_int(&res, 0, 1), db_get_int(&res, 0, 2) };
	db_res_free(&res);
	return rc;
}
