/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/settings.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/conffile.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/base/settings_table.h"
#include "lib/base/xmalloc.h"

#define DEFAULT_FILE "/etc/hc/hc.conf"
#define MAX_FILE (1024 * 1024)

struct priv {
	struct arena a;
};

/* Where a value comes from, for messages. */
struct source {
	const char *file;	/* NULL: the environment */
	int line;
};

struct loader {
	struct settings *s;
	struct arena *a;
	const char *file;
	struct conf_file conf;
};

/* What others read from the environment; in the file it is no mistake. */
static const char *const foreign[] = { "ALL_PROXY", "HOME", "HTTPS_PROXY",
	"HTTP_PROXY", "LANG", "LISTEN_IPV6", "LOGNAME", "NO_PROXY", "PATH",
	"SMTPD_PORT", "TZ", "all_proxy", "http_proxy", "https_proxy",
	"no_proxy", NULL };
/* Those that libcurl reads: from the file they go to the environment. */
static const char *const proxies[] = { "all_proxy", "http_proxy",
	"https_proxy", "no_proxy", NULL };

static void *
member(struct settings *s, const struct setting *t)
{
	return (char *)s + t->offset;
}

static const void *
cmember(const struct settings *s, const struct setting *t)
{
	return (const char *)s + t->offset;
}

static int
in_list(const char *const *list, const char *name)
{
	while (*list != NULL && strcmp(*list, name) != 0)
		list++;
	return *list != NULL;
}

/* Reads a regular file (or /dev/null) of at most MAX_FILE bytes. */
static int
read_file(const char *path, struct buf *out, struct hc_err *err)
{
	struct stat st;
	ssize_t n;
	int fd, rc = -1;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return hc_err_sys(err, "%s", path);
	if (fstat(fd, &st) != 0) {
		hc_err_sys(err, "%s", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode)) {
		hc_err(err, HC_EINVAL, "%s: not a regular file", path);
		goto out;
	}
	do {
		buf_reserve(out, 4096);
		n = read(fd, out->p + out->len, 4096);
		if (n == -1) {
			hc_err_sys(err, "%s", path);
			goto out;
		}
		out->len += (size_t)n;
	} while (n > 0 && out->len <= MAX_FILE);
	buf_adds(out, "");
	if (out->len > MAX_FILE)
		hc_err(err, HC_ELIMIT, "%s: over %d bytes", path, MAX_FILE);
	else
		rc = 0;
out:
	close(fd);
	return rc;
}

/* It may hold secrets. */
static void
forget(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_free(b);
}

/* --- one value --- */

/* As Python's int(): blanks around it, a sign, '_' between digits. */
static int
parse_int(const struct setting *t, const char *text, int64_t *out,
    struct hc_err *err)
{
	struct buf digits = { 0 };
	struct str s = str_of(text);
	size_t i;
	int rc;

