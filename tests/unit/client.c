/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

/* URLs and settings of commands (lib/client). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/xmalloc.h"
#include "lib/client/config.h"
#include "lib/client/http_private.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/hc-client.XXXXXX";

START_TEST(urls)
{
	static const struct {
		const char *url, *host, *port, *path;
	} good[] = {
		{ "http://a", "a", "80", "" },
		{ "HTTPS://a.example/", "a.example", "443", "/" },
		{ "http://a:8000/ping?x=1#f", "a", "8000", "/ping?x=1" },
		{ "http://[::1]:1/", "::1", "1", "/" },
		{ "http://a?q", "a", "80", "?q" },
	};
	static const char *bad[] = { "", "a", "ftp://a/", "http://", "http:///",
		"http://u@a/", "http://a b/", "http://a:x/", "http://[::1/",
		"http://a:123456/", "http://a/\n" };
	struct client_url u;
	size_t i;

	for (i = 0; i < COUNT(good); i++) {
		ck_assert_int_eq(client_url_split(good[i].url, &u), 0);
		ck_assert(str_is(u.host, good[i].host));
		ck_assert(str_is(u.port, good[i].port));
		ck_assert(str_is(u.path, good[i].path));
	}
	for (i = 0; i < COUNT(bad); i++)
		ck_assert_msg(client_url_split(bad[i], &u) == -1, "%s", bad[i]);
}
END_TEST

START_TEST(redirects)
{
	static const struct {
		const char *base, *location, *want;
	} t[] = {
		{ "http://a/x/y?q", "/z", "http://a/z" },
		{ "http://a/x/y?q", "z", "http://a/x/z" },
		{ "http://a/x/y?q", "?z", "http://a/x/y?z" },
		{ "http://a:1", "z", "http://a:1/z" },
		{ "http://a/x", "//b/c", "http://b/c" },
		{ "http://a/x", "https://b/c#d", "https://b/c" },
		{ "http://a/x", "file:///etc/passwd", NULL },
		{ "http://a/x", "http://", NULL },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct buf b = { 0 };
		int rc = client_url_join(t[i].base, t[i].location, &b);

		ck_assert_int_eq(rc, t[i].want ? 0 : -1);
		if (t[i].want != NULL)
			ck_assert_str_eq(b.p, t[i].want);
		buf_free(&b);
	}
}
END_TEST

static void
no_environment(void)
{
	static const char *names[] = { "HC_URL", "HC_PING_URL", "HC_API_URL",
		"HC_API_KEY", "HEALTHCHECKS_TOKEN", "HC_API_KEY_READONLY",
		"HC_PING_KEY", "PING_KEY", "HC_CONFIG", "HC_PROFILE",
		"HC_TIMEOUT", "HC_RETRIES", "HC_API_VERSION" };
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
	setenv("HOME", dir, 1);
	setenv("XDG_CONFIG_HOME", dir, 1);
}

/* A file of that name and mode below dir; its path. */
static const char *
file(const char *name, mode_t mode, const char *text)
{
	static char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	ck_assert_int_eq(chmod(path, mode), 0);
	return path;
}

static const char *
value(struct client_config *c, enum client_key k)
{
	const char *v = NULL;
	struct hc_err e;

	ck_assert_msg(client_get(c, k, &v, &e) == 0, "%s", e.text);
	return v ? v : "";
}

START_TEST(precedence)
{
	struct client_config c = { 0 };
	struct buf b = { 0 };
	struct hc_err e;

	no_environment();
	c.file = xstrdup(file("conf", 0600, "# keys\n"
	    "url = http://file\nping_key=shared\ntimeout = 3\n\n"
	    "[default]\nping_key = of-default\n"
	    "[ work ]\n\tping_key = cmd:printf 'of work\\nsecond'\n"
	    "slug = s\n"));
	setenv("HC_URL", "http://env", 1);
	setenv("HC_RETRIES", "", 1);
	c.profile = "work";
	ck_assert_int_eq(client_option(&c, CLIENT_OPT_TIMEOUT, "7"), 1);
	ck_assert_int_eq(client_option(&c, 'x', "7"), 0);
	ck_assert_msg(client_config_load(&c, &e) == 0, "%s", e.text);
	ck_assert_str_eq(value(&c, CLIENT_URL), "http://env");
	ck_assert_str_eq(c.s[CLIENT_URL].origin, "HC_URL");
	ck_assert_str_eq(value(&c, CLIENT_PING_KEY), "of work");
	ck_assert_str_eq(value(&c, CLIENT_SLUG), "s");
	ck_assert_str_eq(value(&c, CLIENT_TIMEOUT), "7");
	ck_assert_str_eq(value(&c, CLIENT_RETRIES), "2");
	ck_assert_int_eq(client_ping_base(&c, &b, &e), 0);
	ck_assert_str_eq(b.p, "http://env/ping");
	buf_reset(&b);
	ck_assert_int_eq(client_api_base(&c, &b, &e), 0);
	ck_assert_str_eq(b.p, "http://env/api/v3/");
	buf_free(&b);
	free((void *)(uintptr_t)c.file);
	client_config_free(&c);
}
END_TEST

