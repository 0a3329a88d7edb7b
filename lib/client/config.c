/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/client/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/num.h"
#include "lib/client/config_private.h"

static const struct {
	const char *name;	/* in files */
	const char *env[4];
	const char *value;	/* built-in */
	bool secret;
} keys[CLIENT_KEYS] = {
	[CLIENT_URL] = { "url", { "HC_URL" }, "https://healthchecks.io",
	    false },
	[CLIENT_PING_URL] = { "ping_url", { "HC_PING_URL" }, NULL, false },
	[CLIENT_API_KEY] = { "api_key", { "HC_API_KEY", "HEALTHCHECKS_TOKEN" },
	    NULL, true },
	[CLIENT_API_KEY_READONLY] = { "api_key_readonly",
	    { "HC_API_KEY_READONLY" }, NULL, true },
	[CLIENT_PING_KEY] = { "ping_key", { "HC_PING_KEY", "PING_KEY" }, NULL,
	    true },
	[CLIENT_METRICS_KEY] = { "metrics_key", { "HC_METRICS_KEY" }, NULL,
	    true },
	[CLIENT_UUID] = { "uuid", { "CHECK_UUID" }, NULL, false },
	[CLIENT_SLUG] = { "slug", { "CHECK_SLUG" }, NULL, false },
	[CLIENT_TIMEOUT] = { "timeout", { "HC_TIMEOUT" }, "10s", false },
	[CLIENT_RETRIES] = { "retries", { "HC_RETRIES" }, "2", false },
	[CLIENT_CACERT] = { "cacert", { "HC_CACERT" }, NULL, false },
	[CLIENT_CERT] = { "cert", { "HC_CERT" }, NULL, false },
	[CLIENT_API] = { "api", { "HC_API_VERSION" }, "3", false },
	[CLIENT_SPOOL] = { "spool", { "HC_SPOOL" }, NULL, false },
};

#define HOSTED_PINGS "https://hc-ping.com"

void
client_config_free(struct client_config *c)
{
	arena_free(&c->arena);
	*c = (struct client_config){ 0 };
}

const char *
client_key_name(enum client_key k)
{
	return keys[k].name;
}

bool
client_key_secret(enum client_key k)
{
	return keys[k].secret;
}

const char *
client_key_default(enum client_key k)
{
	return keys[k].value;
}

int
client_key_find(struct str name)
{
	int k;

	for (k = 0; k < CLIENT_KEYS; k++) {
		if (str_is(name, keys[k].name))
			return k;
	}
	return -1;
}

void
client_set(struct client_config *c, enum client_key k,
    struct client_setting s)
{
	if (c->s[k].value == NULL)
		c->s[k] = s;
}

void
client_config_flag(struct client_config *c, enum client_key k,
    const char *name, const char *value)
{
	c->s[k] = (struct client_setting){ .value = value, .origin = name };
}

/* A secret's flag names the file that holds it. */
static void
flag_file(struct client_config *c, enum client_key k, const char *name,
    const char *path)
{
	client_config_flag(c, k, name, arena_printf(&c->arena, "file:%s",
	    path));
}

int
client_option(struct client_config *c, int opt, const char *arg)
{
	static const struct {
		int opt;
		enum client_key k;
		const char *name;
	} plain[] = {
		{ CLIENT_OPT_URL, CLIENT_URL, "--url" },
		{ CLIENT_OPT_PING_URL, CLIENT_PING_URL, "--ping-url" },
		{ 'k', CLIENT_PING_KEY, "-k" },
		{ 'u', CLIENT_UUID, "-u" },
		{ 's', CLIENT_SLUG, "-s" },
		{ CLIENT_OPT_TIMEOUT, CLIENT_TIMEOUT, "--timeout" },
		{ CLIENT_OPT_RETRIES, CLIENT_RETRIES, "--retries" },
		{ CLIENT_OPT_CACERT, CLIENT_CACERT, "--cacert" },
		{ CLIENT_OPT_CERT, CLIENT_CERT, "--cert" },
		{ CLIENT_OPT_API, CLIENT_API, "--api" },
		{ CLIENT_OPT_SPOOL, CLIENT_SPOOL, "--spool" },
	};
	size_t i;

	for (i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		if (plain[i].opt != opt)
			continue;
		client_config_flag(c, plain[i].k, plain[i].name, arg);
		return 1;
	}
	if (opt == CLIENT_OPT_KEY_FILE)
		flag_file(c, CLIENT_API_KEY, "--key-file", arg);
	else if (opt == CLIENT_OPT_PING_KEY_FILE)
		flag_file(c, CLIENT_PING_KEY, "--ping-key-file", arg);
	else if (opt == CLIENT_OPT_CONFIG)
		c->file = arg;
	else if (opt == CLIENT_OPT_INSECURE)
		c->insecure = true;
	else if (opt == 'p')
		c->profile = arg;
	else if (opt == 'v')
		c->verbose++;
	else
		return 0;
	return 1;
}

void
client_config_env(struct client_config *c, enum client_key k,
    const char *const *names)
{
	for (; *names != NULL; names++) {
		const char *value = getenv(*names);

		if (value != NULL && *value != '\0')
			client_set(c, k, (struct client_setting){
			    .value = value, .origin = *names });
	}
}

/* Other tools call the management root so, runitor the ping endpoint. */
static void
env_api_url(struct client_config *c)
{
	const char *v = getenv("HC_API_URL"), *p = NULL, *next;
	struct client_setting s = { .origin = "HC_API_URL" };
	size_t n;

	if (v == NULL || *v == '\0')
		return;
	for (next = v; (next = strstr(next, "/api/v")) != NULL; next++)
		p = next;
	n = p ? strspn(p + 6, "0123456789") : 0;
	if (n > 0 && (p[6 + n] == '\0' || strcmp(p + 6 + n, "/") == 0)) {
		s.value = arena_memdup0(&c->arena, v, (size_t)(p - v));
		client_set(c, CLIENT_URL, s);
	} else {
		s.value = v;
		client_set(c, CLIENT_PING_URL, s);
	}
}