	while (s.len > 0 && isspace((unsigned char)s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && isspace((unsigned char)s.p[s.len - 1]))
		s.len--;
	if (t->none_ok && str_is(s, "None")) {
		*out = SETTING_NONE;
		return 0;
	}
	for (i = 0; i < s.len; i++) {
		if (s.p[i] != '_' || i == 0 || i + 1 == s.len ||
		    !isdigit((unsigned char)s.p[i - 1]) ||
		    !isdigit((unsigned char)s.p[i + 1]))
			buf_addc(&digits, s.p[i]);
	}
	rc = num(buf_view(&digits), t->min, t->max, out, err);
	buf_free(&digits);
	return rc;
}

static int
parse_bool(const struct setting *t, const char *text, bool *out,
    struct hc_err *err)
{
	if (strcmp(text, "True") == 0)
		*out = true;
	else if (strcmp(text, "False") == 0 || text[0] == '\0')
		*out = false;
	else
		return hc_err(err, HC_EINVAL,
		    "Unexpected value %s=%.60s, use 'True' or 'False'",
		    t->name, text);
	return 0;
}

static const char **
parse_list(struct arena *a, const char *text)
{
	const char **list, *comma;
	size_t n = 1, i;

	for (comma = text; (comma = strchr(comma, ',')) != NULL; comma++)
		n++;
	if (text[0] == '\0')
		n = 0;
	list = arena_calloc(a, n + 1, sizeof *list);
	for (i = 0; i < n; i++) {
		size_t len = strcspn(text, ",");

		list[i] = arena_memdup0(a, text, len);
		text += len + (text[len] == ',');
	}
	return list;
}

static int
set_value(struct loader *l, const struct setting *t, const char *text,
    const struct source *from, struct hc_err *err)
{
	void *m = member(l->s, t);
	int rc = 0;

	switch (t->kind) {
	case K_BOOL:
		rc = parse_bool(t, text, m, err);
		break;
	case K_INT:
		rc = parse_int(t, text, m, err);
		if (rc != 0)
			hc_err_wrap(err, "%s", t->name);
		break;
	case K_LIST:
		*(const char ***)m = parse_list(l->a, text);
		break;
	case K_STR:
	case K_SECRET:
		*(const char **)m = arena_strdup(l->a, text);
		break;
	}
	if (rc != 0 && from != NULL && from->file != NULL)
		hc_err_wrap(err, "%s:%d", from->file, from->line);
	return rc;
}

/* The whole file without the white space around it. */
static int
set_from_file(struct loader *l, const struct setting *t, const char *path,
    const struct source *from, struct hc_err *err)
{
	struct buf text = { 0 };
	struct str s;
	struct hc_err why;
	int rc = -1;

	if (read_file(path, &text, &why) != 0 ||
	    memchr(text.p, '\0', text.len) != NULL) {
		hc_err(err, HC_EINVAL, "Error reading %s_FILE (%.200s)",
		    t->name, path);
		if (from->file != NULL)
			hc_err_wrap(err, "%s:%d", from->file, from->line);
		goto out;
	}
	s = buf_view(&text);
	while (s.len > 0 && isspace((unsigned char)s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && isspace((unsigned char)s.p[s.len - 1]))
		s.len--;
	*(const char **)member(l->s, t) = arena_memdup0(l->a, s.p, s.len);
	rc = 0;
out:
	forget(&text);
	return rc;
}

/* --- where values come from --- */

/* The last entry of that name in the file, as systemd takes it. */
static const struct conf_entry *
conf_get(const struct loader *l, const char *name, const char *suffix)
{
	size_t i, len = strlen(name);

	for (i = l->conf.n; i-- > 0;) {
		const char *key = l->conf.entries[i].key;

		if (strncmp(key, name, len) == 0 &&
		    strcmp(key + len, suffix) == 0)
			return &l->conf.entries[i];
	}
	return NULL;
}

static const char *
env_file(const struct setting *t)
{
	char name[80];
	const char *path;

	snprintf(name, sizeof name, "%s_FILE", t->name);
	path = getenv(name);
	return path != NULL && path[0] != '\0' ? path : NULL;
}

/* A service credential with the name of the setting (systemd.exec(5)). */
static char *
credential(struct arena *a, const struct setting *t)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char *path;

	if (dir == NULL)
		return NULL;
	path = arena_printf(a, "%s/%s", dir, t->name);
	return access(path, F_OK) == 0 ? path : NULL;
}

static int
load_one(struct loader *l, const struct setting *t, struct hc_err *err)
{
	const struct source env = { 0 };
	const struct conf_entry *e;
	const char *text;
	char *cred;

	if (t->kind == K_SECRET && (text = env_file(t)) != NULL)
		return set_from_file(l, t, text, &env, err);
	text = getenv(t->name);
	if (text != NULL)
		return set_value(l, t, text, &env, err);
	if (t->kind == K_SECRET && (cred = credential(l->a, t)) != NULL)
		return set_from_file(l, t, cred, &env, err);
	if (t->kind == K_SECRET && (e = conf_get(l, t->name, "_FILE")) &&
	    e->value[0] != '\0') {
		struct source from = { l->file, e->line };

		return set_from_file(l, t, e->value, &from, err);
	}
	if ((e = conf_get(l, t->name, "")) != NULL) {
		struct source from = { l->file, e->line };

		return set_value(l, t, e->value, &from, err);
	}
	return t->dflt ? set_value(l, t, t->dflt, NULL, err) : 0;
}

/* --- unknown names --- */

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein distance, case ignored. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[64], la = strlen(a), lb = strlen(b), i, j;

