/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/web/json_in.h"

#include <jansson.h>
#include <string.h>

#include "lib/base/enc.h"
#include "lib/base/json.h"

/* Python refuses longer integers. */
#define DIGITS_MAX 4300
/* Integers of so many digits are left to jansson. */
#define DIGITS_PLAIN 18
/* An integer that is too long for jansson becomes an object with this one
 * member. */
#define BIG "\xef\xbf\xbf" "integer"

struct pass {
	const char *p, *end;
	struct buf out;
};

static int
is_digit(const struct pass *s, size_t at)
{
	return s->p + at < s->end && s->p[at] >= '0' && s->p[at] <= '9';
}

/* ---- strings ---- */

static int
names_member(const char *p, const char *end)
{
	while (p < end && memchr(" \t\r\n", *p, 4) != NULL)
		p++;
	return p < end && *p == ':';
}

/* Names of members with a NUL, which jansson refuses, are names that nobody
 * knows. */
static void
copy_name(struct pass *s, const char *end)
{
	while (s->p < end) {
		if (end - s->p >= 6 && memcmp(s->p, "\\u0000", 6) == 0) {
			buf_adds(&s->out, "\\ufffd");
			s->p += 6;
			continue;
		}
		if (*s->p == '\\' && end - s->p >= 2)
			buf_addc(&s->out, *s->p++);
		buf_addc(&s->out, *s->p++);
	}
}

static void
pass_string(struct pass *s)
{
	const char *e = s->p + 1;

	while (e < s->end && *e != '"')
		e += *e == '\\' && e + 1 < s->end ? 2 : 1;
	if (e < s->end)
		e++;
	if (names_member(e, s->end)) {
		copy_name(s, e);
		return;
	}
	buf_add(&s->out, s->p, (size_t)(e - s->p));
	s->p = e;
}

/* ---- numbers ---- */

/* How long a number of RFC 8259 at p is, 0: it is none; *ndigits of the integer
 * part, *real: there is more than that. */
static size_t
number_length(const struct pass *s, size_t *ndigits, int *real)
{
	size_t n = *s->p == '-', start;

	start = n;
	if (!is_digit(s, n))
		return 0;
	if (s->p[n] == '0')
		n++;
	else
		while (is_digit(s, n))
			n++;
	*ndigits = n - start;
	*real = 0;
	if (s->p + n < s->end && s->p[n] == '.' && is_digit(s, n + 1)) {
		*real = 1;
		for (n++; is_digit(s, n); n++)
			;
	}
	if (s->p + n < s->end && (s->p[n] == 'e' || s->p[n] == 'E')) {
		size_t e = n + 1;

		if (s->p + e < s->end && (s->p[e] == '+' || s->p[e] == '-'))
			e++;
		if (is_digit(s, e)) {
			*real = 1;
			for (n = e; is_digit(s, n); n++)
				;
		}
	}
	return n;
}

static int
pass_number(struct pass *s)
{
	size_t digits, n;
	int real;

	if (*s->p == '-' && s->end - s->p >= 9 &&
	    memcmp(s->p, "-Infinity", 9) == 0) {
		buf_adds(&s->out, "0.5");
		s->p += 9;
		return 0;
	}
	n = number_length(s, &digits, &real);
	if (n == 0) {
		buf_addc(&s->out, *s->p++);
		return 0;
	}
	if (!real && digits > DIGITS_MAX)
		return -1;
	if (real)
		buf_adds(&s->out, "0.5");
	else if (digits > DIGITS_PLAIN)
		buf_addf(&s->out, "{\"" BIG "\":\"%.*s\"}", (int)n, s->p);
	else
		buf_add(&s->out, s->p, n);
	s->p += n;
	/* "1.", "01", "1e": jansson sees that something is wrong. */
	if (s->p < s->end && memchr(",]} \t\r\n", *s->p, 7) == NULL)
		return -1;
	return 0;
}

/* ---- all ---- */

static int
pass_one(struct pass *s)
{
	size_t left = (size_t)(s->end - s->p);
	char c = *s->p;

	if (c == '"') {
		pass_string(s);
		return 0;
	}
	if (c == '-' || (c >= '0' && c <= '9'))
		return pass_number(s);
	if (left >= 3 && memcmp(s->p, "NaN", 3) == 0) {
		buf_adds(&s->out, "0.5");
		s->p += 3;
	} else if (left >= 8 && memcmp(s->p, "Infinity", 8) == 0) {
		buf_adds(&s->out, "0.5");
		s->p += 8;
	} else {
		buf_addc(&s->out, *s->p++);
	}
	return 0;
}

json_t *
json_in(struct str text)
{
	struct pass s = { text.p, text.p + text.len, { 0 } };
	json_t *v = NULL;
	int rc = 0;

	buf_reserve(&s.out, text.len + 16);
	while (rc == 0 && s.p < s.end)
		rc = pass_one(&s);
	if (rc == 0)
		v = json_loadb(buf_str(&s.out), s.out.len,
		    JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	buf_free(&s.out);
	return v;
}

struct str
json_in_big(const json_t *v)
{
	json_t *digits = json_is_object(v) && json_object_size(v) == 1 ?
	    json_object_get(v, BIG) : NULL;

	return json_view(digits);
}
