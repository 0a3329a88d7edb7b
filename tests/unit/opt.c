/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Options of programs. Each case is a command line; what comes out is written
 * as "LETTER[=ARG] ... | operands", or as what the child printed and how it
 * ended. */
#include "lib/base/opt.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "tests/unit/unit.h"

#define LONG_ONLY 256

static const struct opt table[] = {
	OPT_CONFIG,
	OPT_VERBOSE,
	{ 'l', NULL, "ADDR", "listen" },
	{ LONG_ONLY, "once", NULL, "one pass" },
	{ LONG_ONLY + 1, "wait", "SECONDS", "wait" },
	OPT_HELP,
	OPT_VERSION,
	OPT_END
};

static void
parse(struct buf *out, const char *line)
{
	char words[200], *argv[20], *p, *rest = words;
	struct opt_state st = { .prog = "hc-x", .operands = "[FILE ...]",
		.summary = "do it", .table = table, .argv = argv };
	int c;

	snprintf(words, sizeof words, "hc-x%s%s", *line ? " " : "", line);
	while ((p = strsep(&rest, " ")) != NULL)
		/* An empty word is written ''. */
		argv[st.argc++] = strcmp(p, "''") == 0 ? p + 2 : p;
	argv[st.argc] = NULL;
	while ((c = opt_next(&st)) != -1) {
		if (c >= LONG_ONLY)
			buf_addf(out, "%d", c);
		else
			buf_addc(out, (char)c);
		if (st.arg != NULL)
			buf_addf(out, "=%s", st.arg);
		buf_addc(out, ' ');
	}
	buf_addc(out, '|');
	for (; st.index < st.argc; st.index++)
		buf_addf(out, " %s", argv[st.index]);
}

static const struct {
	const char *line, *want;
} lines[] = {
	{ "", "|" },
	{ "a b", "| a b" },
	{ "-v", "v |" },
	{ "-vv x", "v v | x" },
	{ "-vcfile", "v c=file |" },
	{ "-c file -v", "c=file v |" },
	{ "-c -v", "c=-v |" },
	{ "--config file x", "c=file | x" },
	{ "--config=file", "c=file |" },
	{ "--config=", "c= |" },
	{ "--config ''", "c= |" },
	{ "--verbose --once --wait=5", "v 256 257=5 |" },
	{ "-v a -v", "v | a -v" },
	{ "-v -- -v", "v | -v" },
	{ "-", "| -" },
	{ "'' -v", "|  -v" },
	{ "-l --", "l=-- |" },
	{ "-l a -l b", "l=a l=b |" },
};

START_TEST(good)
{
	struct buf b = { 0 };

	parse(&b, lines[_i].line);
	ck_assert_str_eq(buf_str(&b), lines[_i].want);
	buf_free(&b);
}
END_TEST

#define USAGE "usage: hc-x [-c FILE] [-v] [-l ADDR] [--once] " \
	"[--wait SECONDS] [-h] [-V] [FILE ...]\n"
static const struct {
	const char *line;
	int status;
	const char *out, *errors;
} exits[] = {
	{ "-x", 2, "", "hc-x: unknown option: -x\n" USAGE },
	{ "-vx", 2, "", "hc-x: unknown option: -x\n" USAGE },
	{ "--xyz", 2, "", "hc-x: unknown option: --xyz\n" USAGE },
	{ "--conf f", 2, "", "hc-x: unknown option: --conf\n" USAGE },
	{ "--xyz=secret", 2, "", "hc-x: unknown option: --xyz\n" USAGE },
	{ "--once=1", 2, "", "hc-x: option --once takes no value\n" USAGE },
	{ "-c", 2, "", "hc-x: option -c needs a value: FILE\n" USAGE },
	{ "--wait", 2, "",
	    "hc-x: option --wait needs a value: SECONDS\n" USAGE },
	{ "-V", 0, "hc-x " HC_VERSION "\n", "" },
	{ "--version", 0, "hc-x " HC_VERSION "\n", "" },
	{ "-v --help", 0, USAGE "hc-x: do it\n\n"
	    "  -c, --config FILE            read settings from FILE\n"
	    "  -v, --verbose                log more\n"
	    "  -l ADDR                      listen\n"
	    "      --once                   one pass\n"
	    "      --wait SECONDS           wait\n"
	    "  -h, --help                   print this help\n"
	    "  -V, --version                print the version\n", "" },
};

static void
slurp(int fd, struct buf *b)
{
	char piece[500];
	ssize_t n;

	while ((n = read(fd, piece, sizeof piece)) > 0)
		buf_add(b, piece, (size_t)n);
	close(fd);
}

START_TEST(ends)
{
	struct buf out = { 0 }, errors = { 0 }, b = { 0 };
	int o[2], e[2], status;
	pid_t pid;

	ck_assert(pipe(o) == 0 && pipe(e) == 0);
	pid = fork();
	if (pid == 0) {
		dup2(o[1], STDOUT_FILENO);
		dup2(e[1], STDERR_FILENO);
		parse(&b, exits[_i].line);
		_exit(99);
	}
	close(o[1]);
	close(e[1]);
	slurp(o[0], &out);
	slurp(e[0], &errors);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), exits[_i].status);
	ck_assert_str_eq(buf_str(&out), exits[_i].out);
	ck_assert_str_eq(buf_str(&errors), exits[_i].errors);
	buf_free(&out);
	buf_free(&errors);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("opt");
	TCase *t = tcase_create("opt");

	tcase_add_loop_test(t, good, 0, COUNT(lines));
	tcase_add_loop_test(t, ends, 0, COUNT(exits));
	suite_add_tcase(s, t);
	return unit_run(s);
}
