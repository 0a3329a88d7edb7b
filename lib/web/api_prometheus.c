/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* A project's checks as Prometheus reads them (api.md 13.3). */
#include <stdlib.h>

#include "lib/base/xmalloc.h"
#include "lib/web/api.h"
#include "lib/web/tag_list.h"

#define KEY_CHARS 32

struct row {
	struct check c;
	enum check_status status;
};
struct rows {
	struct row *v;
	size_t n;
};

static void
put_value(struct buf *b, const char *name, struct str s)
{
	size_t i;

	buf_addf(b, "%s=\"", name);
	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '\\' || s.p[i] == '"')
			buf_addc(b, '\\');
		if (s.p[i] == '\n')
			buf_adds(b, "\\n");
		else
			buf_addc(b, s.p[i]);
	}
	buf_addc(b, '"');
}

static void
put_head(struct buf *b, const char *name, const char *help)
{
	if (b->len > 0)
		buf_addc(b, '\n');
	buf_addf(b, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static int
is_up(const struct row *r)
{
	return r->status != CHECK_DOWN;
}

static int
is_started(const struct row *r)
{
	return r->c.last_start != HC_NOTIME;
}

static int
is_grace(const struct row *r)
{
	return r->status == CHECK_GRACE;
}

static int
is_paused(const struct row *r)
{
	return r->status == CHECK_PAUSED;
}

static const struct {
	const char *name, *help;
	int (*value)(const struct row *r);
} gauges[] = {
	{ "hc_check_up", "Whether the check is currently up "
	    "(1 for yes, 0 for no).", is_up },
	{ "hc_check_started", "Whether the check is currently started "
	    "(1 for yes, 0 for no).", is_started },
	{ "hc_check_grace", "Whether the check is currently in the grace "
	    "period (1 for yes, 0 for no).", is_grace },
	{ "hc_check_paused", "Whether the check is currently paused "
	    "(1 for yes, 0 for no).", is_paused },
};

static void
put_checks(struct buf *b, const struct rows *rows)
{
	char key[41];
	size_t g, i;

	for (g = 0; g < sizeof gauges / sizeof gauges[0]; g++) {
		put_head(b, gauges[g].name, gauges[g].help);
		for (i = 0; i < rows->n; i++) {
			const struct row *r = &rows->v[i];

			check_unique_key(&r->c, key);
			buf_addf(b, "%s{", gauges[g].name);
			put_value(b, "name", r->c.name);
			buf_adds(b, ", ");
			put_value(b, "tags", r->c.tags);
			buf_adds(b, ", ");
			put_value(b, "unique_key", str_of(key));
			buf_addf(b, "} %d\n", gauges[g].value(r));
		}
	}
}

static void
put_totals(struct buf *b, const struct rows *rows)
{
	struct tag_list tags = { 0 };
	size_t i, down = 0;

	for (i = 0; i < rows->n; i++) {
		down += !is_up(&rows->v[i]);
		tag_list_add(&tags, rows->v[i].c.tags, !is_up(&rows->v[i]));
	}
	tag_list_unite(&tags);
	put_head(b, "hc_tag_up", "Whether all checks with this tag are up "
	    "(1 for yes, 0 for no).");
	for (i = 0; i < tags.n; i++) {
		buf_adds(b, "hc_tag_up{");
		put_value(b, "tag", tags.v[i].tag);
		buf_addf(b, "} %d\n", !tags.v[i].mark);
	}
	tag_list_free(&tags);
	put_head(b, "hc_checks_total", "The total number of checks.");
	buf_addf(b, "hc_checks_total %zu\n", rows->n);
	put_head(b, "hc_checks_down_total",
	    "The number of checks currently down.");
	buf_addf(b, "hc_checks_down_total %zu\n", down);
}

static void
answer(struct web_req *q, const struct db_res *res)
{
	struct rows rows = { xcalloc(res->nrows, sizeof(struct row)),
		res->nrows };
	struct buf *b = web_body(q, 200, "text/plain");
	size_t i;

	for (i = 0; i < rows.n; i++) {
		struct row *r = &rows.v[i];

		check_read(res, i, 0, &r->c);
		r->status = check_status_or_stored(&r->c, q->now);
	}
	put_checks(b, &rows);
	put_totals(b, &rows);
	free(rows.v);
}

static void
metrics(struct web_req *q, struct str key)
{
	struct str any = { NULL, 0 };
	struct db_res res = { 0 };
	struct hc_err err;
	int rc;

	if (key.len != KEY_CHARS) {
		web_text(q, 400, "");
		return;
	}
	rc = project_by_read_key(q->db, q->set, key, &q->project, &err);
	if (rc == 0) {
		web_text(q, 403, "");
		return;
	}
	if (rc == -1 || check_list(q->db, q->project.id, any, &res,
	    &err) == -1)
		web_fail(q, &err);
	else
		answer(q, &res);
	db_res_free(&res);
}

void
api_prometheus(struct web_req *q)
{
	struct str s = q->heads[WEB_AUTHORIZATION];

	if (!q->set->prometheus_enabled) {
		web_text(q, 404, "");
	} else if (q->holes.n > 1) {
		metrics(q, q->holes.v[1]);
	} else if (!str_starts(s, "Bearer ")) {
		web_text(q, 401, "");
	} else {
		s.p += 7;
		s.len -= 7;
		metrics(q, s);
	}
}
