/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Files of checks: reading, writing, and the names of channels in them. */
#include <jansson.h>
#include <string.h>

#include "lib/base/tsv.h"
#include "lib/client/fields.h"
#include "lib/client/plan.h"
#include "lib/client/select.h"

/* ---- reading ---- */

/* The settable fields of a check without those that have no effect: a new
 * object. */
static json_t *
settable(const json_t *check)
{
	json_t *out = json_object(), *v;
	int i;

	for (i = 0; i < FIELDS; i++) {
		v = json_object_get(check, fields[i].name);
		if (v != NULL)
			json_object_set(out, fields[i].name, v);
	}
	if (json_object_get(out, "schedule") != NULL)
		json_object_del(out, "timeout");
	else
		json_object_del(out, "tz");
	return out;
}

static int
add_check(json_t *wanted, const json_t *check, struct hc_err *err)
{
	if (json_object_get(check, "slug") == NULL &&
	    json_object_get(check, "name") == NULL)
		return hc_err(err, HC_EINVAL,
		    "check %zu has neither slug nor name",
		    json_array_size(wanted) + 1);
	json_array_append_new(wanted, settable(check));
	return 0;
}

static int
read_json(json_t *wanted, struct str text, struct hc_err *err)
{
	json_error_t e;
	json_t *all = json_loadb(text.p, text.len, JSON_ALLOW_NUL, &e), *list;
	size_t i;
	int rc = 0;

	if (all == NULL)
		return hc_err(err, HC_EINVAL, "%d: %s", e.line, e.text);
	list = json_is_object(all) ? json_object_get(all, "checks") : all;
	if (!json_is_array(list))
		rc = hc_err(err, HC_EINVAL, "neither an array of checks nor "
		    "an object with one");
	for (i = 0; rc == 0 && i < json_array_size(list); i++) {
		if (!json_is_object(json_array_get(list, i)))
			rc = hc_err(err, HC_EINVAL,
			    "check %zu: it is not an object", i + 1);
		else
			rc = add_check(wanted, json_array_get(list, i), err);
	}
	json_decref(all);
	return rc;
}

/* Takes what stands before sep, or all. */
static struct str
take(struct str *rest, char sep)
{
	const char *p = memchr(rest->p, sep, rest->len);
	struct str s = { rest->p, p != NULL ? (size_t)(p - rest->p) :
		rest->len };
	size_t gone = s.len + (p != NULL);

	rest->p += gone;
	rest->len -= gone;
	return s;
}

/* One cell; an empty one says nothing of what is no text. */
static int
read_cell(json_t *check, struct str name, struct str cell,
    struct hc_err *err)
{
	struct buf plain = { 0 };
	int field = field_find(name), rc = 0;

	if (field == -1 || (cell.len == 0 && (field == FIELD_SCHEDULE ||
	    field == FIELD_TZ || fields[field].type != FIELD_TEXT)))
		return 0;
	tsv_unescape(&plain, cell);
	rc = field_put_text(check, field, buf_view(&plain), err);
	buf_free(&plain);
	return rc;
}

static int
read_line(json_t *wanted, struct str names, struct str line,
    struct hc_err *err)
{
	json_t *check = json_object();
	struct str cell;
	int rc = 0;

	while (rc == 0 && names.len > 0) {
		cell = take(&line, '\t');
		rc = read_cell(check, take(&names, '\t'), cell, err);
	}
	if (rc == 0)
		rc = add_check(wanted, check, err);
	json_decref(check);
	return rc;
}

static int
read_tsv(json_t *wanted, struct str text, struct hc_err *err)
{
	struct str names = take(&text, '\n'), line, rest = names, name;
	int n = 1, known = 0;

	while (rest.len > 0) {
		name = take(&rest, '\t');
		known |= str_is(name, "slug") || str_is(name, "name");
	}
	if (!known)
		return hc_err(err, HC_EINVAL, "1: neither JSON nor a line of "
		    "field names, slug or name among them");
	while (text.len > 0) {
		line = take(&text, '\n');
		n++;
		if (line.len > 0 && line.p[0] != '#' &&
		    read_line(wanted, names, line, err) == -1)
			return hc_err_wrap(err, "%d", n);
	}
	return 0;
}

struct json_t *
plan_read(struct str text, struct hc_err *err)
{
	json_t *wanted = json_array();
	size_t blank = 0;
	int rc;

	while (blank < text.len && strchr(" \t\r\n", text.p[blank]) != NULL &&
	    text.p[blank] != '\0')
		blank++;
	if (blank == text.len)
		rc = hc_err(err, HC_EINVAL, "it is empty");
	else if (text.p[blank] == '[' || text.p[blank] == '{')
		rc = read_json(wanted, text, err);
	else
		rc = read_tsv(wanted, text, err);
	if (rc == 0)
		return wanted;
	json_decref(wanted);
	return NULL;
}

