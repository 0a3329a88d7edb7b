/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Badges: their addresses, and themselves (api.md 12). */
#include <string.h>

#include "lib/auth/sign.h"
#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/model/derived.h"
#include "lib/web/api.h"
#include "lib/web/badge.h"
#include "lib/web/tag_list.h"

static const char ALL[] = "*";

/* ---- addresses ---- */

/* "/badge/KEY/SIG[-2][/TAG].FORMAT", the tag encoded twice. */
static void
put_url(struct buf *out, const char *root, struct str tag, const char *name)
{
	struct buf b = { 0 };
	size_t i;

	buf_adds(&b, root);
	if (strchr(name, '3') == NULL)
		buf_adds(&b, "-2");
	if (!str_is(tag, ALL)) {
		struct buf once = { 0 };

		buf_addc(&b, '/');
		percent_encode(&once, tag, "");
		for (i = 0; i < once.len; i++)
			if (once.p[i] == '%')
				buf_adds(&b, "%25");
			else
				buf_addc(&b, once.p[i]);
		buf_free(&once);
	}
	buf_addc(&b, '.');
	buf_add(&b, name, strcspn(name, "3"));
	json_put_str(out, name, buf_view(&b));
	buf_free(&b);
}

static void
put_tag(struct web_req *q, const char *badge_key, struct str tag,
    struct buf *out)
{
	static const char *const names[] = { "svg", "svg3", "json", "json3",
		"shields", "shields3" };
	char sig[BADGE_SIG_SIZE];
	struct buf root = { 0 };
	size_t i;

	badge_signature(q->set->secret_key, badge_key, tag, sig);
	buf_addf(&root, "%s/badge/%s/%s", q->set->site_root, badge_key, sig);
	json_put_key(out, arena_str(web_arena(q), tag).p);
	json_open(out);
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		put_url(out, buf_str(&root), tag, names[i]);
	json_close(out);
	buf_free(&root);
}

void
api_list_badges(struct web_req *q)
{
	const char *key = arena_str(web_arena(q), q->project.badge_key).p;
	struct db_res res = { 0 };
	struct tag_list tags = { 0 };
	struct hc_err err;
	struct buf *b;
	size_t i;

	if (check_list_tags(q->db, q->project.id, &res, &err) == -1) {
		web_fail(q, &err);
		db_res_free(&res);
		return;
	}
	for (i = 0; i < res.nrows; i++)
		tag_list_add(&tags, db_get_str(&res, i, 0), 0);
	tag_list_unite(&tags);
	b = web_json(q, 200);
	json_open(b);
	json_put_key(b, "badges");
	json_open(b);
	put_tag(q, key, STR("*"), b);
	for (i = 0; i < tags.n; i++)
		if (!str_is(tags.v[i].tag, ALL))
			put_tag(q, key, tags.v[i].tag, b);
	json_close(b);
	json_close(b);
	tag_list_free(&tags);
	db_res_free(&res);
}

/* ---- badges ---- */

static void
answer(struct web_req *q, const struct badge *badge, enum badge_format f)
{
	badge_write(badge, f, web_body(q, 200, badge_type(f)));
}

/* Only the first characters of sig count, and the end of one of 10. */
static int
is_signed(struct web_req *q, const char *badge_key, struct str sig,
    struct str tag)
{
	char want[BADGE_SIG_SIZE];

	badge_signature(q->set->secret_key, badge_key, tag, want);
	if (sig.len < BADGE_SIG_SIZE - 1)
		return 0;
	sig.len = BADGE_SIG_SIZE - 1;
	return secret_eq(sig, str_of(want));
}

static void
tag_badge(struct web_req *q, struct str tag, struct str format)
{
	struct str sig = q->holes.v[1], all = { NULL, 0 };
	const char *key = arena_str(web_arena(q), q->holes.v[0]).p;
	int any = str_is(tag, ALL);
	struct badge badge = { .label = tag };
	struct db_res res = { 0 };
	enum badge_format f;
	struct check c;
	struct hc_err err;
	size_t i;

	if (badge_format(format, &f) == -1 || !is_signed(q, key, sig, tag)) {
		web_text(q, 404, "");
		return;
	}
	if (any)
		badge.label = str_of(q->set->master_badge_label);
	badge.late = sig.len != 10 || memcmp(sig.p + 8, "-2", 2) != 0;
	if (check_list_badge(q->db, str_of(key), any ? all : tag, &res,
	    &err) == -1) {
		web_fail(q, &err);
	} else {
		for (i = 0; i < res.nrows; i++) {
			check_read_badge(&res, i, &c);
			if (any || tags_have(c.tags, tag))
				badge_count(&badge, &c, q->now);
		}
		answer(q, &badge, f);
	}
	db_res_free(&res);
}

void
api_tag_badge(struct web_req *q)
{
	struct buf raw = { 0 }, tag = { 0 };

	percent_decode(q->holes.v[2], 0, &raw);
	utf8_clean(&tag, buf_view(&raw));
	/* A NUL is in no tag. */
	if (memchr(buf_str(&tag), '\0', tag.len) != NULL)
		web_text(q, 404, "");
	else
		tag_badge(q, arena_str(web_arena(q), buf_view(&tag)),
		    q->holes.v[3]);
	buf_free(&raw);
	buf_free(&tag);
}

void
api_all_badge(struct web_req *q)
{
	tag_badge(q, STR("*"), q->holes.v[2]);
}

/* Whether a number is 3, leading zeros or not. */
static int
is_three(struct str s)
{
	while (s.len > 1 && s.p[0] == '0') {
		s.p++;
		s.len--;
	}
	return str_is(s, "3");
}

void
api_check_badge(struct web_req *q)
{
	struct badge badge = { .late = is_three(q->holes.v[0]) };
	char code[UUID_TEXT_SIZE];
	struct db_res res = { 0 };
	enum badge_format f;
	struct uuid key;
	struct check c;
	struct hc_err err;
	int rc;

	if (badge_format(q->holes.v[2], &f) == -1 ||
	    uuid_from_text(q->holes.v[1], 1, &key) == -1) {
		web_text(q, 404, "");
		return;
	}
	rc = check_by_badge_key(q->db, &key, &res, &c, &err);
	if (rc == 1) {
		uuid_text(&c.code, code);
		badge.label = c.name.len > 0 ? c.name : str_of(code);
		badge_count(&badge, &c, q->now);
		answer(q, &badge, f);
	} else if (rc == 0) {
		web_page(q, 404);
	} else {
		web_fail(q, &err);
	}
	db_res_free(&res);
}
