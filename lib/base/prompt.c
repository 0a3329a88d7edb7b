/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/prompt.h"

#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define CTRL_C 3

/* Nobody can read a prompt that cannot be written. */
static void
say(const char *text)
{
	ssize_t n = write(STDERR_FILENO, text, strlen(text));

	(void)n;
}

/* Byte by byte: what is behind the line is the next reader's. */
static int
read_line(struct buf *out, struct hc_err *err)
{
	ssize_t n;
	char c;

	for (;;) {
		n = read(STDIN_FILENO, &c, 1);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return hc_err_sys(err, "standard input");
		if (n == 0)
			return out->len > 0;
		if (c == '\n')
			return 1;
		if (c == CTRL_C)
			return hc_err(err, HC_EFAIL, "interrupted");
		if (c == '\0' || out->len == PROMPT_MAX)
			return hc_err(err, HC_EINVAL, "standard input: %s",
			    c == '\0' ? "a NUL" : "line too long");
		buf_addc(out, c);
	}
}

/* With the terminal's echo off before anybody types. Ctrl-C must not end the
 * program before it is on again: it ends the line instead. */
static int
read_hidden(const char *label, struct buf *out, struct hc_err *err)
{
	struct termios old, quiet;
	int rc;

	if (tcgetattr(STDIN_FILENO, &old) == -1)
		return hc_err_sys(err, "standard input");
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	quiet.c_cc[VEOL] = CTRL_C;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	say(label);
	rc = read_line(out, err);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
	say("\n");
	return rc;
}

int
prompt_line(const char *label, int hide, struct buf *out, struct hc_err *err)
{
	buf_reset(out);
	/* It may be a secret: no copies are left behind as it grows. */
	buf_reserve(out, PROMPT_MAX + 1);
	if (!isatty(STDIN_FILENO))
		return read_line(out, err);
	if (hide)
		return read_hidden(label, out, err);
	say(label);
	return read_line(out, err);
}

int
prompt_all(size_t max, struct buf *out, struct hc_err *err)
{
	char part[4096];
	ssize_t n;

	while ((n = read(STDIN_FILENO, part, sizeof part)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return hc_err_sys(err, "standard input");
		if (out->len + (size_t)n > max)
			return hc_err(err, HC_ELIMIT,
			    "standard input: over %zu bytes", max);
		buf_add(out, part, (size_t)n);
	}
	return 0;
}
