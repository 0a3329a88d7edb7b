/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/num.h"
#include "lib/base/xmalloc.h"

#define MAGIC "hc-spool 1"
#define SUFFIX ".ping"
#define FILE_MAX (CLIENT_SPOOL_BODY + 16384)

/* Makes the folder and those above it, for the user alone. */
static int
make_folder(const char *path, struct hc_err *err)
{
	char *p = xstrdup(path), *s;
	int rc = 0;

	for (s = p + 1; rc == 0 && s != NULL;) {
		s = strchr(s, '/');
		if (s != NULL)
			*s = '\0';
		if (mkdir(p, 0700) == -1 && errno != EEXIST)
			rc = hc_err_sys(err, "%s", p);
		if (s != NULL)
			*s++ = '/';
	}
	free(p);
	return rc;
}

static int
state_path(const char *kind, struct buf *out, struct hc_err *err)
{
	const char *dir = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (dir != NULL && *dir == '/')
		buf_addf(out, "%s/hc/%s", dir, kind);
	else if (home != NULL && *home == '/')
		buf_addf(out, "%s/.local/state/hc/%s", home, kind);
	else
		return hc_err(err, HC_ENOTFOUND, "no HOME for the %s folder",
		    kind);
	return 0;
}

int
client_state_folder(const char *kind, struct buf *out, struct hc_err *err)
{
	if (state_path(kind, out, err) == -1)
		return -1;
	return make_folder(out->p, err);
}

int
client_spool_folder(struct client_config *c, struct buf *out,
    struct hc_err *err)
{
	const char *dir;

	if (client_get(c, CLIENT_SPOOL, &dir, err) == -1)
		return -1;
	if (dir == NULL)
		return state_path("spool", out, err);
	buf_adds(out, dir);
	return 0;
}

/* ---- the folder ---- */

static int
is_ping(const char *name)
{
	size_t n = strlen(name), s = strlen(SUFFIX);

	return name[0] != '.' && n > s && strcmp(name + n - s, SUFFIX) == 0;
}

static int
by_name(const void *a, const void *b)
{
	char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

int
client_spool_list(const char *folder, char ***names, size_t *n,
    struct hc_err *err)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	*names = NULL;
	*n = 0;
	if (d == NULL && errno == ENOENT)
		return 0;
	if (d == NULL)
		return hc_err_sys(err, "%s", folder);
	while ((e = readdir(d)) != NULL) {
		if (!is_ping(e->d_name))
			continue;
		*names = xreallocarray(*names, *n + 1, sizeof **names);
		(*names)[(*n)++] = xstrdup(e->d_name);
	}
	closedir(d);
	if (*n > 1)
		qsort(*names, *n, sizeof **names, by_name);
	return 0;
}

int
client_spool_remove(const char *folder, const char *name, struct hc_err *err)
{
	char *path = xasprintf("%s/%s", folder, name);
	int rc = unlink(path);

	if (rc == -1)
		rc = hc_err_sys(err, "%s", path);
	free(path);
	return rc;
}

/* ---- one file ---- */

static void
put_ping(const struct client_ping *p, int64_t at, struct buf *out)
{
	size_t n = p->body.len < CLIENT_SPOOL_BODY ? p->body.len :
	    CLIENT_SPOOL_BODY;

	buf_addf(out, MAGIC "\nat %lld\nbase %s\nhandle %s\nshown %s\n",
	    (long long)at, buf_str(&p->to->base), buf_str(&p->to->handle),
	    buf_str(&p->to->shown));
	buf_addf(out, "suffix %s\nrid %s\ncreate %d\n\n", p->suffix,
	    p->rid ? p->rid : "", p->to->create);
	buf_add(out, p->body.p, n);
}

static int
write_text(int fd, struct str text)
{
	while (text.len > 0) {
		ssize_t n = write(fd, text.p, text.len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		text.p += n;
		text.len -= (size_t)n;
	}
	return fsync(fd);
}

static void
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd != -1) {
		(void)fsync(fd);
		close(fd);
	}
}

/* Written beside, then moved to where it counts. Names hold random letters:
 * numbers of processes come again, on hosts and in containers that share a
 * folder and after a crash that left something behind. */
static int
write_file(const char *folder, int64_t at, struct str text,
    struct hc_err *err)
{
	char *temp = xasprintf("%s/.XXXXXX", folder), *name;
	int fd = mkstemp(temp), rc;

	if (fd == -1) {
		free(temp);
		return hc_err_sys(err, "%s", folder);
	}
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	name = xasprintf("%s/%017lld-%s" SUFFIX, folder, (long long)at,
	    temp + strlen(folder) + 2);
	rc = write_text(fd, text);
	if (rc == 0)
		rc = rename(temp, name);
	if (rc == -1) {
		hc_err_sys(err, "%s", name);
		unlink(temp);
	}
	close(fd);
	if (rc == 0)
		sync_folder(folder);
	free(temp);
	free(name);
	return rc;
}

int
client_spool_add(const char *folder, const struct client_ping *p, int64_t at,
    struct hc_err *err)
{
	struct buf text = { 0 };
	char **names;
	size_t n, i;
	int rc;

	if (make_folder(folder, err) == -1 ||
	    client_spool_list(folder, &names, &n, err) == -1)
		return -1;
	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
	if (n >= CLIENT_SPOOL_MAX)
		return hc_err(err, HC_ELIMIT, "%s is full", folder);
	put_ping(p, at, &text);
	rc = write_file(folder, at, buf_view(&text), err);
	buf_free(&text);
	return rc;
}

void
client_spooled_free(struct client_spooled *s)
{
	buf_free(&s->name);
	client_target_free(&s->to);
	buf_free(&s->suffix);
	buf_free(&s->rid);
	buf_free(&s->body);
	*s = (struct client_spooled){ 0 };
}

