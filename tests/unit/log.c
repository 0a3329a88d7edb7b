/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Lines on standard error. */
#include "lib/base/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static FILE *file;
static int saved;

static void
setup(void)
{
	unsetenv("JOURNAL_STREAM");
	log_init("hc-x", 0);
	file = tmpfile();
	ck_assert_ptr_nonnull(file);
	saved = dup(STDERR_FILENO);
	dup2(fileno(file), STDERR_FILENO);
}

static void
teardown(void)
{
	dup2(saved, STDERR_FILENO);
	close(saved);
	fclose(file);
}

static void
wrote(const char *want)
{
	char text[10000];
	ssize_t n = pread(fileno(file), text, sizeof text - 1, 0);

	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	ck_assert_str_eq(text, want);
	ck_assert_int_eq(ftruncate(fileno(file), 0), 0);
	lseek(STDERR_FILENO, 0, SEEK_SET);
}

START_TEST(lines)
{
	log_info("hello, n=%d", 5);
	log_warn("w");
	log_err("e");
	log_debug("not shown");
	wrote("hc-x: hello, n=5\nhc-x: w\nhc-x: e\n");
	log_verbose(1);
	log_debug("shown");
	wrote("hc-x: shown\n");
	log_verbose(0);
	log_debug("not shown");
	wrote("");
}
END_TEST

START_TEST(journal)
{
	setenv("JOURNAL_STREAM", "8:1", 1);
	log_init("hc-x", 1);
	log_err("e");
	log_warn("w");
	log_info("i");
	log_debug("d");
	wrote("<3>e\n<4>w\n<6>i\n<7>d\n");
}
END_TEST

/* An event is a line, whatever somebody has put into it. */
START_TEST(one_line)
{
	log_info("a\nhc-x: forged\r\t\x1b[31m\x7f\u00e9");
	wrote("hc-x: a\\x0ahc-x: forged\\x0d\\x09\\x1b[31m\\x7f\u00e9\n");
}
END_TEST

START_TEST(long_text)
{
	char big[5000], want[3000];

	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	log_info("%s", big);
	snprintf(want, sizeof want, "hc-x: %.2047s\n", big);
	wrote(want);
	/* All of it escaped. */
	memset(big, '\x01', sizeof big - 1);
	log_info("%s", big);
	ck_assert_int_eq(lseek(STDERR_FILENO, 0, SEEK_END),
	    6 + 2047 * 4 + 1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("log");
	TCase *t = tcase_create("log");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, lines);
	tcase_add_test(t, journal);
	tcase_add_test(t, one_line);
	tcase_add_test(t, long_text);
	suite_add_tcase(s, t);
	return unit_run(s);
}