/* ---- channels ---- */

/* The only channel whose id or name that is; NULL, and in *n how many. */
static const json_t *
channel_of(const json_t *channels, struct str text, size_t *n)
{
	const json_t *found = NULL;
	size_t i;

	*n = 0;
	for (i = 0; i < json_array_size(channels); i++) {
		const json_t *c = json_array_get(channels, i);

		if (str_is(text, member_text(c, "id")) ||
		    str_is(text, member_text(c, "name"))) {
			found = c;
			(*n)++;
		}
	}
	return *n == 1 ? found : NULL;
}

static const json_t *
channel_by_id(const json_t *channels, struct str id)
{
	size_t i;

	for (i = 0; i < json_array_size(channels); i++) {
		const json_t *c = json_array_get(channels, i);

		if (str_is(id, member_text(c, "id")))
			return c;
	}
	return NULL;
}

static void
add_item(struct buf *list, const char *s)
{
	if (list->len > 0)
		buf_addc(list, ',');
	buf_adds(list, s);
}

static int
to_ids(struct str names, const json_t *channels, struct buf *ids,
    struct hc_err *err)
{
	const json_t *c;
	struct str name;
	size_t i, n;

	if (str_is(names, "*")) {
		for (i = 0; i < json_array_size(channels); i++)
			add_item(ids, member_text(json_array_get(channels, i),
			    "id"));
		return 0;
	}
	while (names.len > 0) {
		name = take(&names, ',');
		c = channel_by_id(channels, name);
		if (c == NULL)
			c = channel_of(channels, name, &n);
		if (c == NULL)
			return hc_err(err, HC_EINVAL,
			    "%s channel identifier: %.*s",
			    n > 1 ? "non-unique" : "invalid",
			    name.len > 100 ? 100 : (int)name.len, name.p);
		add_item(ids, member_text(c, "id"));
	}
	return 0;
}

static const char *
label_of(const json_t *check)
{
	const char *slug = member_text(check, "slug");

	return *slug != '\0' ? slug : member_text(check, "name");
}

int
plan_channels(struct json_t *wanted, const struct json_t *channels,
    struct hc_err *err)
{
	struct buf ids = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < json_array_size(wanted); i++) {
		json_t *check = json_array_get(wanted, i);

		if (!json_is_string(json_object_get(check, "channels")))
			continue;
		buf_reset(&ids);
		rc = to_ids(str_of(member_text(check, "channels")), channels,
		    &ids, err);
		if (rc == 0)
			json_object_set_new(check, "channels",
			    json_stringn(buf_str(&ids), ids.len));
		else
			hc_err_wrap(err, "check %zu, %.100s", i + 1,
			    label_of(check));
	}
	buf_free(&ids);
	return rc;
}

/* ---- writing ---- */

/* Names where they can be read back, else ids. */
static json_t *
to_names(struct str ids, const json_t *channels)
{
	struct buf out = { 0 };
	const json_t *c;
	const char *name;
	struct str id;
	json_t *v;
	size_t n;

	while (ids.len > 0) {
		id = take(&ids, ',');
		c = channel_by_id(channels, id);
		name = c != NULL ? member_text(c, "name") : "";
		if (*name == '\0' || strchr(name, ',') != NULL ||
		    strcmp(name, "*") == 0 ||
		    channel_of(channels, str_of(name), &n) == NULL) {
			if (out.len > 0)
				buf_addc(&out, ',');
			buf_addbuf(&out, id);
		} else {
			add_item(&out, name);
		}
	}
	v = json_stringn(buf_str(&out), out.len);
	buf_free(&out);
	return v;
}

/* "*" where it is all of them, so that a file fits other projects too. */
static json_t *
shown_channels(const char *ids, const json_t *channels)
{
	size_t n = *ids != '\0';
	const char *p;

	for (p = ids; *p != '\0'; p++)
		n += *p == ',';
	return n > 0 && n == json_array_size(channels) ? json_string("*") :
	    to_names(str_of(ids), channels);
}

void
plan_channels_to_send(struct json_t *body, const struct json_t *channels)
{
	const char *ids = member_text(body, "channels");

	if (*ids != '\0')
		json_object_set_new(body, "channels", shown_channels(ids,
		    channels));
}

struct json_t *
plan_export(const struct json_t *check, const struct json_t *channels)
{
	json_t *out = json_object(), *v;
	int i;

	for (i = 0; i < FIELDS; i++) {
		v = json_object_get(check, fields[i].name);
		if (v == NULL)
			continue;
		if (i == FIELD_CHANNELS)
			json_object_set_new(out, "channels",
			    shown_channels(member_text(check, "channels"),
			    channels));
		else
			json_object_set(out, fields[i].name, v);
	}
	return out;
}
