/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Checks, but for creating and updating them (api.md 7). */
#include <string.h>

#include "lib/base/json.h"
#include "lib/model/check_write.h"
#include "lib/model/derived.h"
#include "lib/web/api.h"

/* Room for a check in the list, more or less. */
#define CHECK_BYTES 1200

/* ---- the list ---- */

static int
has_tags(const struct check *c, const struct web_params *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (str_is(p->v[i].name, "tag") &&
		    !tags_have(c->tags, p->v[i].value))
			return 0;
	return 1;
}

static void
put_list(struct web_req *q, const struct db_res *res,
    const struct web_params *p, struct check_links *links)
{
	struct buf *b = web_json(q, 200);
	struct check c;
	size_t i, n = 0;

	buf_reserve(b, 32 + CHECK_BYTES * res->nrows);
	buf_adds(b, "{\"checks\": [");
	for (i = 0; i < res->nrows; i++) {
		check_read(res, i, 0, &c);
		if (!has_tags(&c, p))
			continue;
		if (n++ > 0)
			buf_adds(b, ", ");
		api_put_check(q, &c, links, b);
	}
	buf_adds(b, "]}");
}

/* Text that no column holds. */
static int
has_nul(struct str s)
{
	return s.len > 0 && memchr(s.p, '\0', s.len) != NULL;
}

void
api_list_checks(struct web_req *q)
{
	struct check_links links = { 0 };
	struct db_res res = { 0 };
	struct web_params p;
	struct str slug;
	struct hc_err err;
	int rc = 0;

	if (web_params(q->http->query, web_arena(q), &p) == -1) {
		web_page(q, 400);
		return;
	}
	slug = web_param(&p, "slug");
	if (slug.len == 0)
		slug.p = NULL;
	if (!has_nul(slug))
		rc = check_list(q->db, q->project.id, slug, &res, &err);
	if (rc == 0 && !q->project.readonly && res.nrows > 0)
		rc = check_links_of_project(q->db, q->project.id, &links,
		    &err);
	if (rc == 0)
		put_list(q, &res, &p, &links);
	else
		web_fail(q, &err);
	check_links_free(&links);
	db_res_free(&res);
}

/* ---- one check ---- */

void
api_get_check(struct web_req *q)
{
	struct db_res res = { 0 };
	struct check c;

	if (api_check(q, &res, &c) == 0)
		api_answer_check(q, 200, &c);
	db_res_free(&res);
}

void
api_get_unique(struct web_req *q)
{
	struct db_res res = { 0 };
	struct check c;

	if (api_check_unique(q, &res, &c) == 0)
		api_answer_check(q, 200, &c);
	db_res_free(&res);
}

void
api_pause_check(struct web_req *q)
{
	struct db_res res = { 0 };
	struct check c;
	struct hc_err err;
	int rc;

	if (api_check(q, &res, &c) == 0) {
		rc = check_pause_row(q->db, c.id, q->now, &res, &c, &err);
		if (rc == 1)
			api_answer_check(q, 200, &c);
		else if (rc == 0)
			web_text(q, 404, "");
		else
			web_fail(q, &err);
	}
	db_res_free(&res);
}

void
api_resume_check(struct web_req *q)
{
	struct db_res res = { 0 };
	struct check c;
	struct hc_err err;
	int rc;

	if (api_check(q, &res, &c) == 0) {
		rc = check_resume_row(q->db, c.id, q->now, &res, &c, &err);
		if (rc == 1)
			api_answer_check(q, 200, &c);
		else if (rc == 0)
			web_text(q, 404, "");
		else if (err.code == HC_EINVAL)
			web_text(q, 409, "check is not paused");
		else
			web_fail(q, &err);
	}
	db_res_free(&res);
}

void
api_delete_check(struct web_req *q)
{
	struct db_res res = { 0 };
	struct check c;
	struct hc_err err;
	int rc;

	if (api_check(q, &res, &c) == 0) {
		rc = check_delete(q->db, c.id, &err);
		if (rc == 1)
			api_put_check(q, &c, NULL, web_json(q, 200));
		else if (rc == 0)
			web_page(q, 404);
		else
			web_fail(q, &err);
	}
	db_res_free(&res);
}
