/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Values of new channels: checked as the forms of the web interface check
 * them, written as they write them (keys in alphabetical order). */
#include "lib/model/channel_create.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/base/xmalloc.h"
#include "lib/model/valid.h"

#define MAX_ADDR 100
#define MAX_TEXT 1000		/* URLs, bodies, headers, commands */

static const struct db_stmt q_member = {
	.name = "channel.group-member",
	.sql = "SELECT kind FROM api_channel WHERE project_id = ? AND code = ?"
};

static void
add_pair(struct buf *out, const char *sep, const char *key, const char *text)
{
	buf_addf(out, "%s\"%s\": ", sep, key);
	json_quote(out, str_of(text != NULL ? text : ""));
}

int
channel_value_email(const char *addr, bool up, bool down, struct buf *value,
    struct hc_err *err)
{
	if (addr == NULL || addr[0] == '\0')
		return hc_err(err, HC_EINVAL,
		    "email: This field is required.");
	if (text_fits("email", addr, MAX_ADDR, err) == -1)
		return -1;
	if (!email_valid(str_of(addr)))
		return hc_err(err, HC_EINVAL,
		    "email: Enter a valid email address.");
	buf_addf(value, "{\"down\": %s, \"up\": %s",
	    down ? "true" : "false", up ? "true" : "false");
	add_pair(value, ", ", "value", addr);
	buf_addc(value, '}');
	return 0;
}

struct header {
	struct str name, value;
};

static struct str
trim(struct str s)
{
	while (s.len > 0 && strchr(" \t\r\n\v\f", s.p[0]) != NULL) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && strchr(" \t\r\n\v\f", s.p[s.len - 1]) != NULL)
		s.len--;
	return s;
}

static int
header_parse(const char *field, struct str line, struct header *h,
    struct hc_err *err)
{
	const char *colon = memchr(line.p, ':', line.len), *p;

	if (colon != NULL) {
		h->name = trim((struct str){ line.p,
			(size_t)(colon - line.p) });
		h->value = trim((struct str){ colon + 1,
			line.len - (size_t)(colon + 1 - line.p) });
	}
	if (colon == NULL || h->name.len == 0 || h->value.len == 0)
		return hc_err(err, HC_EINVAL, "%s: Use \"Header-Name: "
		    "value\" pairs, one per line.", field);
	for (p = h->name.p; p < h->name.p + h->name.len;)
		if (utf8_next(&p, h->name.p + h->name.len) > 0xff)
			return hc_err(err, HC_EINVAL, "%s: Header names must "
			    "not contain special characters", field);
	if (utf8_count(h->name) > MAX_TEXT || utf8_count(h->value) > MAX_TEXT)
		return hc_err(err, HC_EINVAL, "%s: Value too long", field);
	return 0;
}

static int
header_cmp(const void *a, const void *b)
{
	const struct header *x = a, *y = b;
	size_t n = x->name.len < y->name.len ? x->name.len : y->name.len;
	int c = memcmp(x->name.p, y->name.p, n);

	if (c != 0)
		return c;
	return (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

/* Puts h in; of two with the same name the later one counts. */
static void
header_put(struct header **v, size_t *n, struct header h)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (str_eq((*v)[i].name, h.name)) {
			(*v)[i] = h;
			return;
		}
	*v = xreallocarray(*v, *n + 1, sizeof **v);
	(*v)[(*n)++] = h;
}

/* Appends the JSON object for lines of headers. */
static int
headers_add(struct buf *out, const char *field, const char *lines,
    struct hc_err *err)
{
	struct header *v = NULL, h = { 0 };
	struct str line;
	size_t n = 0, i;
	int rc = 0;

	while (rc == 0 && lines != NULL && *lines != '\0') {
		line = (struct str){ lines, strcspn(lines, "\n") };
		lines += line.len + (lines[line.len] == '\n');
		if (trim(line).len == 0)
			continue;
		rc = header_parse(field, line, &h, err);
		if (rc == 0)
			header_put(&v, &n, h);
	}
	if (n > 0)
		qsort(v, n, sizeof *v, header_cmp);
	buf_addf(out, "\"%s\": {", field);
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_adds(out, ", ");
		json_quote(out, v[i].name);
		buf_adds(out, ": ");
		json_quote(out, v[i].value);
	}
	buf_addc(out, '}');
	free(v);
	return rc;
}

