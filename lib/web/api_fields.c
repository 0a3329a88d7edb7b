/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/api_fields.h"

#include <jansson.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/model/slug.h"
#include "lib/sched/sched.h"
#include "lib/sched/tz.h"
#include "lib/web/json_in.h"

#define SECONDS_MIN 60
#define SECONDS_MAX 31536000

enum type {
	T_TEXT, T_BOOL, T_SECONDS, T_METHODS, T_SCHEDULE, T_SLUG, T_TZ,
	T_CHANNELS, T_UNIQUE
};

static const struct {
	const char *name;
	enum type type;
	size_t max;		/* characters; 0: any number */
} table[F_COUNT] = {
	[F_CHANNELS] = { "channels", T_CHANNELS, 0 },
	[F_DESC] = { "desc", T_TEXT, 0 },
	[F_FAILURE_KW] = { "failure_kw", T_TEXT, 200 },
	[F_FILTER_SUBJECT] = { "filter_subject", T_BOOL, 0 },
	[F_FILTER_BODY] = { "filter_body", T_BOOL, 0 },
	[F_FILTER_HTTP_BODY] = { "filter_http_body", T_BOOL, 0 },
	[F_FILTER_DEFAULT_FAIL] = { "filter_default_fail", T_BOOL, 0 },
	[F_GRACE] = { "grace", T_SECONDS, 0 },
	[F_MANUAL_RESUME] = { "manual_resume", T_BOOL, 0 },
	[F_METHODS] = { "methods", T_METHODS, 0 },
	[F_NAME] = { "name", T_TEXT, 100 },
	[F_SCHEDULE] = { "schedule", T_SCHEDULE, 100 },
	[F_SLUG] = { "slug", T_SLUG, 100 },
	[F_START_KW] = { "start_kw", T_TEXT, 200 },
	[F_SUBJECT] = { "subject", T_TEXT, 200 },
	[F_SUBJECT_FAIL] = { "subject_fail", T_TEXT, 200 },
	[F_SUCCESS_KW] = { "success_kw", T_TEXT, 200 },
	[F_TAGS] = { "tags", T_TEXT, 500 },
	[F_TIMEOUT] = { "timeout", T_SECONDS, 0 },
	[F_TZ] = { "tz", T_TZ, 0 },
	[F_UNIQUE] = { "unique", T_UNIQUE, 0 },
};

/* ---- judging ---- */

#define INVALID(err, ...) hc_err(err, HC_EINVAL, __VA_ARGS__)

static int
read_bool(enum api_field i, const json_t *v, struct api_fields *f,
    struct hc_err *err)
{
	if (!json_is_boolean(v))
		return INVALID(err, "%s is not a boolean", table[i].name);
	f->num[i] = json_is_true(v);
	return 0;
}

static int
read_seconds(enum api_field i, const json_t *v, struct api_fields *f,
    struct hc_err *err)
{
	const char *name = table[i].name;
	struct str big = json_in_big(v);
	json_int_t n;

	/* Upstream takes true and false for 1 and 0. */
	if (big.p != NULL)
		n = big.p[0] == '-' ? 0 : SECONDS_MAX + 1;
	else if (json_is_boolean(v))
		n = json_is_true(v);
	else if (json_is_integer(v))
		n = json_integer_value(v);
	else
		return INVALID(err, "%s is not a number", name);
	if (n < SECONDS_MIN)
		return INVALID(err, "%s is too small", name);
	if (n > SECONDS_MAX)
		return INVALID(err, "%s is too large", name);
	f->num[i] = n;
	return 0;
}

static int
is_slug(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '-' ||
		    (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))
			return 0;
	return 1;
}

/* What a text of some type must be beside short enough. */
static int
check_text(enum api_field i, struct api_fields *f, struct hc_err *err)
{
	const char *name = table[i].name, *zone;
	struct str s = f->text[i];

	switch (table[i].type) {
	case T_SCHEDULE:
		if (memchr(s.p, '\0', s.len) != NULL ||
		    sched_validate(sched_guess(s), s, NULL) == -1)
			return INVALID(err, "%s is not a valid cron or "
			    "OnCalendar expression", name);
		return 0;
	case T_SLUG:
		return is_slug(s) ? 0 : INVALID(err,
		    "%s does not match pattern", name);
	case T_TZ:
		zone = memchr(s.p, '\0', s.len) != NULL ? NULL :
		    tz_canonical(s);
		if (zone == NULL)
			return INVALID(err, "%s is not a valid timezone",
			    name);
		f->text[i] = str_of(zone);
		return 0;
	case T_TEXT:
		return memchr(s.p, '\0', s.len) == NULL ? 0 : INVALID(err,
		    "%s contains a NUL character", name);
	default:
		return 0;
	}
}

static int
read_text(enum api_field i, const json_t *v, struct api_fields *f,
    struct hc_err *err)
{
	if (!json_is_string(v))
		return INVALID(err, "%s is not a string", table[i].name);
	f->text[i] = json_view(v);
	if (table[i].max > 0 && utf8_count(f->text[i]) > table[i].max)
		return INVALID(err, "%s is too long", table[i].name);
	return check_text(i, f, err);
}

static int
read_methods(const json_t *v, struct api_fields *f, struct hc_err *err)
{
	struct str s = STR("?");

	if (json_is_string(v))
		s = json_view(v);
	if (s.len > 0 && !str_is(s, "POST"))
		return INVALID(err, "methods has unexpected value");
	f->text[F_METHODS] = s;
	return 0;
}

