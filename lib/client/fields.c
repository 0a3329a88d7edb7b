/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/fields.h"

#include <jansson.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/enc.h"
#include "lib/base/json.h"
#include "lib/base/num.h"
#include "lib/sched/sched.h"

#define SECONDS_MIN 60
#define SECONDS_MAX 31536000

const struct field fields[FIELDS] = {
	[FIELD_NAME] = { "name", FIELD_TEXT, 100 },
	[FIELD_SLUG] = { "slug", FIELD_TEXT, 100 },
	[FIELD_TAGS] = { "tags", FIELD_TEXT, 500 },
	[FIELD_DESC] = { "desc", FIELD_TEXT, 0 },
	[FIELD_TIMEOUT] = { "timeout", FIELD_SECONDS, 0 },
	[FIELD_SCHEDULE] = { "schedule", FIELD_TEXT, 100 },
	[FIELD_TZ] = { "tz", FIELD_TEXT, 0 },
	[FIELD_GRACE] = { "grace", FIELD_SECONDS, 0 },
	[FIELD_MANUAL_RESUME] = { "manual_resume", FIELD_FLAG, 0 },
	[FIELD_METHODS] = { "methods", FIELD_TEXT, 0 },
	[FIELD_START_KW] = { "start_kw", FIELD_TEXT, 200 },
	[FIELD_SUCCESS_KW] = { "success_kw", FIELD_TEXT, 200 },
	[FIELD_FAILURE_KW] = { "failure_kw", FIELD_TEXT, 200 },
	[FIELD_FILTER_SUBJECT] = { "filter_subject", FIELD_FLAG, 0 },
	[FIELD_FILTER_BODY] = { "filter_body", FIELD_FLAG, 0 },
	[FIELD_FILTER_HTTP_BODY] = { "filter_http_body", FIELD_FLAG, 0 },
	[FIELD_FILTER_DEFAULT_FAIL] = { "filter_default_fail", FIELD_FLAG, 0 },
	[FIELD_CHANNELS] = { "channels", FIELD_TEXT, 0 },
};

int
field_find(struct str name)
{
	int i;

	for (i = 0; i < FIELDS; i++) {
		if (str_is(name, fields[i].name))
			return i;
	}
	return -1;
}

int
field_put_text(struct json_t *object, int field, struct str text,
    struct hc_err *err)
{
	const struct field *f = &fields[field];
	json_t *v = NULL;
	int64_t t;

	switch (f->type) {
	case FIELD_SECONDS:
		if (num_duration(text, &t, err) == -1)
			return hc_err_wrap(err, "%s", f->name);
		v = json_integer(t / HC_SECOND);
		break;
	case FIELD_FLAG:
		if (!str_is(text, "0") && !str_is(text, "1"))
			return hc_err(err, HC_EINVAL,
			    "%s: neither 0 nor 1: \"%.*s\"", f->name,
			    text.len > 40 ? 40 : (int)text.len, text.p);
		v = json_boolean(str_is(text, "1"));
		break;
	case FIELD_TEXT:
		if (text.len > 0 && memchr(text.p, '\0', text.len) != NULL)
			return hc_err(err, HC_EINVAL,
			    "%s contains a NUL character", f->name);
		v = json_stringn(text.len > 0 ? text.p : "", text.len);
		if (v == NULL)
			return hc_err(err, HC_EINVAL, "%s is not UTF-8",
			    f->name);
	}
	json_object_set_new(object, f->name, v);
	return 0;
}

int
field_option(struct json_t *object, int c, const char *arg,
    struct hc_err *err)
{
	if (c >= FIELD_OPT_NO && c < FIELD_OPT_NO + FIELDS)
		return field_put_text(object, c - FIELD_OPT_NO, STR("0"),
		    err) == -1 ? -1 : 1;
	if (c < FIELD_OPT || c >= FIELD_OPT + FIELDS)
		return 0;
	return field_put_text(object, c - FIELD_OPT,
	    arg != NULL ? str_of(arg) : STR("1"), err) == -1 ? -1 : 1;
}

/* ---- what a server would say ---- */

static int
text_valid(int field, const struct field *f, struct str s, struct hc_err *err)
{
	struct str rest = s;

	if (f->max > 0 && utf8_count(s) > f->max)
		return hc_err(err, HC_EINVAL, "%s is too long", f->name);
	if (field == FIELD_METHODS && s.len > 0 && !str_is(s, "POST"))
		return hc_err(err, HC_EINVAL, "methods has unexpected value");
	while (rest.len > 0 && rest.p[0] != '\0' &&
	    strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", rest.p[0])) {
		rest.p++;
		rest.len--;
	}
	if (field == FIELD_SLUG && rest.len > 0)
		return hc_err(err, HC_EINVAL, "slug does not match pattern");
	if (field == FIELD_SCHEDULE &&
	    sched_validate(sched_guess(s), s, NULL) == -1)
		return hc_err(err, HC_EINVAL, "schedule is not a valid cron "
		    "or OnCalendar expression");
	return 0;
}

int
field_valid(int field, const struct json_t *value, struct hc_err *err)
{
	const struct field *f = &fields[field];

	switch (f->type) {
	case FIELD_SECONDS:
		if (!json_is_integer(value))
			return hc_err(err, HC_EINVAL, "%s is not a number",
			    f->name);
		if (json_integer_value(value) < SECONDS_MIN)
			return hc_err(err, HC_EINVAL, "%s is too small",
			    f->name);
		if (json_integer_value(value) > SECONDS_MAX)
			return hc_err(err, HC_EINVAL, "%s is too large",
			    f->name);
		return 0;
	case FIELD_FLAG:
		if (!json_is_boolean(value))
			return hc_err(err, HC_EINVAL, "%s is not a boolean",
			    f->name);
		return 0;
	case FIELD_TEXT:
		break;
	}
	if (!json_is_string(value))
		return hc_err(err, HC_EINVAL, "%s is not a string", f->name);
	return text_valid(field, f, json_view(value), err);
}
