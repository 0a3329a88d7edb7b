/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Memory and errors: arena, buf, err. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "tests/unit/unit.h"

START_TEST(str_compares)
{
	ck_assert(str_eq(STR("ab"), STR("ab")));
	ck_assert(!str_eq(STR("ab"), STR("abc")));
	ck_assert(!str_eq(STR("a\0b"), STR("a\0c")));
	ck_assert(str_eq((struct str){ NULL, 0 }, STR("")));
	ck_assert_uint_eq(str_of(NULL).len, 0);
	ck_assert(str_is(STR("ab"), "ab"));
	ck_assert(!str_is(STR("a\0b"), "a"));
	ck_assert(str_case_is(STR("aB"), "Ab"));
	ck_assert(!str_case_is(STR("aB"), "Abc"));
	ck_assert(str_starts(STR("abc"), "ab"));
	ck_assert(str_starts(STR("abc"), ""));
	ck_assert(!str_starts(STR("a"), "ab"));
}
END_TEST

START_TEST(buf_grows)
{
	struct buf b = { 0 };
	char *p;
	size_t i;

	ck_assert_str_eq(buf_str(&b), "");
	ck_assert_uint_eq(buf_view(&b).len, 0);
	for (i = 0; i < 10000; i++) {
		buf_addc(&b, (char)('a' + i % 26));
		ck_assert_int_eq(b.p[b.len], '\0');
	}
	ck_assert_uint_eq(b.len, 10000);
	for (i = 0; i < 10000; i++)
		ck_assert_int_eq(b.p[i], (char)('a' + i % 26));
	buf_cut(&b, 20000);
	ck_assert_uint_eq(b.len, 10000);
	buf_cut(&b, 3);
	ck_assert_str_eq(buf_str(&b), "abc");
	buf_addf(&b, "-%d-%s", 42, "x");
	buf_add(&b, NULL, 0);
	buf_addbuf(&b, STR("\0y"));
	ck_assert(str_eq(buf_view(&b), STR("abc-42-x\0y")));
	buf_reset(&b);
	ck_assert_str_eq(buf_str(&b), "");
	buf_adds(&b, "kept");
	p = buf_steal(&b);
	ck_assert_str_eq(p, "kept");
	free(p);
	ck_assert_ptr_null(b.p);
	p = buf_steal(&b);
	ck_assert_str_eq(p, "");
	free(p);
	buf_free(&b);
}
END_TEST

/* A text longer than any first guess. */
START_TEST(buf_formats)
{
	struct buf b = { 0 };

	buf_addf(&b, "%5000s|", "x");
	ck_assert_uint_eq(b.len, 5001);
	ck_assert_str_eq(b.p + 4999, "x|");
	buf_free(&b);
}
END_TEST

START_TEST(buf_too_much)
{
	struct buf b = { 0 };

	buf_adds(&b, "x");
	buf_reserve(&b, SIZE_MAX - 1);
}
END_TEST

START_TEST(arena_pieces)
{
	struct arena a = { 0 };
	char *p[1000];
	size_t i;

	for (i = 0; i < 1000; i++) {
		p[i] = arena_alloc(&a, i);
		ck_assert_uint_eq((uintptr_t)p[i] % _Alignof(max_align_t), 0);
		memset(p[i], (int)(i % 251), i);
	}
	for (i = 0; i < 1000; i++) {
		size_t k;

		for (k = 0; k < i; k++)
			ck_assert_int_eq((unsigned char)p[i][k],
			    (int)(i % 251));
	}
	arena_free(&a);
	ck_assert_ptr_null(a.head);
	arena_free(&a);
}
END_TEST

START_TEST(arena_texts)
{
	struct arena a = { 0 };
	const char *z = arena_calloc(&a, 100, 7);
	struct str s;
	int i;

	for (i = 0; i < 700; i++)
		ck_assert_int_eq(z[i], 0);
	ck_assert_str_eq(arena_strdup(&a, "abc"), "abc");
	ck_assert_str_eq(arena_memdup0(&a, "abc", 2), "ab");
	ck_assert_str_eq(arena_memdup0(&a, NULL, 0), "");
	ck_assert_str_eq(arena_printf(&a, "%d %s", 7, "x"), "7 x");
	s = arena_str(&a, STR("a\0b"));
	ck_assert(str_eq(s, STR("a\0b")));
	ck_assert_int_eq(s.p[3], '\0');
	/* Reset keeps the newest block, unless that was a giant. */
	arena_reset(&a);
	ck_assert_ptr_nonnull(a.head);
	memset(arena_alloc(&a, 1 << 20), 1, 1 << 20);
	arena_reset(&a);
	ck_assert_ptr_null(a.head);
	ck_assert_str_eq(arena_strdup(&a, "again"), "again");
	arena_free(&a);
	arena_reset(&a);
}
END_TEST

START_TEST(arena_too_much)
{
	struct arena a = { 0 };

	arena_calloc(&a, SIZE_MAX / 4, 8);
}
END_TEST

static int
fails(struct hc_err *err)
{
	return hc_err(err, HC_ELIMIT, "%s of %d", "limit", 5);
}

START_TEST(errors)
{
	struct hc_err e = { 0 };
	char big[1000];

	ck_assert_int_eq(fails(&e), -1);
	ck_assert_int_eq(e.code, HC_ELIMIT);
	ck_assert_str_eq(e.text, "limit of 5");
	ck_assert_int_eq(hc_err_wrap(&e, "query %d", 1), -1);
	ck_assert_str_eq(e.text, "query 1: limit of 5");
	ck_assert_int_eq(e.code, HC_ELIMIT);
	errno = ENOENT;
	ck_assert_int_eq(hc_err_sys(&e, "open %s", "/x"), -1);
	ck_assert_str_eq(e.text, "open /x: No such file or directory");
	ck_assert_int_eq(e.code, HC_ESYS);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(fails(NULL), -1);
	ck_assert_int_eq(hc_err_sys(NULL, "x"), -1);
	ck_assert_int_eq(hc_err_wrap(NULL, "x"), -1);
	/* What does not fit is cut. */
	memset(big, 'a', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	hc_err(&e, HC_EFAIL, "%s", big);
	ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
	hc_err_wrap(&e, "%s", big);
	hc_err_sys(&e, "%s", big);
	ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mem");
	TCase *t = tcase_create("mem");

	tcase_add_test(t, str_compares);
	tcase_add_test(t, buf_grows);
	tcase_add_test(t, buf_formats);
	tcase_add_test_raise_signal(t, buf_too_much, 6);
	tcase_add_test(t, arena_pieces);
	tcase_add_test(t, arena_texts);
	tcase_add_test_raise_signal(t, arena_too_much, 6);
	tcase_add_test(t, errors);
	suite_add_tcase(s, t);
	return unit_run(s);
}