const char *
client_config_path(struct client_config *c, int i)
{
	const char *dir = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const char *file = c->file ? c->file : getenv("HC_CONFIG");

	if (i == 0)
		return file ? file : "";
	if (i == 2)
		return "/etc/hc/client.conf";
	if (dir != NULL && *dir == '/')
		return arena_printf(&c->arena, "%s/hc/config", dir);
	if (home != NULL && *home == '/')
		return arena_printf(&c->arena, "%s/.config/hc/config", home);
	return "";
}

int
client_config_load(struct client_config *c, struct hc_err *err)
{
	int i, rc;

	if (c->profile == NULL)
		c->profile = getenv("HC_PROFILE");
	if (c->profile != NULL && *c->profile == '\0')
		c->profile = NULL;
	for (i = 0; i < CLIENT_KEYS; i++)
		client_config_env(c, (enum client_key)i, keys[i].env);
	env_api_url(c);
	for (i = 0; i < 3; i++) {
		const char *path = client_config_path(c, i);

		if (*path == '\0')
			continue;
		/* What a system keeps for some concerns nobody else, and a HOME
		 * that is another user's keeps no job from running. */
		if (i > 0 && access(path, R_OK) == -1 && errno == EACCES) {
			if (i == 1)
				log_warn("%s may not be read: passed over",
				    path);
			continue;
		}
		rc = client_file_read(c, path, err);
		if (rc == -1)
			return -1;
		if (rc == 0 && i == 0)
			return hc_err(err, HC_ENOTFOUND, "%s: no such file",
			    path);
		c->any_file |= rc == 1;
	}
	if (c->profile != NULL && !c->profile_found &&
	    strcmp(c->profile, "default") != 0)
		return hc_err(err, HC_ENOTFOUND,
		    "profile %s: in none of the files", c->profile);
	if (!c->any_file && c->s[CLIENT_API_KEY].value == NULL)
		return client_hchk_read(c, err);
	return 0;
}

int
client_get(struct client_config *c, enum client_key k, const char **out,
    struct hc_err *err)
{
	struct client_setting *s = &c->s[k];

	*out = s->value ? s->value : keys[k].value;
	if (s->value == NULL)
		return 0;
	if (s->exposed && !c->insecure)
		return hc_err(err, HC_EDENIED, "%s: others may read %s there;"
		    " chmod 600, or --insecure-config", s->origin,
		    keys[k].name);
	if (strncmp(s->value, "file:", 5) != 0 &&
	    !(s->from_file && strncmp(s->value, "cmd:", 4) == 0))
		return 0;
	if (client_indirect(c, s->value, &s->value, err) == -1)
		return -1;
	s->from_file = false;	/* what came is not read as cmd: again */
	*out = s->value;
	return 0;
}

static int
bad_value(const struct client_config *c, enum client_key k,
    struct hc_err *err)
{
	return hc_err_wrap(err, "%s", c->s[k].origin ? c->s[k].origin :
	    keys[k].name);
}

int
client_get_timeout(struct client_config *c, int64_t *out, struct hc_err *err)
{
	const char *s;

	if (client_get(c, CLIENT_TIMEOUT, &s, err) == -1)
		return -1;
	if (num_duration(str_of(s), out, err) == -1)
		return bad_value(c, CLIENT_TIMEOUT, err);
	if (*out < HC_SECOND || *out > HC_HOUR) {
		hc_err(err, HC_EINVAL, "not 1s to 1h: \"%s\"", s);
		return bad_value(c, CLIENT_TIMEOUT, err);
	}
	return 0;
}

int
client_get_retries(struct client_config *c, int *out, struct hc_err *err)
{
	const char *s;
	int64_t n;

	if (client_get(c, CLIENT_RETRIES, &s, err) == -1)
		return -1;
	if (num(str_of(s), 0, 100, &n, err) == -1)
		return bad_value(c, CLIENT_RETRIES, err);
	*out = (int)n;
	return 0;
}

static size_t
without_slashes(const char *s)
{
	size_t n = strlen(s);

	while (n > 0 && s[n - 1] == '/')
		n--;
	return n;
}

int
client_api_base(struct client_config *c, struct buf *out, struct hc_err *err)
{
	const char *url, *version;
	int64_t v;

	if (client_get(c, CLIENT_URL, &url, err) == -1 ||
	    client_get(c, CLIENT_API, &version, err) == -1)
		return -1;
	if (num(str_of(version), 1, 3, &v, err) == -1)
		return bad_value(c, CLIENT_API, err);
	buf_add(out, url, without_slashes(url));
	buf_addf(out, "/api/v%d/", (int)v);
	return 0;
}

int
client_ping_base(struct client_config *c, struct buf *out, struct hc_err *err)
{
	const char *ping_url, *url;

	if (client_get(c, CLIENT_PING_URL, &ping_url, err) == -1 ||
	    client_get(c, CLIENT_URL, &url, err) == -1)
		return -1;
	if (ping_url == NULL && c->s[CLIENT_URL].value != NULL) {
		buf_add(out, url, without_slashes(url));
		buf_adds(out, "/ping");
		return 0;
	}
	if (ping_url == NULL)
		ping_url = HOSTED_PINGS;
	buf_add(out, ping_url, without_slashes(ping_url));
	return 0;
}
