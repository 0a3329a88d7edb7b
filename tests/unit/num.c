/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Numbers and times from text, and back. */
#include "lib/base/num.h"

#include <string.h>

#include "lib/base/clock.h"
#include "tests/unit/unit.h"

static const struct {
	const char *text;
	int64_t min, max, want;
	const char *error;		/* NULL: none */
} nums[] = {
	{ "0", 0, 9, 0, NULL },
	{ "-0", 0, 9, 0, NULL },
	{ "+7", 0, 9, 7, NULL },
	{ "007", 0, 9, 7, NULL },
	{ "9", 0, 9, 9, NULL },
	{ "10", 0, 9, 0, "out of range 0..9: \"10\"" },
	{ "-1", 0, 9, 0, "out of range 0..9: \"-1\"" },
	{ "9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, NULL },
	{ "-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, NULL },
	{ "9223372036854775808", 0, 1, 0,
	    "out of range 0..1: \"9223372036854775808\"" },
	{ "-9223372036854775809", 0, 1, 0,
	    "out of range 0..1: \"-9223372036854775809\"" },
	{ "99999999999999999999999", 0, 1, 0,
	    "out of range 0..1: \"99999999999999999999999\"" },
	{ "", 0, 9, 0, "not a number: \"\"" },
	{ "-", 0, 9, 0, "not a number: \"-\"" },
	{ "+", 0, 9, 0, "not a number: \"+\"" },
	{ "--1", 0, 9, 0, "not a number: \"--1\"" },
	{ " 1", 0, 9, 0, "not a number: \" 1\"" },
	{ "1 ", 0, 9, 0, "not a number: \"1 \"" },
	{ "1x", 0, 9, 0, "not a number: \"1x\"" },
	{ "0x1", 0, 9, 0, "not a number: \"0x1\"" },
	{ "\xb2", 0, 9, 0, "not a number: \"\xb2\"" },
};

START_TEST(number)
{
	struct hc_err err = { 0 };
	int64_t v = 77;
	int rc = num(str_of(nums[_i].text), nums[_i].min, nums[_i].max, &v,
	    &err);

	if (nums[_i].error == NULL) {
		ck_assert_int_eq(rc, 0);
		ck_assert_int_eq(v, nums[_i].want);
		return;
	}
	ck_assert_int_eq(rc, -1);
	ck_assert_str_eq(err.text, nums[_i].error);
	ck_assert_int_eq(v, 77);
}
END_TEST

static const struct {
	const char *text;
	int64_t us, bytes;		/* -1: refused */
} sizes[] = {
	{ "0", 0, 0 },
	{ "90", 90 * HC_SECOND, 90 },
	{ "90s", 90 * HC_SECOND, -1 },
	{ "15m", 15 * HC_MINUTE, -1 },
	{ "2h", 2 * HC_HOUR, -1 },
	{ "3d", 3 * HC_DAY, -1 },
	{ "2w", 14 * HC_DAY, -1 },
	{ "7b", -1, 7 },
	{ "4k", -1, 4096 },
	{ "4M", -1, 4 << 20 },
	{ "3G", -1, INT64_C(3) << 30 },
	{ "4K", -1, -1 },
	{ "", -1, -1 },
	{ "m", -1, -1 },
	{ "-1", -1, -1 },
	{ "1mm", -1, -1 },
	{ "99999999999999999", -1, INT64_C(99999999999999999) },
	{ "9999999999999w", -1, -1 },
	{ "9999999999G", -1, -1 },
};

START_TEST(units)
{
	int64_t v = -1;
	int rc = num_duration(str_of(sizes[_i].text), &v, NULL);

	ck_assert_int_eq(rc, sizes[_i].us == -1 ? -1 : 0);
	ck_assert_int_eq(rc == 0 ? v : -1, sizes[_i].us);
	rc = num_size(str_of(sizes[_i].text), &v, NULL);
	ck_assert_int_eq(rc, sizes[_i].bytes == -1 ? -1 : 0);
	ck_assert_int_eq(rc == 0 ? v : -1, sizes[_i].bytes);
}
END_TEST

static const struct {
	const char *text;
	int64_t seconds;
	int usec;
	const char *formatted;		/* NULL: the same */
} times[] = {
	{ "1970-01-01 00:00:00", 0, 0, NULL },
	{ "2024-02-29 23:59:59.999999", 1709251199, 999999, NULL },
	{ "2000-03-01 00:00:00", 951868800, 0, NULL },
	{ "1900-02-28 12:00:00", -2203934400, 0, NULL },
	{ "0001-01-01 00:00:00", -62135596800, 0, NULL },
	{ "9999-12-31 23:59:59.999999", 253402300799, 999999, NULL },
	{ "1969-12-31 23:59:59.500000", -1, 500000, NULL },
	{ "2024-01-02T03:04:05Z", 1704164645, 0, "2024-01-02 03:04:05" },
	{ "2024-01-02 03:04:05.5", 1704164645, 500000,
	    "2024-01-02 03:04:05.500000" },
	{ "2024-01-02 03:04:05.1234567", 1704164645, 123456,
	    "2024-01-02 03:04:05.123456" },
	{ "2024-01-02 03:04:05+00", 1704164645, 0, "2024-01-02 03:04:05" },
	{ "2024-01-02 05:34:05+02:30", 1704164645, 0,
	    "2024-01-02 03:04:05" },
	{ "2024-01-01 22:04:05-0500", 1704164645, 0, "2024-01-02 03:04:05" },
};

START_TEST(time_text)
{
	const char *s = times[_i].text;
	char out[HC_TIME_SIZE];
	int64_t us, want = times[_i].seconds * HC_SECOND + times[_i].usec;

	ck_assert_int_eq(hc_time_parse(s, strlen(s), &us), 0);
	ck_assert_int_eq(us, want);
	hc_time_format(us, out);
	ck_assert_str_eq(out, times[_i].formatted ? times[_i].formatted : s);
}
END_TEST

static const char *const bad_times[] = {
	"", "2024", "2024-01-02", "2024-01-02 03:04", "2024-1-2 03:04:05",
	"2024-13-01 00:00:00", "2024-00-01 00:00:00", "2024-01-32 00:00:00",
	"2024-01-00 00:00:00", "2024-01-01 24:00:00", "2024-01-01 00:60:00",
	"2024-01-01 00:00:60", "2024-01-01 00:00:00x",
	"2024-01-01 00:00:00+", "2024-01-01 00:00:00+1",
	"2024-01-01 00:00:00 ", "x024-01-01 00:00:00",
};

START_TEST(time_bad)
{
	int64_t us;

	ck_assert_int_eq(hc_time_parse(bad_times[_i], strlen(bad_times[_i]),
	    &us), -1);
}
END_TEST

START_TEST(days)
{
	struct hc_tm t;
	int64_t d, back, week = 4;	/* 1970-01-01 was a Thursday */

	for (d = 0; d < 200000; d++, week = (week + 1) % 7) {
		hc_tm_from_us(d * HC_DAY, &t);
		back = hc_days_from_civil(t.year, t.month, t.day);
		ck_assert_int_eq(back, d);
		ck_assert_int_eq(t.wday, week);
	}
	hc_tm_from_us(-1, &t);
	ck_assert_int_eq(t.year, 1969);
	ck_assert_int_eq(t.usec, 999999);
	ck_assert_int_eq(t.wday, 3);
	ck_assert_int_eq(hc_tm_to_us(&t), -1);
	hc_tm_from_us(-700000 * HC_DAY, &t);
	ck_assert_int_eq(hc_tm_to_us(&t), -700000 * HC_DAY);
}
END_TEST

START_TEST(clocks)
{
	int64_t a = hc_mono(), b = hc_mono();

	ck_assert_int_le(a, b);
	ck_assert_int_gt(hc_now(), INT64_C(1700000000) * HC_SECOND);
#ifdef HC_TEST
	setenv("HC_CLOCK", "@1700000000.25", 1);
	ck_assert_int_eq(hc_now(), INT64_C(1700000000250000));
	setenv("HC_CLOCK", "+86400", 1);
	a = hc_now();
	unsetenv("HC_CLOCK");
	b = hc_now();
	ck_assert_int_gt(a - b, 86000 * HC_SECOND);
#endif
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("num");
	TCase *t = tcase_create("num");

	tcase_add_loop_test(t, number, 0, COUNT(nums));
	tcase_add_loop_test(t, units, 0, COUNT(sizes));
	tcase_add_loop_test(t, time_text, 0, COUNT(times));
	tcase_add_loop_test(t, time_bad, 0, COUNT(bad_times));
	tcase_add_test(t, days);
	tcase_add_test(t, clocks);
	suite_add_tcase(s, t);
	return unit_run(s);
}
