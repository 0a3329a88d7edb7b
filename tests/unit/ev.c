/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/ev.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"

static char trace[64];
static size_t ntrace;

static void
note(char c)
{
	if (ntrace < sizeof trace - 1)
		trace[ntrace++] = c;
	trace[ntrace] = '\0';
}

static void
setup(void)
{
	ntrace = 0;
	trace[0] = '\0';
}

static void
timer_note(struct ev *ev, void *arg)
{
	char c = *(const char *)arg;

	note(c);
	if (c == 'z')
		ev_stop(ev);
}

START_TEST(timers_in_order)
{
	struct ev *ev = ev_new();
	struct ev_timer t[5] = { 0 };

	ev_timer(ev, &t[0], 30000, timer_note, "c");
	ev_timer(ev, &t[1], 10000, timer_note, "a");
	ev_timer(ev, &t[2], 20000, timer_note, "b");
	ev_timer(ev, &t[3], 15000, timer_note, "x");
	ev_timer(ev, &t[4], 40000, timer_note, "z");
	ev_timer_stop(ev, &t[3]);
	ev_timer_stop(ev, &t[3]);
	ev_timer(ev, &t[1], 25000, timer_note, "a");	/* re-armed later */
	ev_run(ev);
	ck_assert_str_eq(trace, "bacz");
	ev_free(ev);
}
END_TEST

static void
read_note(struct ev *ev, int fd, unsigned events, void *arg)
{
	char c;

	(void)arg;
	ck_assert_uint_eq(events, EV_READ);
	ck_assert_int_eq((int)read(fd, &c, 1), 1);
	note(c);
	if (c == 'z')
		ev_stop(ev);
}

START_TEST(reads)
{
	struct ev *ev = ev_new();
	int p[2];

	ck_assert_int_eq(pipe(p), 0);
	ev_fd(ev, p[0], EV_READ, read_note, NULL);
	ck_assert_int_eq((int)write(p[1], "abz", 3), 3);
	ev_run(ev);
	ck_assert_str_eq(trace, "abz");
	close(p[0]);
	close(p[1]);
	ev_free(ev);
}
END_TEST

static int other_fd;

static void
drop_other(struct ev *ev, int fd, unsigned events, void *arg)
{
	(void)events, (void)arg;
	note('d');
	ev_fd(ev, fd, 0, NULL, NULL);
	ev_fd(ev, other_fd, 0, NULL, NULL);
}

/* A callback that drops another ready descriptor keeps it from being called. */
START_TEST(dropped_while_ready)
{
	struct ev *ev = ev_new();
	struct ev_timer end = { 0 };
	int a[2], b[2];

	ck_assert_int_eq(pipe(a), 0);
	ck_assert_int_eq(pipe(b), 0);
	ck_assert_int_eq((int)write(a[1], "1", 1), 1);
	ck_assert_int_eq((int)write(b[1], "2", 1), 1);
	other_fd = b[0];
	ev_fd(ev, a[0], EV_READ, drop_other, NULL);
	ev_fd(ev, b[0], EV_READ, read_note, NULL);
	ev_timer(ev, &end, 20000, timer_note, "z");
	ev_run(ev);
	/* The order in which both became ready is the kernel's. */
	ck_assert_msg(strcmp(trace, "dz") == 0 || strcmp(trace, "2dz") == 0,
	    "got %s", trace);
	ev_free(ev);
}
END_TEST

START_TEST(descriptor_used_again)
{
	struct ev *ev = ev_new();
	int a[2], b[2];

	ck_assert_int_eq(pipe(a), 0);
	ev_fd(ev, a[0], EV_READ, drop_other, NULL);
	close(a[0]);	/* without telling the loop */
	close(a[1]);
	ck_assert_int_eq(pipe(b), 0);
	ck_assert_int_eq(b[0], a[0]);
	ev_fd(ev, b[0], EV_READ | EV_WRITE, read_note, NULL);
	ev_fd(ev, b[0], EV_READ, read_note, NULL);
	ck_assert_int_eq((int)write(b[1], "z", 1), 1);
	ev_run(ev);
	ck_assert_str_eq(trace, "z");
	ev_free(ev);
}
END_TEST

static void
raise_note(struct ev *ev, void *arg)
{
	(void)ev, (void)arg;
	note('r');
	raise(SIGUSR1);
}

START_TEST(signals)
{
	struct ev *ev = ev_new();
	struct ev_timer t = { 0 };

	ev_signal(ev, SIGUSR1, timer_note, "z");
	ev_timer(ev, &t, 0, raise_note, NULL);
	ev_run(ev);
	ck_assert_str_eq(trace, "rz");
	ev_free(ev);
}
END_TEST

static int64_t
count_turn(struct ev *ev, void *arg)
{
	int *n = arg;

	if (++*n == 5)
		ev_stop(ev);
	return 0;
}

START_TEST(turns_without_waiting)
{
	struct ev *ev = ev_new();
	int64_t start = hc_mono();
	int n = 0;

	ev_turn(ev, count_turn, &n);
	ev_run(ev);
	ck_assert_int_eq(n, 5);
	ck_assert_int_lt(hc_mono() - start, 10 * HC_SECOND);
	ev_free(ev);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ev");
	TCase *t = tcase_create("ev");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, timers_in_order);
	tcase_add_test(t, reads);
	tcase_add_test(t, dropped_while_ready);
	tcase_add_test(t, descriptor_used_again);
	tcase_add_test(t, signals);
	tcase_add_test(t, turns_without_waiting);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
