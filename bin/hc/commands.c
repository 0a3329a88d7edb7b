/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* Finding the commands and asking what they know. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bin/hc/front.h"
#include "lib/base/proc.h"

#define PREFIX "hc-"
#define HELP_MAX 65536	/* bytes of a -h that are read */

/* ---- places ---- */

static void
add_place(struct arena *a, struct places *p, const char *dir)
{
	const char **more = arena_calloc(a, p->n + 1, sizeof *more);

	if (p->n > 0)
		memcpy(more, p->dirs, p->n * sizeof *more);
	more[p->n++] = dir;
	p->dirs = more;
}

void
places_find(struct arena *a, const char *argv0, struct places *out)
{
	const char *path = getenv("PATH"), *slash;
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	size_t len;

	*out = (struct places){ 0 };
	if (n > 0)
		self[n] = '\0';
	else if (strchr(argv0, '/') == NULL || realpath(argv0, self) == NULL)
		self[0] = '\0';
	slash = strrchr(self, '/');
	if (slash != NULL) {
		add_place(a, out, arena_memdup0(a, self,
		    (size_t)(slash - self)));
		add_place(a, out, arena_printf(a, "%.*s/../libexec/hc",
		    (int)(slash - self), self));
	}
	out->own = out->n;
	for (; path != NULL && *path != '\0'; path += len + (path[len] != 0)) {
		len = strcspn(path, ":");
		if (len > 0)
			add_place(a, out, arena_memdup0(a, path, len));
	}
}

static bool
is_name(const char *s)
{
	return *s != '\0' && strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "0123456789-") == strlen(s);
}

const char *
command_find(struct arena *a, const struct places *p, const char *name)
{
	const char *path;
	size_t i;

	for (i = 0; is_name(name) && i < p->n; i++) {
		path = arena_printf(a, "%s/" PREFIX "%s", p->dirs[i], name);
		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

/* ---- lists ---- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct command *)a)->name,
	    ((const struct command *)b)->name);
}

static bool
listed(const struct command *list, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n && strcmp(list[i].name, name) != 0; i++)
		;
	return i < n;
}

static struct command *
add_folder(struct arena *a, const char *dir, struct command *list, size_t *n)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	struct command *more;

	while (d != NULL && (e = readdir(d)) != NULL) {
		const char *name = e->d_name + strlen(PREFIX);
		const char *path;

		if (strncmp(e->d_name, PREFIX, strlen(PREFIX)) != 0 ||
		    !is_name(name) || listed(list, *n, name))
			continue;
		path = arena_printf(a, "%s/%s", dir, e->d_name);
		if (access(path, X_OK) == -1)
			continue;
		more = arena_calloc(a, *n + 1, sizeof *more);
		if (*n > 0)
			memcpy(more, list, *n * sizeof *more);
		more[(*n)++] = (struct command){ .path = path, .summary = "",
			.name = arena_strdup(a, name) };
		list = more;
	}
	if (d != NULL)
		closedir(d);
	return list;
}

struct command *
command_list(struct arena *a, const struct places *p, size_t ndirs,
    size_t *n)
{
	struct command *list = NULL;
	size_t i;

	*n = 0;
	for (i = 0; i < ndirs; i++)
		list = add_folder(a, p->dirs[i], list, n);
	if (*n > 1)
		qsort(list, *n, sizeof *list, by_name);
	return list;
}

/* ---- what -h says ---- */

static void
read_help(const char *path, struct buf *out)
{
	const char *argv[] = { path, "-h", NULL };
	struct proc p = { .argv = argv };
	int fds[2], status;
	char text[4096];
	struct hc_err err;
	ssize_t n;
	pid_t pid;

	if (pipe(fds) == -1)
		return;
	p.out = fds[1];
	pid = proc_start(&p, &err);
	close(fds[1]);
	while (pid != -1 && out->len < HELP_MAX) {
		n = read(fds[0], text, sizeof text);
		if (n > 0)
			buf_add(out, text, (size_t)n);
		else if (n == 0 || errno != EINTR)
			break;
	}
	close(fds[0]);
	if (pid != -1)
		waitpid(pid, &status, 0);
}

static const char *
take_until(struct arena *a, const char **p, const char *ends)
{
	size_t len = strcspn(*p, ends);
	const char *s = arena_memdup0(a, *p, len);

	*p += len;
	return s;
}

/* "  -o, --fields FIELD,...       print these fields" */
static bool
read_option(struct arena *a, const char *line, struct command_option *o)
{
	*o = (struct command_option){ 0 };
	if (strncmp(line, "  ", 2) != 0)
		return false;
	line += strspn(line, " ");
	if (line[0] == '-' && line[1] != '-' && line[1] != '\0') {
		o->letter = line[1];
		line += 2 + strspn(line + 2, ", ");
	}
	if (strncmp(line, "--", 2) == 0) {
		line += 2;
		o->name = take_until(a, &line, " ");
	}
	if (o->letter == '\0' && o->name == NULL)
		return false;
	/* One blank before an argument, two and more before the help. */
	if (line[0] == ' ' && line[1] != ' ') {
		line++;
		o->arg = take_until(a, &line, " ");
	}
	o->help = line + strspn(line, " ");
	return true;
}

static void
add_option(struct arena *a, struct command *c, struct command_option o)
{
	struct command_option *more = arena_calloc(a, c->n + 1,
	    sizeof *more);

	if (c->n > 0)
		memcpy(more, c->options, c->n * sizeof *more);
	more[c->n++] = o;
	c->options = more;
}

void
command_describe(struct arena *a, struct command *c)
{
	struct command_option o;
	struct buf help = { 0 };
	const char *start = arena_printf(a, PREFIX "%s: ", c->name);
	char *line, *rest;

	read_help(c->path, &help);
	rest = arena_strdup(a, buf_str(&help));
	buf_free(&help);
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (strncmp(line, start, strlen(start)) == 0)
			c->summary = line + strlen(start);
		else if (read_option(a, line, &o))
			add_option(a, c, o);
	}
}