	if (la > 63 || lb > 63)
		return SIZE_MAX;
	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		size_t diag = row[0];

		row[0] = i;
		for (j = 1; j <= lb; j++) {
			size_t up = row[j];
			int differ = toupper((unsigned char)a[i - 1]) !=
			    toupper((unsigned char)b[j - 1]);

			row[j] = min3(up + 1, row[j - 1] + 1,
			    diag + (size_t)differ);
			diag = up;
		}
	}
	return row[lb];
}

const char *
setting_nearest(const char *name)
{
	const char *best = NULL;
	size_t i, least = strlen(name) / 3 + 1;

	for (i = 0; i < setting_count; i++) {
		size_t d = distance(name, setting_table[i].name);

		if (d < least) {
			least = d;
			best = setting_table[i].name;
		}
	}
	return best;
}

static int
known(const char *key)
{
	size_t i, len;

	if (in_list(foreign, key) || strncmp(key, "UWSGI_", 6) == 0 ||
	    strncmp(key, "LC_", 3) == 0)
		return 1;
	for (i = 0; i < setting_count; i++) {
		const struct setting *t = &setting_table[i];

		len = strlen(t->name);
		if (strncmp(key, t->name, len) == 0 &&
		    (key[len] == '\0' || (t->kind == K_SECRET &&
		    strcmp(key + len, "_FILE") == 0)))
			return 1;
	}
	return 0;
}

static void
warn_unknown(const struct loader *l)
{
	size_t i;

	for (i = 0; i < l->conf.n; i++) {
		const struct conf_entry *e = &l->conf.entries[i];
		const char *near;

		if (known(e->key))
			continue;
		near = setting_nearest(e->key);
		log_warn("%s:%d: unknown setting %.60s%s%s", l->file, e->line,
		    e->key, near ? ", did you mean " : "", near ? near : "");
	}
}

/* --- values that follow from others --- */

