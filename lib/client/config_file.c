/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/enc.h"
#include "lib/base/proc.h"
#include "lib/base/xmalloc.h"
#include "lib/client/config_private.h"

#define FILE_MAX (1024 * 1024)
#define VALUE_MAX 65536

/* At most max bytes of fd; -1 with errno. */
static int
read_fd(int fd, size_t max, struct buf *out)
{
	char p[4096];
	ssize_t n;

	while ((n = read(fd, p, sizeof p)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (out->len + (size_t)n > max) {
			errno = EFBIG;
			return -1;
		}
		buf_add(out, p, (size_t)n);
	}
	return 0;
}

static void
wipe(struct buf *text)
{
	if (text->p != NULL)
		explicit_bzero(text->p, text->cap);
	buf_free(text);
}

/* 1 with the text; 0 when there is no such file. Whether anybody but the owner
 * may read it is *exposed. */
static int
read_file(const char *path, struct buf *text, bool *exposed,
    struct hc_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 1;
	struct stat st;

	if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd == -1)
		return hc_err_sys(err, "%s", path);
	if (fstat(fd, &st) == -1 || read_fd(fd, FILE_MAX, text) == -1)
		rc = hc_err_sys(err, "%s", path);
	*exposed = rc == 1 && S_ISREG(st.st_mode) && (st.st_mode & 044) != 0;
	close(fd);
	return rc;
}

struct reading {
	const char *path, *profile;
	bool exposed;
	/* The section lines stand in: shared ones above all, the profile's, or
	 * another. The profile's win, so values are set at the end. */
	bool shared, mine, found;
	struct client_setting common[CLIENT_KEYS];
};

/* "[NAME]" */
static int
section_line(struct reading *r, struct str line, int n, struct hc_err *err)
{
	struct str name = { line.p + 1, line.len - 2 };

	if (line.len < 3 || line.p[line.len - 1] != ']')
		return hc_err(err, HC_EINVAL, "%s:%d: a section is [NAME]",
		    r->path, n);
	r->shared = false;
	r->mine = str_is(utf8_strip(name), r->profile ? r->profile : "default");
	r->found |= r->mine;
	return 0;
}

static int
setting_line(struct client_config *c, struct reading *r, struct str line,
    int n, struct hc_err *err)
{
	const char *eq = memchr(line.p, '=', line.len);
	struct client_setting s = { .from_file = true };
	struct str name, value;
	int k;

	if (eq == NULL)
		return hc_err(err, HC_EINVAL, "%s:%d: no \"=\" in the line",
		    r->path, n);
	name = utf8_strip((struct str){ line.p, (size_t)(eq - line.p) });
	value = utf8_strip((struct str){ eq + 1,
	    (size_t)(line.p + line.len - eq - 1) });
	k = client_key_find(name);
	if (k == -1)
		return hc_err(err, HC_EINVAL, "%s:%d: unknown setting",
		    r->path, n);
	if (value.len == 0 || (!r->shared && !r->mine))
		return 0;
	s.value = arena_memdup0(&c->arena, value.p, value.len);
	s.origin = arena_printf(&c->arena, "%s:%d", r->path, n);
	s.exposed = r->exposed && client_key_secret((enum client_key)k) &&
	    !str_starts(value, "file:") && !str_starts(value, "cmd:");
	if (r->mine)
		client_set(c, (enum client_key)k, s);
	else
		r->common[k] = s;
	return 0;
}

static int
parse(struct client_config *c, struct reading *r, struct str text,
    struct hc_err *err)
{
	const char *p = text.p, *end = text.p + text.len;
	int n = 0, rc = 0, k;

	while (rc == 0 && p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct str line = { p, (size_t)((nl ? nl : end) - p) };

		n++;
		p = nl ? nl + 1 : end;
		line = utf8_strip(line);
		if (line.len == 0 || line.p[0] == '#')
			continue;
		if (line.p[0] == '[')
			rc = section_line(r, line, n, err);
		else
			rc = setting_line(c, r, line, n, err);
	}
	for (k = 0; rc == 0 && k < CLIENT_KEYS; k++) {
		if (r->common[k].value != NULL)
			client_set(c, (enum client_key)k, r->common[k]);
	}
	return rc;
}