static int
read_unique(const json_t *v, struct api_fields *f, struct hc_err *err)
{
	static const struct {
		enum api_field field;
		unsigned bit;
	} items[] = {
		{ F_NAME, CHECK_NAME }, { F_SLUG, CHECK_SLUG },
		{ F_TAGS, CHECK_TAGS }, { F_TIMEOUT, CHECK_TIMEOUT },
		{ F_GRACE, CHECK_GRACE_TIME },
	};
	const size_t nitems = sizeof items / sizeof items[0];
	size_t i, k;
	bool all = true;

	if (!json_is_array(v))
		return INVALID(err, "unique is not an array");
	for (i = 0; i < json_array_size(v); i++) {
		struct str s = json_view(json_array_get(v, i));

		for (k = 0; k < nitems; k++)
			if (str_is(s, table[items[k].field].name))
				break;
		if (k == nitems)
			return INVALID(err,
			    "an item in 'unique' has unexpected value");
		f->unique |= items[k].bit;
		all = all && f->has[items[k].field];
	}
	if (!all)
		f->unique = 0;
	return 0;
}

static int
read_field(enum api_field i, const json_t *v, struct api_fields *f,
    struct hc_err *err)
{
	f->has[i] = true;
	switch (table[i].type) {
	case T_BOOL:
		return read_bool(i, v, f, err);
	case T_SECONDS:
		return read_seconds(i, v, f, err);
	case T_METHODS:
		return read_methods(v, f, err);
	case T_UNIQUE:
		return read_unique(v, f, err);
	default:
		return read_text(i, v, f, err);
	}
}

int
api_fields_read(const json_t *body, struct api_fields *f, struct hc_err *err)
{
	const json_t *v;
	int i;

	*f = (struct api_fields){ .unique = 0 };
	for (i = 0; i < F_COUNT; i++) {
		v = json_object_get(body, table[i].name);
		if (v != NULL && read_field((enum api_field)i, v, f,
		    err) == -1)
			return -1;
	}
	return 0;
}

/* ---- applying ---- */

#define SET(field, bit, member) \
	if (f->has[field]) { \
		c->member = f->text[field]; \
		a->fields |= (bit); \
	}
#define SET_BOOL(field, bit, member) \
	if (f->has[field]) { \
		c->member = f->num[field] != 0; \
		a->fields |= (bit); \
	}

static int
apply_names(const struct api_fields *f, struct check *c, struct api_apply *a,
    struct hc_err *err)
{
	SET(F_NAME, CHECK_NAME, name);
	if (f->has[F_NAME] && a->version < 3 && !f->has[F_SLUG]) {
		slugify(&a->slug, c->name);
		if (a->slug.len > table[F_SLUG].max)
			return INVALID(err, "slug is too long");
		c->slug = (struct str){ buf_str(&a->slug), a->slug.len };
		a->fields |= CHECK_SLUG;
	}
	SET(F_SLUG, CHECK_SLUG, slug);
	SET(F_TAGS, CHECK_TAGS, tags);
	SET(F_DESC, CHECK_DESCRIPTION, desc);
	return 0;
}

static void
apply_schedule(const struct api_fields *f, struct check *c,
    struct api_apply *a)
{
	if (f->has[F_SCHEDULE]) {
		c->kind = sched_guess(f->text[F_SCHEDULE]) == SCHED_CRON ?
		    CHECK_CRON : CHECK_ONCALENDAR;
		c->schedule = f->text[F_SCHEDULE];
		a->fields |= CHECK_KIND | CHECK_SCHEDULE;
	} else if (f->has[F_TIMEOUT]) {
		c->kind = CHECK_SIMPLE;
		c->timeout = f->num[F_TIMEOUT] * HC_SECOND;
		a->fields |= CHECK_KIND | CHECK_TIMEOUT;
	}
	if (f->has[F_GRACE]) {
		c->grace = f->num[F_GRACE] * HC_SECOND;
		a->fields |= CHECK_GRACE_TIME;
	}
	SET(F_TZ, CHECK_TZ, tz);
}

/* subject and subject_fail are the old names of keywords for mail. */
static void
apply_filters(const struct api_fields *f, struct check *c,
    struct api_apply *a)
{
	SET(F_SUBJECT, CHECK_SUCCESS_KW, success_kw);
	SET(F_SUBJECT_FAIL, CHECK_FAILURE_KW, failure_kw);
	if (f->has[F_SUBJECT] || f->has[F_SUBJECT_FAIL]) {
		c->filter_subject = c->success_kw.len > 0 ||
		    c->failure_kw.len > 0;
		a->fields |= CHECK_FILTER_SUBJECT;
	}
	SET(F_START_KW, CHECK_START_KW, start_kw);
	SET(F_SUCCESS_KW, CHECK_SUCCESS_KW, success_kw);
	SET(F_FAILURE_KW, CHECK_FAILURE_KW, failure_kw);
	SET_BOOL(F_FILTER_SUBJECT, CHECK_FILTER_SUBJECT, filter_subject);
	SET_BOOL(F_FILTER_BODY, CHECK_FILTER_BODY, filter_body);
	SET_BOOL(F_FILTER_HTTP_BODY, CHECK_FILTER_HTTP_BODY,
	    filter_http_body);
	SET_BOOL(F_FILTER_DEFAULT_FAIL, CHECK_FILTER_DEFAULT_FAIL,
	    filter_default_fail);
}

int
api_fields_apply(const struct api_fields *f, struct check *c,
    struct api_apply *a, struct hc_err *err)
{
	a->fields = 0;
	if (apply_names(f, c, a, err) == -1)
		return -1;
	apply_schedule(f, c, a);
	apply_filters(f, c, a);
	SET(F_METHODS, CHECK_METHODS, methods);
	SET_BOOL(F_MANUAL_RESUME, CHECK_MANUAL_RESUME, manual_resume);
	return 0;
}
