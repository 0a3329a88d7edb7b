/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/remind.h"

#include "lib/base/arena.h"
#include "lib/model/derived.h"

static const struct db_stmt q_due = {
	.name = "remind.due",
	.sql = "SELECT f.id, c.code, c.tags FROM api_check c "
	    "JOIN api_flip f ON f.owner_id = c.id WHERE c.status = 'down' "
	    "AND f.id = (SELECT max(l.id) FROM api_flip l "
	    "WHERE l.owner_id = c.id) AND f.new_status = 'down' "
	    "AND f.processed IS NOT NULL AND f.created <= ? "
	    "AND EXISTS (SELECT 1 FROM api_notification n "
	    "WHERE n.owner_id = c.id AND n.check_status = 'down' "
	    "AND n.error = '') "
	    "AND NOT EXISTS (SELECT 1 FROM api_notification n "
	    "WHERE n.owner_id = c.id AND n.created > ? "
	    "AND n.error IN ('', 'Sending')) ORDER BY c.id"
};

int
remind_due(struct db *db, const struct remind_rule *rule, int64_t now,
    struct remind_list *out, struct hc_err *err)
{
	const struct db_val before = db_time(now - rule->every);
	const struct db_val args[] = { before, before };
	char text[UUID_TEXT_SIZE];
	struct db_res res = { 0 };
	struct uuid code;
	size_t i;
	int rc;

	rc = db_query(db, &q_due, args, 2, &res, err);
	if (rc == 0)
		out->v = arena_calloc(&out->arena, res.nrows + 1,
		    sizeof *out->v);
	for (i = 0; rc == 0 && i < res.nrows; i++) {
		if (rule->tag.p != NULL &&
		    !tags_have(db_get_str(&res, i, 2), rule->tag))
			continue;
		db_get_uuid(&res, i, 1, &code);
		uuid_text(&code, text);
		out->v[out->n].flip_id = db_get_int(&res, i, 0);
		out->v[out->n++].code = arena_strdup(&out->arena, text);
	}
	db_res_free(&res);
	return rc;
}
