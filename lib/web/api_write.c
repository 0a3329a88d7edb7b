/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Creating and updating checks (api.md 8). */
#include <stdlib.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/base/nudge.h"
#include "lib/base/xmalloc.h"
#include "lib/model/channel_list.h"
#include "lib/model/check_create.h"
#include "lib/model/owner.h"
#include "lib/model/ping.h"
#include "lib/web/api.h"
#include "lib/web/api_fields.h"

/* ---- channels ---- */

struct chosen {
	bool set;		/* the request says which */
	int64_t *ids;
	size_t n;
};

/* Which of them a piece names, by code or name; how many there are of that
 * name. */
static size_t
look_up(const struct db_res *res, struct str piece, int64_t *id)
{
	struct channel_view v;
	char code[UUID_TEXT_SIZE];
	size_t i, found = 0;

	for (i = 0; i < res->nrows; i++) {
		channel_view_read(res, i, &v);
		uuid_text(&v.code, code);
		if (!str_is(piece, code) && !str_eq(piece, v.name))
			continue;
		*id = v.id;
		found++;
	}
	return found;
}

static void
choose(struct chosen *c, int64_t id)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->ids[i] == id)
			return;
	c->ids[c->n++] = id;
}

/* Each piece of "a,b,c". -1: the answer was given. */
static int
choose_pieces(struct web_req *q, struct str list, const struct db_res *res,
    struct chosen *c)
{
	const char *comma;
	struct str piece;
	int64_t id = 0;
	size_t found;

	for (; list.p != NULL; list = comma != NULL ? (struct str){ comma + 1,
	    list.len - piece.len - 1 } : (struct str){ NULL, 0 }) {
		comma = memchr(list.p, ',', list.len);
		piece = list;
		if (comma != NULL)
			piece.len = (size_t)(comma - list.p);
		found = piece.len > 0 ? look_up(res, piece, &id) : 0;
		if (found == 1) {
			choose(c, id);
			continue;
		}
		if (piece.len == 0)
			web_error(q, 400, "empty channel identifier");
		else
			web_error(q, 400, "%s channel identifier: %s",
			    found == 0 ? "invalid" : "non-unique",
			    arena_str(web_arena(q), piece).p);
		return -1;
	}
	return 0;
}

static int
choose_channels(struct web_req *q, const struct api_fields *f,
    struct chosen *c)
{
	struct str list = f->text[F_CHANNELS];
	struct db_res res = { 0 };
	struct hc_err err;
	size_t i;
	int rc = 0;

	c->set = f->has[F_CHANNELS];
	if (list.len == 0)
		return 0;
	if (channel_list(q->db, q->project.id, &res, &err) == -1) {
		web_fail(q, &err);
		rc = -1;
	} else {
		c->ids = xcalloc(res.nrows + 1, sizeof *c->ids);
		if (!str_is(list, "*"))
			rc = choose_pieces(q, list, &res, c);
		else
			for (i = 0; i < res.nrows; i++)
				c->ids[c->n++] = db_get_int(&res, i, 0);
	}
	db_res_free(&res);
	return rc;
}

/* ---- writing ---- */

static void
invalid(struct web_req *q, const struct hc_err *err)
{
	web_error(q, 400, "json validation error: %s", err->text);
}

/* hc-sendalerts may have to look earlier than it meant to. */
static void
announce(struct web_req *q, int64_t before, int64_t after)
{
	struct hc_err err;

	if (after == HC_NOTIME || (before != HC_NOTIME && before <= after))
		return;
	if (ping_notify(q->db, &err) == -1)
		log_warn("cannot notify hc-sendalerts: %s", err.text);
	nudge_send(q->worker->nudge, q->set);
}

/* 1, 0: it is gone, -1. */
static int
write_change(struct web_req *q, const struct check *c, unsigned fields,
    const struct chosen *channels, struct hc_err *err)
{
	struct check_change change = { .to = c, .fields = fields };
	int rc = check_change_row(q->db, &change, q->now, err);

	if (rc != 1 || !channels->set)
		return rc;
	if (check_set_channels(q->db, c->id, channels->ids, channels->n,
	    err) == 0)
		return 1;
	return err->code == HC_EFKEY ? 0 : -1;
}

