/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/opt.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"

static void
print_usage(const struct opt_state *st, FILE *f)
{
	const struct opt *o;

	fprintf(f, "usage: %s", st->prog);
	for (o = st->table; o->c != 0; o++) {
		if (o->c > 255)
			fprintf(f, " [--%s", o->name);
		else
			fprintf(f, " [-%c", o->c);
		fprintf(f, "%s%s]", o->arg ? " " : "", o->arg ? o->arg : "");
	}
	if (st->operands != NULL && st->operands[0] != '\0')
		fprintf(f, " %s", st->operands);
	fputc('\n', f);
}

static void
print_help(const struct opt_state *st)
{
	const struct opt *o;
	char left[80];

	print_usage(st, stdout);
	printf("%s: %s\n\n", st->prog, st->summary);
	for (o = st->table; o->c != 0; o++) {
		char letter[8] = "   ";

		if (o->c <= 255)
			snprintf(letter, sizeof letter, "-%c%s", o->c,
			    o->name ? "," : "");
		snprintf(left, sizeof left, "%s%s%s%s%s", letter,
		    o->name ? " --" : "", o->name ? o->name : "",
		    o->arg ? " " : "", o->arg ? o->arg : "");
		printf("  %-27s  %s\n", left, o->help);
	}
	exit(fflush(stdout) == 0 ? 0 : 1);
}

void
opt_usage(const struct opt_state *st, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", st->prog);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	print_usage(st, stderr);
	exit(st->usage_status ? st->usage_status : 2);
}

static int
found(struct opt_state *st, const struct opt *o)
{
	if (o->c == 'h' && o->name != NULL && strcmp(o->name, "help") == 0)
		print_help(st);
	if (o->c == 'V' && o->name != NULL && strcmp(o->name, "version") == 0) {
		printf("%s %s\n", st->prog, HC_VERSION);
		exit(fflush(stdout) == 0 ? 0 : 1);
	}
	return o->c;
}

static int
next_long(struct opt_state *st, const char *word)
{
	const char *eq = strchr(word, '=');
	size_t len = eq ? (size_t)(eq - word) : strlen(word);
	const struct opt *o;

	for (o = st->table; o->c != 0; o++) {
		if (o->name != NULL && strlen(o->name) == len &&
		    memcmp(o->name, word, len) == 0)
			break;
	}
	if (o->c == 0)
		opt_usage(st, "unknown option: --%.*s", (int)len, word);
	st->index++;
	if (o->arg == NULL && eq != NULL)
		opt_usage(st, "option --%s takes no value", o->name);
	if (o->arg != NULL) {
		if (eq != NULL)
			st->arg = eq + 1;
		else if (st->index < st->argc)
			st->arg = st->argv[st->index++];
		else
			opt_usage(st, "option --%s needs a value: %s", o->name,
			    o->arg);
	}
	return found(st, o);
}

static int
next_short(struct opt_state *st)
{
	const char *p = st->cluster++;
	const struct opt *o;

	for (o = st->table; o->c != 0 && o->c != (unsigned char)*p; o++)
		;
	if (o->c == 0)
		opt_usage(st, "unknown option: -%c", *p);
	if (o->arg != NULL) {
		st->arg = p + 1;
		st->cluster = NULL;
		st->index++;
		if (*st->arg == '\0') {
			if (st->index >= st->argc)
				opt_usage(st, "option -%c needs a value: %s",
				    o->c, o->arg);
			st->arg = st->argv[st->index++];
		}
	} else if (*st->cluster == '\0') {
		st->cluster = NULL;
		st->index++;
	}
	return found(st, o);
}

int
opt_next(struct opt_state *st)
{
	const char *word;

	st->arg = NULL;
	if (st->index == 0)
		st->index = 1;
	if (st->cluster != NULL)
		return next_short(st);
	if (st->index >= st->argc)
		return -1;
	word = st->argv[st->index];
	if (word[0] != '-' || word[1] == '\0')
		return -1;
	if (strcmp(word, "--") == 0) {
		st->index++;
		return -1;
	}
	if (word[1] == '-')
		return next_long(st, word + 2);
	st->cluster = word + 1;
	return next_short(st);
}

void
opt_end(const struct opt_state *o)
{
	if (o->index < o->argc)
		opt_usage(o, "unexpected operand: %s", o->argv[o->index]);
}

int64_t
opt_number(const struct opt_state *o, const char *what, int64_t min,
    int64_t max)
{
	struct hc_err err;
	int64_t n = 0;

	if (num(str_of(o->arg), min, max, &n, &err) == -1)
		opt_usage(o, "%s: %s", what, err.text);
	return n;
}
