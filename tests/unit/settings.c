/* SPDX-FileCopyrightText: hc contributors
 * SPDX-License-Identifier: BSD-3-Clause */

#include "lib/base/settings.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/conffile.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static char dir[] = "/tmp/hc-settings.XXXXXX";
static char conf[64];

/* An environment without any setting, a folder for files. */
static void
setup(void)
{
	struct setting_info info;
	char name[80];
	size_t i;

	for (i = 0; setting_describe(i, &info) == 0; i++) {
		unsetenv(info.name);
		snprintf(name, sizeof name, "%s_FILE", info.name);
		unsetenv(name);
	}
	unsetenv("CREDENTIALS_DIRECTORY");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(conf, sizeof conf, "%s/hc.conf", dir);
}

static void
teardown(void)
{
	char cmd[100];

	snprintf(cmd, sizeof cmd, "rm -rf '%s'", dir);
	ck_assert_int_eq(system(cmd), 0);
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static int
load(struct settings *s, const char *text, struct hc_err *err)
{
	write_file(conf, text);
	return settings_load(s, conf, err);
}

/* The effective value of one setting after loading the file text. */
static void
value_is(const char *text, const char *name, const char *want)
{
	struct settings s;
	struct setting_info info = { 0 };
	struct hc_err err = { 0 };
	struct buf b = { 0 };
	size_t i;
	int is_set = 0;

	ck_assert_msg(load(&s, text, &err) == 0, "%s: %s", text, err.text);
	for (i = 0; setting_describe(i, &info) == 0; i++) {
		if (strcmp(info.name, name) == 0)
			break;
	}
	ck_assert_str_eq(info.name, name);
	setting_value(&s, i, 1, &b, &is_set);
	ck_assert_msg(strcmp(is_set ? buf_str(&b) : "(unset)", want) == 0,
	    "%s: %s is %s, not %s", text, name,
	    is_set ? buf_str(&b) : "(unset)", want);
	buf_free(&b);
	settings_free(&s);
}

static void
fails_with(const char *text, const char *want)
{
	struct settings s;
	struct hc_err err = { 0 };
	const char *shown = err.text;

	ck_assert_msg(load(&s, text, &err) == -1, "%s: loaded", text);
	if (strncmp(shown, conf, strlen(conf)) == 0)
		shown += strlen(conf);
	ck_assert_str_eq(shown, want);
	ck_assert_ptr_null(s.priv);
}

/* clang-format off */
static const struct {
	const char *text, *name, *want;
} values[] = {
	/* str: unset is not empty */
	{ "", "SUPPORT_EMAIL", "(unset)" },
	{ "SUPPORT_EMAIL=", "SUPPORT_EMAIL", "" },
	{ "SITE_NAME=", "SITE_NAME", "" },
	{ "", "SITE_NAME", "Mychecks" },
	/* bool: empty is False whatever the default */
	{ "", "DEBUG", "True" },
	{ "DEBUG=", "DEBUG", "False" },
	{ "DEBUG=True", "DEBUG", "True" },
	{ "DEBUG=False", "DEBUG", "False" },
	/* int */
	{ "", "PING_BODY_LIMIT", "10000" },
	{ "PING_BODY_LIMIT=None", "PING_BODY_LIMIT", "None" },
	{ "PING_BODY_LIMIT=\" 1_000 \"", "PING_BODY_LIMIT", "1000" },
	{ "PING_BODY_LIMIT=+12", "PING_BODY_LIMIT", "12" },
	{ "PING_BODY_LIMIT=007", "PING_BODY_LIMIT", "7" },
	{ "PUSHOVER_EMERGENCY_RETRY_DELAY=-5",
	    "PUSHOVER_EMERGENCY_RETRY_DELAY", "-5" },
	{ "DB_CONN_MAX_AGE=None", "DB_CONN_MAX_AGE", "None" },
	/* list: items are not trimmed */
	{ "ALLOWED_HOSTS=a, b,", "ALLOWED_HOSTS", "a, b," },
	{ "ADMINS=", "ADMINS", "" },
	/* derived */
	{ "", "SITE_ROOT", "http://localhost:8000" },
	{ "", "PING_ENDPOINT", "http://localhost:8000/ping/" },
	{ "", "ALLOWED_HOSTS", "localhost" },
	{ "", "MASTER_BADGE_LABEL", "Mychecks" },
	{ "SITE_NAME=x", "MASTER_BADGE_LABEL", "x" },
	{ "SITE_ROOT=https://Ex.org/hc/", "SITE_ROOT", "https://Ex.org/hc" },
	{ "SITE_ROOT=https://Ex.org/hc//", "SITE_ROOT", "https://Ex.org/hc/" },
	{ "SITE_ROOT=https://Ex.org/hc/", "PING_ENDPOINT",
	    "https://Ex.org/hc/ping/" },
	{ "SITE_ROOT=https://Ex.org/hc/", "ALLOWED_HOSTS", "ex.org" },
	{ "SITE_ROOT=https://[::1]:8000/x", "ALLOWED_HOSTS", "[::1]" },
	{ "SITE_ROOT=https://u:p@h:1", "ALLOWED_HOSTS", "h" },
	{ "SITE_ROOT=example.org:80", "ALLOWED_HOSTS", "example.org" },
	{ "ALLOWED_HOSTS=", "ALLOWED_HOSTS", "localhost" },
	{ "PING_ENDPOINT=", "PING_ENDPOINT", "" },
	{ "", "DB", "(unset)" },
	{ "", "DB_NAME", "hc.sqlite" },
	{ "", "DB_USER", "(unset)" },
	{ "DB=postgres", "DB_NAME", "hc" },
	{ "DB=postgres", "DB_USER", "postgres" },
	{ "DB=mysql", "DB_USER", "root" },
	{ "DB=mariadb", "DB_USER", "root" },
	{ "DB=Postgres", "DB_NAME", "hc.sqlite" },
	{ "DB=postgres\nDB_NAME=x\nDB_USER=y", "DB_USER", "y" },
	{ "EMAIL_PORT=None", "EMAIL_PORT", "25" },
	{ "EMAIL_PORT=None\nEMAIL_USE_SSL=True", "EMAIL_PORT", "465" },
	/* the last of two wins */
	{ "SITE_NAME=a\nSITE_NAME=b\n", "SITE_NAME", "b" },
	/* ours */
	{ "", "SETTLE_TIME", "60" },
	{ "TRUSTED_PROXIES=", "TRUSTED_PROXIES", "" },
	{ "TRUSTED_PROXIES=unix,::1", "TRUSTED_PROXIES", "unix,::1" },
};
/* clang-format on */

START_TEST(test_values)
{
	value_is(values[_i].text, values[_i].name, values[_i].want);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text, *want;
} failures[] = {
	{ "DEBUG=true",
	    ":1: Unexpected value DEBUG=true, use 'True' or 'False'" },
	{ "\n\nDEBUG= 1",
	    ":3: Unexpected value DEBUG=1, use 'True' or 'False'" },
	{ "EMAIL_PORT=abc", ":1: EMAIL_PORT: not a number: \"abc\"" },
	{ "EMAIL_PORT=", ":1: EMAIL_PORT: not a number: \"\"" },
	{ "EMAIL_PORT=1__0", ":1: EMAIL_PORT: not a number: \"1__0\"" },
	{ "EMAIL_PORT=_10", ":1: EMAIL_PORT: not a number: \"_10\"" },
	{ "EMAIL_PORT=70000",
	    ":1: EMAIL_PORT: out of range 1..65535: \"70000\"" },
	{ "PUSHOVER_EMERGENCY_EXPIRATION=None",
	    ":1: PUSHOVER_EMERGENCY_EXPIRATION: not a number: \"None\"" },
	{ "PING_BODY_LIMIT=none",
	    ":1: PING_BODY_LIMIT: not a number: \"none\"" },
	{ "#\nSECRET_KEY_FILE=/nonexistent\n",
	    ":2: Error reading SECRET_KEY_FILE (/nonexistent)" },
	{ "SECRET_KEY_FILE=/tmp\n",
	    ":1: Error reading SECRET_KEY_FILE (/tmp)" },
	{ "A=1\nfoo\n", ":2: no \"=\" in the line" },
	{ "A=1\nexport B=2\n", ":2: no name before \"=\"" },
	{ "A=\"1\nB=2\n", ":1: no closing \"" },
	{ "A='1\nB=2\n", ":1: no closing '" },
	{ "\nSITE_NAME=\xff\n", ":2: SITE_NAME is not UTF-8" },
};
/* clang-format on */

START_TEST(test_failures)
{
	fails_with(failures[_i].text, failures[_i].want);
}
END_TEST

START_TEST(test_environment_wins)
{
	setenv("SITE_NAME", "env", 1);
	value_is("SITE_NAME=file", "SITE_NAME", "env");
	setenv("SITE_NAME", "", 1);
	value_is("SITE_NAME=file", "SITE_NAME", "");
	setenv("DEBUG", "yes", 1);
	fails_with("", "Unexpected value DEBUG=yes, use 'True' or 'False'");
	setenv("DEBUG", "", 1);
	value_is("DEBUG=True", "DEBUG", "False");
	setenv("EMAIL_PORT", "x", 1);
	fails_with("EMAIL_PORT=25", "EMAIL_PORT: not a number: \"x\"");
}
END_TEST

START_TEST(test_no_file)
{
	struct settings s;
	struct hc_err err = { 0 };

	ck_assert_msg(settings_load(&s, "/dev/null", &err) == 0, "%s",
	    err.text);
	ck_assert_str_eq(s.site_name, "Mychecks");
	settings_free(&s);
	ck_assert_int_eq(settings_load(&s, dir, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "not a regular file"));
}
END_TEST

START_TEST(test_secret_file)
{
	char path[80], text[200];

	snprintf(path, sizeof path, "%s/key", dir);
	write_file(path, " \n s3cret x\n\n");
	snprintf(text, sizeof text, "DB_PASSWORD=a\nDB_PASSWORD_FILE=%s\n",
	    path);
	value_is(text, "DB_PASSWORD", "s3cret x");
	value_is("DB_PASSWORD=a\nDB_PASSWORD_FILE=\n", "DB_PASSWORD", "a");
	setenv("DB_PASSWORD", "env", 1);
	value_is(text, "DB_PASSWORD", "env");
	setenv("DB_PASSWORD_FILE", path, 1);
	value_is("", "DB_PASSWORD", "s3cret x");
	setenv("DB_PASSWORD_FILE", "/nonexistent", 1);
	fails_with("", "Error reading DB_PASSWORD_FILE (/nonexistent)");
	setenv("DB_PASSWORD_FILE", "", 1);
	/* Only secrets have the variant. */
	setenv("SITE_NAME_FILE", path, 1);
	value_is("", "SITE_NAME", "Mychecks");
}
END_TEST

START_TEST(test_credentials)
{
	char path[80];

	snprintf(path, sizeof path, "%s/DB_PASSWORD", dir);
	write_file(path, "cred\n");
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	value_is("DB_PASSWORD=file", "DB_PASSWORD", "cred");
	setenv("DB_PASSWORD", "env", 1);
	value_is("DB_PASSWORD=file", "DB_PASSWORD", "env");
}
END_TEST

START_TEST(test_missing_file)
{
	struct settings s;
	struct hc_err err = { 0 };

	ck_assert_int_eq(settings_load(&s, "/nonexistent/hc.conf", &err), -1);
	ck_assert_str_eq(
	    err.text, "/nonexistent/hc.conf: No such file or directory");
}
END_TEST

/* libcurl's variables reach it, but not over the environment's own. */
START_TEST(test_proxies)
{
	unsetenv("https_proxy");
	setenv("http_proxy", "env", 1);
	value_is("http_proxy=x\nhttps_proxy=y\nSITE_NAME=z", "SITE_NAME", "z");
	ck_assert_str_eq(getenv("http_proxy"), "env");
	ck_assert_str_eq(getenv("https_proxy"), "y");
}
END_TEST

/* clang-format off */
static const struct {
	const char *text, *want;	/* entries as KEY<value> */
} files[] = {
	{ "", "" },
	{ "A=1", "A<1>" },
	{ "A=1\nB=2\n", "A<1>B<2>" },
	{ "A=1\r\nB=2\r\n", "A<1>B<2>" },
	{ "  A = 1 2  \n", "A<1 2>" },
	{ "# A=1\n;B=2\n\n \t\nC=3", "C<3>" },
	{ "A=x # y", "A<x # y>" },
	{ "A=a\"b'c", "A<a\"b'c>" },
	{ "A='a \"$b\\' # rest", "A<a \"$b\\# rest>" },
	{ "A=\"a 'b'\\\"\\\\\\$\\n\"", "A<a 'b'\"\\$\\n>" },
	{ "A=\"one\ntwo\"\nB=1", "A<one\ntwo>B<1>" },
	{ "A=\"one \\\ntwo\"", "A<one two>" },
	{ "A=one \\\n two\nB=1", "A<one  two>B<1>" },
	{ "A=a\\ \n", "A<a >" },
	{ "A=a\\tb", "A<atb>" },
	{ "A='x'\"y\"z", "A<xyz>" },
	{ "A='x' 'y'", "A<xy>" },
	{ "A=' x '", "A< x >" },
	{ "A==", "A<=>" },
	{ "A=\nB=", "A<>B<>" },
	{ "A=\\", "A<>" },
	{ "# ends with \\\nA=1", "A<1>" },
	{ "A=\xc3\xa9", "A<\xc3\xa9>" },
};
/* clang-format on */

START_TEST(test_syntax)
{
	struct arena a = { 0 };
	struct conf_file f;
	struct hc_err err = { 0 };
	struct buf b = { 0 };
	size_t i;

	ck_assert_int_eq(conf_parse(&a, str_of(files[_i].text), &f, &err), 0);
	for (i = 0; i < f.n; i++)
		buf_addf(&b, "%s<%s>", f.entries[i].key, f.entries[i].value);
	ck_assert_str_eq(buf_str(&b), files[_i].want);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* What conf_quote() writes reads back as it was. */
START_TEST(test_quote)
{
	static const char *const texts[] = { "", "plain", "a b", " a ", "a#b",
		"#", "it's", "\"", "\\", "$HOME `x`", "two\nlines", "a\\nb",
		"\xc3\xa9", "\t", "'a' \"b\"", "https://x/?a=1&b=2" };
	struct arena a = { 0 };
	struct conf_file f;
	struct buf b = { 0 };
	struct hc_err err;
	size_t i;

	for (i = 0; i < N(texts); i++) {
		buf_reset(&b);
		buf_adds(&b, "A=");
		conf_quote(&b, texts[i]);
		buf_adds(&b, "\nB=2\n");
		ck_assert_int_eq(conf_parse(&a, buf_view(&b), &f, &err), 0);
		ck_assert_uint_eq(f.n, 2);
		ck_assert_str_eq(f.entries[0].value, texts[i]);
	}
	ck_assert_int_eq(conf_parse(&a, STR("A=\0b"), &f, &err), -1);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static const struct {
	const char *allowed, *host;
	int want;
} hosts[] = {
	{ "localhost", "localhost", 1 },
	{ "localhost", "localhost:8000", 1 },
	{ "localhost", "LOCALHOST", 1 },
	{ "localhost", "localhost.", 1 },
	{ "localhost", "localhost.:80", 1 },
	{ "localhost", "localhost:", 0 },
	{ "localhost", "localhost:80x", 0 },
	{ "localhost", "evil", 0 },
	{ "localhost", "", 0 },
	{ "localhost", ":80", 0 },
	{ "a,b", "b", 1 },
	{ "Example.Org", "example.org", 1 },
	{ ".example.org", "example.org", 1 },
	{ ".example.org", "a.b.example.org:1", 1 },
	{ ".example.org", "badexample.org", 0 },
	{ ".example.org", ".example.org", 1 },
	{ "*", "anything", 1 },
	{ "*", "a b", 0 },
	{ "*", "a/b", 0 },
	{ "*", "a_b", 0 },
	{ "[::1]", "[::1]:8000", 1 },
	{ "[::1]", "[::1]", 1 },
	{ "*", "[::1", 0 },
	{ "*", "[]", 0 },
	{ "*", "[1]", 0 },
	{ "*", "::1", 0 },
};

START_TEST(test_hosts)
{
	struct settings s;
	struct hc_err err;

	setenv("ALLOWED_HOSTS", hosts[_i].allowed, 1);
	ck_assert_int_eq(load(&s, "", &err), 0);
	ck_assert_int_eq(settings_host_allowed(&s, str_of(hosts[_i].host)),
	    hosts[_i].want);
	settings_free(&s);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text, *want;	/* NULL: passes */
} checks[] = {
	{ "", NULL },
	{ "SITE_ROOT=https://a\nALLOWED_HOSTS=b",
	    "ALLOWED_HOSTS: does not match the host of SITE_ROOT, \"a\" "
	    "(hc.api.E002)" },
	{ "SITE_ROOT=https://a.b:1/c\nALLOWED_HOSTS=.b", NULL },
	{ "EMAIL_USE_SSL=True", NULL },
	{ "EMAIL_HOST=h\nEMAIL_USE_SSL=True",
	    "EMAIL_USE_TLS: True together with EMAIL_USE_SSL" },
	{ "EMAIL_HOST=h\nEMAIL_USE_SSL=True\nEMAIL_USE_TLS=False", NULL },
	{ "DB_PORT=abc", NULL },
	{ "DB=mysql\nDB_PORT=abc", "DB_PORT: not a number: \"abc\"" },
	{ "DB=mysql\nDB_PORT=1,2", "DB_PORT: not a number: \"1,2\"" },
	{ "DB=postgres\nDB_PORT=1,,65535", NULL },
	{ "DB_SSLMODE=on", NULL },
	{ "DB=postgres\nDB_SSLMODE=", NULL },
	{ "DB=postgres\nDB_SSLMODE=verify-full", NULL },
	{ "DB=postgres\nDB_SSLMODE=on", "DB_SSLMODE: \"on\" is none of "
	    "disable allow prefer require verify-ca verify-full" },
	{ "DB=postgres\nDB_TARGET_SESSION_ATTRS=primary", NULL },
	{ "DB=postgres\nDB_TARGET_SESSION_ATTRS=rw",
	    "DB_TARGET_SESSION_ATTRS: \"rw\" is none of any read-write "
	    "read-only primary standby prefer-standby" },
	{ "DB=postgres\nDB_PORT=1,0", "DB_PORT: out of range 1..65535: \"0\"" },
	{ "DB_NAME=", "DB_NAME: empty" },
	{ "SMTPD_TLS_CERT=/x",
	    "SMTPD_TLS_CERT and SMTPD_TLS_KEY: only one of them is set" },
};
/* clang-format on */

START_TEST(test_checks)
{
	struct settings s;
	struct hc_err err = { 0 };

	ck_assert_int_eq(load(&s, checks[_i].text, &err), 0);
	if (checks[_i].want == NULL) {
		ck_assert_msg(settings_check(&s, &err) == 0, "%s", err.text);
	} else {
		ck_assert_int_eq(settings_check(&s, &err), -1);
		ck_assert_str_eq(err.text, checks[_i].want);
	}
	settings_free(&s);
}
END_TEST

START_TEST(test_nearest)
{
	ck_assert_str_eq(setting_nearest("SITEROOT"), "SITE_ROOT");
	ck_assert_str_eq(setting_nearest("site_root"), "SITE_ROOT");
	ck_assert_str_eq(setting_nearest("EMAIL_HOSTS"), "EMAIL_HOST");
	ck_assert_ptr_null(setting_nearest("SOMETHING_ELSE"));
	ck_assert_ptr_null(setting_nearest("A_LONG_NAME_THAT_DOES_NOT_FIT_"
	    "INTO_THE_SIXTY_FOUR_PLACES_OF_THE_ROW"));
}
END_TEST

START_TEST(test_nudge)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "DB_NAME=/x/hc.sqlite", "/x/hc.sqlite.nudge" },
		{ "DB=postgres", "/run/hc/nudge" },
		{ "DB=postgres\nNUDGE_SOCKET=/a", "/a" },
	};
	struct settings s;
	struct hc_err err;
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < N(t); i++) {
		ck_assert_int_eq(load(&s, t[i].text, &err), 0);
		buf_reset(&b);
		settings_nudge_path(&s, &b);
		ck_assert_str_eq(buf_str(&b), t[i].want);
		settings_free(&s);
	}
	buf_free(&b);
}
END_TEST

