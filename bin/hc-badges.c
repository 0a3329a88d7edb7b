/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/xmalloc.h"
#include "lib/client/command.h"
#include "lib/client/file.h"
#include "lib/client/select.h"

enum { OPT_FORMAT = 256, OPT_STATES, OPT_DOWNLOAD };

static const struct opt table[] = {
	{ OPT_FORMAT, "format", "FORMAT", "only svg, json or shields" },
	{ OPT_STATES, "states", "COUNT", "only those with 2 or 3 states" },
	{ OPT_DOWNLOAD, "download", "DIR", "save the badges there" },
	OUT_OPTIONS,
	CLIENT_OPTION_TIMEOUT,
	CMD_OPTIONS,
	OPT_END,
};

static const struct out_column columns[] = {
	{ "tag", OUT_TEXT, true, NULL, NULL },
	{ "fmt", OUT_TEXT, true, NULL, NULL },
	{ "states", OUT_TEXT, true, NULL, NULL },
	{ "url", OUT_TEXT, true, NULL, NULL },
	{ NULL, OUT_TEXT, false, NULL, NULL },
};

/* Members of a badge in the API. */
static const struct kind {
	const char *member, *format;
	int states;
} kinds[] = {
	{ "svg", "svg", 2 }, { "svg3", "svg", 3 }, { "json", "json", 2 },
	{ "json3", "json", 3 }, { "shields", "shields", 2 },
	{ "shields3", "shields", 3 }
};
#define NKINDS (sizeof kinds / sizeof kinds[0])

static struct {
	const char *format, *folder;
	int states;
} own;

static int
option(struct cmd *c, int opt, const char *arg, struct hc_err *err)
{
	size_t i;

	(void)c;
	switch (opt) {
	case OPT_FORMAT:
		own.format = arg;
		for (i = 0; i < NKINDS; i++) {
			if (strcmp(arg, kinds[i].format) == 0)
				return 1;
		}
		return hc_err(err, HC_EINVAL, "unknown format: %s", arg);
	case OPT_STATES:
		own.states = strcmp(arg, "2") == 0 ? 2 : 3;
		if (own.states == 3 && strcmp(arg, "3") != 0)
			return hc_err(err, HC_EINVAL, "neither 2 nor 3: %s",
			    arg);
		return 1;
	case OPT_DOWNLOAD:
		own.folder = arg;
		return 1;
	}
	return 0;
}

/* ---- downloads ---- */

static int
write_file(const char *path, struct str text, struct hc_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int rc;

	if (fd == -1)
		return hc_err_sys(err, "create %s", path);
	rc = file_write_fd(fd, text, err);
	if (close(fd) == -1 && rc == 0)
		rc = hc_err_sys(err, "close");
	return rc == 0 ? 0 : hc_err_wrap(err, "%s", path);
}

/* "TAG-2.svg"; no tag leads out of the folder. */
static void
file_name(struct buf *out, const char *tag, const struct kind *k)
{
	buf_addf(out, "%s/", own.folder);
	if (strcmp(tag, "*") == 0)
		tag = "all";
	else if (*tag == '.')
		buf_addc(out, '_');
	for (; *tag != '\0'; tag++)
		buf_addc(out, *tag == '/' || (*tag >= 0 && *tag < ' ') ? '_' :
		    *tag);
	buf_addf(out, "-%d.%s", k->states,
	    strcmp(k->format, "shields") == 0 ? "shields.json" : k->format);
}

static enum client_exit
download(struct cmd *c, const char *tag, const struct kind *k,
    const char *url)
{
	struct buf path = { 0 }, badge = { 0 };
	struct hc_err err;
	enum client_exit code = cmd_fetch(c, url, &badge);

	file_name(&path, tag, k);
	if (code == CLIENT_DONE &&
	    write_file(buf_str(&path), buf_view(&badge), &err) == -1)
		code = cmd_error(c, CLIENT_LOCAL, "%s", err.text);
	buf_free(&path);
	buf_free(&badge);
	return code;
}

/* ---- the list ---- */

static enum client_exit
show_kinds(struct cmd *c, const char *tag, const json_t *badge)
{
	enum client_exit code = CLIENT_DONE;
	size_t i;

	for (i = 0; i < NKINDS && code == CLIENT_DONE; i++) {
		const char *url = member_text(badge, kinds[i].member);
		json_t *row;

		if (*url == '\0' || (own.states != 0 &&
		    own.states != kinds[i].states) || (own.format != NULL &&
		    strcmp(own.format, kinds[i].format) != 0))
			continue;
		if (own.folder != NULL)
			code = download(c, tag, &kinds[i], url);
		row = json_pack("{s:s, s:s, s:i, s:s}", "tag", tag, "fmt",
		    kinds[i].format, "states", kinds[i].states, "url", url);
		if (code == CLIENT_DONE)
			out_row(&c->out, row, NULL);
		json_decref(row);
	}
	return code;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The tags that operands name, else all in their order. */
static const char **
choose(struct cmd *c, json_t *badges, size_t *n)
{
	const char **tags = xcalloc(json_object_size(badges) +
	    (size_t)c->n + 1, sizeof *tags), *tag;
	json_t *badge;
	int i;

	*n = 0;
	for (i = 0; i < c->n; i++) {
		if (json_object_get(badges, c->operand[i]) == NULL)
			cmd_error(c, CLIENT_NOTFOUND, "%s: not found",
			    c->operand[i]);
		else
			tags[(*n)++] = c->operand[i];
	}
	if (c->n == 0) {
		json_object_foreach(badges, tag, badge) {
			(void)badge;
			tags[(*n)++] = tag;
		}
		qsort(tags, *n, sizeof *tags, compare);
	}
	return tags;
}

static enum client_exit
run(struct cmd *c)
{
	json_t *answer, *badges;
	const char **tags;
	enum client_exit code = cmd_get(c, "badges/", NULL, &answer);
	size_t i, n;

	badges = json_object_get(answer, "badges");
	if (code == CLIENT_DONE && !json_is_object(badges))
		code = cmd_unexpected(c, "badges/");
	if (code != CLIENT_DONE) {
		json_decref(answer);
		return code;
	}
	tags = choose(c, badges, &n);
	for (i = 0; i < n && code == CLIENT_DONE && !c->out.closed; i++)
		code = show_kinds(c, tags[i], json_object_get(badges,
		    tags[i]));
	free(tags);
	json_decref(answer);
	return code;
}

int
main(int argc, char **argv)
{
	static const struct cmd_def def = { .name = "hc-badges",
		.operands = "[TAG ...]",
		.summary = "list or save the badges of tags",
		.table = table, .columns = columns, .option = option,
		.run = run, .max = -1, .writes = true };

	return cmd_main(&def, argc, argv);
}
