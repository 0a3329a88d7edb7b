/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/model/form.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/xmalloc.h"
#include "lib/model/valid.h"

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

const char **
form_all(const struct form *f, const char *field, size_t *n)
{
	const char **v = xcalloc(f->n + 1, sizeof *v);
	size_t i;

	for (i = *n = 0; i < f->n; i++)
		if (strcmp(f->v[i].field, field) == 0)
			v[(*n)++] = f->v[i].text;
	return v;
}

bool
form_flag(const struct form *f, const char *field, bool dflt)
{
	const char *s = form_get(f, field);

	if (s == NULL)
		return dflt;
	return strcmp(s, "false") != 0 && strcmp(s, "False") != 0 &&
	    strcmp(s, "0") != 0;
}

const char *
form_unknown(const struct form *f, const char *const *fields)
{
	const char *const *p;
	size_t i;

	for (i = 0; i < f->n; i++) {
		for (p = fields; *p != NULL; p++)
			if (strcmp(*p, f->v[i].field) == 0)
				break;
		if (*p == NULL)
			return f->v[i].field;
	}
	return NULL;
}

/* ---- one field each ---- */

int
form_text(const struct form *f, const char *field, size_t max,
    struct str *out, struct hc_err *err)
{
	const char *s = form_get(f, field);
	size_t n;

	*out = STR("");
	if (s == NULL)
		return 0;
	if (!utf8_valid(str_of(s)))
		return hc_err(err, HC_EINVAL, "%s: not UTF-8", field);
	*out = utf8_strip(str_of(s));
	n = utf8_count(*out);
	if (n > max)
		return hc_err(err, HC_EINVAL, "%s: Ensure this value has at "
		    "most %zu characters (it has %zu).", field, max, n);
	return 0;
}

int
form_required(const struct form *f, const char *field, size_t max,
    struct str *out, struct hc_err *err)
{
	if (form_text(f, field, max, out, err) == -1)
		return -1;
	if (out->len == 0)
		return hc_err(err, HC_EINVAL, "%s: This field is required.",
		    field);
	return 0;
}

int
form_choice(const struct form *f, const char *field,
    const char *const *choices, const char **out, struct hc_err *err)
{
	const char *const *p;
	struct str s;

	if (form_required(f, field, 1000, &s, err) == -1)
		return -1;
	for (p = choices; *p != NULL; p++)
		if (str_is(s, *p)) {
			*out = *p;
			return 0;
		}
	return hc_err(err, HC_EINVAL, "%s: Select a valid choice. %.*s is not "
	    "one of the available choices.", field,
	    (int)utf8_prefix(s, 60), s.p);
}

int
form_email(const struct form *f, const char *field, size_t max,
    struct str *out, struct hc_err *err)
{
	if (form_required(f, field, max, out, err) == -1)
		return -1;
	if (!email_valid(*out))
		return hc_err(err, HC_EINVAL,
		    "%s: Enter a valid email address.", field);
	return 0;
}

int
form_url(const struct form *f, const char *field, size_t max,
    struct buf *out, struct hc_err *err)
{
	struct buf clean = { 0 };
	struct str s;
	int rc;

	if (form_required(f, field, max, &s, err) == -1)
		return -1;
	if (!url_clean(&clean, s))
		rc = hc_err(err, HC_EINVAL, "%s: Enter a valid URL.", field);
	else
		rc = text_fits(field, buf_str(&clean), max, err);
	if (rc == 0)
		buf_addbuf(out, buf_view(&clean));
	buf_free(&clean);
	return rc;
}

/* Appends what of a number counts. */
static int
clean_number(const struct form *f, const char *field, struct buf *out,
    struct hc_err *err)
{
	struct str s;
	size_t i;

	if (form_required(f, field, 1000, &s, err) == -1)
		return -1;
	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < 0x80 && s.p[i] != ' ' &&
		    s.p[i] != '-')
			buf_addc(out, s.p[i]);
	return 0;
}

static bool
is_phone(const char *s)
{
	size_t digits = s[0] == '+' ? strspn(s + 1, "0123456789") : 0;

	return digits >= 5 && digits <= 15 && s[1 + digits] == '\0';
}

int
form_phone(const struct form *f, const char *field, struct buf *out,
    struct hc_err *err)
{
	if (clean_number(f, field, out, err) == -1)
		return -1;
	if (!is_phone(buf_str(out)))
		return hc_err(err, HC_EINVAL,
		    "%s: Invalid phone number format.", field);
	return 0;
}

/* 3 to 48 word characters, a dot, 2 to 10 digits. */
static bool
is_username(const char *s)
{
	size_t name = strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"), digits;

	if (name < 3 || name > 48 || s[name] != '.')
		return false;
	digits = strspn(s + name + 1, "0123456789");
	return digits >= 2 && digits <= 10 && s[name + 1 + digits] == '\0';
}

int
form_signal(const struct form *f, const char *field, struct buf *out,
    struct hc_err *err)
{
	if (clean_number(f, field, out, err) == -1)
		return -1;
	if (strchr(buf_str(out), '.') != NULL && !is_username(buf_str(out)))
		return hc_err(err, HC_EINVAL, "%s: Invalid username format.",
		    field);
	if (strchr(buf_str(out), '.') == NULL && !is_phone(buf_str(out)))
		return hc_err(err, HC_EINVAL,
		    "%s: Invalid phone number format.", field);
	return 0;
}

int
form_directions(const struct form *f, bool *up, bool *down,
    struct hc_err *err)
{
	*up = form_flag(f, "up", false);
	*down = form_flag(f, "down", true);
	if (!*up && !*down)
		return hc_err(err, HC_EINVAL,
		    "down: Please select at least one.");
	return 0;
}