/* "KEY VALUE" of the head. */
static void
take_line(struct client_spooled *s, struct str key, struct str value)
{
	if (str_is(key, "at")) {
		if (num(value, 0, INT64_MAX, &s->at, NULL) == -1)
			s->at = 0;
	} else if (str_is(key, "base"))
		buf_addbuf(&s->to.base, value);
	else if (str_is(key, "handle"))
		buf_addbuf(&s->to.handle, value);
	else if (str_is(key, "shown"))
		buf_addbuf(&s->to.shown, value);
	else if (str_is(key, "suffix"))
		buf_addbuf(&s->suffix, value);
	else if (str_is(key, "rid"))
		buf_addbuf(&s->rid, value);
	else if (str_is(key, "create"))
		s->to.create = str_is(value, "1");
}

static int
parse(struct str text, struct client_spooled *s)
{
	const char *p = text.p, *end = text.p + text.len;
	int n = 0;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *sp;

		if (nl == NULL)
			return -1;
		if (nl == p) {
			buf_add(&s->body, nl + 1, (size_t)(end - nl - 1));
			return s->to.base.len > 0 && s->to.handle.len > 0 ?
			    0 : -1;
		}
		sp = memchr(p, ' ', (size_t)(nl - p));
		if (sp == NULL || (n++ == 0 &&
		    !str_is((struct str){ p, (size_t)(nl - p) }, MAGIC)))
			return -1;
		take_line(s, (struct str){ p, (size_t)(sp - p) },
		    (struct str){ sp + 1, (size_t)(nl - sp - 1) });
		p = nl + 1;
	}
	return -1;
}

int
client_spool_read(const char *folder, const char *name,
    struct client_spooled *s, struct hc_err *err)
{
	char *path = xasprintf("%s/%s", folder, name);
	struct buf text = { 0 };
	FILE *f = fopen(path, "re");
	int rc;

	buf_reserve(&text, FILE_MAX);
	if (f == NULL)
		rc = hc_err_sys(err, "%s", path);
	else {
		text.len = fread(text.p, 1, FILE_MAX, f);
		fclose(f);
		rc = parse(buf_view(&text), s);
		if (rc == -1)
			hc_err(err, HC_EINVAL, "%s: not a ping of the spool",
			    path);
		buf_adds(&s->name, name);
	}
	buf_free(&text);
	free(path);
	return rc;
}

/* ---- delivery ---- */

static int
same_check(const struct client_target *a, const struct client_target *b)
{
	return b != NULL &&
	    strcmp(buf_str(&a->base), buf_str(&b->base)) == 0 &&
	    strcmp(buf_str(&a->handle), buf_str(&b->handle)) == 0;
}

/* 1: it is gone from the folder; 0: it must wait. */
static int
deliver(const char *folder, struct client_http *h,
    const struct client_target *after, struct client_spooled *s,
    struct client_flush *out, struct hc_err *err)
{
	struct client_ping p = { .to = &s->to, .suffix = buf_str(&s->suffix),
		.rid = s->rid.len ? s->rid.p : NULL, .sent = s->at };
	struct client_answer a = { 0 };
	struct buf body = { 0 };
	bool later;
	int rc;

	if (same_check(&s->to, after) ||
	    hc_now() - s->at > CLIENT_SPOOL_FRESH) {
		char at[HC_TIME_SIZE];

		hc_time_format(s->at - s->at % HC_SECOND, at);
		buf_addf(&body, "[hc] delivered late: %s at %s UTC\n",
		    s->suffix.len ? s->suffix.p : "success", at);
		p.suffix = "log";
	}
	buf_addbuf(&body, buf_view(&s->body));
	p.body = buf_view(&body);
	rc = client_ping_send(h, &p, &a, &later, err);
	client_answer_free(&a);
	buf_free(&body);
	if (rc != 0 && later)
		return 0;
	if (rc == 0)
		out->sent++;
	else
		out->refused++;
	return client_spool_remove(folder, s->name.p, err) == -1 ? -1 : 1;
}

/* One file. What cannot be read is put aside. */
static int
flush_one(const char *folder, const char *name, struct client_http *h,
    const struct client_target *after, struct client_flush *out,
    struct hc_err *err)
{
	struct client_spooled s = { 0 };
	int rc;

	if (client_spool_read(folder, name, &s, err) == -1) {
		char *path = xasprintf("%s/%s", folder, name);
		char *aside = xasprintf("%s.bad", path);

		rc = 1;
		out->refused++;
		if (err->code == HC_EINVAL && rename(path, aside) == -1)
			rc = hc_err_sys(err, "%s", path);
		free(path);
		free(aside);
	} else
		rc = deliver(folder, h, after, &s, out, err);
	client_spooled_free(&s);
	return rc;
}

int
client_spool_flush(const char *folder, struct client_http *h,
    const struct client_target *after, struct client_flush *out,
    struct hc_err *err)
{
	int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 1;
	char **names = NULL;
	size_t n = 0, i;

	*out = (struct client_flush){ 0 };
	if (lock == -1 && errno == ENOENT)
		return 0;
	if (lock == -1)
		return hc_err_sys(err, "%s", folder);
	if (flock(lock, LOCK_EX | LOCK_NB) == -1) {
		close(lock);
		return 0;	/* another one delivers */
	}
	rc = client_spool_list(folder, &names, &n, err) == -1 ? -1 : 1;
	for (i = 0; i < n && rc == 1; i++)
		rc = flush_one(folder, names[i], h, after, out, err);
	out->left = rc == 1 ? 0 : n - i + 1;
	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
	close(lock);
	return rc == -1 ? -1 : 0;
}