/* The host of an address, in lower case, brackets kept. */
static char *
host_of(struct arena *a, const char *url)
{
	const char *p = strstr(url, "://"), *at;
	char *host, *c;
	size_t len;

	p = p ? p + 3 : url;
	len = strcspn(p, "/?#");
	at = memrchr(p, '@', len);
	if (at != NULL) {
		len -= (size_t)(at + 1 - p);
		p = at + 1;
	}
	if (*p == '[' && memchr(p, ']', len) != NULL)
		len = strcspn(p, "]") + 1;
	else
		len = strcspn(p, ":") < len ? strcspn(p, ":") : len;
	host = arena_memdup0(a, p, len);
	for (c = host; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	return host;
}

enum db_choice
settings_db(const struct settings *s)
{
	if (s->db != NULL && strcmp(s->db, "postgres") == 0)
		return DB_CHOICE_POSTGRES;
	if (s->db != NULL &&
	    (strcmp(s->db, "mysql") == 0 || strcmp(s->db, "mariadb") == 0))
		return DB_CHOICE_MYSQL;
	return DB_CHOICE_SQLITE;
}

static void
derive_db(struct settings *s)
{
	static const char *const names[] = { "hc.sqlite", "hc", "hc" };
	static const char *const users[] = { NULL, "postgres", "root" };
	enum db_choice db = settings_db(s);

	if (s->db_name == NULL)
		s->db_name = names[db];
	if (s->db_user == NULL)
		s->db_user = users[db];
}

static void
derive(struct settings *s, struct arena *a)
{
	size_t len = strlen(s->site_root);

	if (len > 0 && s->site_root[len - 1] == '/')
		s->site_root = arena_memdup0(a, s->site_root, len - 1);
	if (s->ping_endpoint == NULL)
		s->ping_endpoint = arena_printf(a, "%s/ping/", s->site_root);
	if (s->master_badge_label == NULL)
		s->master_badge_label = s->site_name;
	if (s->admins == NULL)
		s->admins = parse_list(a, "");
	if (s->allowed_hosts == NULL || s->allowed_hosts[0] == NULL) {
		s->allowed_hosts = arena_calloc(a, 2, sizeof(char *));
		s->allowed_hosts[0] = host_of(a, s->site_root);
	}
	if (s->email_port == SETTING_NONE)
		s->email_port = s->email_use_ssl ? 465 : 25;
	if (s->s3_timeout == SETTING_NONE)
		s->s3_timeout = 86400;
	derive_db(s);
}

/* --- the whole --- */

/* Proxy settings of the file reach libcurl through the environment. */
static void
export_proxies(const struct loader *l)
{
	size_t i;

	for (i = 0; i < l->conf.n; i++) {
		const struct conf_entry *e = &l->conf.entries[i];

		if (in_list(proxies, e->key))
			setenv(e->key, e->value, 0);
	}
}

static int
load_file(struct loader *l, const char *file, struct hc_err *err)
{
	struct buf text = { 0 };
	int rc = -1;

	l->file = file ? file : DEFAULT_FILE;
	if (file == NULL && access(DEFAULT_FILE, F_OK) != 0)
		return 0;
	if (read_file(l->file, &text, err) != 0)
		goto out;
	if (conf_parse(l->a, buf_view(&text), &l->conf, err) != 0) {
		/* "12: what" becomes "FILE:12: what". */
		struct hc_err e = *err;

		hc_err(err, e.code, "%s:%s", l->file, e.text);
		goto out;
	}
	warn_unknown(l);
	rc = 0;
out:
	forget(&text);
	return rc;
}

int
settings_load(struct settings *s, const char *file, struct hc_err *err)
{
	struct priv *priv = xcalloc(1, sizeof *priv);
	struct loader l = { .s = s, .a = &priv->a };
	struct hc_err mine;
	size_t i;

	if (err == NULL)
		err = &mine;
	*s = (struct settings){ .priv = priv };
	if (load_file(&l, file, err) != 0)
		goto fail;
	for (i = 0; i < setting_count; i++) {
		if (load_one(&l, &setting_table[i], err) != 0)
			goto fail;
	}
	export_proxies(&l);
	derive(s, l.a);
	return 0;
fail:
	settings_free(s);
	return -1;
}

void
settings_free(struct settings *s)
{
	struct priv *priv = s->priv;

	if (priv != NULL)
		arena_free(&priv->a);
	free(priv);
	*s = (struct settings){ 0 };
}

int
setting_describe(size_t i, struct setting_info *info)
{
	static const char *const kinds[] = { "str", "secret", "bool", "int",
		"list" };
	const struct setting *t;

	if (i >= setting_count)
		return -1;
	t = &setting_table[i];
	info->name = t->name;
	info->kind = kinds[t->kind];
	info->dflt = t->dflt ? t->dflt : "";
	info->has_dflt = t->dflt != NULL;
	info->group = t->group;
	info->help = t->help;
	return 0;
}

void
setting_value(const struct settings *s, size_t i, int show, struct buf *out,
    int *is_set)
{
	const struct setting *t = &setting_table[i];
	const void *m = cmember(s, t);
	const char *text;
	int64_t v;
	size_t j;

	*is_set = 1;
	switch (t->kind) {
	case K_BOOL:
		buf_adds(out, *(const bool *)m ? "True" : "False");
		break;
	case K_INT:
		v = *(const int64_t *)m;
		if (v == SETTING_NONE)
			buf_adds(out, "None");
		else
			buf_addf(out, "%lld", (long long)v);
		break;
	case K_LIST:
		for (j = 0; (*(const char **const *)m)[j] != NULL; j++)
			buf_addf(out, "%s%s", j ? "," : "",
			    (*(const char **const *)m)[j]);
		break;
	case K_STR:
	case K_SECRET:
		text = *(const char *const *)m;
		*is_set = text != NULL;
		if (t->kind == K_SECRET && !show && text != NULL &&
		    strcmp(text, t->dflt ? t->dflt : "") != 0)
			text = "***";
		buf_adds(out, text ? text : "");
		break;
	}
}
