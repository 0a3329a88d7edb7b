/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/num.h"

#include <string.h>

static int
not_a_number(struct str s, struct hc_err *err)
{
	int shown = s.len > 60 ? 60 : (int)s.len;

	return hc_err(err, HC_EINVAL, "not a number: \"%.*s\"", shown,
	    s.len ? s.p : "");
}

int
num(struct str s, int64_t min, int64_t max, int64_t *out, struct hc_err *err)
{
	size_t i = 0;
	int64_t v = 0;
	int neg = 0;

	if (s.len > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
		neg = s.p[0] == '-';
		i = 1;
	}
	if (i == s.len)
		return not_a_number(s, err);
	for (; i < s.len; i++) {
		int d = s.p[i] - '0';

		if (d < 0 || d > 9)
			return not_a_number(s, err);
		/* Counting downwards covers INT64_MIN too. */
		if (__builtin_mul_overflow(v, (int64_t)10, &v) ||
		    __builtin_sub_overflow(v, (int64_t)d, &v))
			goto range;
	}
	if (!neg && __builtin_sub_overflow((int64_t)0, v, &v))
		goto range;
	if (v < min || v > max)
		goto range;
	*out = v;
	return 0;
range:
	return hc_err(err, HC_EINVAL, "out of range %lld..%lld: \"%.*s\"",
	    (long long)min, (long long)max, s.len > 60 ? 60 : (int)s.len, s.p);
}

/* A number followed by at most one unit character of units; factors[i] goes
 * with units[i], factors[0] also with none. */
static int
num_unit(struct str s, const char *units, const int64_t *factors, int64_t *out,
    struct hc_err *err)
{
	const char *u = NULL;
	struct str digits = s;
	int64_t factor = factors[0];

	if (s.len > 0 && s.p[s.len - 1] != '\0')
		u = strchr(units, s.p[s.len - 1]);
	if (u != NULL) {
		factor = factors[u - units];
		digits.len--;
	}
	if (num(digits, 0, INT64_MAX / factor, out, err) == -1)
		return -1;
	*out *= factor;
	return 0;
}

int
num_duration(struct str s, int64_t *out, struct hc_err *err)
{
	static const int64_t factors[] = { 1000000, 60000000, 3600000000,
		86400000000, 604800000000 };

	return num_unit(s, "smhdw", factors, out, err);
}

int
num_size(struct str s, int64_t *out, struct hc_err *err)
{
	static const int64_t factors[] = { 1, 1024, 1024 * 1024,
		1024 * 1024 * 1024 };

	return num_unit(s, "bkMG", factors, out, err);
}
