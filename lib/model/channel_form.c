/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/channel_form.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/xmalloc.h"
#include "lib/model/valid.h"

#define NAME_MAX_CHARS 100

/* ---- forms ---- */

struct item {
	char *field, *text;
};

struct form {
	struct item *v;
	size_t n;
};

struct form *
form_new(void)
{
	return xcalloc(1, sizeof(struct form));
}

void
form_free(struct form *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->n; i++) {
		free(f->v[i].field);
		free(f->v[i].text);
	}
	free(f->v);
	free(f);
}

void
form_add(struct form *f, const char *field, const char *text)
{
	f->v = xreallocarray(f->v, f->n + 1, sizeof *f->v);
	f->v[f->n++] = (struct item){ xstrdup(field), xstrdup(text) };
}

const char *
form_get(const struct form *f, const char *field)
{
	size_t i;

	for (i = f->n; i > 0; i--)
		if (strcmp(f->v[i - 1].field, field) == 0)
			return f->v[i - 1].text;
	return NULL;
}

static int
add_json(struct form *f, const char *field, const json_t *v,
    struct hc_err *err)
{
	char number[32];

	if (json_is_string(v)) {
		form_add(f, field, json_string_value(v));
	} else if (json_is_boolean(v)) {
		form_add(f, field, json_is_true(v) ? "true" : "false");
	} else if (json_is_integer(v)) {
		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(v));
		form_add(f, field, number);
	} else if (!json_is_null(v)) {
		return hc_err(err, HC_EINVAL, "%.60s: neither text, number "
		    "nor boolean", field);
	}
	return 0;
}

int
form_add_json(struct form *f, struct str json, struct hc_err *err)
{
	json_error_t why;
	json_t *o = json_loadb(json.p != NULL ? json.p : "", json.len,
	    JSON_REJECT_DUPLICATES, &why), *v, *one;
	const char *field;
	size_t i;
	int rc = 0;

	if (o == NULL)
		return hc_err(err, HC_EINVAL, "not JSON: %s", why.text);
	if (!json_is_object(o))
		rc = hc_err(err, HC_EINVAL, "not a JSON object");
	json_object_foreach(o, field, v) {
		if (rc == 0 && !json_is_array(v))
			rc = add_json(f, field, v, err);
		else
			json_array_foreach(v, i, one)
				if (rc == 0)
					rc = add_json(f, field, one, err);
	}
	json_decref(o);
	return rc;
}

/* All texts of the field; the list is to be freed, the texts are not. */
static const char **
form_all(const struct form *f, const char *field, size_t *n)
{
	const char **v = xcalloc(f->n + 1, sizeof *v);
	size_t i;

	for (i = *n = 0; i < f->n; i++)
		if (strcmp(f->v[i].field, field) == 0)
			v[(*n)++] = f->v[i].text;
	return v;
}

/* As upstream's forms read boxes. */
static bool
form_flag(const struct form *f, const char *field, bool dflt)
{
	const char *s = form_get(f, field);

	if (s == NULL)
		return dflt;
	return strcmp(s, "false") != 0 && strcmp(s, "False") != 0 &&
	    strcmp(s, "0") != 0;
}

/* ---- kinds ---- */

static int
build_email(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	/* Whoever may write to the database may vouch for an address. */
	c->email_verified = true;
	return channel_value_email(form_get(f, "email"),
	    form_flag(f, "up", true), form_flag(f, "down", true), value, err);
}

/* Several headers may come as several texts, or as lines of one. */
static void
join(const struct form *f, const char *field, struct buf *out)
{
	size_t i, n;
	const char **v = form_all(f, field, &n);

	for (i = 0; i < n; i++)
		buf_addf(out, "%s\n", v[i]);
	free(v);
}

