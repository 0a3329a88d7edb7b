/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Completion scripts, from what the option tables say. */
#include <string.h>

#include "bin/hc/front.h"

/* Appends s for single quotes of a shell. */
static void
add_quoted(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *s);
	}
}

static void
add_names(struct buf *out, const struct command *commands, size_t n)
{
	const struct alias *alias;
	size_t i;

	buf_adds(out, "help version completion");
	for (i = 0; i < n; i++)
		buf_addf(out, " %s", commands[i].name);
	for (alias = aliases; alias->name != NULL; alias++)
		buf_addf(out, " %s", alias->name);
}

/* ---- bash ---- */

static void
add_words(struct buf *out, const struct command *c)
{
	const char *sep = "";
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (c->options[i].name != NULL)
			buf_addf(out, "%s--%s", sep, c->options[i].name);
		else
			buf_addf(out, "%s-%c", sep, c->options[i].letter);
		sep = " ";
	}
}

static void
bash(struct buf *out, const struct command *commands, size_t n)
{
	size_t i;

	buf_adds(out, "# bash completion of hc, made by hc completion bash\n"
	    "_hc()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} cmd words=\n"
	    "\tcase ${COMP_WORDS[0]##*/} in\n"
	    "\thc-*) cmd=${COMP_WORDS[0]##*/hc-} cmd=${cmd#hc-} ;;\n"
	    "\t*) cmd=${COMP_WORDS[1]} ;;\n\tesac\n"
	    "\tif [ \"${COMP_WORDS[0]##*/}\" = hc ] && "
	    "[ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords='");
	add_names(out, commands, n);
	buf_adds(out, "'\n\telse\n\t\tcase $cmd in\n");
	for (i = 0; i < n; i++) {
		buf_addf(out, "\t\t%s) words='", commands[i].name);
		add_words(out, &commands[i]);
		buf_adds(out, "' ;;\n");
	}
	buf_adds(out, "\t\tesac\n\t\tcase $cur in\n\t\t-*) ;;\n"
	    "\t\t*) words= ;;\n\t\tesac\n\tfi\n"
	    "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
	    "complete -o default -F _hc hc");
	for (i = 0; i < n; i++)
		buf_addf(out, " hc-%s", commands[i].name);
	buf_addc(out, '\n');
}

/* ---- zsh ---- */

/* The text of an option in _arguments: brackets and colons mean something. */
static void
add_zsh_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("[]:\\", *s) != NULL)
			buf_addc(out, '\\');
		if (*s == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *s);
	}
}

static void
add_zsh_option(struct buf *out, const struct command_option *o,
    const char *form)
{
	buf_addf(out, " \\\n\t\t    '*%s[", form);
	add_zsh_text(out, o->help);
	buf_addc(out, ']');
	if (o->arg != NULL) {
		buf_addc(out, ':');
		add_zsh_text(out, o->arg);
		buf_adds(out, ":_files");
	}
	buf_addc(out, '\'');
}

static void
zsh(struct buf *out, const struct command *commands, size_t n)
{
	struct buf form = { 0 };
	size_t i, k;

	buf_adds(out, "#compdef hc");
	for (i = 0; i < n; i++)
		buf_addf(out, " hc-%s", commands[i].name);
	buf_adds(out, "\n# made by hc completion zsh\n_hc_options()\n{\n"
	    "\tcase $1 in\n");
	for (i = 0; i < n; i++) {
		buf_addf(out, "\t%s)\n\t\t_arguments -s", commands[i].name);
		for (k = 0; k < commands[i].n; k++) {
			const struct command_option *o =
			    &commands[i].options[k];

			buf_reset(&form);
			if (o->name != NULL)
				buf_addf(&form, "--%s", o->name);
			else
				buf_addf(&form, "-%c", o->letter);
			add_zsh_option(out, o, buf_str(&form));
		}
		buf_adds(out, " \\\n\t\t    '*:operand:_files' ;;\n");
	}
	buf_adds(out, "\t*) _files ;;\n\tesac\n}\n_hc()\n{\n"
	    "\tcase $service in\n\thc-*) _hc_options ${service#hc-}; "
	    "return ;;\n\tesac\n"
	    "\tif (( CURRENT == 2 )); then\n\t\tlocal -a commands=(\n");
	for (i = 0; i < n; i++) {
		buf_addf(out, "\t\t    '%s:", commands[i].name);
		add_zsh_text(out, commands[i].summary);
		buf_adds(out, "'\n");
	}
	buf_adds(out, "\t\t    'help:describe a command'\n"
	    "\t\t    'version:print the version'\n"
	    "\t\t    'completion:print completions for a shell')\n"
	    "\t\t_describe command commands\n\telse\n"
	    "\t\tlocal cmd=$words[2]\n\t\tshift words\n"
	    "\t\t(( CURRENT-- ))\n\t\t_hc_options $cmd\n\tfi\n}\n"
	    "_hc \"$@\"\n");
	buf_free(&form);
}

/* ---- fish ---- */

static void
fish(struct buf *out, const struct command *commands, size_t n)
{
	size_t i, k;

	buf_adds(out, "# fish completion of hc, made by hc completion fish\n");
	for (i = 0; i < n; i++) {
		buf_addf(out, "complete -c hc -n __fish_use_subcommand -f "
		    "-a %s -d '", commands[i].name);
		add_quoted(out, commands[i].summary);
		buf_adds(out, "'\n");
		for (k = 0; k < commands[i].n; k++) {
			const struct command_option *o =
			    &commands[i].options[k];

			buf_addf(out, "complete -c hc -n "
			    "'__fish_seen_subcommand_from %s'",
			    commands[i].name);
			if (o->letter != '\0')
				buf_addf(out, " -s %c", o->letter);
			if (o->name != NULL)
				buf_addf(out, " -l %s", o->name);
			buf_addf(out, "%s -d '", o->arg != NULL ? " -r" : "");
			add_quoted(out, o->help);
			buf_adds(out, "'\n");
		}
	}
	buf_adds(out, "complete -c hc -n __fish_use_subcommand -f "
	    "-a 'help version completion'\n");
}

int
completion(const char *shell, const struct command *commands, size_t n,
    struct buf *out)
{
	if (strcmp(shell, "bash") == 0)
		bash(out, commands, n);
	else if (strcmp(shell, "zsh") == 0)
		zsh(out, commands, n);
	else if (strcmp(shell, "fish") == 0)
		fish(out, commands, n);
	else
		return -1;
	return 0;
}