START_TEST(test_logo)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "SITE_ROOT=https://x.org/hc", "https://x.org/hc/static/img/"
		    "logo.png" },
		{ "SITE_ROOT=https://x.org/hc\nSITE_LOGO_URL=/a.png",
		    "https://x.org/a.png" },
		{ "SITE_ROOT=http://h:8000\nSITE_LOGO_URL=/a/b.svg",
		    "http://h:8000/a/b.svg" },
		{ "SITE_LOGO_URL=https://cdn.example.org/l.png",
		    "https://cdn.example.org/l.png" },
	};
	struct settings s;
	struct hc_err err;
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < N(t); i++) {
		ck_assert_int_eq(load(&s, t[i].text, &err), 0);
		buf_reset(&b);
		settings_logo_url(&s, &b);
		ck_assert_str_eq(buf_str(&b), t[i].want);
		settings_free(&s);
	}
	buf_free(&b);
}
END_TEST

/* Secrets are hidden unless asked for; every setting has a help line. */
START_TEST(test_show)
{
	struct settings s;
	struct setting_info info;
	struct hc_err err;
	struct buf b = { 0 };
	size_t i;
	int is_set;

	ck_assert_int_eq(load(&s, "DB_PASSWORD=hush\nMETRICS_KEY=hush\n"
	    "SECRET_KEY=hush\nTELEGRAM_TOKEN=hush\n", &err), 0);
	for (i = 0; setting_describe(i, &info) == 0; i++) {
		ck_assert(info.help[0] != '\0' && info.group[0] != '\0');
		setting_value(&s, i, 0, &b, &is_set);
	}
	ck_assert_uint_gt(i, 90);
	ck_assert_ptr_null(strstr(buf_str(&b), "hush"));
	buf_free(&b);
	settings_free(&s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("settings");
	TCase *tc = tcase_create("settings");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, test_values, 0, (int)N(values));
	tcase_add_loop_test(tc, test_failures, 0, (int)N(failures));
	tcase_add_loop_test(tc, test_syntax, 0, (int)N(files));
	tcase_add_loop_test(tc, test_hosts, 0, (int)N(hosts));
	tcase_add_loop_test(tc, test_checks, 0, (int)N(checks));
	tcase_add_test(tc, test_environment_wins);
	tcase_add_test(tc, test_no_file);
	tcase_add_test(tc, test_secret_file);
	tcase_add_test(tc, test_credentials);
	tcase_add_test(tc, test_missing_file);
	tcase_add_test(tc, test_proxies);
	tcase_add_test(tc, test_quote);
	tcase_add_test(tc, test_nearest);
	tcase_add_test(tc, test_nudge);
	tcase_add_test(tc, test_logo);
	tcase_add_test(tc, test_show);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
