/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Options of one program: one table drives parsing, usage, completion and the
 * check against the man page (STYLE 34, 37; DECISIONS 17). */
#ifndef HC_OPT_H
#define HC_OPT_H

#include <stdint.h>

#include "lib/base/err.h"

struct opt {
	int c;			/* short letter; a value > 255 for none */
	const char *name;	/* long form without "--", or NULL */
	const char *arg;	/* placeholder: "ADDR:PORT"; NULL: flag */
	const char *help;	/* one line */
};

#define OPT_END { 0, NULL, NULL, NULL }
/* Every program takes these; opt_next() handles -h and -V itself. */
#define OPT_HELP { 'h', "help", NULL, "print this help" }
#define OPT_VERSION { 'V', "version", NULL, "print the version" }
/* Daemons and section 8 programs also take these. */
#define OPT_CONFIG { 'c', "config", "FILE", "read settings from FILE" }
#define OPT_DRYRUN { 'n', "dry-run", NULL, "change and send nothing" }
#define OPT_VERBOSE { 'v', "verbose", NULL, "log more" }

struct opt_state {
	const char *prog;	/* "hc-pingd" */
	const char *operands;	/* shown in usage: "[FILE ...]"; may be "" */
	const char *summary;	/* one line, as in the man page's NAME */
	const struct opt *table;
	int argc;
	char **argv;
	/* Read these after opt_next(): */
	const char *arg;	/* argument of the option just returned */
	int index;		/* first operand once opt_next() returned -1 */
	const char *cluster;	/* private: rest of "-vv"; set to NULL */
	int usage_status;	/* of a wrong option; 0: 2 */
};

/* Returns the next option's letter, -1 at the end. "--" ends options; "-vv",
 * "-cFILE", "--config=FILE", "--config FILE" work; the first
 * operand or "--" ends the options. -h prints usage to stdout and exits 0,
 * -V prints "hc-pingd VERSION" and exits 0; a wrong option prints one line and
 * "usage: ..." to stderr and exits 2, or as usage_status says (only programs
 * call this). */
int opt_next(struct opt_state *st);
/* One line "PROG: text" and the usage line to stderr, then it exits so. */
void opt_usage(const struct opt_state *st, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

/* For programs without operands, once opt_next() returned -1: ends the program
 * as opt_usage() does when there is one. */
void opt_end(const struct opt_state *o);

/* The argument of the option just returned, from min to max; "what" names it
 * when it is something else, which ends the program as opt_usage() does. */
int64_t opt_number(const struct opt_state *o, const char *what, int64_t min,
    int64_t max);

#endif