/* What HC_API_URL means. */
START_TEST(api_url)
{
	static const struct {
		const char *v, *api, *ping;
	} t[] = {
		{ "http://a/api/v1/", "http://a/api/v3/", "http://a/ping" },
		{ "http://a/p/api/v2", "http://a/p/api/v3/",
		    "http://a/p/ping" },
		{ "http://a/ping", "https://healthchecks.io/api/v3/",
		    "http://a/ping" },
		{ "http://a/api/v1/x", "https://healthchecks.io/api/v3/",
		    "http://a/api/v1/x" },
	};
	size_t i;

	no_environment();
	for (i = 0; i < COUNT(t); i++) {
		struct client_config c = { 0 };
		struct buf b = { 0 };
		struct hc_err e;

		setenv("HC_API_URL", t[i].v, 1);
		ck_assert_int_eq(client_config_load(&c, &e), 0);
		ck_assert_int_eq(client_api_base(&c, &b, &e), 0);
		ck_assert_str_eq(b.p, t[i].api);
		buf_reset(&b);
		ck_assert_int_eq(client_ping_base(&c, &b, &e), 0);
		ck_assert_str_eq(b.p, t[i].ping);
		buf_free(&b);
		client_config_free(&c);
	}
}
END_TEST

static int
load(const char *path, bool insecure, const char **v, struct hc_err *e)
{
	struct client_config c = { .file = path, .insecure = insecure };
	int rc = client_config_load(&c, e);

	if (rc == 0)
		rc = client_get(&c, CLIENT_API_KEY, v, e);
	client_config_free(&c);
	return rc;
}

START_TEST(refused)
{
	const char *v, *path;
	struct hc_err e;

	no_environment();
	path = file("open", 0640, "api_key = secret\n");
	ck_assert_int_eq(load(path, false, &v, &e), -1);
	ck_assert_int_eq(e.code, HC_EDENIED);
	ck_assert_ptr_null(strstr(e.text, "secret"));
	ck_assert_int_eq(load(path, true, &v, &e), 0);
	path = file("open", 0644, "url = http://a\n");
	ck_assert_int_eq(load(path, false, &v, &e), 0);
	path = file("bad", 0600, "url http://a\n");
	ck_assert_int_eq(load(path, false, &v, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "bad:1: "));
	path = file("bad", 0600, "\napi_kye = hidden\n");
	ck_assert_int_eq(load(path, false, &v, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "bad:2: "));
	ck_assert_ptr_null(strstr(e.text, "hidden"));
	path = file("bad", 0600, "api_key = file:/nonexistent\n");
	ck_assert_int_eq(load(path, false, &v, &e), -1);
	ck_assert_str_eq(e.text,
	    "open /nonexistent: no such file or directory");
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	file("open", 0600, "  credential\n");
	path = file("bad", 0600, "api_key = file:open\n");
	ck_assert_int_eq(load(path, false, &v, &e), 0);
	path = file("bad", 0600, "api_key = cmd:exit 3\n");
	ck_assert_int_eq(load(path, false, &v, &e), -1);
	ck_assert_int_eq(load("/nonexistent", false, &v, &e), -1);
}
END_TEST

START_TEST(hchk)
{
	struct client_config c = { 0 };
	struct hc_err e;

	no_environment();
	file(".hchk", 0600, "oldkey\n");
	ck_assert_int_eq(client_config_load(&c, &e), 0);
	ck_assert_str_eq(value(&c, CLIENT_API_KEY), "oldkey");
	client_config_free(&c);
	setenv("HC_API_KEY", "new", 1);
	ck_assert_int_eq(client_config_load(&c, &e), 0);
	ck_assert_str_eq(value(&c, CLIENT_API_KEY), "new");
	client_config_free(&c);
}
END_TEST

static void
clean(void)
{
	static const char *names[] = { "conf", "open", "bad", ".hchk" };
	char path[256];
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

int
main(void)
{
	Suite *s = suite_create("client");
	TCase *t = tcase_create("client");
	int rc;

	if (mkdtemp(dir) == NULL)
		return 1;
	tcase_add_test(t, urls);
	tcase_add_test(t, redirects);
	tcase_add_test(t, precedence);
	tcase_add_test(t, api_url);
	tcase_add_test(t, refused);
	tcase_add_test(t, hchk);
	suite_add_tcase(s, t);
	rc = unit_run(s);
	clean();
	return rc;
}