static int
side_check(const char *dir, const struct webhook_side *s, struct hc_err *err)
{
	char url[16], body[16], method[16];

	snprintf(url, sizeof url, "url_%s", dir);
	snprintf(body, sizeof body, "body_%s", dir);
	snprintf(method, sizeof method, "method_%s", dir);
	if (s->method != NULL && strcmp(s->method, "GET") != 0 &&
	    strcmp(s->method, "POST") != 0 && strcmp(s->method, "PUT") != 0)
		return hc_err(err, HC_EINVAL, "%s: Select a valid choice. %s "
		    "is not one of the available choices.", method,
		    s->method);
	if (text_fits(url, s->url, MAX_TEXT, err) == -1 ||
	    text_fits(body, s->body, MAX_TEXT, err) == -1)
		return -1;
	if (s->headers != NULL && !utf8_valid(str_of(s->headers)))
		return hc_err(err, HC_EINVAL, "headers_%s: not UTF-8", dir);
	return 0;
}

/* "url_down", cleaned; empty stays empty. */
static int
url_add(const char *field, const char *url, struct buf *out,
    struct hc_err *err)
{
	if (utf8_strip(str_of(url)).len == 0)
		return 0;
	if (!url_clean(out, str_of(url)))
		return hc_err(err, HC_EINVAL, "%s: Enter a valid URL.", field);
	return text_fits(field, buf_str(out), MAX_TEXT, err);
}

static int
webhook_add(const char *name, const struct webhook_side *down,
    const struct webhook_side *up, struct buf *value, struct hc_err *err)
{
	add_pair(value, "{", "body_down", down->body);
	add_pair(value, ", ", "body_up", up->body);
	buf_adds(value, ", ");
	if (headers_add(value, "headers_down", down->headers, err) == -1)
		return -1;
	buf_adds(value, ", ");
	if (headers_add(value, "headers_up", up->headers, err) == -1)
		return -1;
	add_pair(value, ", ", "method_down",
	    down->method != NULL ? down->method : "GET");
	add_pair(value, ", ", "method_up",
	    up->method != NULL ? up->method : "GET");
	add_pair(value, ", ", "name", name);
	add_pair(value, ", ", "url_down", down->url);
	add_pair(value, ", ", "url_up", up->url);
	buf_addc(value, '}');
	return 0;
}

int
channel_value_webhook(const char *name, const struct webhook_side *down,
    const struct webhook_side *up, struct buf *value, struct hc_err *err)
{
	struct webhook_side d = *down, u = *up;
	struct buf url_down = { 0 }, url_up = { 0 };
	int rc = -1;

	if (text_fits("name", name, 100, err) == -1 ||
	    side_check("down", down, err) == -1 ||
	    side_check("up", up, err) == -1 ||
	    url_add("url_down", down->url, &url_down, err) == -1 ||
	    url_add("url_up", up->url, &url_up, err) == -1)
		goto out;
	d.url = buf_str(&url_down);
	u.url = buf_str(&url_up);
	if (url_down.len == 0 && url_up.len == 0)
		hc_err(err, HC_EINVAL, "url_down: Enter a valid URL.");
	else
		rc = webhook_add(name, &d, &u, value, err);
out:
	buf_free(&url_down);
	buf_free(&url_up);
	return rc;
}

int
channel_value_shell(const char *cmd_down, const char *cmd_up,
    struct buf *value, struct hc_err *err)
{
	if (text_fits("cmd_down", cmd_down, MAX_TEXT, err) == -1 ||
	    text_fits("cmd_up", cmd_up, MAX_TEXT, err) == -1)
		return -1;
	add_pair(value, "{", "cmd_down", cmd_down);
	add_pair(value, ", ", "cmd_up", cmd_up);
	buf_addc(value, '}');
	return 0;
}

/* 0 if the project has such a channel and it is no group. */
static int
member_check(struct db *db, int64_t project_id, const char *text,
    struct uuid *code, struct hc_err *err)
{
	struct db_val args[] = { db_int(project_id), db_null() };
	struct db_res res = { 0 };
	int rc = 0, ok = 0;

	if (uuid_from_text(str_of(text), 0, code) == 0) {
		args[1] = db_uuid(code);
		rc = db_query(db, &q_member, args, 2, &res, err);
		ok = rc == 0 && res.nrows > 0 &&
		    !str_is(db_get_str(&res, 0, 0), "group");
	}
	db_res_free(&res);
	if (rc == 0 && !ok)
		rc = hc_err(err, HC_EINVAL, "channels: Select a valid choice. "
		    "%.60s is not one of the available choices.", text);
	return rc;
}

int
channel_value_group(struct db *db, int64_t project_id,
    const char *const *codes, size_t n, struct buf *value, struct hc_err *err)
{
	char text[UUID_TEXT_SIZE];
	struct uuid code;
	size_t i;

	if (n == 0)
		return hc_err(err, HC_EINVAL,
		    "channels: This field is required.");
	for (i = 0; i < n; i++) {
		if (member_check(db, project_id, codes[i], &code, err) == -1)
			return -1;
		uuid_text(&code, text);
		buf_addf(value, "%s%s", i > 0 ? "," : "", text);
	}
	return 0;
}
