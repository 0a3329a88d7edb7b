/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Channels (api.md 11), status and metrics (13.1, 13.2). */
#include "lib/auth/crypt.h"
#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/model/channel_list.h"
#include "lib/model/service.h"
#include "lib/web/api.h"

void
api_list_channels(struct web_req *q)
{
	struct db_res res = { 0 };
	struct channel_view v;
	char code[UUID_TEXT_SIZE];
	struct hc_err err;
	struct buf *b;
	size_t i;

	if (channel_list(q->db, q->project.id, &res, &err) == -1) {
		web_fail(q, &err);
		db_res_free(&res);
		return;
	}
	b = web_json(q, 200);
	buf_adds(b, "{\"channels\": [");
	for (i = 0; i < res.nrows; i++) {
		channel_view_read(&res, i, &v);
		uuid_text(&v.code, code);
		if (i > 0)
			buf_adds(b, ", ");
		json_open(b);
		json_put_str(b, "id", str_of(code));
		json_put_str(b, "name", v.name);
		json_put_str(b, "kind", v.kind);
		json_close(b);
	}
	buf_adds(b, "]}");
	db_res_free(&res);
}

void
api_status(struct web_req *q)
{
	struct hc_err err;

	if (service_alive(q->db, &err) == -1)
		web_fail(q, &err);
	else
		web_text(q, 200, "OK");
}

static void
put_id(struct buf *b, const char *name, int64_t id)
{
	if (id > 0)
		json_put_int(b, name, id);
	else
		json_put_null(b, name);
}

void
api_metrics(struct web_req *q)
{
	struct str want = str_of(q->set->metrics_key);
	struct service_metrics m;
	struct hc_err err;
	struct buf *b;

	if (want.len == 0 || !secret_eq(want, q->heads[WEB_METRICS_KEY])) {
		web_text(q, 403, "");
		return;
	}
	if (service_metrics(q->db, &m, &err) == -1) {
		web_fail(q, &err);
		return;
	}
	b = web_json(q, 200);
	json_open(b);
	json_put_int(b, "ts", q->now / HC_SECOND);
	put_id(b, "max_ping_id", m.max_ping_id);
	put_id(b, "max_notification_id", m.max_notification_id);
	json_put_int(b, "num_unprocessed_flips", m.unprocessed_flips);
	json_close(b);
}