static int
build_webhook(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	struct buf down_lines = { 0 }, up_lines = { 0 }, name = { 0 };
	struct webhook_side down = { form_get(f, "method_down"),
		form_get(f, "url_down"), form_get(f, "body_down"), NULL };
	struct webhook_side up = { form_get(f, "method_up"),
		form_get(f, "url_up"), form_get(f, "body_up"), NULL };
	int rc;

	(void)db;
	join(f, "headers_down", &down_lines);
	join(f, "headers_up", &up_lines);
	down.headers = buf_str(&down_lines);
	up.headers = buf_str(&up_lines);
	buf_addbuf(&name, c->name);
	rc = channel_value_webhook(buf_str(&name), &down, &up, value, err);
	buf_free(&down_lines);
	buf_free(&up_lines);
	buf_free(&name);
	return rc;
}

static int
build_shell(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	(void)db;
	(void)c;
	return channel_value_shell(form_get(f, "cmd_down"),
	    form_get(f, "cmd_up"), value, err);
}

static int
build_group(struct db *db, const struct form *f, struct channel_new *c,
    struct buf *value, struct hc_err *err)
{
	size_t n;
	const char **codes = form_all(f, "channels", &n);
	int rc = channel_value_group(db, c->project_id, codes, n, value, err);

	free(codes);
	return rc;
}

#define FIELDS(...) (const char *const[]){ __VA_ARGS__, NULL }
static const struct channel_kind kinds[] = {
	{ "email", FIELDS("email", "up", "down"), build_email },
	{ "webhook", FIELDS("method_down", "url_down", "body_down",
	    "headers_down", "method_up", "url_up", "body_up", "headers_up"),
	    build_webhook },
	{ "shell", FIELDS("cmd_down", "cmd_up"), build_shell },
	{ "group", FIELDS("channels"), build_group },
};
#define NKINDS (sizeof kinds / sizeof kinds[0])

const struct channel_kind *
channel_kind_find(const char *kind)
{
	size_t i;

	for (i = 0; i < NKINDS; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return &kinds[i];
	return NULL;
}

static void
add_names(struct buf *out, const char *sep, const char *name)
{
	buf_addf(out, "%s%s", out->len > 0 ? sep : "", name);
}

void
channel_kinds(struct buf *out)
{
	size_t i;

	for (i = 0; i < NKINDS; i++)
		add_names(out, ", ", kinds[i].kind);
}

static int
check_fields(const struct channel_kind *k, const struct form *f,
    struct hc_err *err)
{
	struct buf known = { 0 };
	const char *const *p;
	size_t i;

	for (i = 0; i < f->n; i++) {
		for (p = k->fields; *p != NULL; p++)
			if (strcmp(*p, f->v[i].field) == 0)
				break;
		if (*p == NULL)
			break;
	}
	if (i == f->n)
		return 0;
	for (p = k->fields; *p != NULL; p++)
		add_names(&known, ", ", *p);
	hc_err(err, HC_EINVAL, "%.60s: kind %s does not have that, but %s",
	    f->v[i].field, k->kind, buf_str(&known));
	buf_free(&known);
	return -1;
}

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
	const struct channel_kind *k = channel_kind_find(m->c->kind);
	struct buf value = { 0 };
	int64_t id = 0;
	size_t i;
	int rc;

	rc = k->build(db, m->f, m->c, &value, err);
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

int
channel_create(struct db *db, struct channel_new *c, const struct form *f,
    const struct channel_how *how, struct uuid *code, struct hc_err *err)
{
	struct making m = { c, f, how, code };
	const struct channel_kind *k = channel_kind_find(c->kind);
	struct buf text = { 0 };
	int rc = 0;

	if (k == NULL) {
		channel_kinds(&text);
		rc = hc_err(err, HC_EINVAL, "kind: \"%.60s\" is none of %s",
		    c->kind, buf_str(&text));
	} else if (check_fields(k, f, err) == -1) {
		rc = -1;
	} else {
		buf_addbuf(&text, c->name);
		rc = text_fits("name", buf_str(&text), NAME_MAX_CHARS, err);
	}
	buf_free(&text);
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
