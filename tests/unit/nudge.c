/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/nudge.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char dir[] = "/tmp/hc-nudge.XXXXXX";
static char path[64];
static struct settings set = { .nudge_socket = path };

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/nudge", dir);
}

static void
teardown(void)
{
	unlink(path);
	rmdir(dir);
}

START_TEST(arrives)
{
	int sender = nudge_sender(), fd;

	ck_assert_int_ne(sender, -1);
	nudge_send(sender, &set);	/* nobody is there: no matter */
	fd = nudge_open(&set, NULL);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(nudge_drain(fd), 0);
	nudge_send(sender, &set);
	nudge_send(sender, &set);
	ck_assert_int_eq(nudge_drain(fd), 1);
	ck_assert_int_eq(nudge_drain(fd), 0);
	nudge_close(fd);
	ck_assert_int_eq(access(path, F_OK), -1);
	close(sender);
}
END_TEST

START_TEST(never_waits)
{
	int sender = nudge_sender(), fd = nudge_open(&set, NULL), i;

	ck_assert_int_ne(fd, -1);
	for (i = 0; i < 5000; i++)
		nudge_send(sender, &set);
	ck_assert_int_eq(nudge_drain(fd), 1);
	nudge_close(fd);
	close(sender);
}
END_TEST

START_TEST(one_receiver)
{
	int fd = nudge_open(&set, NULL), again;
	struct hc_err err;

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(nudge_open(&set, &err), -1);
	ck_assert_int_eq(err.code, HC_EEXIST);
	close(fd);		/* as a process that died: the file stays */
	again = nudge_open(&set, &err);
	ck_assert_int_ne(again, -1);
	nudge_close(again);
	nudge_close(-1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("nudge");
	TCase *t = tcase_create("nudge");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, arrives);
	tcase_add_test(t, never_waits);
	tcase_add_test(t, one_receiver);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
