/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#ifndef HC_FRONT_H
#define HC_FRONT_H

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"

/* A program hc-NAME, as its -h describes it. */
struct command {
	const char *name, *path;
	const char *summary;		/* "" when it is not known */
	struct command_option *options;
	size_t n;
};
struct command_option {
	char letter;			/* 0: none */
	const char *name, *arg, *help;	/* name, arg: NULL for none */
};

/* Where programs are: the folder of this one, libexec/hc beside it, PATH. */
struct places {
	const char **dirs;
	size_t n, own;		/* the first own ones are not of PATH */
};
void places_find(struct arena *a, const char *argv0, struct places *out);
/* The file of hc-NAME, or NULL. */
const char *command_find(struct arena *a, const struct places *p,
    const char *name);
/* All commands of the first ndirs places, sorted by name, each once. */
struct command *command_list(struct arena *a, const struct places *p,
    size_t ndirs, size_t *n);
/* Asks it by -h; leaves it as it is when it does not answer. */
void command_describe(struct arena *a, struct command *c);

/* Appends a script for bash, zsh or fish; -1 for another shell. */
int completion(const char *shell, const struct command *commands, size_t n,
    struct buf *out);

/* Other names, for those who come from other clients. */
struct alias {
	const char *name, *command, *operand, *operand2;
};
extern const struct alias aliases[];

#endif
