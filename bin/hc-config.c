/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/prompt.h"
#include "lib/base/xmalloc.h"
#include "lib/client/command.h"
#include "lib/client/config_edit.h"
#include "lib/client/config_private.h"
#include "lib/client/file.h"

static const struct opt table[] = {
	{ 'n', "dry-run", NULL, "print the file instead of writing it" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const struct out_column columns[] = {
	{ "key", OUT_TEXT, true, NULL, NULL },
	{ "value", OUT_TEXT, true, NULL, NULL },
	{ "origin", OUT_TEXT, true, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

/* ---- showing ---- */

#define SHOWN 4		/* characters of a secret */

/* A secret by its end, but where it stands, which is none. */
static json_t *
shown(enum client_key k, const char *value)
{
	size_t len = strlen(value);

	if (!client_key_secret(k) || strncmp(value, "file:", 5) == 0 ||
	    strncmp(value, "cmd:", 4) == 0)
		return json_string(value);
	return json_sprintf("****%s", len > 2 * SHOWN ? value + len - SHOWN :
	    "");
}

static enum client_exit
show(struct cmd *c)
{
	const struct client_setting *s;
	const char *value, *origin;
	struct hc_err err;
	json_t *row;
	int i;

	if (client_config_load(&c->config, &err) == -1)
		return cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	for (i = 0; i < CLIENT_KEYS; i++) {
		s = &c->config.s[i];
		value = s->value != NULL ? s->value :
		    client_key_default((enum client_key)i);
		if (value == NULL)
			continue;
		origin = s->value != NULL ? s->origin : "built-in";
		row = json_object();
		json_object_set_new(row, "key", json_string(client_key_name(
		    (enum client_key)i)));
		json_object_set_new(row, "value", shown((enum client_key)i,
		    value));
		json_object_set_new(row, "origin", json_string(origin));
		out_row(&c->out, row, NULL);
		json_decref(row);
	}
	return CLIENT_DONE;
}

/* The sections of all files that are there. */
static enum client_exit
show_profiles(struct cmd *c)
{
	struct buf text = { 0 }, names = { 0 };
	const char *path;
	struct hc_err err;
	struct stat st;
	int i;

	for (i = 0; i < 3; i++) {
		path = client_config_path(&c->config, i);
		buf_reset(&text);
		if (*path == '\0' || stat(path, &st) == -1)
			continue;
		if (file_read(path, &text, &err) == -1)
			cmd_error(c, CLIENT_LOCAL, "%s", err.text);
		else
			config_sections(buf_view(&text), &names);
		if ((st.st_mode & 044) != 0)
			cmd_error(c, CLIENT_DONE, "%s: others may read it",
			    path);
	}
	out_raw(&c->out, buf_view(&names));
	buf_free(&names);
	buf_free(&text);
	return c->worst;
}

/* ---- changing ---- */

/* --config, else the user's own; its folder is made. */
static const char *
file_to_write(struct cmd *c)
{
	const char *path = client_config_path(&c->config, 0);
	char *dir, *p;

	if (*path != '\0')
		return path;
	path = client_config_path(&c->config, 1);
	dir = xstrdup(path);
	for (p = strchr(dir + (*dir == '/'), '/'); p != NULL;
	    p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(dir, 0700) == -1 && errno != EEXIST)
			break;
		*p = '/';
	}
	free(dir);
	return path;
}

static enum client_exit
change(struct cmd *c, const char *key, const char *value)
{
	const char *path = file_to_write(c), *profile = c->config.profile;
	struct buf text = { 0 }, out = { 0 };
	struct hc_err err;
	struct stat st;
	enum client_exit code = CLIENT_DONE;

	if (client_key_find(str_of(key)) == -1)
		cmd_usage(c, "unknown setting: %s", key);
	if (value != NULL && strpbrk(value, "\r\n") != NULL)
		cmd_usage(c, "%s: a value is one line", key);
	if (profile == NULL)
		profile = getenv("HC_PROFILE");
	if (profile != NULL && (*profile == '\0' ||
	    strcmp(profile, "default") == 0))
		profile = NULL;
	if (*path == '\0')
		code = cmd_error(c, CLIENT_LOCAL, "no file to write: HOME is "
		    "not set");
	else if (stat(path, &st) == 0 && file_read(path, &text, &err) == -1)
		code = cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	if (code == CLIENT_DONE) {
		config_edit(buf_view(&text), profile, key, value, &out);
		if (c->dry)
			out_raw(&c->out, buf_view(&out));
		else if (file_replace(path, buf_view(&out), &err) == -1)
			code = cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	}
	buf_free(&text);
	buf_free(&out);
	return code;
}

/* The value from the command line, or without one, which keeps secrets out of
 * the list of processes, from standard input. */
static enum client_exit
set(struct cmd *c)
{
	struct buf value = { 0 };
	struct hc_err err;
	enum client_exit code;

	if (c->n == 3 && strcmp(c->operand[2], "-") != 0)
		return change(c, c->operand[1], c->operand[2]);
	if (prompt_line("Value: ", 1, &value, &err) != 1)
		code = cmd_error(c, CLIENT_LOCAL, "no value");
	else
		code = change(c, c->operand[1], buf_str(&value));
	buf_free(&value);
	return code;
}

static enum client_exit
run(struct cmd *c)
{
	const char *what = c->n > 0 ? c->operand[0] : "show";

	if (strcmp(what, "show") == 0 && c->n <= 1)
		return show(c);
	if (strcmp(what, "profiles") == 0 && c->n == 1)
		return show_profiles(c);
	if (strcmp(what, "set") == 0 && c->n >= 2)
		return set(c);
	if (strcmp(what, "unset") == 0 && c->n == 2)
		return change(c, c->operand[1], NULL);
	cmd_usage(c, "not show, profiles, set KEY [VALUE] or unset KEY");
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-config",
		.operands = "[show | profiles | set KEY [VALUE] | unset KEY]",
		.summary = "show or change the settings of the commands",
		.table = table, .columns = columns, .run = run, .max = 3,
		.unloaded = true, .writes = true };

	return cmd_main(&def, argc, argv);
}
