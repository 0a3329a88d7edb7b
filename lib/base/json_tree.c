/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Apart from json.c, so that programs without trees do not carry jansson. */
#include <inttypes.h>
#include <jansson.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"

struct str
json_view(const struct json_t *v)
{
	return (struct str){ json_string_value(v), json_string_length(v) };
}

static void
dump_object(struct buf *out, const json_t *v)
{
	json_t *obj = json_incref((json_t *)(uintptr_t)v), *member;
	const char *key;

	json_open(out);
	json_object_foreach(obj, key, member) {
		json_put_key(out, key);
		json_dump(out, member);
	}
	json_close(out);
	json_decref(obj);
}

static void
dump_array(struct buf *out, const json_t *v)
{
	size_t i;

	buf_addc(out, '[');
	for (i = 0; i < json_array_size(v); i++) {
		if (i > 0)
			buf_adds(out, ", ");
		json_dump(out, json_array_get(v, i));
	}
	buf_addc(out, ']');
}

void
json_dump(struct buf *out, const struct json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		dump_object(out, v);
		break;
	case JSON_ARRAY:
		dump_array(out, v);
		break;
	case JSON_STRING:
		json_quote(out, json_view(v));
		break;
	case JSON_INTEGER:
		buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		break;
	case JSON_REAL:
		json_number(out, json_real_value(v));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		buf_adds(out, json_is_true(v) ? "true" : "false");
		break;
	case JSON_NULL:
	default:
		buf_adds(out, "null");
		break;
	}
}

json_t *
json_str(struct str s)
{
	struct buf b = { 0 };
	json_t *v;

	utf8_clean(&b, s);
	v = json_stringn_nocheck(buf_str(&b), b.len);
	buf_free(&b);
	return v;
}

json_t *
json_take(struct buf *b)
{
	json_t *v = json_str(buf_view(b));

	buf_free(b);
	return v;
}

json_t *
json_strf(const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	return json_take(&b);
}
