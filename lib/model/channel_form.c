/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/channel_form.h"

#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/model/valid.h"

#define NAME_MAX_CHARS 100
#define URL_MAX_CHARS 1000

/* ---- making one ---- */

struct making {
	struct channel_new *c;
	const struct form *f;
	const struct channel_how *how;
	struct uuid *code;
};

static int
create_tx(struct db *db, void *arg, struct hc_err *err)
{
	const struct making *m = arg;
	struct buf value = { 0 };
	int64_t id = 0;
	size_t i;
	int rc;

	rc = m->c->recipe->build(db, m->f, m->c, &value, err);
	m->c->value = buf_view(&value);
	if (rc == 0)
		rc = channel_insert(db, m->c, hc_now(), &id, m->code, err);
	if (rc == 0 && m->how->all)
		rc = channel_assign_all(db, id, err);
	for (i = 0; rc == 0 && i < m->how->n; i++)
		rc = channel_assign(db, id, &m->how->checks[i], err);
	m->c->value = STR("");
	buf_free(&value);
	return rc;
}

static int
check_fields(const struct channel_new *c, const struct form *f,
    struct hc_err *err)
{
	const char *unknown = form_unknown(f, c->recipe->fields);
	const char *const *p;
	struct buf known = { 0 };

	if (unknown == NULL)
		return 0;
	for (p = c->recipe->fields; *p != NULL; p++)
		buf_addf(&known, "%s%s", known.len > 0 ? ", " : "", *p);
	hc_err(err, HC_EINVAL, "%.60s: kind %s does not have that, but %s",
	    unknown, c->kind, buf_str(&known));
	buf_free(&known);
	return -1;
}

int
channel_create(struct db *db, struct channel_new *c, const struct form *f,
    const struct channel_how *how, struct uuid *code, struct hc_err *err)
{
	struct making m = { c, f, how, code };
	struct buf name = { 0 };
	int rc;

	buf_addbuf(&name, c->name);
	rc = check_fields(c, f, err);
	if (rc == 0)
		rc = text_fits("name", buf_str(&name), NAME_MAX_CHARS, err);
	buf_free(&name);
	if (rc == -1)
		return -1;
	if (!how->dry)
		return db_tx(db, create_tx, &m, err);
	if (db_begin(db, err) == -1)
		return -1;
	rc = create_tx(db, &m, err);
	db_rollback(db);
	return rc;
}

/* ---- recipes that several kinds share ---- */

static int
build_url(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	(void)c;
	return form_url(f, "value", URL_MAX_CHARS, value, err);
}

int
channel_value_directed(struct buf *value, const struct form *f,
    const char *field, form_number_fn *number, struct hc_err *err)
{
	struct buf to = { 0 };
	bool up, down;
	int rc;

	rc = number(f, field, &to, err);
	if (rc == 0)
		rc = form_directions(f, &up, &down, err);
	if (rc == 0) {
		json_open(value);
		json_put_str(value, "value", buf_view(&to));
		json_put_bool(value, "up", up);
		json_put_bool(value, "down", down);
		json_close(value);
	}
	buf_free(&to);
	return rc;
}

static int
build_phone(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	(void)c;
	return channel_value_directed(value, f, "phone", form_phone, err);
}

const struct channel_recipe channel_recipe_url = {
	FIELDS("value"), build_url
};
const struct channel_recipe channel_recipe_phone = {
	FIELDS("phone", "up", "down"), build_phone
};

int
channel_value_text(struct buf *value, const struct form *f, const char *field,
    size_t max, struct hc_err *err)
{
	struct str s;

	if (form_required(f, field, max, &s, err) == -1)
		return -1;
	buf_addbuf(value, s);
	return 0;
}

int
channel_value_priorities(struct buf *value, const struct form *f,
    const char *const *choices, const char *dflt, struct hc_err *err)
{
	static const char *const fields[] = { "priority", "priority_up" };
	const char *chosen;
	size_t i;

	for (i = 0; i < 2; i++) {
		chosen = dflt;
		if (form_get(f, fields[i]) != NULL &&
		    form_choice(f, fields[i], choices, &chosen, err) == -1)
			return -1;
		json_put_key(value, fields[i]);
		buf_adds(value, chosen);
	}
	return 0;
}
