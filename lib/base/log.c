/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *log_name = "hc";
static int log_verbosity;
static int log_priorities;

void
log_standard_fds(void)
{
	int fd;

	/* Each open takes the lowest free descriptor. */
	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd != -1 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

void
log_init(const char *name, int verbose)
{
	log_standard_fds();
	log_name = name;
	log_verbosity = verbose;
	log_priorities = getenv("JOURNAL_STREAM") != NULL;
}

void
log_verbose(int verbose)
{
	log_verbosity = verbose;
}

static void log_line(int, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

/* One write per line, so that lines of several processes do not mix. */
static void
log_line(int priority, const char *fmt, va_list ap)
{
	char text[2048], line[4 * sizeof text + 64];
	size_t i, n = 0;
	ssize_t done;
	int head;

	vsnprintf(text, sizeof text, fmt, ap);
	if (log_priorities)
		head = snprintf(line, 64, "<%d>", priority);
	else
		head = snprintf(line, 64, "%.48s: ", log_name);
	n = head > 0 ? (size_t)head : 0;
	for (i = 0; text[i] != '\0'; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || c == 0x7f)
			n += (size_t)snprintf(line + n, 5, "\\x%02x", c);
		else
			line[n++] = (char)c;
	}
	line[n++] = '\n';
	done = write(STDERR_FILENO, line, n);
	(void)done;	/* nobody is left to be told */
}

#define LOG_FN(fn, priority, cond)		\
	void					\
	fn(const char *fmt, ...)		\
	{					\
		va_list ap;			\
						\
		if (!(cond))			\
			return;			\
		va_start(ap, fmt);		\
		log_line(priority, fmt, ap);	\
		va_end(ap);			\
	}

LOG_FN(log_err, 3, 1)
LOG_FN(log_warn, 4, 1)
LOG_FN(log_info, 6, 1)
LOG_FN(log_debug, 7, log_verbosity > 0)