int
client_file_read(struct client_config *c, const char *path,
    struct hc_err *err)
{
	struct reading r = { .path = path, .profile = c->profile,
		.shared = true };
	struct buf text = { 0 };
	int rc = read_file(path, &text, &r.exposed, err);

	if (rc == 1 && text.len > 0 && parse(c, &r, buf_view(&text), err) == -1)
		rc = -1;
	c->profile_found |= r.found;
	wipe(&text);
	return rc;
}

int
client_hchk_read(struct client_config *c, struct hc_err *err)
{
	const char *home = getenv("HOME");
	struct buf text = { 0 };
	bool exposed = false;
	struct str line;
	char *path;
	int rc;

	if (home == NULL || *home == '\0')
		return 0;
	path = arena_printf(&c->arena, "%s/.hchk", home);
	if (access(path, R_OK) == -1 && errno == EACCES)
		return 0;
	rc = read_file(path, &text, &exposed, err);
	line = buf_view(&text);
	line.len = strcspn(buf_str(&text), "\n");
	line = utf8_strip(line);
	if (rc == 1 && line.len > 0)
		client_set(c, CLIENT_API_KEY, (struct client_setting){
		    .value = arena_memdup0(&c->arena, line.p, line.len),
		    .origin = path, .from_file = true, .exposed = exposed });
	wipe(&text);
	return rc == -1 ? -1 : 0;
}

/* A relative path is looked for among systemd's credentials first. */
static int
read_named(const char *path, struct buf *text, struct hc_err *err)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	bool exposed;
	char *full;
	int rc = 0;

	if (dir != NULL && *dir == '/' && *path != '/') {
		full = xasprintf("%s/%s", dir, path);
		rc = read_file(full, text, &exposed, err);
		free(full);
	}
	return rc == 0 ? read_file(path, text, &exposed, err) : rc;
}

/* What the command prints; its errors go where ours go. */
static int
command_output(const char *command, struct buf *out, struct hc_err *err)
{
	const char *argv[] = { "/bin/sh", "-c",
		"unset LISTEN_FDS LISTEN_PID; exec 2>&3 3>&-; eval \"$1\"",
		"sh", command, NULL };
	int fds[] = { STDERR_FILENO }, pipe_fds[2], status = 0, rc;
	struct proc p = { .argv = argv, .fds = fds, .nfds = 1 };
	pid_t pid;

	if (pipe(pipe_fds) == -1)
		return hc_err_sys(err, "pipe");
	(void)fcntl(pipe_fds[0], F_SETFD, FD_CLOEXEC);
	p.out = pipe_fds[1];
	pid = proc_start(&p, err);
	close(pipe_fds[1]);
	rc = pid == -1 ? -1 : read_fd(pipe_fds[0], VALUE_MAX, out);
	close(pipe_fds[0]);
	if (pid == -1)
		return -1;
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (rc == -1 || status != 0)
		return hc_err(err, HC_EFAIL, "cmd:%s: failed", command);
	return 0;
}

int
client_indirect(struct client_config *c, const char *what, const char **out,
    struct hc_err *err)
{
	bool is_file = strncmp(what, "file:", 5) == 0;
	const char *path = strchr(what, ':') + 1;
	struct buf text = { 0 };
	struct str value;
	int rc;

	if (is_file)
		rc = read_named(path, &text, err);
	else
		rc = command_output(path, &text, err);
	value = buf_view(&text);
	if (!is_file)
		value.len = strcspn(buf_str(&text), "\n");
	value = utf8_strip(value);
	if (rc == 0 && is_file)
		rc = hc_err(err, HC_ENOTFOUND,
		    "open %s: no such file or directory", path);
	else if (rc != -1 && value.len == 0)
		rc = hc_err(err, HC_EINVAL, "%s is empty",
		    is_file ? path : what);
	else if (rc != -1)
		*out = arena_memdup0(&c->arena, value.p, value.len);
	wipe(&text);
	return rc == -1 ? -1 : 0;
}