/* Updates *c, which was read from the database. */
static void
update(struct web_req *q, const struct api_fields *f, struct check *c)
{
	struct api_apply a = { .version = q->version };
	struct chosen channels = { 0 };
	struct db_res res = { 0 };
	struct check now;
	struct hc_err err;
	int rc = 0;

	if (choose_channels(q, f, &channels) == 0) {
		if (api_fields_apply(f, c, &a, &err) == -1) {
			invalid(q, &err);
			goto out;
		}
		rc = write_change(q, c, a.fields, &channels, &err);
		if (rc == 1)
			rc = check_by_id(q->db, c->id, &res, &now, &err);
		if (rc == 1) {
			announce(q, c->alert_after, now.alert_after);
			api_answer_check(q, 200, &now);
		} else if (rc == 0) {
			web_text(q, 404, "");
		} else {
			web_fail(q, &err);
		}
	}
out:
	free(channels.ids);
	buf_free(&a.slug);
	db_res_free(&res);
}

void
api_update_check(struct web_req *q)
{
	struct db_res res = { 0 };
	struct api_fields f;
	struct check c;
	struct hc_err err;

	if (api_check(q, &res, &c) == 0) {
		if (api_fields_read(q->json, &f, &err) == -1)
			invalid(q, &err);
		else
			update(q, &f, &c);
	}
	db_res_free(&res);
}

/* ---- creating ---- */

/* Answers 403 when the owner may have no more checks: -1. */
static int
room(struct web_req *q)
{
	struct hc_err err;
	int rc = owner_has_room(q->db, q->set, q->project.owner_id, 1, &err);

	if (rc == 1)
		return 0;
	if (rc == -1)
		web_fail(q, &err);
	else
		web_text(q, 403, "");
	return -1;
}

static void
create(struct web_req *q, const struct api_fields *f,
    const struct check *like)
{
	struct api_apply a = { .version = q->version };
	struct chosen channels = { 0 };
	struct db_res res = { 0 };
	struct check c;
	struct check_new n = { .check = &c, .res = &res,
		.owner_id = q->project.owner_id, .like = like,
		.like_fields = f->unique };
	struct hc_err err;
	int rc;

	check_defaults(&c, q->project.id, q->now);
	if (room(q) == -1 || choose_channels(q, f, &channels) == -1)
		goto out;
	if (api_fields_apply(f, &c, &a, &err) == -1) {
		invalid(q, &err);
		goto out;
	}
	n.channels = channels.ids;
	n.nchannels = channels.n;
	rc = check_create(q->db, q->set, &n, &err);
	if (rc == 1)
		api_answer_check(q, 201, &c);
	else if (rc == 0)
		update(q, f, &c);	/* somebody else was faster */
	else if (err.code == HC_ELIMIT)
		web_text(q, 403, "");
	else
		web_fail(q, &err);
out:
	free(channels.ids);
	buf_free(&a.slug);
	db_res_free(&res);
}

/* What the check has that `unique` asks for. */
static void
make_like(struct web_req *q, const struct api_fields *f, struct check *like)
{
	check_defaults(like, q->project.id, q->now);
	like->name = f->text[F_NAME];
	like->slug = f->text[F_SLUG];
	like->tags = f->text[F_TAGS];
	like->timeout = f->num[F_TIMEOUT] * HC_SECOND;
	like->grace = f->num[F_GRACE] * HC_SECOND;
}

void
api_create_check(struct web_req *q)
{
	struct db_res res = { 0 };
	struct api_fields f;
	struct check like, c;
	struct hc_err err;
	int rc = 0;

	if (api_fields_read(q->json, &f, &err) == -1) {
		invalid(q, &err);
		return;
	}
	make_like(q, &f, &like);
	if (f.unique != 0)
		rc = check_find_like(q->db, &like, f.unique, &res, &c, &err);
	if (rc == 1)
		update(q, &f, &c);
	else if (rc == 0)
		create(q, &f, &like);
	else
		web_fail(q, &err);
	db_res_free(&res);
}
