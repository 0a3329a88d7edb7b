/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* The front door: hc NAME runs hc-NAME. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bin/hc/front.h"
#include "lib/base/log.h"
#include "lib/base/opt.h"
#include "lib/base/sandbox.h"

static const struct opt table[] = {
	OPT_HELP,
	OPT_VERSION,
	OPT_END,
};

const struct alias aliases[] = {
	{ "ls", "list", NULL, NULL },
	{ "add", "create", NULL, NULL },
	{ "del", "delete", NULL, NULL },
	{ "rm", "delete", NULL, NULL },
	{ "pings", "log", NULL, NULL },
	{ "setkey", "config", "set", "api_key" },
	{ NULL, NULL, NULL, NULL },
};

static struct arena arena;
static struct places places;

static int
print(struct buf *text)
{
	int rc = 0;

	if (fwrite(buf_str(text), 1, text->len, stdout) != text->len ||
	    fflush(stdout) != 0) {
		if (errno != EPIPE) {
			log_err("standard output: %s", strerror(errno));
			rc = 1;
		}
	}
	buf_free(text);
	return rc;
}

/* Becomes hc-NAME; argv[0] is NAME or an alias of it. Returns when it cannot.
 */
static int
become(const char *name, const struct alias *alias, int argc, char **argv)
{
	const char *path = command_find(&arena, &places, name);
	char **args = arena_calloc(&arena, (size_t)argc + 4, sizeof *args);
	int n = 0, i;

	if (path == NULL) {
		log_err("%s: no such command (hc help lists them)", name);
		return 2;
	}
	args[n++] = arena_printf(&arena, "hc-%s", name);
	if (alias != NULL && alias->operand != NULL) {
		args[n++] = arena_strdup(&arena, alias->operand);
		args[n++] = arena_strdup(&arena, alias->operand2);
	}
	for (i = 1; i < argc; i++)
		args[n++] = argv[i];
	execv(path, args);
	log_err("%s: %s", path, strerror(errno));
	return 9;
}

/* ---- what hc does itself ---- */

static int
list_commands(void)
{
	struct buf out = { 0 };
	struct command *list;
	size_t i, n;

	list = command_list(&arena, &places, places.own, &n);
	buf_adds(&out, "usage: hc COMMAND [ARG ...]\n\n");
	for (i = 0; i < n; i++) {
		command_describe(&arena, &list[i]);
		buf_addf(&out, "  %-16s %s\n", list[i].name,
		    list[i].summary);
	}
	buf_adds(&out, "  help             describe a command\n"
	    "  version          print the version\n"
	    "  completion       print completions for bash, zsh or fish\n");
	list = command_list(&arena, &places, places.n, &i);
	if (i > n)
		buf_adds(&out, "\nElsewhere in PATH:\n\n");
	for (n = 0; i > 0 && n < i; n++) {
		const char *dir = list[n].path;
		size_t k;

		for (k = 0; k < places.own; k++) {
			size_t len = strlen(places.dirs[k]);

			if (strncmp(dir, places.dirs[k], len) == 0 &&
			    strchr(dir + len + 1, '/') == NULL)
				break;
		}
		if (k == places.own)
			buf_addf(&out, "  %s\n", list[n].name);
	}
	return print(&out);
}

/* The manual page; where there is none, the options. */
static int
help(int argc, char **argv)
{
	static char dash_h[] = "-h";
	char *ask[] = { argv[0], dash_h, NULL };
	const struct alias *alias;
	const char *name;

	if (argc < 2)
		return list_commands();
	name = argv[1];
	for (alias = aliases; alias->name != NULL; alias++) {
		if (strcmp(alias->name, name) == 0)
			name = alias->command;
	}
	if (isatty(STDOUT_FILENO))
		execlp("man", "man", arena_printf(&arena, "hc-%s", name),
		    (char *)NULL);
	return become(name, NULL, 2, ask);
}

static int
print_completion(const struct opt_state *o, int argc, char **argv)
{
	struct buf out = { 0 };
	struct command *list;
	size_t n, i;

	if (argc < 2)
		opt_usage(o, "completion for which shell?");
	list = command_list(&arena, &places, places.own, &n);
	if (argc > 2) {
		n = (size_t)argc - 2;
		list = arena_calloc(&arena, n, sizeof *list);
		for (i = 0; i < n; i++) {
			list[i].name = argv[i + 2];
			list[i].summary = "";
			list[i].path = command_find(&arena, &places,
			    list[i].name);
			if (list[i].path == NULL)
				opt_usage(o, "%s: no such command",
				    list[i].name);
		}
	}
	for (i = 0; i < n; i++)
		command_describe(&arena, &list[i]);
	if (completion(argv[1], list, n, &out) == -1)
		opt_usage(o, "not bash, zsh or fish: %s", argv[1]);
	return print(&out);
}

int
main(int argc, char **argv)
{
	struct opt_state o = { .prog = "hc", .operands = "COMMAND [ARG ...]",
		.summary = "look after checks from the command line",
		.table = table, .argc = argc, .argv = argv };
	const struct alias *alias;
	const char *name;

	log_init("hc", 0);
	while (opt_next(&o) != -1)
		;
	hc_sandbox("exec read=/");
	places_find(&arena, argv[0], &places);
	argc -= o.index;
	argv += o.index;
	if (argc == 0) {
		list_commands();
		return 2;
	}
	name = argv[0];
	if (strcmp(name, "help") == 0)
		return help(argc, argv);
	if (strcmp(name, "completion") == 0)
		return print_completion(&o, argc, argv);
	if (strcmp(name, "version") == 0) {
		printf("hc %s\n", HC_VERSION);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	for (alias = aliases; alias->name != NULL; alias++) {
		if (strcmp(alias->name, name) == 0)
			return become(alias->command, alias, argc, argv);
	}
	return become(name, NULL, argc, argv);
}
