/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/proc.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a shell command; what it wrote goes to out, its end is returned. */
static int
run(struct proc *p, const char *command, char *out, size_t size)
{
	const char *argv[] = { "sh", "-c", command, NULL };
	struct hc_err err = { 0 };
	int fds[2], status = -1;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	p->argv = argv;
	p->out = fds[1];
	pid = proc_start(p, &err);
	ck_assert_msg(pid > 0, "%s", err.text);
	close(fds[1]);
	while ((n = read(fds[0], out + len, size - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	close(fds[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

START_TEST(output_and_status)
{
	struct proc p = { 0 };
	char out[256], how[32];
	int status = run(&p, "echo a; echo b >&2; cat; exit 3", out,
	    sizeof out);

	ck_assert_str_eq(out, "a\nb\n");
	ck_assert_str_eq(proc_ending(status, how), "status 3");
	status = run(&p, "kill -9 $$", out, sizeof out);
	ck_assert_str_eq(proc_ending(status, how), "signal 9");
}
END_TEST

START_TEST(environment)
{
	const char *env[] = { "HC_T_SET=new", "HC_T_GONE", "HC_T_EMPTY=",
		NULL };
	struct proc p = { .env = env };
	char out[256];

	setenv("HC_T_SET", "old", 1);
	setenv("HC_T_GONE", "x", 1);
	setenv("HC_T_KEPT", "kept", 1);
	run(&p, "echo $HC_T_SET,${HC_T_GONE-gone},${HC_T_EMPTY-x},$HC_T_KEPT",
	    out, sizeof out);
	ck_assert_str_eq(out, "new,gone,,kept\n");
	ck_assert_str_eq(getenv("HC_T_SET"), "old");
}
END_TEST

/* Descriptors come in their order, whatever numbers they have here. */
START_TEST(descriptors)
{
	struct proc p = { .nfds = 3 };
	int fds[3], i, pair[2];
	char out[256];

	/* The first ones stand where the others must go. */
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(pipe(pair), 0);
		ck_assert_int_eq(write(pair[1], &"abc"[i], 1), 1);
		ck_assert_int_eq(write(pair[1], "\n", 1), 1);
		close(pair[1]);
		fds[2 - i] = pair[0];
		ck_assert_int_ne(fcntl(pair[0], F_SETFD, FD_CLOEXEC), -1);
	}
	p.fds = fds;
	run(&p, "cat <&3; cat <&4; cat <&5; echo $LISTEN_FDS; "
	    "test $LISTEN_PID = $$ && echo mine", out, sizeof out);
	ck_assert_str_eq(out, "c\nb\na\n3\nmine\n");
	for (i = 0; i < 3; i++)
		close(fds[i]);
}
END_TEST

START_TEST(signals_are_default)
{
	struct proc p = { 0 };
	char out[256];
	sigset_t all, old;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	run(&p, "kill -TERM $$; echo alive", out, sizeof out);
	sigprocmask(SIG_SETMASK, &old, NULL);
	ck_assert_str_eq(out, "");
	signal(SIGTERM, SIG_DFL);
}
END_TEST

START_TEST(no_such_program)
{
	const char *argv[] = { "/nonexistent/program", NULL };
	struct proc p = { .argv = argv, .out = -1 };
	struct hc_err err;

	ck_assert_int_eq(proc_start(&p, &err), -1);
	ck_assert_str_eq(err.text,
	    "/nonexistent/program: No such file or directory");
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* A child of ours starts another one and dies at once. */
START_TEST(dies_with_parent)
{
	const char *argv[] = { "sleep", "60", NULL };
	struct proc p = { .argv = argv };
	int fds[2];
	char c;
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		p.out = fds[1];
		_exit(proc_start(&p, NULL) == -1);
	}
	close(fds[1]);
	/* Ends when nobody holds the other end any more: long before that
	 * minute is over. */
	ck_assert_int_eq(read(fds[0], &c, 1), 0);
	close(fds[0]);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("proc");
	TCase *t = tcase_create("proc");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 30);
	tcase_add_test(t, output_and_status);
	tcase_add_test(t, environment);
	tcase_add_test(t, descriptors);
	tcase_add_test(t, signals_are_default);
	tcase_add_test(t, no_such_program);
#if defined(__linux__) || defined(__FreeBSD__)
	tcase_add_test(t, dies_with_parent);
#endif
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
